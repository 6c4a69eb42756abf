"""An issue made lighter until its mail is small enough to be shown whole.

An issue and what its mail weighs in; a lighter issue, and what was cut, out. In a fixed order,
each only as far as it must: what tracks in addresses; long excerpts, at the end of a sentence;
pictures, the last item's first; and where there is a copy on the web, the last items, which stay
there. Titles, the editor's own words and the order are never touched. Asks for the weight
seldom: in between it reckons with the bytes it took away.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace

from newsletter.compose.sentences import cut
from newsletter.compose.tails import without_tails
from newsletter.model.issue import Block, Issue

SAFE = 72_000  # bytes of HTML: below Gmail's limit however it counts
EXCERPTS = (400, 250, 150)  # characters, one after the other
PICTURE = 800  # bytes of a picture's markup, about
Weigh = Callable[[Issue], int]


@dataclass(frozen=True, slots=True)
class Cut:
    """One thing that was made lighter."""

    what: str  # "tracking", "excerpt", "picture", "item"
    item: int  # counted through the issue, from 1
    title: str


@dataclass(frozen=True, slots=True)
class Lightened:
    """A lighter issue, what was cut, and what its mail weighs now."""

    issue: Issue
    cuts: tuple[Cut, ...]
    weight: int  # bytes


def lightened(issue: Issue, weigh: Weigh, budget: int = SAFE, *, on_the_web: bool = False) -> Lightened:
    """The issue within *budget* bytes, or as near as it comes. *on_the_web*: a copy there has all items."""
    weight = weigh(issue)
    cuts: list[Cut] = []
    for stage in (_tails, _excerpts, _pictures):
        if weight <= budget:
            break
        issue, weight = _through(stage(issue), issue, weight, weigh, budget, cuts)
    if weight > budget and on_the_web:
        issue, weight = _through(_items(issue, weight), issue, weight, weigh, budget, cuts)
    return Lightened(issue, tuple(cuts), weight)


_Step = tuple[Issue, int, Cut]  # the issue after it, the bytes that it saves about, what it cut


def _through(
    steps: Iterator[_Step], issue: Issue, weight: int, weigh: Weigh, budget: int, cuts: list[Cut]
) -> tuple[Issue, int]:
    """Takes steps until the mail is light enough."""
    reckoned = weight
    for issue_then, saved, cut_then in steps:
        issue, reckoned = issue_then, reckoned - saved
        cuts.append(cut_then)
        if reckoned <= budget and (reckoned := weigh(issue)) <= budget:
            return issue, reckoned
    return issue, weigh(issue)


def _tails(issue: Issue) -> Iterator[_Step]:
    for index, block in enumerate(issue.blocks):
        if (url := without_tails(block.url)) != block.url:
            issue = _with(issue, index, replace(block, url=url))
            yield issue, len(block.url) - len(url), Cut("tracking", index + 1, block.title)


def _excerpts(issue: Issue) -> Iterator[_Step]:
    for limit in EXCERPTS:
        for index in reversed(range(len(issue.blocks))):
            block = issue.blocks[index]
            if (excerpt := shorter(block.excerpt, limit)) != block.excerpt:
                issue = _with(issue, index, replace(block, excerpt=excerpt))
                saved = _bytes(block.excerpt) - _bytes(excerpt)
                yield issue, saved, Cut("excerpt", index + 1, block.title)


def shorter(excerpt: Sequence[str], limit: int) -> tuple[str, ...]:
    """The paragraphs of an excerpt within *limit* characters, the last one cut at a sentence's end.

    Where no sentence ends in time, the first paragraph stays whole: half a sentence says something else.
    """
    kept: list[str] = []
    room = limit
    for paragraph in excerpt:
        if len(paragraph) <= room:
            kept.append(paragraph)
            room -= len(paragraph)
            continue
        last = cut(paragraph, room)
        if len(last) <= room or not kept:
            kept.append(last)
        break
    return tuple(kept)


def _pictures(issue: Issue) -> Iterator[_Step]:
    for index in reversed(range(len(issue.blocks))):
        block = issue.blocks[index]
        if block.picture:
            issue = _with(issue, index, replace(block, picture="", alt="", caption="", credit=""))
            yield issue, PICTURE, Cut("picture", index + 1, block.title)


def _items(issue: Issue, weight: int) -> Iterator[_Step]:
    """Leaves the last items to the web, at least one in the mail."""
    each = max(weight // max(len(issue.blocks), 1) // 2, 1)  # careful: half of what an item weighs on average
    first = min(issue.limit or len(issue.blocks), len(issue.blocks))
    for limit in range(first - 1, 0, -1):
        issue = replace(issue, limit=limit)
        yield issue, each, Cut("item", limit + 1, issue.blocks[limit].title)


def _with(issue: Issue, index: int, block: Block) -> Issue:
    """The issue with another item at a place, counted from 0."""
    sections = []
    for section in issue.sections:
        if 0 <= index < len(section.blocks):
            blocks = (*section.blocks[:index], block, *section.blocks[index + 1 :])
            section = replace(section, blocks=blocks)
        index -= len(section.blocks)
        sections.append(section)
    return replace(issue, sections=tuple(sections))


def _bytes(texts: Sequence[str]) -> int:
    return sum(len(text.encode("utf-8", "replace")) for text in texts)
