"""The probe: a mail to oneself that shows what a mail program can do, and what came of it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from newsletter.compose.issue_text import write
from newsletter.errors import Mistake
from newsletter.model.issue import Issue
from newsletter.render.probe_cases import CASES
from newsletter.steps.bench import Bench
from newsletter.workspace import client_support, issues, probe_files
from newsletter.workspace.client_support import Measured

SUBJECT = "메일 프로그램 시험: 초록만 보이면 됩니다"
PREHEADER = "상자 서른 개 가운데 밝은 빨강이 조금이라도 보이는 번호를 적어 주세요. 일 분이면 됩니다"
PROSE = """\
상자의 바탕이 **짙은 초록뿐**이면 되는 것이고, 밝은 빨강이나 빈 곳이 조금이라도 보이면 안 되는 것입니다.
안 되는 번호를 적어 두세요.

A box that is **dark green and nothing else** works. Where you see any light red or a gap, it does not:
note its number.
"""


def make(bench: Bench, slug: str) -> tuple[Path, bool]:
    """The probe's template and its issue; the issue's file, and whether it was made now.

    An issue that is there already stays as it is. Raises Mistake where it is not the probe.
    """
    path = issues.path_of(bench.root, slug)
    if issues.exists(bench.root, slug):
        if issues.read(bench.root, slug).template != probe_files.NAME:
            raise Mistake(f"issues/{path.name} is another issue", hint="newsletter probe make probe-2")
        probe_files.write_template(bench.root)
        return path, False
    probe_files.write_template(bench.root)
    issue = Issue(
        path.stem, SUBJECT, PREHEADER, _today(bench), template=probe_files.NAME, language="ko", prose=PROSE
    )
    return issues.write_new(bench.root, slug, write(issue)), True


def record(bench: Bench, name: str, *, provider: str, works: str, fails: str, day: str) -> Measured:
    """Keeps one mail program's answers: the numbers that work, or those that fail.

    *day* is today where it is empty. Raises Mistake for what cannot be meant.
    """
    if bool(works) == bool(fails):
        raise Mistake("say which numbers work, or which fail", hint='--fails "3,7,22-24", or --works all')
    given = numbers(works or fails)
    right = given if works else set(range(1, len(CASES) + 1)) - given
    entry = Measured(name.strip(), day or _today(bench).isoformat(), tuple(sorted(right)), provider)
    for _, wrong in client_support.wrong_with(entry):
        raise Mistake(wrong)
    client_support.answers(bench.root)  # a mistake in the file is told before anything is added to it
    client_support.add(bench.root, entry)
    return entry


def _today(bench: Bench) -> date:
    return bench.now().astimezone(bench.settings.zone).date()


def numbers(text: str) -> set[int]:
    """ "3,7,22-24" as numbers; "all" and "none" too. Raises Mistake for what is none."""
    if text.strip().lower() in ("all", "none"):
        return set(range(1, len(CASES) + 1)) if text.strip().lower() == "all" else set()
    found: set[int] = set()
    for part in text.replace(" ", ",").split(","):
        first, dash, last = part.partition("-")
        if not part:
            continue
        if not first.isdecimal() or (dash and not last.isdecimal()):
            raise Mistake(f"{part!r} is no number of the probe", hint='--fails "3,7,22-24"')
        found |= set(_within(int(first), int(last or first)))
    return found


def _within(first: int, last: int) -> Iterable[int]:
    if not 1 <= first <= last <= len(CASES):
        told = f"{first}-{last}" if first != last else f"{first}"
        raise Mistake(f"the probe has numbers 1 to {len(CASES)}, not {told}")
    return range(first, last + 1)


@dataclass(frozen=True, slots=True)
class Box:
    """A number of the probe, and where it was seen to work or not."""

    number: int
    feature: str
    name: str
    works: tuple[str, ...]  # mail programs
    fails: tuple[str, ...]


def boxes(bench: Bench) -> tuple[Box, ...]:
    """All numbers with what is known of them. Raises FileMistake for a mistake in the answers' file."""
    kept = {entry.name: entry for entry in client_support.answers(bench.root)}.values()
    return tuple(
        Box(
            number,
            case.feature,
            case.name,
            tuple(entry.name for entry in kept if number in entry.works),
            tuple(entry.name for entry in kept if number not in entry.works),
        )
        for number, case in enumerate(CASES, 1)
    )
