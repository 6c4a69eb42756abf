"""Draw docs/pages.png, the picture in pages.md: python docs/pages.py

The public pages of a made-up centre, served on loopback and seen on a phone: the form, the
mail that follows, its page, and the pages behind “unsubscribe”. Needs what docs/sample.py needs.
"""

from __future__ import annotations

import sys
import tempfile
from base64 import b64encode
from pathlib import Path

REPOSITORY = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(REPOSITORY))

from playwright.sync_api import sync_playwright  # noqa: E402

from newsletter.message.links import preferences_token, unsubscribe_token  # noqa: E402
from tests.pages.served import join  # noqa: E402
from tests.pages.test_signup import Desk, desk_in  # noqa: E402
from tests.render.browser import ARGUMENTS, installed  # noqa: E402

WIDTH, HEIGHT, GAP = 375, 760, 28
STYLE = (
    f"body{{margin:0;padding:{GAP}px;display:flex;gap:{GAP}px;background:#c9d3d0}}"
    "img{border-radius:10px;box-shadow:0 6px 28px #0003}"
)


def main() -> None:
    """Write the picture."""
    with tempfile.TemporaryDirectory() as folder, desk_in(Path(folder)) as desk:
        number = join(desk.bench, "ada@reader.example", "members", "fairs")
        desk.sign_up("bo@reader.example", "members")
        desk.mail()
        views = shots(desk, number)
    images = "".join(f'<img src="data:image/png;base64,{b64encode(view).decode()}">' for view in views)
    wall = f"<!DOCTYPE html><style>{STYLE}</style>{images}"
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=installed(), args=[*ARGUMENTS])
        width = len(views) * (WIDTH + GAP) + GAP
        page = browser.new_page(viewport={"width": width, "height": HEIGHT + 2 * GAP})
        page.set_content(wall)
        page.screenshot(path=REPOSITORY / "docs" / "pages.png")
        browser.close()


def shots(desk: Desk, number: int) -> list[bytes]:
    """What a reader sees, in the order of the story."""
    keyring, base = desk.bench.keyring, str(desk.client.base_url).rstrip("/")
    mail = desk.mails()[-1].get_body(("html",))
    assert mail is not None
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=installed(), args=[*ARGUMENTS])
        page = browser.new_page(viewport={"width": WIDTH, "height": HEIGHT}, locale="ko")
        page.set_content(str(mail.get_content()))
        letter = page.screenshot()
        views = []
        for path in (
            "/subscribe",
            desk.link(),
            f"/u/{unsubscribe_token('members', number, 1, keyring)}",
            f"/p/{preferences_token(number, keyring)}",
        ):
            page.goto(base + path)
            views.append(page.screenshot())
        browser.close()
    return [views[0], letter, *views[1:]]


if __name__ == "__main__":
    main()
