"""``newsletter check``: what may be wrong with an issue."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Annotated

import typer

from newsletter.commands import printing

if TYPE_CHECKING:
    from collections.abc import Sequence

    from newsletter.model.finding import Finding


def add_to(app: typer.Typer) -> None:
    """Puts the command on the command line."""
    app.command("check")(check)


def check(
    context: typer.Context,
    slug: Annotated[str, typer.Argument(help="The issue, as in issues/SLUG.md.", show_default=False)],
    to: Annotated[list[str], typer.Option("--to", help="With the readers of this list.")] = [],  # noqa: B006
    online: Annotated[
        bool, typer.Option("--online", help="Ask the web about links and pictures too.")
    ] = False,
    as_json: Annotated[bool, typer.Option("--json", help="For other programs.")] = False,
) -> None:
    """Check an issue, the most severe finding first. Exits 1 on errors."""
    from newsletter.steps import lists, prepare
    from newsletter.steps.bench import Bench

    with Bench.open(context.obj) as bench:
        for name in to:
            lists.declared(bench.settings, name)
        prepared = prepare.prepare(bench, slug, to)
        if online:
            from newsletter.steps.online import look

            progress = printing.Progress("asking")
            prepared = look(bench, prepared, progress)
            progress.close()
    if as_json:
        printing.as_json([finding.as_object() for finding in prepared.findings])
    else:
        _show_all(prepared.findings, slug)
    if prepared.errors:
        raise typer.Exit(1)


def _show_all(findings: Sequence[Finding], slug: str) -> None:
    heard = [finding for finding in findings if not finding.silenced]
    for alike in _grouped(heard):
        _show(alike, slug)
    quiet = Counter((finding.id, finding.silenced) for finding in findings if finding.silenced)
    for (id, reason), count in quiet.items():
        printing.say(f"silenced {id:7}{printing.plural(count, 'finding')}: {reason}")
    counts = Counter(str(finding.severity) for finding in heard)
    told = [printing.plural(counts[kind], word) for kind, word in _KINDS.items()]
    printing.say(f"{told[0]}, {told[1]}, {told[2]}." if counts["info"] else f"{told[0]}, {told[1]}.")


_KINDS = {"error": "error", "warning": "warning", "info": "note"}


def _grouped(findings: Sequence[Finding]) -> list[list[Finding]]:
    """The findings in their order, those with the same id and the same cure together."""
    groups: dict[tuple[str, str, str], list[Finding]] = {}
    for finding in findings:
        groups.setdefault((finding.severity, finding.id, finding.fix), []).append(finding)
    return list(groups.values())


def _show(alike: Sequence[Finding], slug: str) -> None:
    first, *more = alike
    where = f"issues/{slug}.md:{first.line}: {first.where}" if first.line else first.where
    printing.say(f"{first.severity:8}{first.id:8}{where}")
    printing.say(f"                {first.message}")
    if more:
        places = ", ".join(dict.fromkeys(finding.where.partition(":")[0] for finding in more))
        printing.say(f"                The same {len(more)} more times: {places}.")
    if first.fix:
        printing.say(f"              → {first.fix}")
