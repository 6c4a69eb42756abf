"""Every hole knows its escaping, and one that cannot be made safe never gets as far as a reader."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from newsletter.errors import Mistake
from newsletter.message.compile import compile_message, fields_of, required_fields
from newsletter.model.issue import Hole, Rendered
from newsletter.model.message import Place
from newsletter.model.organisation import Mailbox, Sender
from tests.message.making import CITY, NAME, SENDER, compiled, rendered

S = NAME.sentinel


def place_in_html(html: str) -> Place:
    (slot,) = compiled(html=html).html.slots
    return slot.place


def place_in_text(text: str) -> Place:
    (slot,) = compiled(text=text).text.slots
    return slot.place


@pytest.mark.parametrize(
    ("html", "place"),
    [
        (f"{S}", Place.HTML),
        (f"<p>{S} 님</p>", Place.HTML),
        (f"<p title='>'>{S}</p>", Place.HTML),
        (f"<p>1 < 2, {S}</p>", Place.HTML),
        (f"<title>{S} <b></title>", Place.HTML),
        (f"<style>p > a {{ }}</style><p>{S}</p>", Place.HTML),
        (f"<!-- > --><p>{S}</p>", Place.HTML),
        (f"<!doctype html><p>{S}</p>", Place.HTML),
        (f"<!--[if mso]><td width='1'>{S}<![endif]-->", Place.HTML),
        (f"<!--[if !mso]><!--><p>{S}</p><!--<![endif]-->", Place.HTML),
        (f'<img alt="{S}">', Place.ATTRIBUTE),
        (f"<img alt='the {S}' src=x>", Place.ATTRIBUTE),
        (f'<img ALT = "{S}"/>', Place.ATTRIBUTE),
        (f'<!--[if mso]><v:rect alt="{S}"><![endif]-->', Place.ATTRIBUTE),
        (f'<a href="https://x.example/?n={S}">', Place.URL),
        (f'<a HREF="mailto:{S}">', Place.URL),
        (f"<img src='https://x.example/{S}.png'>", Place.URL),
        (f'<!--[if mso]><v:rect href="https://x.example/{S}"><![endif]-->', Place.URL),
        (f'<a href="{S}">', Place.ADDRESS),
        (f"<a class=x href=' {S} '>", Place.ADDRESS),
        (f'<!--[if mso]><v:rect href="{S}"><![endif]-->', Place.ADDRESS),
    ],
)
def test_a_hole_in_html_knows_where_it_stands(html: str, place: Place) -> None:
    assert place_in_html(html) is place


@pytest.mark.parametrize(
    "html",
    [
        f"<{S}>",
        f"<p{S}>",
        f"</{S}>",
        f"<p {S}>",
        f'<p {S}="x">',
        f"<p title={S}>",
        f"<a href={S}>",
        f"<a href=https://x.example/{S}>",
        f"<style>p {{ color: {S} }}</style>",
        f"<STYLE>p {{ color: {S} }}",
        f"<script>{S}</script>",
        f'<p style="color: {S}">',
        f'<p onclick="{S}">',
        f'<iframe srcdoc="{S}">',
        f'<a href="javascript:{S}">',
        f'<a href=" JavaScript :{S}">',
        f'<a href="data:text/html,{S}">',
        f'<a href="{S}?x=1">',
        f"<!-- {S} -->",
        f"<!-- {S}",
        f"<!--[if {S}]><p><![endif]-->",
        f"<!--[if mso]><style>{S}</style><![endif]-->",
        f"<!--[if mso]><p style='{S}'><![endif]-->",
        f"<!doctype {S}>",
        f"<?xml {S}?>",
        f'<p title="never closed {S}',
    ],
)
def test_a_hole_that_no_escaping_makes_safe_is_refused(html: str) -> None:
    with pytest.raises(Mistake, match=r"\{name\} stands"):
        place_in_html(html)


@pytest.mark.parametrize(
    ("text", "place"),
    [
        (f"{S} 님, 안녕하세요", Place.TEXT),
        (f"https://x.example/\n{S}", Place.TEXT),
        (f"https://x.example/ {S}", Place.TEXT),
        (f"<https://x.example/> {S}", Place.TEXT),
        (f"https://x.example/에서 {S}", Place.TEXT),
        (f"https://x.example/?n={S}", Place.URL),
        (f"설문: HTTPS://x.example/?n={S}&x=1", Place.URL),
        (f"mailto:leave@example.org?subject={S}", Place.URL),
        (f"수신거부: {S}", Place.TEXT),
    ],
)
def test_a_hole_in_text_knows_whether_it_is_within_a_url(text: str, place: Place) -> None:
    assert place_in_text(text) is place


def test_a_hole_may_stand_in_the_subject() -> None:
    made = compiled(subject=f"{S} 님께")
    assert made.subject.statics == ("", " 님께")
    assert [(slot.field, slot.place) for slot in made.subject.slots] == [("name", Place.HEADER)]


PIECES = st.lists(
    st.sampled_from([S, CITY.sentinel, "", "가", "a", "\n", "<p>", '<i title="', '">', " "]), max_size=20
)


@given(PIECES)
def test_putting_the_sentinels_back_gives_the_text_that_was_rendered(pieces: list[str]) -> None:
    text = "".join(pieces)
    part = compiled(text=text).text
    sentinels = [S if slot.field == "name" else CITY.sentinel for slot in part.slots]
    assert len(part.statics) == len(part.slots) + 1
    assert "".join(a + b for a, b in zip(part.statics, [*sentinels, ""], strict=True)) == text


def test_one_sentinel_may_begin_another() -> None:
    both = (Hole("hole1", "a"), Hole("hole10", "b"))
    made = compile_message(Rendered("", "", "hole10 hole1", both), sender=SENDER)
    assert [slot.field for slot in made.text.slots] == ["b", "a"]


def test_a_sentinel_that_the_template_changed_is_refused() -> None:
    """It would reach readers as letters and digits."""
    with pytest.raises(Mistake, match="changes the letters"):
        compiled(html=f"<h1>{S.upper()}</h1>")


def test_the_fields_a_message_needs_are_known_before_it_is_sealed() -> None:
    made = compiled(f"{S}", f"<p>{CITY.sentinel} zqhole1z</p>", f"{S}")
    assert fields_of(made) == {"name", "도시"}
    assert required_fields(made) == {"도시"}


def test_the_boundary_is_a_function_of_the_content() -> None:
    first, again, other = compiled("a", "b", "c"), compiled("a", "b", "c"), compiled("a", "b", "d")
    assert first.boundary == again.boundary != other.boundary


@pytest.mark.parametrize(
    "sender",
    [
        Sender(Mailbox("news@example.org", "two\nlines")),
        Sender(Mailbox("nobody", "Ada")),
        Sender(Mailbox("김@example.org")),
        Sender(Mailbox("news@example.org"), Mailbox("office@example.org\r\nBcc: x@example.org")),
    ],
)
def test_a_sender_that_no_header_can_carry_is_refused(sender: Sender) -> None:
    with pytest.raises(Mistake):
        compile_message(rendered(), sender=sender)


@pytest.mark.parametrize("subject", ["two\nlines", "two\r\nBcc: x@example.org", "nul\0", "tab\t", "\ud800"])
def test_a_subject_that_could_end_its_header_is_refused(subject: str) -> None:
    with pytest.raises(Mistake, match="control character"):
        compiled(subject=subject)


@pytest.mark.parametrize(
    "header", [("Subject", "x"), ("bcc", "x@example.org"), ("X-A", "x\r\ny"), ("X A", "x")]
)
def test_a_further_header_cannot_be_one_of_ours_nor_end_itself(header: tuple[str, str]) -> None:
    with pytest.raises(Mistake):
        compile_message(rendered(), sender=SENDER, headers=[header])


@pytest.mark.parametrize("broken", ["\ud800", "\0"])
def test_a_character_that_no_mail_can_carry_is_refused(broken: str) -> None:
    with pytest.raises(Mistake, match=f"U\\+{ord(broken):04X}"):
        compiled(html=f"<p>{broken}</p>")
