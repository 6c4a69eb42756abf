"""What the checks read of a mail before they judge it."""

from __future__ import annotations

from urllib.parse import quote

import pytest
from hypothesis import given
from hypothesis import strategies as st

from newsletter.checks import document, mail, place
from newsletter.message.headers import serialise
from newsletter.model.organisation import Mailbox
from tests.checks.samples import ISSUE, ITEM_1, with_item

lines = st.text(st.characters(exclude_categories=["Cc", "Cs", "Zl", "Zp"]), min_size=1, max_size=120)


def test_soft_breaks_do_not_cut_a_text() -> None:
    """libxml2 knows no <wbr> and would put the rest of the page into it."""
    page = document.read("<body><a href='https://a.kr'>아주긴<wbr>낱말</a><p>뒤</p></body>")
    assert [page.within(tag) for tag in page.named("a")] == ["아주긴낱말"]
    assert [tag.linked for tag in page.named("p")] == [False]


def test_what_outlook_alone_sees_is_read_and_marked() -> None:
    page = document.read("<p>앞<!--[if mso]><table><tr><td><a href='#'>단추</a><![endif]-->뒤</p>")
    assert [(tag.name, tag.conditional) for tag in page.named("p", "a")] == [("p", False), ("a", True)]
    assert "".join(page.visible.split()) == "앞뒤"


def test_what_outlook_alone_does_not_see_is_read_as_usual() -> None:
    page = document.read("<p><!--[if !mso]><!--><b>모두</b><!--<![endif]--></p>")
    assert [tag.conditional for tag in page.named("b")] == [False]


def test_styles_scripts_and_titles_are_no_text() -> None:
    page = document.read("<title>ㄱ</title><style>p{}</style><script>x</script><p>ㄴ</p>")
    assert (page.titles, [style.content for style in page.styles]) == (("ㄱ",), ["p{}"])
    assert page.visible.strip() == "ㄴ"


def test_nothing_is_found_in_nothing() -> None:
    assert document.read(" \n") == document.Document()


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("https://a.kr/한글?낱말=값", "https://a.kr/%ED%95%9C%EA%B8%80?%EB%82%B1%EB%A7%90=%EA%B0%92"),
        ("https://한글.kr/", "https://xn--bj0bj06e.kr"),
        ("HTTPS://A.kr/x", "https://a.KR/x"),
    ],
)
def test_two_spellings_are_one_address(one: str, other: str) -> None:
    assert place.same_address(one, other)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("https://a.kr/X", "https://a.kr/x"),
        ("https://a.kr/1", "https://a.kr/2"),
        ("https://a.kr", "http://a.kr"),
    ],
)
def test_two_addresses_are_two(one: str, other: str) -> None:
    assert not place.same_address(one, other)


@given(st.text(st.characters(exclude_characters="%", exclude_categories=["Cs"]), max_size=40))
def test_percent_encoding_makes_no_other_address(path: str) -> None:
    """premailer and Markdown encode what stands unencoded in the editor's file."""
    assert place.same_address(f"https://a.kr/{path}", f"https://a.kr/{quote(path)}")


@pytest.mark.parametrize(
    ("address", "where"),
    [
        ("https://news.example.org/articles/12", ITEM_1),
        ("https://a.example.org/둘", "item 1: 빈집이 마을 부엌으로"),
        ("https://a.example.org/%EB%91%98", "item 1: 빈집이 마을 부엌으로"),
        ("/", None),
        ("", None),
        ("https://a.example.org/셋", None),
    ],
)
def test_an_address_is_traced_to_its_item(address: str, where: str | None) -> None:
    assert place.of_address(with_item(prose="[둘](https://a.example.org/둘) / 나머지"), address) == where


def test_a_text_is_traced_to_where_it_was_written() -> None:
    assert place.of_text(ISSUE, "안녕하세요") == "opening text"
    assert place.of_text(ISSUE, "언론") == "section: 언론보도"
    assert place.of_text(ISSUE, "목요 장터") == "item 3: 목요 장터, 겨울에도 엽니다"
    assert place.of_text(ISSUE, "") is None


@given(st.text(max_size=200))
def test_a_value_is_shown_on_one_short_printable_line(value: str) -> None:
    shown = place.shown(value)
    assert len(shown) <= place.SHOWN
    assert shown.isprintable()


@given(lines)
def test_a_subject_is_read_as_message_writes_it(subject: str) -> None:
    """Reader and writer were written apart: what one encodes, the other must understand."""
    read = mail.read(serialise([("Subject", subject)]) + b"\r\nx")
    assert read.text_of("subject") == subject
    assert mail.broken_words(read.headers["subject"]) == ()


@given(lines.map(str.strip).filter(bool))
def test_a_sender_is_read_as_message_writes_it(name: str) -> None:
    read = mail.read(serialise([("From", Mailbox("news@example.org", name))]) + b"\r\nx")
    assert read.mailbox_of("from") == Mailbox("news@example.org", name)


def test_an_encoded_word_that_ends_within_a_letter_is_broken() -> None:
    assert mail.broken_words("=?utf-8?b?6rA=?= =?utf-8?b?gA==?=") == ("=?utf-8?b?6rA=?=", "=?utf-8?b?gA==?=")
    assert mail.broken_words("=?utf-8?b?6rCA?= plain") == ()


def test_the_first_of_two_equal_headers_counts() -> None:
    assert mail.read(b"Subject: one\r\nSubject: two\r\n\r\n").text_of("subject") == "one"
