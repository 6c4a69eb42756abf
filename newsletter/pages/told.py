"""What every language must have words for: one field for each thing that the pages say.

``{title}`` stands for a list's title or titles, ``{organisation}`` for the publisher's
name. ``korean`` and ``english`` fill this in; a test holds that they say the same things.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Told:
    """One page: a heading, what it means, and what stands before the organisation's address."""

    heading: str
    text: str
    help: str = ""


@dataclass(frozen=True, slots=True)
class Words:
    """All pages in one language."""

    language: str
    # leaving
    ask: Told
    button: str
    aside: str  # under the button
    left: Told
    already: Told
    undo: str  # the button that takes leaving back
    choose: str  # the link to the preferences
    # signing up
    subscribe: Told
    closed: Told  # no list is open for visitors
    address: str  # the label of the field
    hint: str  # under it
    lists: str  # the legend of the check boxes
    trap: str  # the label of the field that nobody sees
    sign_up: str
    promise: str  # under the button
    no_address: str  # beside the field
    no_list: str
    mailed: Told
    confirm: Told
    confirm_button: str
    confirmed: Told
    used: Told  # a confirmation link that was used before
    expired: Told  # a confirmation link that is not ours, or too old
    # preferences
    preferences: Told
    receive: str  # the legend of the check boxes
    save: str
    saved: str
    leave_all: str
    leave_all_aside: str
    none: Told
    # the rest
    privacy: Told
    privacy_points: tuple[tuple[str, str], ...]  # heading, text
    archive: Told
    unknown: Told  # a link that is not ours
    missing: Told  # no such page
    misread: Told  # a request that means nothing here
    later: Told  # not done, the reader's wish is not recorded
    more: str  # what a screen reader calls the links at the end
    to_subscribe: str
    to_privacy: str
    to_archive: str
