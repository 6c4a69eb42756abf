"""Draw docs/desk-*.svg, the desk's pictures in README and docs/press.md: python docs/desk.py

The real desk on sample coverage of our own words, driven by keys. Needs the [dev] extra.
"""

from __future__ import annotations

import asyncio
import html
import os
import re
import sys
import tempfile
from pathlib import Path

REPOSITORY = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(REPOSITORY))

from rich.cells import cell_len  # noqa: E402

from newsletter.commands.desk.app import PressDesk  # noqa: E402
from newsletter.steps import triage  # noqa: E402
from newsletter.steps.bench import Bench  # noqa: E402
from tests import coverage  # noqa: E402

SIZE = (124, 32)
PICTURES: dict[str, tuple[bool, list[str]]] = {  # name: light, keys
    "desk-list": (False, ["5"]),
    "desk-shortlist": (True, ["2", "down"]),
}
FONTS = '"Cascadia Mono", "SF Mono", Menlo, Consolas, "DejaVu Sans Mono", "Noto Sans Mono CJK KR", monospace'
CELL = 12.2  # pixels of the exporter
WIDE = "[\u1100-\u115f\u2e80-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff00-\uff60]"
NARROW = WIDE.replace("[", "[^", 1)


def prepared(root: Path) -> Bench:
    """A workspace in the middle of a Monday."""
    bench = coverage.workspace(root)
    bench.engine  # noqa: B018 (opened here, in this thread)
    (root / "issues").mkdir()
    numbers = [str(60 - place) for place in range(60)]  # newest first
    triage.pick(bench, [numbers[n] for n in (0, 1, 2, 3, 7)])
    triage.order(bench, [numbers[n] for n in (1, 2, 0, 3, 7)])
    triage.send_to(bench, [numbers[7]], "공공구매")
    triage.tag(bench, [numbers[n] for n in (2, 9)], ["돌봄"])
    triage.note(bench, [numbers[0]], "사진은 장터 모임에서 받기로 했다")
    triage.ignore(bench, [numbers[n] for n in (10, 15)], "행사 안내")
    return bench


async def draw(bench: Bench, light: bool, keys: list[str]) -> str:
    """The desk as SVG after these keys."""
    desk = PressDesk(bench, light=light)
    async with desk.run_test(size=SIZE) as pilot:
        await desk.workers.wait_for_complete()
        for key in keys:
            await pilot.press(key)
            await desk.workers.wait_for_complete()
        await pilot.pause()
        return desk.export_screenshot(title="newsletter press desk")


def tidy(svg: str) -> str:
    """The picture with fonts of the reader's own machine, nothing fetched, Hangul in two cells."""
    svg = re.sub(r"@font-face \{.*?\}", "", svg, flags=re.DOTALL)
    svg = re.sub(r"font-family: ?(Fira Code|arial)[^;]*;", f"font-family: {FONTS};", svg)
    svg = re.sub(
        r'<text class="([^"]+-r\d+)" x="([\d.]+)"([^>]*?) textLength="[\d.]+"([^>]*)>([^<]*)</text>',
        _runs,
        svg,
    )
    return re.sub(r"\n\s*\n+", "\n", svg)


def _runs(found: re.Match[str]) -> str:
    """A text of the picture in runs of one width: the exporter gives a Hangul syllable one cell."""
    kind, x, between, after, words = found.groups()
    at, runs = float(x), []
    for run in re.findall(f"{NARROW}+|{WIDE}+", html.unescape(words)):
        long = cell_len(run) * CELL
        if run.strip("\xa0 "):
            told = html.escape(run, quote=False).replace("\xa0", "&#160;")
            wide = ' lengthAdjust="spacingAndGlyphs"' if re.match(WIDE, run) else ""
            place = f'x="{at:g}"{between} textLength="{long:g}"{wide}{after}'
            runs.append(f'<text class="{kind}" {place}>{told}</text>')
        at += long
    return "".join(runs)


def main() -> None:
    """Write the pictures."""
    os.environ["LOGNAME"] = "saebyeok"  # who stands in the history
    for name, (light, keys) in PICTURES.items():
        with tempfile.TemporaryDirectory() as folder, prepared(Path(folder)) as bench:
            svg = tidy(asyncio.run(draw(bench, light, keys)))
        (REPOSITORY / "docs" / f"{name}.svg").write_text(svg, encoding="utf-8", newline="\n")


if __name__ == "__main__":
    main()
