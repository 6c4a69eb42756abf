"""The text of a post: its lines, its pictures with captions, and who is named in it."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml.html import fragment_fromstring

from newsletter.sources.attribution import (
    Attribution,
    attribution,
    credit,
    is_imprint,
    is_share,
    without_dateline,
)
from newsletter.sources.blocks import Block, Paragraph, Picture, Table, Video, blocks
from tests.sources.contract import check_harmless_text

BASE = "http://field.example/bbs/"
IMAGE = "<img src='/a.jpg'>"


def read(html: str) -> list[Block]:
    return list(blocks(fragment_fromstring(html, create_parent="div"), BASE))


def texts(html: str) -> list[str]:
    return [block.text for block in read(html) if isinstance(block, Paragraph)]


def caption(html: str) -> str:
    return next(block.caption for block in read(html) if isinstance(block, Picture))


@pytest.mark.parametrize(
    "html",
    [
        "<p>하나</p><p><br></p><p>둘</p><p>&nbsp;</p>",
        "<div>하나</div><div><br></div><div>둘</div>",
        "하나<br><br>둘<br>",
        "<p>하나<br><br>둘</p>",
        "<div><div><p><span>하나</span></p></div><p>둘</p></div>",
        "<p>하\u200b나</p><p>\u200b</p><p><b>둘</b></p>",
        "<ul><li>하나</li><li><p>둘</p></li></ul>",
        "<blockquote>하나</blockquote><h3>둘</h3>",
        "<table><tr><td>하나</td></tr><tr><td>둘</td></tr></table>",
        "<section>하나<p>둘</p></section><script>셋</script><style>넷</style><!-- 다섯 -->",
        "<p>하나</p><p style='DISPLAY:none'>숨음</p><p hidden>숨음</p><p>둘</p>",
        "<p>하나</p><p>둘</p><ul class='sns_wrap'><li>퍼가기</li></ul><div class=bo_v_act>추천 3</div>",
        "<p>하나</p><p>둘</p><p>네이버블로그 페이스북 카카오톡</p>",
    ],
)
def test_a_line_is_whatever_ends_at_a_block_or_a_break(html: str) -> None:
    """Editors paste from word processors, blogs and mails: nobody writes paragraphs alike."""
    assert texts(html) == ["하나", "둘"]


def test_words_inside_a_line_stay_together() -> None:
    assert texts("<p>마을 <b>부엌</b>이&nbsp; <a href='/x'>문</a>을\n열었다.</p>") == [
        "마을 부엌이 문을 열었다."
    ]


def test_a_line_is_bold_only_as_a_whole() -> None:
    lines = read("<p><b>부제 <i>한 줄</i></b> </p><p><b>앞만</b> 굵다</p><p>아니다</p>")
    assert [block.bold for block in lines if isinstance(block, Paragraph)] == [True, False, False]


@pytest.mark.parametrize(
    ("html", "found"),
    [
        (f"<p>{IMAGE}</p><p>▲ 마을 부엌</p><p>글</p>", "▲ 마을 부엌"),
        (f"<p>{IMAGE}</p><p></p><p>마을 부엌. ⓒ들녘신문</p><p>글</p>", "마을 부엌. ⓒ들녘신문"),
        (f"<p>{IMAGE}<br>마을 부엌</p><p>글</p>", "마을 부엌"),
        (f"<p>{IMAGE}<br>첫 줄이다.<br>둘째 줄이다.</p>", ""),
        (f"<p align=center>{IMAGE}</p><p align=center>마을 부엌</p><p>글</p>", "마을 부엌"),
        (f"<center>{IMAGE}<p>첫 줄</p><p>모두 가운데다</p></center>", ""),
        (f"<table><tr><td>{IMAGE}</td></tr><tr><td>마을 부엌</td></tr></table><p>글</p>", "마을 부엌"),
        (f"<figure>{IMAGE}<figcaption>마을 부엌</figcaption></figure><p>글</p>", "마을 부엌"),
        (f"<p>{IMAGE}</p><p>글이 바로 이어진다.</p>", ""),
        (f"<p>{IMAGE}</p><p>■ 모집 개요</p>", ""),
        (f"<p>{IMAGE}</p><p>&lt;저작권자 ⓒ 들녘신문, 무단전재 금지&gt;</p>", ""),
        (f"<p>{IMAGE}</p><p>▲ 마을 부엌</p><p>사진=들녘신문</p><p>글</p>", "▲ 마을 부엌 사진=들녘신문"),
        (f"<p>{IMAGE}</p><p>▲ {'긴 글 ' * 80}</p>", ""),
        (f"<p>{IMAGE}</p><h3>사진=아니다</h3>", ""),
    ],
)
def test_a_caption_is_what_looks_like_one_after_a_picture(html: str, found: str) -> None:
    assert caption(html) == found
    assert found not in texts(html) or not found


def test_of_two_pictures_the_nearer_has_the_caption() -> None:
    pictures = [
        block for block in read(f"{IMAGE}<img src='/b.jpg'><p>▲ 둘째</p>") if isinstance(block, Picture)
    ]
    assert [picture.caption for picture in pictures] == ["", "▲ 둘째"]


@pytest.mark.parametrize(
    ("src", "url", "original"),
    [
        ("/data/a.jpg", "http://field.example/data/a.jpg", "http://field.example/data/a.jpg"),
        ("../data/a.jpg", "http://field.example/data/a.jpg", "http://field.example/data/a.jpg"),
        ("//cdn.example/a", "http://cdn.example/a", "http://cdn.example/a"),
        (
            "/e/thumb-a_b_835x557.jpg",
            "http://field.example/e/thumb-a_b_835x557.jpg",
            "http://field.example/e/a_b.jpg",
        ),
    ],
)
def test_a_picture_is_told_by_its_address_and_its_original(src: str, url: str, original: str) -> None:
    assert read(f"<img src='{src}' alt=' 마을  부엌 '>") == [Picture(url, original, "마을 부엌")]


def test_a_lazy_picture_is_where_its_data_say() -> None:
    (picture,) = read("<img src='data:image/gif;base64,R0' data-src='/a.jpg'>")
    assert isinstance(picture, Picture) and picture.url == "http://field.example/a.jpg"


@pytest.mark.parametrize(
    "image",
    ["<img>", "<img src=x>", "<img src='javascript:x()'>", "<img src='data:image/png;base64,A'>",
     "<img src='/a.gif' width=16>", "<img src='/a.gif' height='1px'>", "<img src='/img/icon_new.gif'>",
     "<img src='file:///etc/passwd'>", "<img src='http://u:p@field.example/a.jpg'>"],
)  # fmt: skip
def test_icons_spacers_and_what_no_browser_loads_are_no_pictures(image: str) -> None:
    assert read(f"<p>앞 {image}뒤</p>") == [Paragraph("앞 뒤")]


def test_a_table_of_data_is_kept_and_one_of_layout_is_read_through() -> None:
    data = "<table><tr><th>이름</th><th>금액</th></tr><tr><td>온빛</td><td>3,000만&nbsp;원</td></tr></table>"
    assert read(data) == [Table((("이름", "금액"), ("온빛", "3,000만 원")))]
    layout = f"<table><tr><td>{IMAGE}</td><td>글</td></tr><tr><td>{data}</td><td>끝</td></tr></table>"
    assert [type(block).__name__ for block in read(layout)] == ["Picture", "Paragraph", "Table", "Paragraph"]
    long = f"<table><tr><td>{'글 ' * 200}</td><td>x</td></tr><tr><td>둘</td><td>y</td></tr></table>"
    assert len(texts(long)) == 4


@pytest.mark.parametrize(
    ("html", "video"),
    [
        ("<iframe src='//www.youtube.com/embed/abcdEFGH123?rel=0'></iframe>", "abcdEFGH123"),
        ("<iframe src='https://www.youtube-nocookie.com/embed/abcdEFGH123'></iframe>", "abcdEFGH123"),
        ("<object data='https://www.youtube.com/v/abcdEFGH123'><embed src='x'></object>", "abcdEFGH123"),
        ("<iframe src='https://player.vimeo.com/video/1'></iframe>", ""),
    ],
)
def test_a_film_is_told_by_its_id_or_its_address(html: str, video: str) -> None:
    (block,) = read(html)
    assert isinstance(block, Video) and block.youtube == video


def test_a_foreign_frame_is_nothing() -> None:
    assert read("<iframe src='https://evil.example/'>글</iframe>") == []


def test_a_page_of_megabytes_is_read_as_far_as_posts_go() -> None:
    assert len(read("글<br>" * 5000)) == 2000
    assert sum(map(len, texts("<p>" + "글" * 300_000))) == 200_000


@given(st.text(alphabet="<>/=\"' apbrtdimgsrcⓒ사진=한글\u200b\x00\u202e", max_size=60))
def test_whatever_markup_it_is_the_texts_are_harmless(html: str) -> None:
    for block in read(f"<p>글{html}</p>".replace("\0", "")):
        if isinstance(block, Paragraph) and "<" not in block.text:
            check_harmless_text(html, block.text)


@pytest.mark.parametrize(
    ("said", "who"),
    [
        ("마을 부엌을 연 주민들.ⓒ들녘신문", "들녘신문"),
        ("마을 부엌 © 들녘신문 한가람", "들녘신문 한가람"),
        ("▲ 주민들. (사진=센터 제공)", "센터"),
        ("표창 수여식 모습 /사진제공=들녘신문", "들녘신문"),
        ("발표회 현장. 사진 = 센터 제공.", "센터"),
        ("마을 부엌 [사진 제공: 온마을]", "온마을"),
        ("마을 부엌 (온마을 제공)", "온마을"),
        ("마을 부엌 (출처: 온마을)", "온마을"),
        ("The kitchen. Photo: Kim Min-su", "Kim Min-su"),
        ("The kitchen. (Photo courtesy of Onmaeul)", "Onmaeul"),
        ("The kitchen. Photo by Han Garam.", "Han Garam"),
        ("마을 부엌을 연 주민들", ""),
        ("자료: 통계청은 지난해 수치를 다시 밝혔다", ""),
        ("영상: https://film.example/1", ""),
        ("사진을 찍는 주민들", ""),
    ],
)
def test_the_credit_is_the_tail_of_a_caption(said: str, who: str) -> None:
    assert credit(said) == who


@pytest.mark.parametrize(
    ("lines", "outlet", "byline"),
    [
        (["[들녘신문=한가람 기자] 글이다."], "들녘신문", "한가람"),
        (["[들녘신문 한가람 기자] 글이다."], "들녘신문", "한가람"),
        (["(서울=들녘뉴스) 한가람 기자 = 글이다."], "들녘뉴스", "한가람"),
        (["【수원=들녘뉴스】 글이다."], "들녘뉴스", ""),
        (["[수원=한가람 기자] 글이다."], "", "한가람"),
        (["[단독 한가람 기자] 글이다."], "", ""),
        (["(사진=한가람) 글이다."], "", ""),
        (["글이다.", "한가람 기자 garam@paper.example"], "", "한가람"),
        (["글이다.", "/한가람 선임기자"], "", "한가람"),
        (["글이다.", "시민기자"], "", ""),
        (["글이다.", "<저작권자 ⓒ 들녘신문, 무단전재 금지>"], "들녘신문", ""),
        (["출처를 밝히지 않은 기부가 이어졌다."], "", ""),
        (["[독자기고] 글이다."], "", ""),
    ],
)
def test_outlet_and_journalist_are_taken_only_from_customary_forms(
    lines: list[str], outlet: str, byline: str
) -> None:
    assert attribution("제목", lines) == Attribution(outlet, byline)


@pytest.mark.parametrize(
    ("line", "links", "outlet", "url"),
    [
        ("출처 : 들녘신문(https://paper.example/1)", (), "들녘신문", "https://paper.example/1"),
        ("[출처] 들녘신문", ("https://paper.example/1",), "들녘신문", "https://paper.example/1"),
        ("기사 원문 https://paper.example/1.", (), "", "https://paper.example/1"),
        ("원문보기: https://paper.example/1?a=1&b=2", (), "", "https://paper.example/1?a=1&b=2"),
        ("Source: The Field Times https://paper.example/1", (), "The Field Times", "https://paper.example/1"),
    ],
)
def test_a_source_line_tells_outlet_and_original(
    line: str, links: tuple[str, ...], outlet: str, url: str
) -> None:
    assert attribution("제목", ["글", line], [(), links]) == Attribution(outlet, "", url)
    assert is_imprint(line)


@pytest.mark.parametrize(
    ("title", "outlet"),
    [
        ("[들녘일보] 마을 부엌이 문을 열다", "들녘일보"),
        ("마을 부엌이 문을 열다 (들녘뉴스)", "들녘뉴스"),
        ("마을 부엌이 문을 열다 - 경기들녘타임즈", "경기들녘타임즈"),
        ("[KBS] 마을 부엌", "KBS"),
        ("[카드뉴스] 마을 부엌", ""),
        ("[영상] 마을 부엌", ""),
        ("[기사 스크랩] 마을 부엌", ""),
        ("방송 | 마을 소식", ""),
    ],
)
def test_press_boards_name_the_outlet_in_the_title(title: str, outlet: str) -> None:
    assert attribution(title, ["글이다."]).outlet == outlet


def test_a_quotation_starts_behind_the_dateline() -> None:
    assert without_dateline("[들녘신문=한가람 기자] 마을 부엌이 문을 열었다.") == "마을 부엌이 문을 열었다."
    assert without_dateline("[공지] 마을 부엌이 문을 열었다.") == "[공지] 마을 부엌이 문을 열었다."


@pytest.mark.parametrize(
    ("line", "imprint"),
    [
        ("저작권자 ⓒ 들녘신문, 무단전재 및 재배포 금지", True),
        ("한가람 기자 garam@paper.example", True),
        ("https://paper.example/1", True),
        ("네이버블로그 | 페이스북", True),
        ("주민들은 저작권자와 만나 뜻을 모았다.", False),
        ("문의는 garam@paper.example 로 하면 된다.", False),
        ("", True),
    ],
)
def test_an_imprint_is_no_text_to_quote(line: str, imprint: bool) -> None:
    assert is_imprint(line) is imprint


def test_no_line_at_all_shares_nothing() -> None:
    assert not is_share("") and not is_share(" | ")
