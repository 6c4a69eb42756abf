"""Press items into an issue's file, where the editor goes on writing.

Items named by number are all laid out, in the order named. Without numbers the
shortlisted ones are taken, or with *since* what is new; repetitions are left out then, and
a story of several outlets is one item that names the others. Sections are those of the
editor and of the rules in newsletter.toml (``compose/arrange``).
An item stands in one issue: a second one is refused unless reuse is allowed. The
issue's file is the truth: an item the editor has taken out of it is free again.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from pathlib import Path

from newsletter.compose import rights
from newsletter.compose.arrange import Arranged, arrange
from newsletter.compose.dedupe import dedupe
from newsletter.compose.draft import draft
from newsletter.compose.fold import copies, fold
from newsletter.compose.insert import insert
from newsletter.compose.issue_text import write
from newsletter.compose.normal import address
from newsletter.compose.select import blocks_of, select
from newsletter.errors import Declined, Mistake
from newsletter.model.issue import Block, Copy, Issue, Section
from newsletter.model.press import Collected, State
from newsletter.steps import pictures, stories
from newsletter.steps.bench import Bench
from newsletter.steps.hosting import shows_pictures, web_url
from newsletter.store import mailings, press
from newsletter.store.engine import reading, writing
from newsletter.workspace import issues, templates


@dataclass(frozen=True, slots=True)
class Composed:
    """What compose did."""

    path: Path
    created: bool
    added: tuple[Block, ...]
    present: tuple[str, ...] = ()  # numbers that stood in the issue already
    released: tuple[tuple[str, str], ...] = ()  # (number, issue): taken out there by hand, free again
    notes: tuple[str, ...] = ()  # of their pictures
    left_out: tuple[str, ...] = ()  # numbers that met no rule of a section, or were over its limit


@dataclass(frozen=True, slots=True)
class Wanted:
    """What the editor asked for."""

    ids: tuple[str, ...] = ()
    since: str = ""  # "last", or a day
    limit: int | None = None
    allow_reuse: bool = False
    template: str = "press"


def compose(bench: Bench, slug: str, wanted: Wanted) -> Composed:
    """Writes a new issue, or adds to one that is there, leaving its other bytes alone.

    Raises Mistake for a number that no item has or when there is nothing to add,
    Declined for an item that stands in another issue.
    """
    path = issues.path_of(bench.root, slug)
    templates.load(wanted.template, bench.root)  # a misspelt one is refused before anything is written
    present = issues.read(bench.root, slug) if issues.exists(bench.root, slug) else None
    stories.renew(bench)
    items = _named(bench, wanted.ids) if wanted.ids else _chosen(bench, slug, wanted)
    released = _free(bench, items, slug)
    items = _named(bench, [item.id for item in items])
    inside = [item for item in items if present is not None and _stands_in(item, present)]
    fresh = [item for item in items if item not in inside]
    if not wanted.allow_reuse:
        _refuse_used(fresh, slug)
        _refuse_told(bench, fresh, slug)
    language = bench.settings.declared.language if present is None else present.language
    arranged = arrange(fresh, bench.settings.declared.section, language, named=bool(wanted.ids))
    sections = _laid_out(bench, arranged, {} if wanted.ids else _also(bench, fresh))
    if not sections and not inside:
        hint = "newsletter press, or widen a [[section]] in newsletter.toml"
        raise Mistake(f"no item meets the rule of a section: there is nothing to put into {slug}", hint=hint)
    _write(bench, slug, sections, present, wanted.template)
    left_out = tuple(item.id for item in arranged.left_out)
    with writing(bench.engine) as connection:
        used = [item.id for item in items if item.id not in left_out]
        press.use(connection, used, slug, bench.now(), bench.who)
    added = tuple(block for section in sections for block in section.blocks)
    inside_ids = tuple(item.id for item in inside)
    notes = _pictures(bench, slug, added)
    return Composed(path, present is None, added, inside_ids, tuple(released), notes, left_out)


def _pictures(bench: Bench, slug: str, blocks: Sequence[Block]) -> tuple[str, ...]:
    """Fetches the pictures that the issue's template shows; what the editor should know of them."""
    template = templates.load(issues.read(bench.root, slug).template, bench.root)
    if not (web_url(bench, slug) and shows_pictures(template)):
        return ()
    wanted = [block for block in blocks if rights.is_remote(block.picture)]
    return tuple(pictures.notes(pictures.fetch_for(bench, slug, wanted, lambda done, total: None)))


def _laid_out(bench: Bench, arranged: Arranged, also: Mapping[str, tuple[Copy, ...]]) -> list[Section]:
    zone, organisation = bench.settings.zone, bench.settings.declared.organisation.name
    return [
        Section(heading, blocks=blocks_of(items, zone=zone, organisation=organisation, also=also))
        for heading, items in arranged.sections
    ]


def _write(
    bench: Bench, slug: str, sections: Sequence[Section], present: Issue | None, template: str
) -> None:
    if present is None:
        declared = bench.settings.declared
        today = _day_of(slug, bench.now().astimezone(bench.settings.zone).date())
        name, language = declared.organisation.name, declared.language
        drafted = draft(slug, sections, organisation=name, language=language, date=today, template=template)
        issues.write_new(bench.root, slug, write(drafted))
    elif sections:
        text = issues.text_of(bench.root, slug)
        for section in sections:
            text = insert(text, section.blocks, section=section.heading, slug=slug)
        issues.rewrite(bench.root, slug, text)


def _day_of(slug: str, today: date) -> date:
    """The date of a new issue: today, or the first day of the month that its name says is to come."""
    month = re.fullmatch(r"(20\d\d)-(0[1-9]|1[0-2])(?!\d).*", slug)
    first = date(int(month[1]), int(month[2]), 1) if month else today
    return max(today, first)


def _named(bench: Bench, ids: Sequence[str]) -> list[Collected]:
    """The items with these numbers, in the order named, each once."""
    with reading(bench.engine) as connection:
        found = press.by_id(connection, ids)
    if missing := [number for number in ids if number not in found]:
        many = "no press item has the number" if len(missing) == 1 else "no press items have the numbers"
        raise Mistake(f"{many} {', '.join(missing)}", hint="newsletter press")
    return [found[number] for number in dict.fromkeys(ids)]


def _chosen(bench: Bench, slug: str, wanted: Wanted) -> list[Collected]:
    """What compose takes by itself: what was picked, or what is new since a day."""
    with reading(bench.engine) as connection:
        everything, leads = press.items(connection), stories.leads(connection)
    items = dedupe(everything, bench.settings.zone)  # all: the copy of a used one is no news
    if not wanted.since:
        items = tuple(item for item in items if item.state is State.SHORTLISTED)
    since, late = _since(bench, slug, wanted.since), wanted.since == "last"
    told = fold(select(items, since=since, late=late), everything, leads)
    chosen = list(select(told, limit=wanted.limit))
    if not chosen:
        what = "nothing new was collected" if wanted.since else "nothing is picked"
        raise Mistake(f"{what}: there is nothing to put into {slug}", hint="newsletter press pick NUMBER …")
    return chosen


def _also(bench: Bench, items: Sequence[Collected]) -> dict[str, tuple[Copy, ...]]:
    """The other outlets of each item's story, where compose chose the items."""
    with reading(bench.engine) as connection:
        everything = press.items(connection)
    return {item.id: copies(item, everything) for item in items}


def _since(bench: Bench, slug: str, since: str) -> datetime | None:
    """The instant behind "last" or a day like 2026-11-01."""
    if not since:
        return None
    if since == "last":
        return _last_issue(bench, slug)
    try:
        return datetime.strptime(since, "%Y-%m-%d").replace(tzinfo=bench.settings.zone)
    except ValueError:
        raise Mistake(f"--since {since!r} is no day", hint="--since last, or --since 2026-11-01") from None


def _last_issue(bench: Bench, slug: str) -> datetime | None:
    """When the newest other issue was sealed; of issues that never were, the beginning of its day."""
    others = [other for other in issues.slugs(bench.root) if other != slug]
    with reading(bench.engine) as connection:
        sealed = mailings.last_sealed(connection, others)
    days = [issues.read(bench.root, other).date for other in others if other not in sealed]
    zone = bench.settings.zone
    begun = [datetime.combine(day, time(), zone) for day in days]
    past = [at for at in begun if at <= bench.now()]  # an issue of a month to come ends nothing yet
    return max([*sealed.values(), *past], default=None)


def _refuse_used(items: Sequence[Collected], slug: str) -> None:
    for item in items:
        if others := [issue for issue in item.used_in if issue != slug]:
            raise Declined(
                f"item {item.id} ({item.item.title}) is in issue {', '.join(others)} already",
                hint="leave it out, or say --allow-reuse",
            )


def _refuse_told(bench: Bench, items: Sequence[Collected], slug: str) -> None:
    """Raises Declined for an item whose story another issue has told already, by another outlet's copy."""
    with reading(bench.engine) as connection:
        others = press.items(connection) if any(item.story for item in items) else []
    mine = {item.story: item for item in reversed(items) if item.story}
    copies = [other for other in others if other.story in mine and other.used_in]
    released = _free(bench, copies, slug)
    for other in copies:
        told = [issue for issue in other.used_in if issue != slug and (other.id, issue) not in released]
        if told:
            item = mine[other.story]
            part = f"newsletter press story --part {item.id}"
            raise Declined(
                f"item {item.id} ({item.item.title}) tells the story of item {other.id},"
                f" which is in issue {', '.join(told)} already",
                hint=f"leave it out, say --allow-reuse, or part them: {part}",
            )


def _free(bench: Bench, items: Sequence[Collected], slug: str) -> list[tuple[str, str]]:
    """Frees items that stand in an issue's file no more, unless that issue was mailed."""
    freed = []
    with writing(bench.engine) as connection:
        for item in items:
            for other in item.used_in:
                if other != slug and not mailings.of_issue(connection, other) and _gone(bench, item, other):
                    press.release(connection, item, other, bench.now(), bench.who)
                    freed.append((item.id, other))
    return freed


def _gone(bench: Bench, item: Collected, other: str) -> bool:
    if other not in issues.slugs(bench.root):
        return True
    return not _stands_in(item, issues.read(bench.root, other))


def _stands_in(item: Collected, issue: Issue) -> bool:
    """Whether an issue holds an item: by its number, or by its address."""
    url = address(item.item.url)
    return any(block.item == item.id or (url and block.url == url) for block in issue.blocks)
