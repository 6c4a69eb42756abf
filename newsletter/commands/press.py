"""``newsletter press``: lists and searches press items, and shows them. The verbs are in ``triage``."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any

import typer

from newsletter.commands import desk, printing, triage

if TYPE_CHECKING:
    from datetime import tzinfo

    from newsletter.model.press import Collected

_AT_FIRST = 50  # rows of a table that is read on a screen

Ids = Annotated[list[str], typer.Argument(metavar="NUMBER...", help="Numbers, as `newsletter press` lists.")]
AsJson = Annotated[bool, typer.Option("--json", help="All of it, for other programs.")]


def add_to(app: typer.Typer) -> None:
    """Puts the command and its sub-commands on the command line."""
    group = typer.Typer(help="Press items: list, find, choose, and remember what was done with them.")
    group.callback(invoke_without_command=True)(press)
    for function in (show, story):
        group.command(function.__name__)(function)
    triage.add_to(group)
    desk.add_to(group)
    app.add_typer(group, name="press")


def press(
    context: typer.Context,
    find: Annotated[str, typer.Option("--find", help="Only items that hold these words, or syllables.")] = "",
    state: Annotated[str, typer.Option("--state", help="new, shortlisted, used or ignored.")] = "",
    since: Annotated[str, typer.Option("--since", help="From this day on: 2026-11-01.")] = "",
    source: Annotated[str, typer.Option("--source", help="From this source.")] = "",
    outlet: Annotated[str, typer.Option("--outlet", help="Of outlets with this in their name.")] = "",
    tag: Annotated[str, typer.Option("--tag", help="With this tag.")] = "",
    limit: Annotated[int | None, typer.Option("--limit", min=1, help="At most so many.")] = None,
    as_json: AsJson = False,
) -> None:
    """List and search press items, newest first."""
    if context.invoked_subcommand:
        return
    from newsletter.steps import desk as steps
    from newsletter.steps.bench import Bench

    shown = limit or (None if as_json else _AT_FIRST)
    with Bench.open(context.obj) as bench:
        items = steps.items(
            bench,
            find=find,
            state=state,
            since=since,
            source=source,
            outlet=outlet,
            tag=tag,
            limit=shown + 1 if shown else None,
        )
        zone = bench.settings.zone
    more, items = len(items) > (shown or len(items)), items[:shown]
    if as_json:
        printing.as_json([as_object(item, zone) for item in items])
        return
    printing.table([_row(item, zone) for item in items], (6, 11, 11, 14, 64, 24))
    if more:
        printing.note(f"The newest {shown:,} are shown. More: --limit {shown * 10}" if shown else "")
    if not items:
        searched = find or state or since or source or outlet or tag
        otherwise = "No press items. Bring some in with: newsletter collect"
        printing.say("No press item is like that." if searched else otherwise)


def show(context: typer.Context, ids: Ids, as_json: AsJson = False) -> None:
    """Show items whole: where they came from and where they were used."""
    from newsletter.steps import desk as steps
    from newsletter.steps.bench import Bench

    with Bench.open(context.obj) as bench:
        items, zone = steps.named(bench, ids), bench.settings.zone
    if as_json:
        printing.as_json([as_object(item, zone) | _more(item, zone) for item in items])
        return
    for item in items:
        _show(item, zone)


def story(
    context: typer.Context,
    ids: Ids,
    join: Annotated[bool, typer.Option("--join", help="Make one story of theirs.")] = False,
    part: Annotated[bool, typer.Option("--part", help="Take these out of their stories.")] = False,
    lead: Annotated[bool, typer.Option("--lead", help="Let this one stand for its story.")] = False,
    as_json: AsJson = False,
) -> None:
    """Show the stories of items: who else reports the same. Join or part them, choose who leads."""
    from newsletter.commands import stories

    stories.story(context, ids, join=join, part=part, lead=lead, as_json=as_json)


def _row(item: Collected, zone: tzinfo) -> tuple[str, ...]:
    published = item.item.published_at
    day = f"{published.astimezone(zone):%Y-%m-%d}" if published else ""
    state = "" if item.state == "new" else str(item.state)
    tags = " ".join(f"#{tag}" for tag in item.tags)
    return item.id, day, state, item.item.outlet or item.item.author, item.item.title, tags


def as_object(item: Collected, zone: tzinfo) -> dict[str, Any]:
    """A press item as ``--json`` prints it; ``collect FILE.jsonl`` reads the same keys."""
    press = item.item
    return {
        "id": item.id,
        "url": press.url,
        "title": press.title,
        "outlet": press.outlet,
        "author": press.author,
        "byline": press.byline,
        "published_at": press.published_at.isoformat() if press.published_at else None,
        "excerpt": press.excerpt,
        "image": press.image,
        "image_alt": press.image_alt,
        "caption": press.caption,
        "credit": press.credit,
        "source": press.provenance.source,
        "state": str(item.state),
        "reason": item.reason,
        "used_in": list(item.used_in),
        "story": item.story,
        "tags": list(item.tags),
        "note": item.note,
        "section": item.section,
        "edited": list(item.edited),
        "fetched_from": press.provenance.fetched_from,
        "fetched_at": press.provenance.fetched_at.astimezone(zone).isoformat(timespec="seconds"),
    }


def _more(item: Collected, zone: tzinfo) -> dict[str, Any]:
    return {"paragraphs": list(item.item.paragraphs), "content_hash": item.item.provenance.content_hash}


def _show(item: Collected, zone: tzinfo) -> None:
    shown = as_object(item, zone)
    printing.say(f"{item.id}  {item.item.title}")
    for name in ("url", "outlet", "author", "byline", "published_at", "image", "caption", "credit"):
        if shown[name]:
            printing.say(f"    {name}: {shown[name]}")
    used = f", in {', '.join(item.used_in)}" if item.used_in else ""
    reason = f" ({item.reason})" if item.reason else ""
    section = f", for the section {item.section}" if item.section else ""
    printing.say(f"    state: {item.state}{reason}{used}{section}")
    for name in ("tags", "edited"):
        if shown[name]:
            printing.say(f"    {name}: {', '.join(shown[name])}")
    if item.note:
        printing.say(f"    note: {item.note}")
    printing.say(f"    read: {shown['fetched_at']} from {shown['fetched_from']} (source {shown['source']})")
    for paragraph in item.item.paragraphs or ((item.item.excerpt,) if item.item.excerpt else ()):
        printing.say(f"\n    {paragraph}")
    printing.say()
