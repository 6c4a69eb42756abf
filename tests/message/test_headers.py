"""What a header promises: it decodes to what was put in, and no value can end it."""

from __future__ import annotations

import re
from email import message_from_bytes, policy
from email.utils import parseaddr

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from newsletter.errors import Mistake
from newsletter.message.headers import HeaderValue, ListId, Tokens, encode_value, serialise
from newsletter.message.words import encoded_words
from newsletter.model.organisation import Mailbox
from tests.message.parsing import decoded_by_compat32, decoded_by_default, lines_are_sound, unfolded

KOREAN = st.characters(min_codepoint=0xAC00, max_codepoint=0xD7A3)
EMOJI = st.sampled_from(["👩‍👩‍👧", "🇰🇷", "👍🏽", "✉️", "🏴󠁧󠁢󠁥󠁮󠁧󠁿", "가", "각"])
ARABIC = st.characters(min_codepoint=0x621, max_codepoint=0x64A)
ASCII = st.characters(min_codepoint=0x20, max_codepoint=0x7E)
TEXTS = st.lists(st.one_of(KOREAN, EMOJI, ARABIC, ASCII, st.just(" ")), max_size=160).map("".join)
MIXED = st.lists(
    st.one_of(
        st.text(KOREAN, min_size=1, max_size=9),
        st.text(ASCII, min_size=1, max_size=20),
        st.sampled_from(["  ", "(광고)", "=?utf-8?b?7J20?=", "…", "“”", "=?", "?="]),
    ),
    max_size=30,
).map(" ".join)
PLAIN = st.text(ASCII, max_size=1200)


def one_word(characters: list[str]) -> str:
    """A name that fits one encoded-word; policy.default makes one space of two within it."""
    return re.sub(" +", " ", "".join(characters)).strip(" ")


CONTROLS = st.characters(max_codepoint=0x1F) | st.sampled_from("\x7f\x85\u2028\u2029")


@given(TEXTS | MIXED | PLAIN)
@settings(max_examples=2000, deadline=None)
@example("한" * 200)
@example("a" * 2000)
@example("  두 칸  사이  ")
@example("x" * 66 + " 끝")
@example("=?utf-8?b?7J20?=")
def test_a_subject_decodes_to_exactly_itself(subject: str) -> None:
    """The standard library drops spaces of long Korean subjects (cpython#92081)."""
    header = serialise([("Subject", subject)])
    assert header.isascii() and header.endswith(b"\r\n")
    assert lines_are_sound(header[:-2])
    assert decoded_by_default(header, "Subject") == subject
    assert decoded_by_compat32(header, "Subject") == subject


@given(TEXTS, st.integers(4, 40))
@settings(max_examples=1000, deadline=None)
def test_each_encoded_word_holds_whole_characters_in_75(text: str, at: int) -> None:
    """RFC 2047 §2 and §5: a reader may decode each word on its own."""
    words = encoded_words(text, at)
    alone = [decoded_by_compat32(b"Subject: " + word.encode(), "Subject") for word in words if word]
    assert "".join(alone) == text
    assert all(len(word) <= 75 for word in words)
    assert at + len(words[0]) <= 76


@pytest.mark.parametrize("grapheme", ["👩‍👩‍👧", "🇰🇷", "👍🏽", "é", "✉️", "각"])
def test_a_grapheme_is_not_cut_in_two(grapheme: str) -> None:
    """A mail program that shows words one by one would draw a family as three people."""
    for before in range(40):
        words = encoded_words("가" * before + grapheme + "나" * 20, 9)
        decoded = [decoded_by_compat32(b"Subject: " + word.encode(), "Subject") for word in words]
        assert any(grapheme in word for word in decoded), before


def test_a_heap_of_accents_longer_than_a_word_is_still_encoded() -> None:
    """A grapheme may be longer than any word: then whole characters have to do."""
    heap = "가" + "\u0301" * 300
    assert decoded_by_default(serialise([("Subject", heap)]), "Subject") == heap


def test_an_ascii_subject_stays_plain() -> None:
    assert serialise([("Subject", "Harbour news, week 48")]) == b"Subject: Harbour news, week 48\r\n"


@given(
    st.text(ASCII, max_size=60).map(str.strip) | st.lists(KOREAN | ARABIC | ASCII, max_size=15).map(one_word)
)
@settings(max_examples=800, deadline=None)
@example('"Ada", the \\ first')
@example("Kim, Chulsoo (김철수)")
@example("=?utf-8?q?trick?=")
@example("a  b")
def test_a_display_name_decodes_to_exactly_itself(name: str) -> None:
    header = serialise([("To", Mailbox("ada@reader.example", name))])
    assert lines_are_sound(header[:-2])
    (address,) = _addresses(header)
    assert address == (name, "ada@reader.example")


@given(TEXTS.map(lambda text: text.strip(" ")))
@settings(max_examples=800, deadline=None)
def test_a_display_name_of_many_words_decodes_to_exactly_itself(name: str) -> None:
    """By the older parser: email.policy.default of Python 3.11 puts a space between the words of a
    phrase (bpo-35547)."""
    header = serialise([("From", Mailbox("news@example.org", name))])
    assert lines_are_sound(header[:-2])
    raw, address = parseaddr(unfolded(header[len("From: ") : -2]).decode())
    assert address == "news@example.org"
    assert decoded_by_compat32(b"Subject: " + raw.encode(), "Subject") == name


def _addresses(header: bytes) -> list[tuple[str, str]]:
    parsed = message_from_bytes(header + b"\r\n", policy=policy.default)["To"]
    assert not parsed.defects
    return [(address.display_name, address.addr_spec) for address in parsed.addresses]


@given(TEXTS, CONTROLS, TEXTS, st.sampled_from(["Subject", "From", "List-Id", "X-Tokens"]))
@settings(max_examples=300, deadline=None)
def test_no_value_can_end_its_header(before: str, control: str, after: str, name: str) -> None:
    """A subject of two lines would be a header of the attacker's own."""
    text = before + control + after
    values: dict[str, HeaderValue] = {
        "Subject": text,
        "From": Mailbox("news@example.org", text),
        "List-Id": ListId("members.example.org", text),
        "X-Tokens": Tokens(("<a>,", text)),
    }
    with pytest.raises(Mistake):
        serialise([(name, values[name])])


@pytest.mark.parametrize(
    "address",
    [
        "ada@x.example\r\nBcc: b@x.example",
        "ada",
        "@x.example",
        "ada@",
        "a b@x.example",
        "ada@x.example>",
        "김@x.example",
    ],
)
def test_no_address_can_end_its_header(address: str) -> None:
    with pytest.raises(Mistake, match=r"address|refuse"):
        serialise([("To", Mailbox(address, "Ada"))])


@pytest.mark.parametrize("id", ["회원.example.org", "a\nb"])
def test_a_list_id_is_ascii(id: str) -> None:
    with pytest.raises(Mistake, match="cannot stand in a header"):
        serialise([("List-Id", ListId(id, "회원 소식"))])


@pytest.mark.parametrize("name", ["", "X Y", "X:", "제목", "X\r\nBcc"])
def test_a_name_that_is_none_is_refused(name: str) -> None:
    with pytest.raises(Mistake, match="no name of a header"):
        encode_value(name, "x")


def test_a_long_token_is_never_broken_or_encoded() -> None:
    """The standard library writes it as encoded-words, and one-click unsubscribing is gone."""
    url = f"<https://news.example.org/u/{'A1_-' * 60}>"
    header = serialise([("List-Unsubscribe", Tokens((f"{url},", "<mailto:leave@example.org>")))])
    assert header == f"List-Unsubscribe: {url},\r\n <mailto:leave@example.org>\r\n".encode()


def test_a_korean_domain_goes_out_in_its_ascii_form() -> None:
    header = serialise([("To", Mailbox("news@한국.example"))])
    assert header == b"To: <news@xn--3e0b707e.example>\r\n"


@given(
    st.text(ASCII, min_size=77, max_size=600).filter(
        lambda text: "=?" not in text and text == text.strip(" ")
    )
)
@settings(max_examples=300, deadline=None)
def test_a_long_plain_subject_is_folded_only_at_its_spaces(subject: str) -> None:
    header = serialise([("Subject", subject)])
    assert unfolded(header[:-2]) == b"Subject: " + subject.encode()
    assert not re.search(rb" \r\n", header)
