"""What stands around the published issues: a list, feeds, a map."""

from __future__ import annotations

import json
from pathlib import Path

import feedparser
import html5lib
import pytest
from lxml import etree
from lxml import html as lxml_html

from newsletter.steps.bench import Bench
from newsletter.steps.publish import publish
from tests.hosting.test_publish import put_picture
from tests.sending.workspace import ISSUE, join, readers

BASE = "https://news.center.example/letters/"


@pytest.fixture
def public(bench: Bench, root: Path) -> Path:
    """Two issues published: December's, with a picture, before November's."""
    join(bench, readers(3), "members")
    put_picture(root)
    publish(bench, "december")
    november = ISSUE.replace("12월호", "11월호 <특집> & 더").replace("2026-12-01", "2026-11-01")
    (root / "issues" / "november.md").write_text(november, "utf-8")
    publish(bench, "november")
    return root / "public"


def test_the_list_names_the_newest_first_and_leads_to_each(public: Path) -> None:
    text = (public / "index.html").read_text("utf-8")
    parser = html5lib.HTMLParser(strict=True)
    parser.parse(text)
    page = lxml_html.fromstring(text)
    links = page.xpath("//h2/a")
    assert [link.text for link in links] == [
        "햇살마을센터 뉴스레터 12월호",
        "햇살마을센터 뉴스레터 11월호 <특집> & 더",
    ]
    assert [link.get("href") for link in links] == ["december/", "november/"]
    assert page.xpath("//time/@datetime") == ["2026-12-01", "2026-11-01"]
    assert all((public / str(href) / "index.html").is_file() for href in page.xpath("//h2/a/@href"))


def test_both_feeds_tell_the_same_issues(public: Path) -> None:
    atom = feedparser.parse((public / "feed.xml").read_bytes())
    assert not atom.bozo
    told = json.loads((public / "feed.json").read_text("utf-8"))
    assert told["version"] == "https://jsonfeed.org/version/1.1"
    assert [entry.link for entry in atom.entries] == [item["url"] for item in told["items"]]
    assert [entry.link for entry in atom.entries] == [f"{BASE}december/", f"{BASE}november/"]
    assert [entry.title for entry in atom.entries] == [item["title"] for item in told["items"]]
    assert atom.entries[0].updated == told["items"][0]["date_published"] == "2026-12-01T00:00:00+00:00"
    assert told["items"][0]["image"].startswith(f"{BASE}december/")
    assert "image" not in told["items"][1]


def test_the_map_has_every_page(public: Path) -> None:
    tree = etree.parse(public / "sitemap.xml")
    assert tree.xpath("//*[local-name()='loc']/text()") == [BASE, f"{BASE}december/", f"{BASE}november/"]


def test_nothing_around_them_is_personal(public: Path) -> None:
    for name in ("index.html", "feed.xml", "feed.json", "sitemap.xml"):
        text = (public / name).read_text("utf-8")
        assert "@reader.example" not in text
        assert "/u/" not in text


def test_publishing_again_changes_no_byte(bench: Bench, public: Path) -> None:
    before = {path: path.read_bytes() for path in public.rglob("*") if path.is_file()}
    publish(bench, "november")
    assert {path: path.read_bytes() for path in public.rglob("*") if path.is_file()} == before
