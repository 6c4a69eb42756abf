"""A picture on its way from the web or the editor's folder into the mail."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from newsletter.message import content
from newsletter.steps.bench import Bench
from newsletter.steps.pictures import Fetched, fetch
from newsletter.steps.prepare import Prepared, prepare
from newsletter.workspace.pictures import Folder
from tests.commands.typing import Terminal
from tests.hosting.conftest import with_picture
from tests.hosting.drawing import opened, photo, saved
from tests.hosting.site import Site
from tests.message.parsing import parsed

HOSTED = re.compile(
    r'<img class="photo" src="(https://news\.center\.example/letters/december/[0-9a-f]{16}\.jpg)"'
)


def fetched(bench: Bench) -> Fetched:
    (one,) = fetch(bench, "december", lambda done, total: None)
    return one


def told(prepared: Prepared, id: str) -> list[str]:
    return [finding.message for finding in prepared.findings if finding.id == id]


def test_it_is_fetched_once_kept_and_shown_with_its_measures(bench: Bench, root: Path, site: Site) -> None:
    with_picture(root, f"picture: {site.url}/kitchen.jpg · alt: 마을 부엌 · credit: 햇살마을센터")
    before = prepare(bench, "december")
    assert "<img" not in before.rendered.html
    assert told(before, "picture") == ["Its picture is not shown: it was not fetched yet."]
    assert fetched(bench).file.endswith(".jpg")
    assert fetched(bench).present
    assert site.asked.count("/kitchen.jpg") == 1
    asked = len(site.asked)
    after = prepare(bench, "december")
    assert len(site.asked) == asked, "building asks nobody"
    (found,) = HOSTED.findall(after.rendered.html)
    assert 'width="168" height="126" alt="마을 부엌"' in after.rendered.html
    assert "햇살마을센터</p>" in after.rendered.html
    made = root / "issues" / "december" / "mail" / found.rpartition("/")[2]
    assert opened(made.read_bytes()).size == (336, 252)
    assert b"Exif" not in made.read_bytes()
    assert not told(after, "picture") + told(after, "D4") + told(after, "D8")


def test_a_file_beside_the_issue_needs_no_fetching(bench: Bench, root: Path) -> None:
    with_picture(root, "picture: 부엌 사진.jpg · alt: 마을 부엌")
    assert "there is no issues/december/부엌 사진.jpg" in told(prepare(bench, "december"), "picture")[0]
    folder = root / "issues" / "december"
    folder.mkdir()
    (folder / "부엌 사진.jpg").write_bytes(saved(photo(800, 600)))
    prepared = prepare(bench, "december")
    assert HOSTED.search(prepared.rendered.html)
    assert told(prepared, "D8") == ["The picture “부엌 사진.jpg” does not say who made it."]


def test_a_picture_is_made_anew_when_its_file_changes(bench: Bench, root: Path) -> None:
    with_picture(root, "picture: a.jpg · alt: 부엌")
    folder = root / "issues" / "december"
    folder.mkdir()
    names = []
    for size in ((800, 600), (700, 600)):
        (folder / "a.jpg").write_bytes(saved(photo(*size)))
        names.append(HOSTED.findall(prepare(bench, "december").rendered.html))
    assert names[0] != names[1]
    (folder / "pictures.json").write_text("{damaged", encoding="utf-8")
    assert HOSTED.findall(prepare(bench, "december").rendered.html) == names[1]


def test_an_outlets_picture_is_neither_fetched_nor_shown_without_its_leave(
    bench: Bench, root: Path, site: Site
) -> None:
    picture = f"{site.url}/kitchen.jpg".replace("127.0.0.1", "localhost")
    with_picture(root, f"picture: {picture} · alt: 부엌 · credit: ⓒ햇살신문")
    assert "licence.toml does not permit it" in fetched(bench).forbidden
    prepared = prepare(bench, "december")
    (finding,) = [found for found in prepared.findings if found.id == "picture"]
    assert (str(finding.severity), "pictures = true" in finding.fix) == ("info", True)
    assert site.asked == []
    (root / "licence.toml").write_text('[[licence]]\noutlet = "햇살신문"\npictures = true\n', "utf-8")
    assert fetched(bench).forbidden == ""


@pytest.mark.parametrize(
    ("path", "why"),
    [("gone.jpg", "404"), ("page.html", "is no picture"), ("cut.jpg", "is broken")],
)
def test_a_picture_that_fails_is_told_and_its_item_laid_out_without(
    bench: Bench, root: Path, site: Site, path: str, why: str
) -> None:
    with_picture(root, f"picture: {site.url}/{path} · alt: 부엌")
    assert why in fetched(bench).failure
    prepared = prepare(bench, "december")
    assert prepared.errors == 0
    assert "느티나무 아래 겨울 장터" in prepared.rendered.html
    assert len(told(prepared, "picture")) == 1


@pytest.mark.parametrize("name", ["../../newsletter.key", "/etc/hostname", "a/b.jpg", ".."])
def test_no_name_leads_out_of_the_issues_folder(bench: Bench, root: Path, name: str) -> None:
    with_picture(root, f"picture: {name} · alt: 부엌")
    assert "is no file beside the issue" in told(prepare(bench, "december"), "picture")[0]


def test_a_link_out_of_the_folder_is_not_followed(bench: Bench, root: Path, tmp_path: Path) -> None:
    outside = tmp_path / "secret.jpg"
    outside.write_bytes(saved(photo(400, 300)))
    folder = Folder.of(root, "december")
    folder.path.mkdir()
    (folder.path / "a.jpg").symlink_to(outside)
    assert folder.source("a.jpg") is None


def test_without_a_place_on_the_web_there_is_no_picture_and_it_is_said(root: Path, site: Site) -> None:
    toml = root / "newsletter.toml"
    toml.write_text(
        toml.read_text("utf-8").replace('url = "https://news.center.example/letters"', ""), "utf-8"
    )
    with_picture(root, f"picture: {site.url}/kitchen.jpg · alt: 부엌")
    with Bench.open(root) as bench:
        prepared = prepare(bench, "december")
    assert "<img" not in prepared.rendered.html
    assert told(prepared, "picture") == ["Its picture is not shown: there is no place on the web for it."]
    for word in ("웹에서 보기", "카카오톡", "publish"):
        assert word not in prepared.rendered.html + prepared.rendered.text


def logo(root: Path, toml: str) -> None:
    folder = root / "templates" / "press"
    folder.mkdir(parents=True)
    (folder / "logo.png").write_bytes(saved(photo(600, 200), "PNG"))
    (folder / "template.toml").write_text(f'[logo]\nfile = "logo.png"\n{toml}', "utf-8")


def test_the_logo_stands_for_the_name_and_is_hosted(bench: Bench, root: Path) -> None:
    logo(root, "width = 120\n")
    html = prepare(bench, "december").rendered.html
    assert re.search(
        r'<img class="logo" src="https://[^"]+" width="120" height="40" alt="햇살마을센터"', html
    )


def test_the_logo_may_travel_within_the_mail(bench: Bench, root: Path) -> None:
    logo(root, "embed = true\n")
    prepared = prepare(bench, "december")
    assert prepared.errors == 0
    assert not [finding for finding in prepared.findings if finding.id in ("D1", "I1", "I2")]
    mail = parsed(prepared.specimen.message)
    (picture,) = [part for part in mail.walk() if part.get_content_maintype() == "image"]
    cid = str(picture["Content-ID"]).strip("<>")
    assert f'src="cid:{cid}"' in prepared.rendered.html
    sealed = content.from_bytes(content.to_bytes(prepared.sealed))
    assert sealed == prepared.sealed, "what was sealed goes out, its logo too"


def test_a_logo_that_is_missing_or_none_is_a_mistake_with_its_cure(root: Path, typed: Terminal) -> None:
    logo(root, "")
    (root / "templates" / "press" / "logo.png").write_bytes(b"<svg/>")
    said = typed("-C", root, "check", "december")
    assert (said.code, "logo.png is no picture" in said.err) == (2, True)
    (root / "templates" / "press" / "logo.png").unlink()
    said = typed("-C", root, "check", "december")
    assert (said.code, "put the logo there" in said.err) == (2, True)


def test_the_command_tells_what_became_of_each(root: Path, site: Site, typed: Terminal) -> None:
    with_picture(root, f"picture: {site.url}/kitchen.jpg · alt: 부엌")
    assert "1 picture fetched of 1 on the web." in typed("-C", root, "pictures", "december").out
    (again,) = typed("-C", root, "pictures", "december", "--json").json
    assert (again["new"], again["failure"], again["forbidden"]) == (False, "", "")


def test_the_page_to_look_at_has_its_pictures_beside_it(root: Path, typed: Terminal) -> None:
    """They are not on the web yet, and the mail itself names them as it will be sent."""
    with_picture(root, "picture: a.jpg · alt: 부엌")
    logo(root, "embed = true\n")
    folder = root / "issues" / "december"
    folder.mkdir()
    (folder / "a.jpg").write_bytes(saved(photo(800, 600)))
    assert typed("-C", root, "build", "december", "--out", root / "out").code == 0
    page = (root / "out" / "december.html").read_text("utf-8")
    sources = re.findall(r'<img[^>]* src="([^"]*)"', page)
    assert len(sources) == 2
    for source in sources:
        assert (root / "out" / source).is_file()
    mail = parsed((root / "out" / "december.eml").read_bytes()).get_body(("html",))
    assert mail is not None
    assert HOSTED.search(mail.get_content())
