"""What is remembered of the posts of a gnuboard, so that each stays the item it was.

A memory, the rows of a list and the posts that were read in; the identity of each post
and the memory to leave out. A board that was moved or restored gives its posts other
numbers, and an old number to another post: the text tells which is which (title, date
and paragraphs), and an item keeps its identity while its address changes. A post whose
title is not the one remembered is read again; if its text is nowhere else, it was edited.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from newsletter.model.press import Memory
from newsletter.sources import texts
from newsletter.sources.gnuboard_address import Board
from newsletter.sources.gnuboard_list import Row
from newsletter.sources.gnuboard_post import Post

_TITLE, _TEXT, _AT = "title:", "text:", "at:"  # before an address, a fingerprint, an address
_SHOWN = 40  # characters of a title that are compared; lists cut it at a length of their own
_COUNT = re.compile(  # what changes by itself: comments, views, a mark for news; one way to match each
    r"(?:\s?[\[(+]\s?\d{1,4}(?:\s?[\])])?|\s?(?:조회|댓글|추천|hits?|views?)\s?(?:[:+]\s?)?[\d,]+(?:\s?(?:회|개))?"
    r"|\sN|\snew)+$",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Identities:
    """Which item each post is."""

    keys: Mapping[str, str]  # address in the list → key
    moved: int = 0  # posts that have another number than before
    reused: int = 0  # numbers that are another post's now
    texts: Mapping[str, str] = field(default_factory=dict)  # fingerprint → key


def place(row: Row, board: Board, memory: Memory) -> str:
    """The key of the item that stands at a row, as far as it is known without reading the post."""
    if at := memory.known.get(_AT + row.link.url):
        return at
    return "" if row.link.wr_id is None else board.key(row.link.wr_id)


def is_known(row: Row, board: Board, memory: Memory) -> bool:
    """Whether a post was read before, and its title is still the same."""
    number = row.link.wr_id
    read = row.link.url in memory.known or (number is not None and board.key(number) in memory.known)
    return (read or memory.known.get(_AT + row.link.url, "") in memory.known) and not _retitled(row, memory)


def _retitled(row: Row, memory: Memory) -> bool:
    before = memory.known.get(_TITLE + row.link.url, "")
    return bool(before and row.title) and _shown(before) != _shown(row.title)


def _unchanged(row: Row, memory: Memory) -> bool:
    """Whether a row shows the title that is remembered of it; a secret one shows none."""
    return bool(row.title and memory.known.get(_TITLE + row.link.url)) and not _retitled(row, memory)


def may_differ(row: Row, post: Post, key: str, memory: Memory) -> bool:
    """Whether a post that was read can be new or changed; another style of address changes nothing."""
    return key not in memory.known or key != post.key or _retitled(row, memory)


def _shown(title: str) -> str:
    """A title without what lists add and cut."""
    bare = re.sub(r"(?:…|\.\.\.)\s*$", "", _COUNT.sub("", texts.clean(title)))
    return re.sub(r"\W+", "", bare)[:_SHOWN].lower()


def count(memory: Memory) -> int:
    """How many posts are remembered."""
    marks = (_TITLE, _TEXT, _AT)
    return len({value for key, value in memory.known.items() if not key.startswith(marks)})


def fingerprint(post: Post) -> str:
    """What a post says, whatever its number and address."""
    day = post.info.published.isoformat(timespec="minutes")[:16] if post.info.published else ""
    said = "\n".join((post.title, day, *post.paragraphs))
    return hashlib.sha256(said.encode()).hexdigest()[:32]


def identities(
    read: Sequence[tuple[Row, Post]], rows: Iterable[Row], board: Board, memory: Memory
) -> Identities:
    """Which item each post that was read is: the one with its text, else the one at its place."""
    there = {place(row, board, memory) for row in rows if _unchanged(row, memory)}
    prints = {row.link.url: fingerprint(post) for row, post in read}
    keys: dict[str, str] = {}
    for row, post in read:
        held = memory.known.get(_TEXT + prints[row.link.url], "")
        own = place(row, board, memory) or post.key
        if held and held != own and (held not in there or own == held):
            keys[row.link.url] = held
    moved, reused = set(keys.values()), 0
    for row, post in read:
        if row.link.url not in keys:
            own = place(row, board, memory) or post.key
            reused += own in moved
            mark = f"#{prints[row.link.url][:8]}" if own in moved else ""
            keys[row.link.url] = own + mark
    found = {prints[url]: key for url, key in keys.items()}
    return Identities(keys, len(moved), reused, found)


def leave(
    memory: Memory, rows: Iterable[Row], board: Board, found: Identities, failed: frozenset[str]
) -> Mapping[str, str]:
    """What to remember beside keys and hashes: titles as listed, texts, and who stands where."""
    known = dict(memory.known)
    for row in rows:
        url = row.link.url
        key = found.keys.get(url, "") or place(row, board, memory)
        if url in failed or row.secret or not (url in found.keys or is_known(row, board, memory)):
            continue
        if row.title:
            known[_TITLE + url] = row.title[:100]
        if key and (row.link.wr_id is None or key != board.key(row.link.wr_id)):
            known[_AT + url] = key
        elif _AT + url in known:
            del known[_AT + url]
    return known | {_TEXT + text: key for text, key in found.texts.items()}


def gone(memory: Memory, rows: Iterable[Row], board: Board, found: Identities) -> Sequence[str]:
    """The keys that stand nowhere on a list that was read to its end; none where a place is unknown."""
    places = {found.keys.get(row.link.url, "") or place(row, board, memory) for row in rows}
    if "" in places:
        return ()
    prefix = board.key(0)[:-1]
    return [key for key in memory.known if key.startswith(prefix) and key not in places]


def notes(found: Identities) -> list[str]:
    """What the editor should know of numbers that changed."""
    if not found.moved:
        return []
    posts = "1 post has another number" if found.moved == 1 else f"{found.moved} posts have other numbers"
    other = f", and {found.reused} of the old ones are other posts now" if found.reused else ""
    return [f"the board was renumbered: {posts} than before{other}; they stay the items they were"]
