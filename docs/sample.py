"""Draw the pictures in README and docs: python docs/sample.py

A sample issue of our own words at a desk, on a phone and on a phone at night, the three
templates beside each other, and the live preview with a finding, in a real browser. Needs the
[dev] extra, Chromium (or Chrome) and a Korean font.
"""

from __future__ import annotations

import io
import sys
from base64 import b64encode
from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory

from PIL import Image
from playwright.sync_api import Page, expect

REPOSITORY = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(REPOSITORY))

from newsletter.model.issue import Hosted, Issue, Picture, Template  # noqa: E402
from newsletter.render.html import render  # noqa: E402
from newsletter.sample.pictures import hills  # noqa: E402
from newsletter.workspace import templates  # noqa: E402
from tests import samples  # noqa: E402
from tests.preview.looking import looking  # noqa: E402
from tests.render.browser import Browser  # noqa: E402

VIEWS = ((760, False), (375, False), (375, True))  # width, dark
HEIGHT = 1000
GAP = 28
VALUES = {"name": "김새벽", "unsubscribe_url": "https://news.example.org/leave"}
STYLE = (
    f"body{{margin:0;padding:{GAP}px;display:flex;gap:{GAP}px;background:#c9d3d0}}"
    "img{border-radius:10px;box-shadow:0 6px 28px #0003}"
)


def address(number: int, width: int, height: int) -> str:
    """A picture as an address that a browser without network can read."""
    return f"data:image/png;base64,{b64encode(hills(number, width, height)).decode()}"


def pictured(issue: Issue, template: Template) -> tuple[Issue, Hosted]:
    """The issue with pictures at some of its items, where the template shows any."""
    layout = template.variables["layout"]
    assert isinstance(layout, dict)
    width, height = layout["picture_width"], layout["picture_height"]
    shown: dict[str, Picture] = {}
    sections = []
    for section in issue.sections:
        blocks = list(section.blocks)
        for place, block in enumerate(blocks):
            number = int(block.item)
            if width and number in (1, 3, 4):
                name = f"{number}.jpg"
                shown[name] = Picture(address(number, 2 * width, 2 * height), width, height)
                credit = "ⓒ한빛군 사회적경제센터"
                blocks[place] = replace(block, picture=name, alt="아침의 언덕", credit=credit)
        sections.append(replace(section, blocks=tuple(blocks)))
    return replace(issue, sections=tuple(sections)), Hosted(
        shown, web_url="https://news.example.org/2026-12/"
    )


def page(name: str, items: int) -> str:
    """A sample issue in a template, as one reader gets it."""
    template = templates.load(name, REPOSITORY)
    issue, hosted = pictured(samples.issue(items, template=name), template)
    rendered = render(issue, template, samples.organisation(), hosted=hosted)
    html = rendered.html
    for hole in rendered.holes:
        html = html.replace(hole.sentinel, VALUES[hole.field])
    return html


def wall(browser: Browser, views: list[bytes], width: int, file: str) -> None:
    """Hangs pictures beside each other."""
    images = "".join(f'<img src="data:image/png;base64,{b64encode(view).decode()}">' for view in views)
    html = f"<!DOCTYPE html><style>{STYLE}</style>{images}"
    picture = Image.open(io.BytesIO(browser.picture(html, width, height=HEIGHT + 2 * GAP)))
    colours = picture.convert("RGB").quantize(256, dither=Image.Dither.NONE)
    colours.save(REPOSITORY / "docs" / file, optimize=True)


def main() -> None:
    """Write the pictures."""
    draw_preview()
    with Browser() as browser:
        press = page("press", 6)
        views = [browser.picture(press, width, height=HEIGHT, dark=dark) for width, dark in VIEWS]
        wall(browser, views, sum(width + GAP for width, _ in VIEWS) + GAP, "sample-issue.png")
        kinds = [("press", 6), ("digest", 30), ("letter", 4)]
        phones = [browser.picture(page(*kind), 414, height=HEIGHT) for kind in kinds]
        wall(browser, phones, 3 * (414 + GAP) + GAP, "sample-templates.png")


def draw_preview() -> None:
    """The live preview, a finding chosen."""

    def look(page: Page) -> bytes:
        button = page.locator("#findings button", has_text="item 2")
        button.click()
        expect(page.frame_locator("#paper iframe").locator("[data-marked]")).to_be_visible()
        return page.screenshot()

    with TemporaryDirectory() as folder, looking(Path(folder) / "centre") as seen, Browser() as browser:
        seen.save("https://energy.example.org/", "http://localhost/")
        seen.save("{name}", "{name|구독자}")
        with browser.visiting(seen.server.address) as visit:
            visit.do(lambda page: page.keyboard.press("1"))
            (REPOSITORY / "docs" / "preview.png").write_bytes(visit.do(look))


if __name__ == "__main__":
    main()
