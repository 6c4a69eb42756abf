"""The mail's HTML: its weight, how long it takes to make and to check, beside MJML.

    mkdir -p build/rivals && cd build/rivals && npm install mjml && cd ../.. && python -m benchmarks.mail

The same 40 cards (a picture at the left of two in three, headline, where and when, excerpt, the
editor's note where there is one) through our template `press` and through MJML, in one run, by
turns, both warm, inlining included. Where mjml is not installed its column is left out, and it is
said so. Medians of the rounds.
"""

from __future__ import annotations

import os
import shutil
import statistics
import subprocess
import tempfile
import time
from dataclasses import dataclass, replace
from html import escape
from pathlib import Path

from benchmarks.send import SETTINGS
from newsletter.checks.size import wire_size
from newsletter.compose.issue_text import write
from newsletter.model.issue import Block, Hosted, Issue, Picture, Template
from newsletter.render.html import render
from newsletter.steps.bench import Bench
from newsletter.steps.prepare import prepare
from newsletter.workspace import templates
from tests import samples

ROUNDS = 15
MJML = Path("build/rivals/node_modules")
HOST = "https://news.example.org/2026-12"


def pictured(count: int, template: str, *, every: bool = True) -> tuple[Issue, Hosted]:
    """An issue of so many items, two in three with a picture."""
    issue, shown = samples.issue(count, template=template), {}
    sections = []
    for section in issue.sections:
        blocks = []
        for block in section.blocks:
            if every and int(block.item) % 3 != 2:
                name = f"{block.item}.jpg"
                shown[name] = Picture(f"{HOST}/0123456789ab{int(block.item):04}.jpg", 168, 126)
                block = replace(block, picture=name, alt="부엌에서 저녁을 짓는 주민들", credit="ⓒ들녘신문")
            blocks.append(block)
        sections.append(replace(section, blocks=tuple(blocks)))
    return replace(issue, sections=tuple(sections)), Hosted(shown, web_url=f"{HOST}/")


def weight(count: int, template: Template, *, pictures: bool) -> int:
    issue, hosted = pictured(count, template.name, every=pictures)
    return wire_size(render(issue, template, samples.organisation(), hosted=hosted).html)


def weights() -> None:
    print("bytes of HTML      10 items   40 items   60 items   an item   an item with a picture")
    for name in ("press", "digest", "letter"):
        template = templates.load(name, Path())
        plain = {count: weight(count, template, pictures=False) for count in (10, 40, 60)}
        with_picture = weight(40, template, pictures=True) - plain[40]
        each = (plain[40] - plain[10]) / 30
        more = f"{each + with_picture / 27:12,.0f}" if with_picture else "           –"
        row = "".join(f"{plain[count]:11,}" for count in (10, 40, 60))
        print(f"{name:15}{row}{each:10,.0f} {more}")
    heavy = weight(40, templates.load("press", Path()), pictures=True)
    print(f"press, 40 items, 27 with a picture: {heavy:,} bytes")


def card(block: Block, number: int, hosted: Hosted) -> str:
    """An item as MJML: the column of the picture, where there is one, beside that of the words."""
    byline = " · ".join(filter(None, (block.outlet, block.author, str(block.date))))
    words = (
        f'<mj-text font-size="19px" font-weight="700"><a href="{escape(block.url)}">{number}. '
        f"{escape(block.title)}</a></mj-text>"
        f'<mj-text font-size="14px" color="#5a6663">{escape(byline)}</mj-text>'
    )
    if block.excerpt:
        words += f'<mj-text color="#3d4845">{escape(" ".join(block.excerpt))}</mj-text>'
    if block.prose:
        words += f'<mj-text container-background-color="#e9f3f0">{escape(block.prose)}</mj-text>'
    picture = hosted.pictures.get(block.picture)
    if picture is None:
        return f"<mj-section><mj-column>{words}</mj-column></mj-section>"
    image = f'<mj-image width="168px" height="126px" src="{picture.src}" alt="{escape(block.alt)}" />'
    image += f'<mj-text font-size="13px">{escape(block.credit)}</mj-text>'
    return (
        f'<mj-section><mj-column width="34%">{image}</mj-column>'
        f'<mj-column width="66%">{words}</mj-column></mj-section>'
    )


def as_mjml(issue: Issue, hosted: Hosted) -> str:
    cards = "".join(card(block, number, hosted) for number, block in enumerate(issue.blocks, 1))
    fonts = "Apple SD Gothic Neo, Malgun Gothic, Noto Sans KR, sans-serif"
    head = f'<mj-head><mj-attributes><mj-all font-family="{fonts}" /></mj-attributes></mj-head>'
    return f"<mjml>{head}<mj-body>{cards}</mj-body></mjml>"


@dataclass(frozen=True)
class Rival:
    """MJML in a process of its own, warm."""

    process: subprocess.Popen[str]

    def build(self) -> tuple[float, float, int]:
        """Wall and CPU milliseconds, and bytes."""
        assert self.process.stdin is not None
        assert self.process.stdout is not None
        self.process.stdin.write("\n")
        self.process.stdin.flush()
        wall, cpu, size = self.process.stdout.readline().split()
        return float(wall), float(cpu), int(size)


def rival(source: Path) -> Rival | None:
    node = shutil.which("node")
    if node is None or not (MJML / "mjml").is_dir():
        print("mjml is not here: mkdir -p build/rivals && cd build/rivals && npm install mjml")
        return None
    script = Path(__file__).parent / "rivals" / "mjml.js"
    environment = {**os.environ, "NODE_PATH": str(MJML.resolve())}
    return Rival(
        subprocess.Popen(
            [node, str(script), str(source)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            env=environment,
        )
    )


def beside_mjml(folder: Path) -> None:
    issue, hosted = pictured(40, "press")
    template = templates.load("press", Path())
    source = folder / "cards.mjml"
    source.write_text(as_mjml(issue, hosted), encoding="utf-8")
    other = rival(source)
    ours: list[tuple[float, float]] = []
    theirs: list[tuple[float, float, int]] = []
    for turn in range(ROUNDS + 2):
        wall, cpu = time.perf_counter(), time.process_time()
        html = render(issue, template, samples.organisation(), hosted=hosted).html
        sample = ((time.perf_counter() - wall) * 1000, (time.process_time() - cpu) * 1000)
        that = other.build() if other else None
        if turn >= 2:  # both warm
            ours.append(sample)
            theirs += [that] if that else []
    mine = [statistics.median(column) for column in zip(*ours, strict=True)]
    print(f"40 cards, ours: {mine[0]:.0f} ms, CPU {mine[1]:.0f} ms, {wire_size(html):,} bytes")
    if other is not None:
        yours = [statistics.median(column) for column in zip(*theirs, strict=True)]
        print(f"40 cards, MJML: {yours[0]:.0f} ms, CPU {yours[1]:.0f} ms, {yours[2]:,.0f} bytes")
        print(f"ours : MJML: time {mine[0] / yours[0]:.2f} ×, bytes {wire_size(html) / yours[2]:.2f} ×")
        assert other.process.stdin is not None
        other.process.stdin.close()
        other.process.wait(10)


def whole_check(folder: Path) -> None:
    (folder / "issues").mkdir()
    (folder / "newsletter.toml").write_text(SETTINGS.format(port=2525), "utf-8")
    (folder / "issues" / "december.md").write_text(write(samples.issue(40)), "utf-8")
    spent = []
    with Bench.open(folder) as bench:
        for _ in range(ROUNDS):
            wall = time.perf_counter()
            prepared = prepare(bench, "december")
            spent.append((time.perf_counter() - wall) * 1000)
    count = len(prepared.findings)
    told = f"{statistics.median(spent):.0f} ms (first {spent[0]:.0f} ms), {count} findings"
    print(f"the whole offline check of 40 items, from the file: {told}")


def main() -> None:
    weights()
    with tempfile.TemporaryDirectory() as folder:
        beside_mjml(Path(folder))
        whole_check(Path(folder))


if __name__ == "__main__":
    main()
