"""Whether a picture may be fetched, cropped and shown from the organisation's own place.

An item and what is permitted in, the reason against it out. A title with a deep link is free;
a copy of a picture is not (저작권법 제16조, 제18조; 한국언론진흥재단, 뉴스저작권 이용규칙 2017).
Free are the organisation's own pictures, and those of whoever has permitted it in
``licence.toml``. A picture on one's own site that somebody else is credited for is theirs.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from datetime import date

from newsletter.compose.dedupe import same_words
from newsletter.model.issue import Block
from newsletter.model.licence import Licence, within
from newsletter.model.outlet import host_of

# Where many have their pages: having one there makes the others' pictures nobody's own.
SHARED = frozenset((
    "blog.naver.com", "cafe.naver.com", "post.naver.com", "m.blog.naver.com", "naver.com", "cafe.daum.net",
    "brunch.co.kr", "facebook.com", "instagram.com", "youtube.com", "sites.google.com", "medium.com",
    "notion.site", "github.io",
))  # fmt: skip


def objection(
    block: Block,
    *,
    organisation: str,
    own_hosts: Collection[str],
    licences: Iterable[Licence],
    today: date,
) -> str:
    """Why an item's picture on the web may not be used; "" where it may.

    A file beside the issue was put there by the editor, who answers for it.
    """
    if not is_remote(block.picture):
        return ""
    host = host_of(block.picture)
    held = [licence for licence in licences if licence.pictures and licence.covers(block.outlet, host)]
    if any(licence.holds(today) for licence in held):
        return ""
    if held:
        return f"the permission of {held[0].outlet or held[0].host} ended on {held[0].until}"
    if host in SHARED or not any(within(host, own) for own in own_hosts if own not in SHARED):
        return f"it is {block.outlet or host}'s, and licence.toml does not permit it"
    credited = same_words(block.credit)
    if credited and same_words(organisation) not in credited:
        return f"it is on your own site, but credited to {block.credit}"
    return ""


def is_remote(picture: str) -> bool:
    """Whether a picture is an address on the web, not a file beside the issue."""
    return picture.lower().startswith(("http://", "https://"))
