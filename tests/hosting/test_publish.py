"""The copy on the web: whole, shareable, and without a personal byte."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from lxml import html as lxml_html

from newsletter.errors import Mistake
from newsletter.steps.bench import Bench
from newsletter.steps.prepare import prepare
from newsletter.steps.publish import publish
from tests.commands.typing import Terminal
from tests.hosting.conftest import with_picture
from tests.hosting.drawing import photo, saved
from tests.hosting.test_pictures import logo, told
from tests.sending.workspace import ISSUE, join, readers


def put_picture(root: Path) -> None:
    with_picture(root, "picture: a.jpg · alt: 부엌 · credit: 햇살마을센터")
    folder = root / "issues" / "december"
    folder.mkdir()
    (folder / "a.jpg").write_bytes(saved(photo(800, 600)))


def test_the_page_and_all_its_pictures_are_in_the_folder(bench: Bench, root: Path) -> None:
    put_picture(root)
    logo(root, "embed = true\n")
    published = publish(bench, "december")
    assert published.page == root / "public" / "december" / "index.html"
    assert published.url == "https://news.center.example/letters/december/"
    page = lxml_html.fromstring(published.page.read_text("utf-8"))
    sources = page.xpath("//img/@src")
    assert len(sources) == 2
    for source in sources:
        assert (root / "public" / "december" / str(source)).is_file()
    assert page.xpath("//meta[@property='og:image']/@content") == [f"{published.url}{sources[1]}"]
    assert page.xpath("//*[@id='share']//button")


def test_nothing_personal_is_in_it(bench: Bench, root: Path) -> None:
    """No address, no name, no token: the page is the same for everybody, also for who made it."""
    join(bench, readers(5), "members")
    text = ISSUE.replace(
        "{name|독자} 님", "{name} 님 ({지역|우리 동네}) [설문](https://news.center.example/?who={name})"
    )
    (root / "issues" / "december.md").write_text(text, "utf-8")
    page = publish(bench, "december").page.read_text("utf-8")
    assert "구독자 님 (우리 동네)" in page
    for trace in ("@reader.example", "/u/", "수신거부", "unsubscribe", "zq0hole", "{name", "members"):
        assert trace not in page
    links = {url for url in re.findall(r'href="([^"]*)"', page) if "center.example" in url}
    assert "https://news.center.example/?who=%EA%B5%AC%EB%8F%85%EC%9E%90" in links


def test_the_mail_waits_for_its_copy(bench: Bench, root: Path) -> None:
    put_picture(root)
    before = prepare(bench, "december")
    assert "https://news.center.example/letters/december/" in told(before, "copy")[0]
    publish(bench, "december")
    assert told(prepare(bench, "december"), "copy") == []
    path = root / "issues" / "december.md"
    path.write_text(path.read_text("utf-8").replace("서른", "마흔"), "utf-8")
    assert told(prepare(bench, "december"), "copy"), "it was changed since"
    publish(bench, "december")
    for picture in (root / "public" / "december").glob("*.jpg"):
        picture.unlink()
    assert told(prepare(bench, "december"), "copy"), "its picture is gone"


def test_pictures_of_earlier_mails_stay(bench: Bench, root: Path) -> None:
    put_picture(root)
    (old,) = publish(bench, "december").pictures
    (root / "issues" / "december" / "a.jpg").write_bytes(saved(photo(640, 640)))
    (new,) = publish(bench, "december").pictures
    assert old != new
    assert old.is_file()


def test_what_the_mail_leaves_out_is_on_the_web(bench: Bench, root: Path) -> None:
    head, _, item = ISSUE.partition("### ")
    many = "".join(f"### {item.replace('장터]', f'장터 {n}]')}\n" for n in range(1, 6))
    text = head.replace('language = "ko"', 'language = "ko"\nlimit = 2') + many
    (root / "issues" / "december.md").write_text(text, "utf-8")
    prepared = prepare(bench, "december")
    page = publish(bench, "december").page.read_text("utf-8")
    for number in range(1, 6):
        assert f"겨울 장터 {number}" in page
        assert (f"겨울 장터 {number}" in prepared.rendered.html) is (number <= 2)
        assert (f"겨울 장터 {number}" in prepared.rendered.text) is (number <= 2)
    assert "외 3건 모두 보기" in prepared.rendered.html
    assert "외 3건 모두 보기:\nhttps://news.center.example/letters/december/\n" in prepared.rendered.text
    assert "외 3건" not in page
    assert prepared.errors == 0


def test_kakao_leads_to_the_copy_where_a_phone_shares(bench: Bench) -> None:
    """KakaoTalk has no plain address."""
    html = prepare(bench, "december").rendered.html
    page = lxml_html.fromstring(html)
    (kakao,) = page.xpath("//a[text()='카카오톡']/@href")
    assert kakao == "https://news.center.example/letters/december/#share"
    hosts = {str(url).split("/")[2] for url in page.xpath("//td[@class='share']//a/@href")}
    assert hosts == {"blog.naver.com", "www.facebook.com", "x.com", "news.center.example"}


@pytest.mark.parametrize(("gone", "told"), [("folder", 'folder = "public"'), ("url", "url = ")])
def test_without_a_folder_or_its_address_it_says_what_to_write(root: Path, gone: str, told: str) -> None:
    toml = root / "newsletter.toml"
    lines = toml.read_text("utf-8").replace("[archive]\n", "[archive]\n#")
    cut = lines.replace("#folder", "folder") if gone == "url" else lines
    cut = cut.replace('url = "https://news.center.example/letters"', "") if gone == "url" else cut
    toml.write_text(cut, "utf-8")
    with Bench.open(root) as bench, pytest.raises(Mistake, match=rf"\[archive\] has no {gone}") as mistake:
        publish(bench, "december")
    assert told in mistake.value.hint


def test_the_command_says_where_it_is(root: Path, typed: Terminal) -> None:
    said = typed("-C", root, "publish", "december")
    assert (said.code, "https://news.center.example/letters/december/" in said.out) == (0, True)
    shown = typed("-C", root, "publish", "december", "--json").json
    assert Path(shown["page"]).is_file()
