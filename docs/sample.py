"""Draw docs/sample-issue.png, the picture in the README: python docs/sample.py

A sample issue of our own words, at a desk, on a phone and on a phone at night, in a real
browser. Needs the [dev] extra, Chromium (or Chrome) and a Korean font.
"""

from __future__ import annotations

import sys
from base64 import b64encode
from pathlib import Path

REPOSITORY = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(REPOSITORY))

from newsletter.render.html import render  # noqa: E402
from newsletter.workspace import templates  # noqa: E402
from tests import samples  # noqa: E402
from tests.render.browser import Browser  # noqa: E402

VIEWS = ((760, False), (375, False), (375, True))  # width, dark
HEIGHT = 1000
GAP = 28
VALUES = {"name": "김새벽", "unsubscribe_url": "https://news.example.org/leave"}
STYLE = (
    f"body{{margin:0;padding:{GAP}px;display:flex;gap:{GAP}px;background:#c9d3d0}}"
    "img{border-radius:10px;box-shadow:0 6px 28px #0003}"
)


def main() -> None:
    """Write the picture."""
    rendered = render(samples.issue(6), templates.load("press", REPOSITORY), samples.organisation())
    page = rendered.html
    for hole in rendered.holes:
        page = page.replace(hole.sentinel, VALUES[hole.field])
    width = sum(width + GAP for width, _ in VIEWS) + GAP
    with Browser() as browser:
        views = [browser.picture(page, width, height=HEIGHT, dark=dark) for width, dark in VIEWS]
        images = "".join(f'<img src="data:image/png;base64,{b64encode(view).decode()}">' for view in views)
        wall = f"<!DOCTYPE html><style>{STYLE}</style>{images}"
        picture = browser.picture(wall, width, height=HEIGHT + 2 * GAP)
    (REPOSITORY / "docs" / "sample-issue.png").write_bytes(picture)


if __name__ == "__main__":
    main()
