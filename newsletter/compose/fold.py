"""One item for each story, where compose chooses by itself.

Collected items in, the leading ones out; and of a leading item, the other outlets. The editor's
choice leads; else a shortlisted item, else one that a reader can be sent to, else the earliest.
A story of which an item stands in an issue already is no news: only what was shortlisted of it
since remains. The order of arrival does not matter.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence

from newsletter.compose.dedupe import by_number, same_words
from newsletter.compose.normal import address, is_web_address, normal_copy
from newsletter.model.issue import Copy
from newsletter.model.press import Collected, State


def fold(
    chosen: Sequence[Collected], everything: Sequence[Collected], leads: Mapping[str, str]
) -> tuple[Collected, ...]:
    """The chosen items with one for each story, in the order they came.

    *everything* is what is known of the stories, used items too; *leads* is the editor's choice
    by story. An item without a story stays.
    """
    told = {item.story for item in everything if item.used_in and item.story}
    stories: defaultdict[str, list[Collected]] = defaultdict(list)
    for item in chosen:
        if item.state is State.SHORTLISTED or item.story not in told:
            stories[item.story or f"item {item.id}"].append(item)
    first = {leading(members, leads).id for members in stories.values()}
    return tuple(item for item in chosen if item.id in first)


def leading(members: Sequence[Collected], leads: Mapping[str, str]) -> Collected:
    """The item that stands for its story. *members* must not be empty."""
    return min(
        members,
        key=lambda item: (
            leads.get(item.story) != item.id,
            item.state is not State.SHORTLISTED,
            not is_web_address(address(item.item.url)),
            item.item.at,
            by_number(item),
        ),
    )


def copies(lead: Collected, everything: Sequence[Collected]) -> tuple[Copy, ...]:
    """The other outlets of a leading item's story, earliest first, each once; not what was ignored."""
    members = [item for item in everything if lead.story and item.story == lead.story and item.id != lead.id]
    members.sort(key=lambda item: (item.item.at, by_number(item)))
    named = {same_words(lead.item.outlet)}
    found = []
    for item in members:
        copy = _copy(item)
        if item.state is not State.IGNORED and copy.outlet and same_words(copy.outlet) not in named:
            named.add(same_words(copy.outlet))
            found.append(copy)
    return tuple(found)


def _copy(item: Collected) -> Copy:
    url = address(item.item.url)
    return normal_copy(Copy(item.item.outlet, url if is_web_address(url) else ""))
