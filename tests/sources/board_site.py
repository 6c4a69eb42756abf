"""A small press board in our own words, in skins that have little in common.

    with site(pages("gallery")) as here: …     every page of the board, by path

The posts are the same in every skin and under every kind of address, so what is read
must be the same too. Markup is our own; only ids and classes are those that skins share.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from html import escape
from urllib.parse import quote

from tests.sources.server import Answer, Page

PER_PAGE = 4
SITE, BOARD = "들판 연구소", "언론에 비친 우리"


@dataclass(frozen=True)
class Post:
    id: int
    title: str
    body: str
    at: tuple[int, int, int, int, int] = (2026, 3, 4, 9, 30)
    author: str = "들판지기"
    views: int = 1234
    category: str = ""
    notice: bool = False
    secret: bool = False
    reply: bool = False
    link: str = ""
    file: str = ""
    photo: str = ""  # what is written about an attached picture

    @property
    def words(self) -> str:
        kept = "".join(c if c.isalnum() else " " for c in self.title.lower())
        return "-".join(kept.split()[:8])


LONG = (
    "느티나무 책방이 열 해 동안 모은 마을 사람들의 손글씨 엽서 삼백 장을 한자리에 펼친 작은 전시가"
    " 이번 주 토요일 오후 세 시 옛 정미소 창고에서 문을 연다"
)
CARDS = """<div><b>엽서 삼백 장, 정미소에 걸리다</b></div><div><br></div>
<p align="center"><img src="../data/editor/2603/thumb-cards_835x600.jpg" alt="cards.jpg"></p>
<p align="center">엽서를 고르는 책방 주인</p>
<div>책방은 십 년째 엽서를 모았다.</div><div>전시는 두 주 동안 열린다.</div>"""
WALK = """[들녘신문=한가람 기자] 논둑길 걷기 대회가 열렸다.<br><br>모두 예순 명이 걸었다.<br>
<img src="/data/editor/2511/walk.jpg" alt="논둑길을 걷는 사람들"><br>
▲ 대회 첫머리. ⓒ들녘신문<br><br>
출처 : <a href="https://paper.example/walk">들녘신문(https://paper.example/walk)</a>"""
MARKET = """<p onclick="steal()">장터에 <a href="javascript:steal()">오세요</a>.</p>
<script>steal()</script><p style="display:none">숨은 글</p>
<img src="x" onerror="steal()"><p>쌀과 꿀을 나눈다.</p>"""
POSTS = (
    Post(2, "게시판을 이렇게 씁니다", "<p>기사를 모아 두는 곳입니다.</p>", notice=True),
    Post(
        11, LONG, CARDS, category="기획",
        link="https://paper.example/" + "longer/" * 12 + "story?id=5&page=2",
    ),
    Post(10, "아직 알리지 않을 이야기", "<p>비밀입니다.</p>", secret=True),
    Post(9, "[현장] 논둑길 걷기 대회 | 봄 > 여름", WALK, at=(2025, 11, 28, 17, 49), views=7),
    Post(
        7, "Re: 논둑길 걷기 대회", "<p>다음 대회는 가을에 열립니다.</p>",
        reply=True, author="지나가던 농부",
    ),
    Post(
        6, 'A & B <함께> "나눔" 장터', MARKET, at=(2025, 5, 1, 0, 5),
        photo="장터 첫날. 사진=들판 제공", file="장터 안내.hwp",
    ),
    Post(
        3, "카드뉴스", '<p><img src="/data/editor/2504/one.png" alt=""></p>',
        link="https://paper.example/cards",
    ),
)  # fmt: skip

Link = Callable[[Post], str]
STYLES: Mapping[str, Link] = {
    "old": lambda p: f"{{root}}/bbs/board.php?bo_table=press&wr_id={p.id}",
    "number": lambda p: f"{{root}}/press/{p.id}",
    "words": lambda p: f"{{root}}/press/{quote(p.words)}/",
}


def cut(text: str, limit: int) -> str:
    return escape(text if len(text) <= limit else text[:limit] + "…")


def pages(skin: str, style: str = "old", folder: str = "") -> dict[str, Page]:
    """Every page of the board, {base} standing for the address of the site."""
    root, link, dress = "{base}" + folder, STYLES[style], SKINS[skin]
    short = style != "old"
    listed = f"{folder}/press" if short else f"{folder}/bbs/board.php?bo_table=press"
    made: dict[str, Page] = {}
    count = -(-len(POSTS) // PER_PAGE)
    for number in range(1, count + 2):
        rows = POSTS[(number - 1) * PER_PAGE : number * PER_PAGE]
        address = f"{listed}{'?' if short else '&'}page={number}"
        further = [n for n in range(1, count + 1) if n != number]
        paging = "".join(
            f'<a href="{{base}}{escape(address.replace(f"page={number}", f"page={n}"))}">{n}</a>'
            for n in further
        )
        body = dress.rows([(p, came_from(link(p), number)) for p in rows])
        made[address] = page(f"{BOARD} {number} 페이지 | {SITE}", dress.lists(body, len(POSTS), paging), root)
    made[listed] = made[f"{listed}{'?' if short else '&'}page=1"]
    for post in POSTS:
        path = link(post).replace("{root}", folder)
        text = dress.post(post) + dress.below("".join(dress.rows([(p, link(p)) for p in POSTS[:3]])))
        made[path] = page(f"{escape(post.title)} > {BOARD} | {SITE}", text, root)
        if post.secret:
            made[path] = Answer(
                status=302, headers={"Location": f"{root}/bbs/password.php?w=s&wr_id={post.id}"}
            )
        made[f"{folder}/bbs/link.php?bo_table=press&wr_id={post.id}&no=1"] = Answer(
            status=302, headers={"Location": post.link}
        )
    made[f"{folder}/bbs/password.php?w=s&wr_id=10"] = page("비밀번호", PASSWORD, root)
    return {path: filled(text, root) for path, text in made.items()}


def came_from(address: str, number: int) -> str:
    """A list links its posts with the page one comes from."""
    return f"{address}{'&amp;' if '?' in address else '?'}page={number}".replace("&wr", "&amp;wr")


def filled(text: Page, root: str) -> Page:
    return text.replace("{root}", root) if isinstance(text, str) else text


def page(title: str, body: str, root: str) -> str:
    return (
        f"<!doctype html><html lang=ko><head><title>{title}</title>"
        '<meta property="og:title" content="들판 연구소 누리집">'
        '<meta property="og:image" content="{base}/logo.png"><link rel="canonical" href="{base}/">'
        f'<script>var g5_bbs_url = "{root}/bbs"; var g5_bo_table = "press";</script></head><body>'
        "<nav><a href='{root}/bbs/board.php?bo_table=notice&wr_id=77'>공지</a></nav>"
        f"<div class=latest><a href='{{root}}/bbs/board.php?bo_table=press&wr_id=99'>요즘 글</a></div>{body}"
        "<footer>게시물이 없습니다.</footer></body></html>"
    )


PASSWORD = '<form name="fboardpassword" action="check.php"><h1>아직 알리지 않을 이야기</h1></form>'


class Table:
    """Ids as in the stock skins, rows in a table, attachments and links below the text."""

    date = "{2:02}-{3:02}-{4:02} {5:02}:{6:02}"

    def row(self, p: Post, link: str) -> str:
        lock = '<i class="fa-lock"></i>' if p.secret else ""
        reply = '<img src="/img/icon_reply.gif" class="icon_reply" alt="">' if p.reply else ""
        number = '<strong class="notice_icon">공지</strong>' if p.notice else str(p.id)
        return (
            f'<tr class="{"bo_notice" if p.notice else ""}"><td>{number}</td><td>{reply}<a href="{link}">'
            f"{lock} {cut(p.title, 30)} <span class=cnt_cmt>2</span></a></td><td>{p.author}</td>"
            "<td>03-04</td></tr>"
        )

    def rows(self, posts: list[tuple[Post, str]]) -> str:
        rows = "".join(self.row(*each) for each in posts)
        head = "<tr><th><a href='?sst=wr_hit'>조회</a></th></tr>"
        return f"<table><thead>{head}</thead><tbody>{rows}</tbody></table>"

    def lists(self, rows: str, total: int, paging: str) -> str:
        return (
            f'<div id="bo_list"><div id="bo_list_total">Total {total}건</div>{rows}</div><nav>{paging}</nav>'
        )

    def when(self, p: Post) -> str:
        return self.date.format("", p.at[0], p.at[0] % 100, *p.at[1:])

    def heading(self, p: Post) -> str:
        category = f'<span class="bo_v_cate">{p.category}</span>' if p.category else ""
        return f'<h2 id="bo_v_title">{category} <span class="bo_v_tit">{cut(p.title, 70)}</span></h2>'

    def info(self, p: Post) -> str:
        return (
            '<section id="bo_v_info"><h2>쪽 정보</h2>'
            f'<span>작성자</span> <b class="sv_member">{escape(p.author)}</b>'
            f"<span>조회</span><b>{p.views:,}회</b><span>댓글</span><b>3건</b>"
            f"<span>작성일</span><b>{self.when(p)}</b></section>"
        )

    def photo(self, p: Post) -> str:
        image = f'<img src="/data/file/press/thumb-first_800x500.jpg" alt="{p.photo}">' if p.photo else ""
        return f'<div id="bo_v_img">{image}</div>'

    def text(self, p: Post) -> str:
        return (
            f'<section id="bo_v_atc"><h2>본문</h2>{self.photo(p)}<div id="bo_v_con">{p.body}</div></section>'
        )

    def links(self, p: Post) -> str:
        shown = f"<strong>{cut(p.link, 70)}</strong>"
        href = f"{{root}}/bbs/link.php?bo_table=press&amp;wr_id={p.id}&amp;no=1"
        link = f'<div id="bo_v_link"><a href="{href}">{shown}</a> 3회 연결</div>' if p.link else ""
        name = f'<a class="view_file_download" href="/f?nonce=1"><strong>{p.file}</strong> (4.0K)</a>'
        return link + (f'<div id="bo_v_file">{name}</div>' if p.file else "")

    def comments(self, p: Post) -> str:
        return (
            f'<section id="bo_vc"><b class="member">댓글지기</b><p>댓글 24-01-01 10:00</p></section><form>'
            f'<input type=hidden name=wr_id value="{p.id}"></form>'
        )

    def post(self, p: Post) -> str:
        parts = (self.heading(p), self.info(p), self.text(p), self.links(p), self.comments(p))
        return f'<article id="bo_v">{"".join(parts)}</article>'

    def below(self, rows: str) -> str:
        return ""


class Old(Table):
    """The category in the heading, attachments before the text, the whole list again below."""

    def heading(self, p: Post) -> str:
        category = f"{p.category} | " if p.category else ""
        return f'<h1 id="bo_v_title">{category}{cut(p.title, 70)}</h1>'

    def post(self, p: Post) -> str:
        parts = (self.heading(p), self.info(p), self.links(p), self.text(p), self.comments(p))
        return f'<article id="bo_v">{"".join(parts)}</article>'

    def below(self, rows: str) -> str:
        return f'<div id="bo_list">{rows}</div>'


class Phone(Table):
    """A list instead of a table; the date is bare text between icons."""

    def rows(self, posts: list[tuple[Post, str]]) -> str:
        items = (
            f'<li class="{"bo_notice" if p.notice else ""}"><a class="bo_subject" href="{link}">'
            f"{'<i class=fa-lock></i>' if p.secret else ''}{'<i class=fa-reply></i>' if p.reply else ''}"
            f"{cut(p.title, 24)}</a><span class=bo_date>03-04</span></li>"
            for p, link in posts
        )
        return f"<ul>{''.join(items)}</ul>"

    def info(self, p: Post) -> str:
        return (
            f'<div id="bo_v_info"><i class="fa fa-user"></i><span class="sv_guest">{escape(p.author)}</span>'
            f'<i class="fa fa-clock-o"></i> {self.when(p)} <i class="fa fa-eye"></i> {p.views}'
            ' <i class="fa fa-comments"></i> 3</div>'
        )


class Gallery(Table):
    """Two links for each post, one around a picture; rows within rows; nothing marks a reply or a secret."""

    def rows(self, posts: list[tuple[Post, str]]) -> str:
        items = (
            f"<li class=gall_li><ul class=gall_con><li><a href='{link}'>"
            f"{'<span class=is_notice>공지</span>' if p.notice else '<img src=/t.jpg alt=미리보기>'}</a></li>"
            f"<li class=gall_text_href><a class=bo_tit href='{link}'>{cut(p.title, 40)}</a>"
            f"<span class=bo_cnt>처음 몇 마디</span></li></ul></li>"
            for p, link in posts
        )
        return f"<ul id=gall_ul>{''.join(items)}</ul>"

    def lists(self, rows: str, total: int, paging: str) -> str:
        return f'<div id="bo_gall"><form id="fboardlist">{rows}</form></div><nav class=pg_wrap>{paging}</nav>'


class Theme(Table):
    """A theme of one's own: a member's menu and the IP beside the name, share links in the text's box."""

    date = "{1}년 {3:02}월 {4:02}일 {5:02}:{6:02}"

    def rows(self, posts: list[tuple[Post, str]]) -> str:
        return "".join(
            f'<div class="item {"notice" if p.notice else ""}"><p><a href="{link}">{cut(p.title, 50)}</a>'
            f"{'<em title=비밀글>*</em>' if p.secret else ''}"
            f"{'<i class=fa-reply></i>' if p.reply else ''}</p></div>"
            for p, link in posts
        )

    def lists(self, rows: str, total: int, paging: str) -> str:
        return f"<main><h1>{BOARD}</h1>{rows}<div class=pages>{paging}</div></main>"

    def info(self, p: Post) -> str:
        menu = "<a href='/memo'>쪽지보내기</a><a href='/find'>아이디로 검색</a>"
        return (
            f'<div id="bo_v_info"><span class="sv_wrap"><a class="sv_member" href="#">{escape(p.author)}</a>'
            f'<span class="sv">{menu}</span><noscript class="sv_nojs">{menu}</noscript></span>'
            f"&nbsp;(1.♡.3.4) | 조회 : {p.views} | 댓글 : 3 | 작성일 : {self.when(p)}</div>"
        )

    def text(self, p: Post) -> str:
        shares = "<ul class=sns_area><li><a href=#>페이스북</a></li></ul><p>네이버블로그 | 카카오톡</p>"
        return f'<section id="bo_v_atc">{self.photo(p)}<div>{p.body}</div>{shares}</section>'


class Bare(Table):
    """No id, no class and no label that anybody knows: the source must say where things stand."""

    def lists(self, rows: str, total: int, paging: str) -> str:
        return f"<section class=a1>{rows}</section><p>{paging}</p>"

    def links(self, p: Post) -> str:
        href = f"{{root}}/bbs/link.php?bo_table=press&amp;wr_id={p.id}&amp;no=1"
        return f'<a href="{href}">{cut(p.link, 70)}</a>' if p.link else ""

    def post(self, p: Post) -> str:
        photo = f'<img src="/data/file/press/thumb-first_800x500.jpg" alt="{p.photo}">' if p.photo else ""
        return (
            f"<section class=z><h3 class=q1>{cut(p.title, 70)}</h3><p class=q2>{p.category}</p><ul>"
            f"<li class=q3>{escape(p.author)}</li><li class=q4>{self.when(p)}</li><li class=q5>{p.views}</li>"
            f"<li class=q6>3</li></ul><div class=q8>{photo}</div><div class=q7>{p.body}</div>"
            f"{self.links(p)}</section>"
        )


BARE = {
    "list": ".a1", "post": ".z", "title": ".q1", "category": ".q2", "info": ".z ul", "author": ".q3",
    "date": ".q4", "views": ".q5", "comments": ".q6", "body": ".q7", "pictures": ".q8",
}  # fmt: skip
SKINS: Mapping[str, Table] = {
    "table": Table(), "old": Old(), "phone": Phone(), "gallery": Gallery(), "theme": Theme(), "bare": Bare(),
}  # fmt: skip
