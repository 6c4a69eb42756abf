"""The one HTTP client for collecting: robots.txt, pauses, limits, no private addresses.

A URL and the source it is fetched for in; a Page out, or Outside with one line that
says what happened. ``client`` keeps the manners, ``guard`` decides which machines may
be spoken to, ``answer`` judges what they say.
"""

from __future__ import annotations

from newsletter.polite.answer import Page
from newsletter.polite.client import Polite

__all__ = ["Page", "Polite"]
