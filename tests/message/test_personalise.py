"""What one reader gets is exactly the issue with the holes filled, whatever fills them."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import datetime
from email.utils import parsedate_to_datetime
from html import unescape
from typing import Any
from urllib.parse import unquote

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from lxml import html as lxml_html

from newsletter.errors import Mistake
from newsletter.message.compile import OURS, compile_message
from newsletter.message.fill import clean, filled
from newsletter.message.personalise import Personaliser
from newsletter.model.issue import Attached, Hosted
from newsletter.model.message import Compiled, Part, Place, Recipient, Slot
from newsletter.model.organisation import Mailbox, Sender
from tests.message.making import ADA, CITY, DATE, LEAVE, NAME, SENDER, compiled, message, rendered
from tests.message.parsing import bodies, lines_are_sound, parsed

STATIC = st.text(st.sampled_from("ab \n가나é👍<&\r"), max_size=12) | st.text("가a", min_size=50, max_size=130)
VALUE = st.text(st.characters(exclude_categories=["Cs"]), max_size=40) | st.text("가a", max_size=200)
PLACES = st.sampled_from([Place.HTML, Place.ATTRIBUTE, Place.URL, Place.TEXT])
SLOT = st.builds(
    Slot, st.sampled_from(["name", "도시", "missing"]), PLACES, st.sampled_from(["", "독자", "<&>"])
)


@st.composite
def parts(draw: st.DrawFn, content_type: str) -> Part:
    slots = tuple(draw(st.lists(SLOT, max_size=6)))
    statics = draw(st.lists(STATIC, min_size=len(slots) + 1, max_size=len(slots) + 1))
    return Part(content_type, tuple(statics), slots)


def with_crlf(text: str) -> str:
    return re.sub("\r\n|\r|\n", "\r\n", text)


@given(parts("text/plain"), parts("text/html"), VALUE, VALUE)
@settings(max_examples=800, deadline=None)
def test_the_decoded_parts_are_the_texts_with_the_holes_filled(
    text: Part, html: Part, name: str, city: str
) -> None:
    """Whatever stands in the holes, however long, side by side or empty."""
    made = Compiled(Part("text/plain", ("s",), ()), text, html, (), "=_boundary")
    mail = message(made, name=name, fields={"도시": city})
    reader = _reader(name, city)
    expected = tuple(with_crlf_statics(part, reader) for part in (text, html))
    assert bodies(mail) == expected
    _assert_every_line_is_base64(mail)


def with_crlf_statics(part: Part, values: dict[str, str]) -> str:
    """The part filled in, said once more: statics with CRLF, values escaped."""
    escaped = [
        _escaped(slot.place, values.get(slot.field, "") or clean(slot.fallback)) for slot in part.slots
    ]
    return "".join(with_crlf(a) + b for a, b in zip(part.statics, [*escaped, ""], strict=True))


def _reader(name: str, city: str) -> dict[str, str]:
    return {"name": clean(name), "도시": clean(city)}


def _escaped(place: Place, value: str) -> str:
    if place is Place.URL:
        return "".join(
            character if re.match(r"[A-Za-z0-9_.~-]", character, re.ASCII) else _percent(character)
            for character in value
        )
    signs = {Place.HTML: "&<>", Place.ATTRIBUTE: "&<>\"'", Place.TEXT: ""}[place]
    names = {"&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;", "'": "&#x27;"}
    return "".join(names[character] if character in signs else character for character in value)


def _percent(character: str) -> str:
    return "".join(f"%{byte:02X}" for byte in character.encode())


def _assert_every_line_is_base64(mail: bytes) -> None:
    """RFC 2045 §6.8: 76 characters at most; and no empty line within a body."""
    body = mail.partition(b"\r\n\r\n")[2]
    assert mail.endswith(b"\r\n") and not re.search(rb"(?<!\r)\n|\r(?!\n)", mail)
    for part in body.split(b"--=_boundary")[1:-1]:
        lines = part.partition(b"\r\n\r\n")[2].split(b"\r\n")
        assert lines.pop() == b""
        assert all(re.fullmatch(rb"[A-Za-z0-9+/]{1,76}={0,2}", line) and len(line) <= 76 for line in lines)
        assert all(len(line) % 4 == 0 and b"=" not in line for line in lines[:-1])


@pytest.mark.parametrize("length", range(70))
def test_values_of_every_length_modulo_three_decode(length: int) -> None:
    text = f"{'머리' * 20}{NAME.sentinel}{CITY.sentinel}x{NAME.sentinel}{'꼬리' * 20}"
    made = compiled(text=text)
    name, city = "a" * length, "b" * (length % 5)
    decoded, _html = bodies(message(made, name=name, fields={"도시": city}))
    assert decoded == f"{'머리' * 20}{name or '독자'}{city}x{name or '독자'}{'꼬리' * 20}"


@given(VALUE)
@settings(max_examples=500, deadline=None)
@example("</p><script>alert(1)</script>")
@example("\" onmouseover='x' a=\"")
@example("-->")
@example("javascript:alert(1)")
def test_no_value_escapes_from_its_place(value: str) -> None:
    """A name from an imported file is a stranger's text in everybody's mail program."""
    n = CITY.sentinel
    page = (
        f'<html><body><p>{n}</p><i title="{n}"></i><a href="https://x.example/?n={n}">x</a>'
        f'<b href="{n}"></b><!--[if mso]><u>{n}</u><![endif]--></body></html>'
    )
    _text, decoded = bodies(message(compiled(html=page), fields={"도시": value}))
    conditional = decoded.partition("<!--[if mso]>")[2]
    assert conditional.startswith("<u>") and conditional.endswith("</u><![endif]--></body></html>")
    assert unescape(conditional[3 : -len("</u><![endif]--></body></html>")]) == clean(value)
    tree: Any = lxml_html.fromstring(decoded)  # a missing element or attribute fails the test by itself
    assert [each.tag for each in tree.body.iterdescendants() if isinstance(each.tag, str)] == [
        "p",
        "i",
        "a",
        "b",
    ]
    assert [dict(each.attrib).keys() for each in tree.body.iterchildren("i", "a", "b")] == [
        {"title"},
        {"href"},
        {"href"},
    ]
    assert unquote(tree.body.find("a").get("href").removeprefix("https://x.example/?n=")) == clean(value)
    assert re.match("https?:|mailto:|$", tree.body.find("b").get("href"), re.IGNORECASE)


HEADERS_OF_A_READER = st.text(st.characters(), max_size=80)


@given(HEADERS_OF_A_READER, HEADERS_OF_A_READER)
@settings(max_examples=500, deadline=None)
@example("Ada\r\nBcc: eve@x.example", "\0\x85\u2028")
@example("\ud800", "\udfff")
@example(" " * 30, "")
def test_no_name_stops_a_mailing_or_adds_a_header(name: str, city: str) -> None:
    """Names come from spreadsheets; at send time there is nobody to ask."""
    made = compiled(subject=f"{NAME.sentinel} 님, {CITY.sentinel} 소식")
    mail = message(made, name=name, fields={"도시": city})
    head = mail.partition(b"\r\n\r\n")[0]
    assert re.findall(rb"^([A-Za-z-]+):", head, re.MULTILINE) == [name.encode() for name in OURS]
    assert parsed(mail)["Subject"] == filled(made.subject, _recipient(name, city))
    assert all(lines_are_sound(header) for header in re.split(rb"\r\n(?! )", head))


def _recipient(name: str, city: str) -> Recipient:
    return replace(ADA, name=name, fields={"도시": city})


@given(st.text(st.characters(min_codepoint=0x20, max_codepoint=0x7E), max_size=40), VALUE)
@settings(max_examples=300, deadline=None)
def test_a_subject_with_a_hole_decodes_to_the_subject_filled_in(before: str, name: str) -> None:
    made = compiled(subject=f"{before}{NAME.sentinel}!")
    assert parsed(message(made, name=name))["Subject"] == filled(made.subject, _recipient(name, ""))


def test_a_plain_subject_stays_plain_for_a_plain_name() -> None:
    mail = message(compiled(subject=f"News for {NAME.sentinel}"))
    assert b"\r\nSubject: News for Ada\r\n" in mail


def test_an_empty_missing_or_blank_value_gives_way_to_the_fallback() -> None:
    made = compiled(text=f"{NAME.sentinel} {CITY.sentinel}.")
    for name in ("", "   ", "\n"):
        assert bodies(message(made, name=name))[0] == "독자 ."


def test_the_way_out_is_a_mail_where_there_is_no_page() -> None:
    made = compiled(html=f'<a href="{LEAVE.sentinel}">', text=LEAVE.sentinel)
    text, html = bodies(message(made, unsubscribe_url=""))
    assert text == "mailto:leave@example.org?subject=unsubscribe%20TOKEN"
    assert html == f'<a href="{text}">'


def test_a_header_with_a_mail_alone_has_no_post() -> None:
    """RFC 8058 §3.1: List-Unsubscribe-Post belongs to an https link."""
    mail = parsed(message(compiled(), unsubscribe_url=""))
    assert mail["List-Unsubscribe"] == "<mailto:leave@example.org?subject=unsubscribe%20TOKEN>"
    assert mail["List-Unsubscribe-Post"] is None


def test_an_unencrypted_page_gets_no_post() -> None:
    mail = parsed(message(compiled(), unsubscribe_url="http://127.0.0.1:8000/u/T", unsubscribe_mailto=""))
    assert mail["List-Unsubscribe"] == "<http://127.0.0.1:8000/u/T>"
    assert mail["List-Unsubscribe-Post"] is None


def test_without_a_way_out_or_a_list_no_header_claims_one() -> None:
    """A test mail to the editor belongs to no list."""
    mail = parsed(message(compiled(), unsubscribe_url="", unsubscribe_mailto="", list_id=""))
    assert [name for name in mail if name.startswith("List-")] == []


@pytest.mark.parametrize(
    "change",
    [
        {"message_id": "<1@x.example>\r\nBcc: a@x.example"},
        {"unsubscribe_url": "https://x.example/ u"},
        {"unsubscribe_url": "https://x.example/>,<https://y.example"},
        {"unsubscribe_mailto": "a@x.example\r\n"},
        {"list_id": "a\nb"},
        {"unsubscribe_url": "https://x.example/\ud800"},
        {"address": "ada@reader.example\r\nBcc: eve@x.example"},
        {"address": "에이다@reader.example"},
    ],
)
def test_what_is_not_a_readers_own_text_is_refused_where_it_could_end_a_header(
    change: dict[str, Any],
) -> None:
    with pytest.raises(Mistake):
        message(compiled(), **change)


def test_the_date_is_written_in_the_zone_it_is_handed_in() -> None:
    mail = parsed(message(compiled()))
    assert mail["Date"] == "Tue, 01 Dec 2026 08:00:00 +0900"
    assert parsedate_to_datetime(mail["Date"]) == DATE


def test_a_naive_date_is_refused() -> None:
    with pytest.raises(ValueError, match="aware"):
        Personaliser(compiled(), SENDER, datetime(2026, 12, 1))  # noqa: DTZ001


def test_pieces_joined_are_the_message() -> None:
    """A signer hashes the pieces; what it signed must be what goes out."""
    made = compiled(f"{NAME.sentinel} 님", f"<p>{NAME.sentinel}</p>" * 40, NAME.sentinel)
    press = Personaliser(made, SENDER, DATE)
    headers, body = press.pieces(ADA)
    head = b"".join(name + b": " + value + b"\r\n" for name, value in headers)
    assert head + b"\r\n" + b"".join(body) == press.message(ADA)


def test_further_headers_stand_before_the_content_type() -> None:
    made = Compiled(
        *(Part("text/plain", ("x",), ()),) * 3, (("List-Help", "<https://x.example/help>"),), "=_b"
    )
    names = list(parsed(message(made)).keys())
    assert names[-3:] == ["Precedence", "List-Help", "Content-Type"]


def test_without_reply_to_there_is_none() -> None:
    assert parsed(message(compiled(), Sender(Mailbox("news@example.org"))))["Reply-To"] is None


@given(st.text())
def test_a_cleaned_value_is_one_line_without_controls(value: str) -> None:
    cleaned = clean(value)
    assert len(cleaned.splitlines()) <= 1 and cleaned == clean(cleaned)
    assert cleaned.encode("utf-8").decode("utf-8") == cleaned


LOGO = Attached("logo-0f3a@example.org", "image/png", b"\x89PNG\r\n\x1a\n" + bytes(range(256)) * 3)


def test_a_picture_travels_beside_the_html_that_names_it() -> None:
    """RFC 2387: related to the HTML alone, so that programs for plain text see no attachment."""
    page = f'<p>{NAME.sentinel}</p><img src="cid:{LOGO.cid}" alt="센터">'
    made = compile_message(
        replace(rendered("12월호", page, "안녕"), hosted=Hosted(attached=(LOGO,))), sender=SENDER
    )
    mail = parsed(message(made, name="에이다"))
    text, related = mail.iter_parts()
    assert (text.get_content_type(), related.get_content_type()) == ("text/plain", "multipart/related")
    html, picture = related.iter_parts()
    assert "<p>에이다</p>" in html.get_content()
    assert picture["Content-ID"] == f"<{LOGO.cid}>"
    assert picture.get_content_disposition() == "inline"
    assert (picture.get_content_type(), picture.get_content()) == ("image/png", LOGO.data)
    assert not mail.defects
    assert not list(mail.iter_attachments())
