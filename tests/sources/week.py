"""A recorded week on loopback: 2,000 items of eight sources, of as many kinds, in our own words.

    with recorded_week(root) as week:  …  the sources are declared in root/newsletter.toml
        week.site.requests, week.asked_again()

Every seventh story stands in several sources, as wire copies do. Each page offers an
ETag except the boards', which never do. The same seed gives the same week.
"""

from __future__ import annotations

import csv
import hashlib
import io
import json
import random
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from html import escape
from pathlib import Path
from zoneinfo import ZoneInfo

from tests.sources.server import Answer, Page, Request, Site, site

SEOUL = ZoneInfo("Asia/Seoul")
MONDAY = datetime(2026, 11, 16, 6, 0, tzinfo=SEOUL)
PLACES = (
    "둘레동",
    "언덕마을",
    "느티리",
    "샘골",
    "갯마을",
    "달빛동",
    "돌담리",
    "새터",
    "물레동",
    "솔밭마을",
    "가람동",
)
WHO = (
    "주민협의회",
    "마을기업",
    "돌봄조합",
    "청년모임",
    "상인회",
    "햇빛조합",
    "자활센터",
    "공방",
    "먹거리조합",
    "도서관",
)
WHAT = (
    "공유부엌",
    "수리가게",
    "옥상텃밭",
    "나눔장터",
    "느린우체통",
    "공구도서관",
    "돌봄교실",
    "빵집",
    "밥상",
    "음악회",
)
DID = (
    "문을 열다",
    "첫돌을 맞다",
    "이웃 백 명이 거들다",
    "새 자리로 옮기다",
    "상을 받다",
    "참가자를 모으다",
    "결산을 알리다",
)
OUTLETS = ("둘레신문", "언덕일보", "샘골뉴스", "느티저널", "갯마을신문", "달빛타임스")


@dataclass(frozen=True)
class Story:
    """One piece of coverage, before any source writes it down."""

    number: int
    title: str
    lead: str
    outlet: str
    at: datetime

    def url(self, base: str) -> str:
        return f"{base}/article/{self.number}"


def stories(count: int, first: int, chance: random.Random, wire: Sequence[Story] = ()) -> list[Story]:
    """*count* stories of a week, newest first; every seventh retells one of *wire*."""
    made = []
    for n in range(count):
        if wire and n % 7 == 0:
            told = wire[n // 7 % len(wire)]
            title, lead = told.title, told.lead
        else:
            place, who, what = chance.choice(PLACES), chance.choice(WHO), chance.choice(WHAT)
            title = f"{place} {who}, {what} {chance.choice(DID)} {first + n}"
            lead = f"{place} {who}가 {what} 소식을 전했다. 모두 {chance.randrange(10, 900)}명이 함께했다."
        at = MONDAY + timedelta(minutes=chance.randrange(7 * 24 * 60))
        made.append(Story(first + n, title, lead, chance.choice(OUTLETS), at))
    return sorted(made, key=lambda story: story.at, reverse=True)


@dataclass
class Week:
    """The week while it is served."""

    site: Site
    counts: dict[str, int]  # source → items
    offering: set[str]  # paths whose answers have an ETag

    def asked_again(self) -> tuple[int, int]:
        """How often a page with an ETag was asked for with it, and how often it was asked for at all."""
        asked = [request for request in self.site.requests if request.path in self.offering]
        return sum("if-none-match" in request.headers for request in asked), len(asked)


@contextmanager
def recorded_week(root: Path, seed: int = 7) -> Iterator[Week]:
    """Serve the week and declare its sources in the workspace at *root*."""
    chance = random.Random(seed)
    wire = stories(120, 90_000, chance)
    sizes = {
        "rss": 400,
        "json": 300,
        "map": 400,
        "list": 300,
        "blog": 200,
        "xe": 60,
        "alerts": 180,
        "table": 160,
    }
    weeks = {
        name: stories(size, 1_000 * number, chance, wire)
        for number, (name, size) in enumerate(sizes.items(), start=1)
    }
    with site({}) as here:
        pages: dict[str, str] = {
            "/rss": _rss(weeks["rss"], here.base),
            "/feed.json": _json(weeks["json"], here.base),
            "/news.xml": _sitemap(weeks["map"], here.base),
            "/list": _list(weeks["list"]),
            "/": "<meta property='og:site_name' content='샘골뉴스'>"
            "<link rel='https://api.w.org/' href='/wp-json/'>",
        }
        route = "/wp-json/wp/v2/posts?per_page=100&page={}&_embed=author,wp:featuredmedia"
        for number in (1, 2):
            chunk = weeks["blog"][(number - 1) * 100 : number * 100]
            pages[route.format(number)] = json.dumps([_post(story, here.base) for story in chunk])
        pages[route.format(3)] = "[]"
        here.pages |= {path: _tagged(text) for path, text in pages.items()}
        here.pages |= {"/xe": _xe_list(weeks["xe"])}
        here.pages |= {f"/xe/{story.number}": _xe_post(story) for story in weeks["xe"]}
        _mails(root / "alerts", weeks["alerts"], here.base)
        _table(root / "table.csv", weeks["table"], here.base)
        _declare(root, here.base)
        yield Week(here, sizes, {"/rss", "/feed.json", "/news.xml", "/list"})


def _tagged(text: str) -> Page:
    tag = f'"{hashlib.sha256(text.encode()).hexdigest()[:16]}"'

    def answer(request: Request) -> Answer:
        if request.headers.get("if-none-match") == tag:
            return Answer(status=304, headers={"ETag": tag})
        kind = "application/xml" if text.startswith(("<rss", "<urlset")) else "text/html"
        return Answer(text, type=f"{kind}; charset=utf-8", headers={"ETag": tag})

    return answer


def _rss(told: Sequence[Story], base: str) -> str:
    items = "".join(
        f"<item><title>{escape(s.title)}</title><link>{s.url(base)}</link>"
        f"<source url='{base}'>{s.outlet}</source>"
        f"<pubDate>{s.at.isoformat()}</pubDate><description>{escape(s.lead)}</description></item>"
        for s in told
    )
    return f"<rss version='2.0'><channel><title>동네 소식</title>{items}</channel></rss>"


def _json(told: Sequence[Story], base: str) -> str:
    items = [
        {"id": s.url(base), "url": s.url(base), "title": s.title, "content_text": s.lead,
         "date_published": s.at.isoformat()}
        for s in told
    ]  # fmt: skip
    return json.dumps({"version": "https://jsonfeed.org/version/1.1", "title": "언덕일보", "items": items})


def _sitemap(told: Sequence[Story], base: str) -> str:
    news = "".join(
        f"<url><loc>{s.url(base)}</loc><news:news><news:publication><news:name>{s.outlet}</news:name>"
        f"</news:publication><news:publication_date>{s.at.isoformat()}</news:publication_date>"
        f"<news:title>{escape(s.title)}</news:title></news:news></url>"
        for s in told
    )
    spaces = 'xmlns="http://www.sitemaps.org/schemas/sitemap/0.9" xmlns:news="http://www.google.com/schemas/sitemap-news/0.9"'
    return f"<urlset {spaces}>{news}</urlset>"


def _list(told: Sequence[Story]) -> str:
    rows = "".join(
        f"<li class='row'><a href='/article/{s.number}'>{escape(s.title)}</a><em>{s.outlet}</em>"
        f"<span>{s.at:%Y.%m.%d %H:%M}</span><p>{escape(s.lead)}</p></li>"
        for s in told
    )
    return f"<html><title>보도 목록</title><ul class='coverage'>{rows}</ul></html>"


def _post(story: Story, base: str) -> dict[str, object]:
    return {
        "link": story.url(base),
        "date": f"{story.at:%Y-%m-%dT%H:%M:%S}",
        "title": {"rendered": escape(story.title)},
        "content": {"rendered": f"<p>{escape(story.lead)}</p>"},
    }


def _xe_list(told: Sequence[Story]) -> str:
    rows = "".join(
        f"<tr><td class='title'><a href='/xe/{s.number}'>{escape(s.title)}</a></td></tr>" for s in told
    )
    return f"<meta name='generator' content='Rhymix'><div class='board_list'><table>{rows}</table></div>"


def _xe_post(story: Story) -> str:
    return (
        f"<html><body><div class='board_read'><div class='read_header'><h1><a>{escape(story.title)}</a></h1>"
        f"<span class='time'>{story.at:%Y.%m.%d %H:%M}</span></div><div class='xe_content rhymix_content'>"
        f"<p>[{story.outlet}=윤가람 기자] {escape(story.lead)}</p></div></div></body></html>"
    )


def _mails(folder: Path, told: Sequence[Story], base: str) -> None:
    """Alert mails of ten articles each, in a Maildir."""
    for name in ("new", "cur", "tmp"):
        (folder / name).mkdir(parents=True, exist_ok=True)
    for number in range(0, len(told), 10):
        rows = "".join(
            f"<tr itemscope itemtype='http://schema.org/Article'><td><a href='https://www.google.com/url?url={s.url(base)}'>"
            f"{escape(s.title)}</a><div itemprop='publisher'><span itemprop='name'>{s.outlet}</span></div>"
            f"<div itemprop='description'>{escape(s.lead)}</div></td></tr>"
            for s in told[number : number + 10]
        )
        head = "From: alerts@alerts.example\nDate: Fri, 20 Nov 2026 12:00:00 +0900\n"
        head += "Content-Type: text/html; charset=utf-8\n\n"
        path = folder / "new" / f"17000{number:05}.M1P1.host"
        path.write_bytes((head + f"<html><table>{rows}</table></html>").encode())


def _table(path: Path, told: Sequence[Story], base: str) -> None:
    out = io.StringIO()
    rows = csv.writer(out)
    rows.writerow(("제목", "주소", "매체", "날짜", "요약"))
    rows.writerows((s.title, s.url(base), s.outlet, f"{s.at:%Y-%m-%d}", s.lead) for s in told)
    path.write_text(out.getvalue(), encoding="utf-8", newline="")


def _declare(root: Path, base: str) -> None:
    web = {
        "rss": ("feed", f"{base}/rss"),
        "json": ("feed", f"{base}/feed.json"),
        "map": ("sitemap", f"{base}/news.xml"),
        "list": ("page", f"{base}/list"),
        "blog": ("wordpress", f"{base}/"),
        "xe": ("rhymix", f"{base}/xe"),
    }
    blocks = "".join(
        f'\n[[source]]\nname = "{name}"\nkind = "{kind}"\nurl = "{url}"\npause = 0\nallow_private = true\n'
        + (
            'selectors = { item = "ul.coverage > li", outlet = "em", excerpt = "p" }\n'
            if kind == "page"
            else ""
        )
        for name, (kind, url) in web.items()
    )
    blocks += '\n[[source]]\nname = "alerts"\nkind = "mailbox"\nurl = "maildir:alerts"\n'
    blocks += '\n[[source]]\nname = "table"\nkind = "file"\nurl = "table.csv"\n'
    with (root / "newsletter.toml").open("a", encoding="utf-8") as file:
        file.write(blocks)
