"""Ask trafilatura for an article's text, where the extra ``articles`` is installed.

HTML text in; paragraphs out, none where it is not installed or finds nothing. Asked
only where our own rules find no text: on the pages that we measured they are the more
exact ones (``benchmarks.articles``, column body). Whatever it raises is no answer.
"""

from __future__ import annotations

import logging
import warnings
from collections.abc import Sequence
from importlib import import_module

_LONGEST_PAGE = 1_000_000  # characters; it takes seconds over more


def paragraphs(html: str) -> Sequence[str]:
    """The paragraphs that trafilatura takes for the article's."""
    if len(html) > _LONGEST_PAGE:
        return ()
    try:
        extract = import_module("trafilatura").extract
    except ImportError:
        return ()
    logging.getLogger("trafilatura").setLevel(logging.CRITICAL)  # the library prints nothing, nor do its own
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        try:
            text = str(extract(html, include_comments=False, include_tables=False) or "")
        except (
            Exception
        ):  # a hostile page stops no other: RecursionError, ValueError, whatever a parser raises
            return ()
    return [line for line in map(str.strip, text.splitlines()) if line]
