from __future__ import annotations

import unicodedata
from datetime import UTC, datetime, timedelta, timezone
from urllib.parse import urlsplit

import pytest
from hypothesis import given
from hypothesis import strategies as st

from newsletter.sources.texts import absolute, canonical, clean, excerpt, item_key, shorten, untagged

anything = st.text(st.characters(codec=None), max_size=200)
BASE = "https://www.example.org/bbs/board.php?bo_table=press"


@pytest.mark.parametrize(
    ("dirty", "tidy"),
    [
        ("  빈집이\r\n마을\t부엌으로 ", "빈집이 마을 부엌으로"),
        ("KT가\xa0\xa0사회적경제\u200b기업을", "KT가 사회적경제기업을"),
        ("자모가 분리된", "자모가 분리된"),
        ("\ufeff제목\x00\x0b\x1b[31m", "제목 [31m"),
        ("evil\u202egnp.exe", "evilgnp.exe"),
        ("소프트\u00ad하이픈", "소프트하이픈"),
        ("\u3164\u3164", ""),
        ("가족 👨\u200d👩\u200d👧 소식", "가족 👨\u200d👩\u200d👧 소식"),
        ("가\u200d나", "가나"),
        ("half \ud83d", "half"),
        ("“따뜻한 기술” ‘더하기’ … ㈜두레 24℃", "“따뜻한 기술” ‘더하기’ … ㈜두레 24℃"),
    ],
)
def test_a_text_becomes_one_visible_line(dirty: str, tidy: str) -> None:
    assert clean(dirty) == tidy


@given(anything)
def test_a_clean_text_is_clean_and_stays_as_it_is(text: str) -> None:
    tidy = clean(text)
    assert clean(tidy) == tidy
    assert tidy == tidy.strip() and "  " not in tidy
    assert not [c for c in tidy if unicodedata.category(c) in ("Cc", "Cs", "Co", "Cn", "Zl", "Zp")]
    assert unicodedata.is_normalized("NFC", tidy)
    tidy.encode("utf-8")


@pytest.mark.parametrize(
    ("marked", "plain"),
    [
        ("<b>봄</b>맞이 장터", "봄맞이 장터"),
        ("첫째<br/>둘째", "첫째 둘째"),
        ("영화 <기생충> 상영회", "영화 <기생충> 상영회"),
        ("3 < 5, a<b", "3 < 5, a<b"),
        ("제목<script>alert('<b>')</script> 뒤", "제목 뒤"),
        ("제목<script src=x", "제목"),
        ("<scr<b>ipt>alert(1)</scr</b>ipt>", ""),
        ("<img src=x onerror=alert(1)>사진", "사진"),
        ("A &amp; B", "A &amp; B"),
    ],
)
def test_tags_go_and_what_only_looks_like_one_stays(marked: str, plain: str) -> None:
    assert untagged(marked) == plain


@pytest.mark.parametrize(
    ("marked", "plain"),
    [
        ("사이트 &amp;gt; 언론보도", "사이트 > 언론보도"),
        ("&lt;script&gt;alert(1)&lt;/script&gt;제목", "제목"),
        ("&amp;lt;b&amp;gt;제목&amp;lt;/b&amp;gt;", "제목"),
        ("R&D 예산", "R&D 예산"),
    ],
)
def test_entities_are_resolved_as_often_as_they_were_escaped(marked: str, plain: str) -> None:
    assert untagged(marked, escaped=True) == plain


@given(
    st.lists(
        st.sampled_from(["<", ">", "/", "script", "b", "img src=x", "&lt;", "&amp;", " ", "가"]), max_size=14
    )
)
def test_no_assembly_of_pieces_leaves_a_tag(pieces: list[str]) -> None:
    for escaped in (False, True):
        plain = untagged("".join(pieces), escaped=escaped)
        assert untagged(plain, escaped=escaped) == plain
        assert "<script>" not in plain and "<b>" not in plain and "<img src=x" not in plain


def test_an_excerpt_ends_where_a_sentence_ends() -> None:
    lines = [
        "빈집을 고친 공동 부엌이 문을 열었다.",
        "주민 스무 명이 출자했다.",
        "내년에는 이동 부엌도 마련한다.",
    ]
    assert excerpt(lines, 40) == "빈집을 고친 공동 부엌이 문을 열었다. 주민 스무 명이 출자했다."
    assert excerpt(lines) == " ".join(lines)


def test_an_excerpt_passes_over_a_subtitle() -> None:
    lines = ["무리 지어 움직이는 로봇… 내년 20곳으로", "로봇이 녹조를 걷어 낸다.", "시험 가동 중이다."]
    assert excerpt(lines) == "로봇이 녹조를 걷어 낸다. 시험 가동 중이다."
    assert excerpt(["문장 없는 한 줄", "또 한 줄"]) == "문장 없는 한 줄 또 한 줄"


@pytest.mark.parametrize(
    ("text", "begins"),
    [
        (
            "SEOUL, Aug. 20 (Wire) -- N. Korea and the co-ops of the region met for the first time. They",
            "SEOUL",
        ),
        (
            "값은 3.5배로 올랐고, 마을은 이 일을 두고 오래 이야기했지만 아직 아무 결론도 내지 못했다. 끝.",
            "값은",
        ),
    ],
)
def test_abbreviations_and_decimals_end_no_sentence(text: str, begins: str) -> None:
    cut = excerpt([text], len(text) - 3)
    assert cut.startswith(begins) and cut.endswith(("time.", "못했다."))


@given(st.lists(anything, max_size=4), st.integers(20, 300))
def test_an_excerpt_is_never_too_long(lines: list[str], limit: int) -> None:
    assert len(excerpt(lines, limit)) <= limit


@given(anything, st.integers(2, 60))
def test_a_shortened_text_fits_and_says_that_it_is_cut(text: str, limit: int) -> None:
    cut = shorten(text, limit)
    assert len(cut) <= limit
    assert cut == text or cut.endswith("…")


@pytest.mark.parametrize(
    ("href", "address"),
    [
        ("board.php?bo_table=press&wr_id=3", "https://www.example.org/bbs/board.php?bo_table=press&wr_id=3"),
        ("../data/a.jpg", "https://www.example.org/data/a.jpg"),
        ("//cdn.example.org/a.jpg", "https://cdn.example.org/a.jpg"),
        ("HTTP://EXAMPLE.org:80/A", "http://example.org/A"),
        ("/사진/a b.jpg", "https://www.example.org/%EC%82%AC%EC%A7%84/a%20b.jpg"),
        ("/a%20b?q=%EA%B0%80", "https://www.example.org/a%20b?q=%EA%B0%80"),
        ("https://한국.kr/", "https://xn--3e0b707e.kr/"),
        ("ht\ntps://example.org/\r\na", "https://example.org/a"),
        ("  https://example.org/ ", "https://example.org/"),
    ],
)
def test_a_link_becomes_an_absolute_address(href: str, address: str) -> None:
    assert absolute(BASE, href) == address


@pytest.mark.parametrize(
    "href",
    (
        *("javascript:alert(1)", "java\nscript:alert(1)", " \x01javascript:alert(1)", "data:text/html,x"),
        *(
            "file:///etc/passwd",
            "vbscript:x",
            "mailto:a@example.org",
            "http://",
            "http://user:pw@example.org/",
        ),
        *("http://[::1", "http://a:99999/", "https://exa mple.org/", "http://ex<ample>.org/"),
        *("blob:https://example.org/1", "http:///etc/passwd"),
    ),
)
def test_no_link_leads_out_of_the_web(href: str) -> None:
    assert absolute(BASE, href) == ""


@given(anything)
def test_any_link_gives_an_address_or_nothing(href: str) -> None:
    address = absolute(BASE, href)
    assert not address or (address.isascii() and address.startswith(("http://", "https://")))
    assert not {" ", "\n", '"', "<", ">"} & set(address)


@pytest.mark.parametrize(
    ("url", "form"),
    [
        (
            "https://example.org/a?cloc=top&srsltid=1&kakao_from=x&_hsmi=2&class=7",
            "https://example.org/a?class=7",
        ),
        ("https://Example.org/a?utm_source=x&id=3&fbclid=y#top", "https://example.org/a?id=3"),
        ("https://example.org", "https://example.org/"),
        ("https://example.org:443/a?", "https://example.org/a"),
        ("https://example.org/a?id=3&PHPSESSID=0123", "https://example.org/a?id=3"),
        ("https://example.org/Path/?B=2&a=1", "https://example.org/Path/?B=2&a=1"),
        ("http://127.0.0.1:8099/a", "http://127.0.0.1:8099/a"),
        ("javascript:alert(1)", ""),
        ("not an address", ""),
        ("", ""),
    ],
)
def test_the_canonical_form_drops_what_does_not_name_the_page(url: str, form: str) -> None:
    assert canonical(url) == form


@given(
    st.text("abcXYZ0/?&=#%:@.[] 가é", max_size=40),
    st.sampled_from(["https://example.org/", "http://a.example", ""]),
)
def test_canonical_twice_is_canonical_once(tail: str, start: str) -> None:
    once = canonical(start + tail)
    assert canonical(once) == once
    assert not once or urlsplit(once).hostname


def test_an_item_is_its_address_or_a_hash_of_what_it_says() -> None:
    day = datetime(2022, 11, 28, 17, 49, tzinfo=timezone(timedelta(hours=9)))
    assert item_key("https://example.org/a?utm_id=1", "t", day, "x") == "https://example.org/a"
    one = item_key("", "빈집이  마을 부엌으로", day, "주민 스무 명이")
    assert one == item_key("", "빈집이 마을 부엌으로", day.astimezone(UTC), "주민 스무 명이")
    assert (
        len({one, item_key("", "다른 제목", day, "주민"), item_key("", "빈집이 마을 부엌으로", None, "주민")})
        == 3
    )


def test_no_address_is_not_the_address_of_the_page() -> None:
    """An entry without a link would lead to the feed, and all such entries would be one."""
    assert absolute("https://a.example/list", "") == absolute("https://a.example/list", " \n") == ""
