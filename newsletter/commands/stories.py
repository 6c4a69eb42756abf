"""``newsletter press story``: who else reports the same, joined, parted and led as the editor says."""

from __future__ import annotations

from typing import TYPE_CHECKING

import typer

from newsletter.commands import printing

if TYPE_CHECKING:
    from datetime import tzinfo

    from newsletter.steps.stories import Story


def story(
    context: typer.Context, ids: list[str], *, join: bool, part: bool, lead: bool, as_json: bool
) -> None:
    """Shows the stories of items, after doing with them what was asked."""
    from newsletter.errors import Mistake
    from newsletter.steps import stories
    from newsletter.steps.bench import Bench

    if join + part + lead > 1:
        raise Mistake("--join, --part and --lead are three things", hint="give one of them")
    if lead and len(ids) > 1:
        raise Mistake("one item leads a story", hint=f"newsletter press story {ids[0]} --lead")
    with Bench.open(context.obj) as bench:
        zone = bench.settings.zone
        if lead:
            found = stories.lead(bench, ids[0])
        else:
            found = (stories.join if join else stories.part if part else stories.named)(bench, ids)
    if as_json:
        printing.as_json([_object(story) for story in found])
        return
    for one in found:
        _say(one, zone)


def _object(story: Story) -> dict[str, object]:
    return {
        "story": story.number,
        "lead": story.items[0].id,
        "lead_chosen": story.chosen,
        "items": [
            {"id": item.id, "title": item.item.title, "outlet": item.item.outlet, "url": item.item.url}
            for item in story.items
        ],
    }


def _say(story: Story, zone: tzinfo) -> None:
    printing.say(f"story {story.number}: {printing.plural(len(story.items), 'item')}")
    rows = []
    for place, item in enumerate(story.items):
        published = item.item.published_at
        day = f"{published.astimezone(zone):%Y-%m-%d}" if published else ""
        rows.append(("leads" if place == 0 else "", item.id, day, item.item.outlet, item.item.title))
    printing.table(rows, (6, 6, 11, 14, 56))
