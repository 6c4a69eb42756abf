"""Which column is what, and each row as a person or a reason."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from newsletter.errors import Mistake
from newsletter.model.people import Departed, Gone, Person
from newsletter.workspace import roster
from newsletter.workspace.cells import Row


def columns(*rows: list[str]) -> roster.Columns:
    return roster.columns([Row(n, cells) for n, cells in enumerate(rows, 1)])


ADDRESSES = (
    "이메일", "이메일주소", "이메일 주소", "메일", "메일주소", "전자우편", "E-mail", "e-mail 주소",
    "Email Address", "EMAIL", "E메일", "이메일 (필수)", "이메일*", " email ", "ｅ－ｍａｉｌ",
)  # fmt: skip


@pytest.mark.parametrize("header", ADDRESSES)
def test_the_address_is_found_under_every_usual_header(header: str) -> None:
    assert columns(["번호", header, "성명"]).address == 1


@pytest.mark.parametrize("header", ["이름", "성명", "성함", "담당자", "담당자명", "Name", "Full name"])
def test_the_name_is_found_under_every_usual_header(header: str) -> None:
    assert columns(["소속", header, "이메일"]).name == 1


def test_a_name_goes_before_a_contact_and_the_contact_stays_a_field() -> None:
    found = columns(["담당자", "이메일", "성명"])
    assert (found.name, found.fields) == (2, ((0, "담당자"),))


def test_every_other_column_becomes_a_field_under_its_header_as_typed() -> None:
    found = columns([" 소속 기관 ", "이메일", "Organization", "", "전화", "전화"])
    assert found.fields == ((0, "소속 기관"), (2, "Organization"), (4, "전화"), (5, "전화 2"))


def test_headers_typed_on_a_mac_are_the_same_headers() -> None:
    assert columns([unicodedata.normalize("NFD", "이메일"), unicodedata.normalize("NFD", "소속")]).fields == (
        (1, "소속"),
    )


def test_a_title_above_the_headers_is_passed_over() -> None:
    found = columns(["2026년 회원 명부", ""], ["", ""], ["성명", "이메일"], ["김하나", "kim@example.org"])
    assert (found.address, found.name, found.first) == (1, 0, 4)


def test_a_sheet_without_headers_is_read_where_it_begins_with_a_person() -> None:
    found = columns(["kim@example.org", "김하나"], ["lee@example.org", "이두리"])
    assert (found.address, found.name, found.first) == (0, 1, 1)
    assert columns(["1", "김하나", "kim@example.org"]).name is None


def test_headers_that_say_nothing_are_helped_by_the_one_column_of_addresses() -> None:
    found = columns(["누구", "연락처"], ["김하나", "kim@example.org"], ["이두리", ""])
    assert (found.address, found.first, found.fields) == (1, 2, ((0, "누구"),))


@pytest.mark.parametrize(
    "rows",
    [
        (["성명", "소속"], ["김하나", "센터"]),
        (["성명", "소속"],),
        (["성명", "연락처", "예비"], ["김하나", "kim@example.org", "hana@example.org"]),
    ],
)
def test_a_sheet_without_a_clear_column_of_addresses_is_refused_naming_its_headers(
    rows: tuple[list[str], ...],
) -> None:
    with pytest.raises(Mistake, match="성명") as refused:
        columns(*rows)
    assert "이메일" in refused.value.hint


def test_an_empty_sheet_is_refused() -> None:
    with pytest.raises(Mistake, match="nobody"):
        columns([""], ["", ""])


HEADERS = columns(["이메일", "성명", "소속", "상태"])


def test_a_row_becomes_a_person_with_the_fields_that_are_filled() -> None:
    found = roster.person([" kim@example.org ", "김하나 ", "'=1+1", ""], HEADERS)
    assert found == Person("kim@example.org", "김하나", {"소속": "=1+1"})


def test_a_short_row_is_whole_and_trailing_empty_cells_are_none() -> None:
    assert roster.person(["kim@example.org"], HEADERS) == Person("kim@example.org")
    assert roster.person(["kim@example.org", "", "", "", "", " "], HEADERS) == Person("kim@example.org")


def test_the_name_beside_the_address_counts_where_its_own_cell_is_empty() -> None:
    assert roster.person(["김하나 <kim@example.org>"], HEADERS) == Person("kim@example.org", "김하나")
    assert roster.person(["김하나 <kim@example.org>", "하나"], HEADERS) == Person("kim@example.org", "하나")


def test_line_breaks_in_a_note_become_spaces_because_a_field_may_stand_in_a_header() -> None:
    assert roster.person(["kim@example.org", "", "햇살\r\n 센터"], HEADERS) == Person(
        "kim@example.org", "", {"소속": "햇살 센터"}
    )


@pytest.mark.parametrize(
    ("cells", "told"),
    [
        (["", "김하나"], "no address"),
        (["김하나", "kim@example.org"], "no mail address"),
        (["kim@example.org", "김\n하나"], "line break"),
        (["kim@example.org", "김\x07하나"], "control character"),
        (["kim@example.org", "김\ufffd나"], "cannot be read"),
        (["kim@example.org", "김하나", "센터", "", "하나 더"], "5 cells"),
        (["kim@example.org", "김하나", "센터", "미확인"], "미확인"),
        (["kim@example.org", "김하나", "센터", "pending"], "pending"),
    ],
)
def test_a_row_that_cannot_be_taken_says_why(cells: list[str], told: str) -> None:
    found = roster.person(cells, HEADERS)
    assert isinstance(found, str)
    assert told in found


KIM = "kim@example.org"
EXPORTS = (  # headers and one row, as each service writes them
    (["이메일 주소", "상태", "이름"], [KIM, "수신거부", "김하나"], Gone.LEFT),
    (["이메일 주소", "상태", "이름"], [KIM, "자동 삭제", "김하나"], Gone.BOUNCED),
    (["이메일", "이름", "수신상태"], [KIM, "김하나", "스팸 신고"], Gone.COMPLAINED),
    (["Email Address", "First Name", "UNSUB_TIME"], [KIM, "Hana", "2025-03-01 10:00:00"], Gone.LEFT),
    (["Email Address", "First Name", "CLEAN_TIME"], [KIM, "Hana", "2025-03-01 10:00:00"], Gone.BOUNCED),
    (["uuid", "email", "name", "attributes", "status"], ["u", KIM, "", "", "blocklisted"], Gone.SUPPRESSED),
    (["uuid", "email", "name", "attributes", "status"], ["u", KIM, "Hana", "{}", "unsubscribed"], Gone.LEFT),
    (["id", "email", "name", "subscribed_to_emails", "labels"], ["1", KIM, "Hana", "false", ""], Gone.LEFT),
    (["id", "email", "name", "deleted_at"], ["1", KIM, "Hana", "2025-03-01"], Gone.LEFT),
    (["cid", "EMAIL", "status"], ["c", KIM, "2"], Gone.LEFT),
    (["cid", "EMAIL", "status"], ["c", KIM, "3"], Gone.BOUNCED),
    (["cid", "EMAIL", "status"], ["c", KIM, "4"], Gone.COMPLAINED),
    (["email", "name", "상태", "수신동의"], [KIM, "김하나", "정상", "거부"], Gone.LEFT),
    (["email", "name", "state", "lists"], [KIM, "김하나", "suppressed", "members:active"], Gone.SUPPRESSED),
)  # fmt: skip


@pytest.mark.parametrize(("headers", "row", "why"), EXPORTS)
def test_who_is_gone_by_the_sheets_own_words_is_never_a_person(
    headers: list[str], row: list[str], why: Gone
) -> None:
    assert roster.person(row, columns(headers)) == Departed(KIM, why)


@pytest.mark.parametrize(
    ("headers", "row", "person"),
    [
        (["Email Address", "First Name", "Last Name", "TAGS"], [KIM, "하나", "김", '"기자","지역 언론"'],
         Person(KIM, "김하나", {}, tags=("기자", "지역 언론"))),
        (["email", "firstname", "lastname"], [KIM, "Hana", "Kim"], Person(KIM, "Hana Kim")),
        (["email", "name", "attributes", "status"], [KIM, "H", '{"city": "화성", "n": 3, "x": []}', ""],
         Person(KIM, "H", {"city": "화성", "n": "3"})),
        (["email", "name", "subscribed_to_emails", "labels"], [KIM, "Hana", "true", "VIP, press"],
         Person(KIM, "Hana", {"subscribed_to_emails": "true"}, tags=("VIP", "press"))),
        (["cid", "email", "status"], ["c", KIM, "1"], Person(KIM, "", {"cid": "c", "status": "1"})),
        (["번호", "email", "status"], ["7", KIM, "2"], Person(KIM, "", {"번호": "7", "status": "2"})),
        (["email", "수신동의"], [KIM, "Y"], Person(KIM, "", {"수신동의": "Y"})),
    ],
)  # fmt: skip
def test_what_other_services_write_is_understood(headers: list[str], row: list[str], person: Person) -> None:
    assert roster.person(row, columns(headers)) == person


def test_a_person_who_did_not_agree_is_refused_and_a_strange_word_is_shown() -> None:
    where = columns(["email", "메일 수신동의"])
    assert roster.person([KIM, "N"], where) == "the sheet itself says 'n'"
    assert roster.unknown_standing([KIM, "휴면"], where) == "휴면"
    assert roster.unknown_standing([KIM, "동의"], where) == ""


@given(st.text())
def test_no_attributes_make_it_fail(cell: str) -> None:
    where = columns(["email", "attributes"])
    assert isinstance(roster.person([KIM, cell], where), Person | str)


@given(st.lists(st.text(max_size=30) | st.just("kim@example.org"), max_size=6))
def test_no_row_makes_it_fail_and_nothing_it_takes_could_break_a_header(cells: list[str]) -> None:
    found = roster.person(cells, HEADERS)
    if isinstance(found, Person):
        for text in (found.address, found.name, *found.fields.values()):
            assert not {"\r", "\n", "\0", "\ufffd"} & set(text)
            assert text == unicodedata.normalize("NFC", text).strip()


@given(st.lists(st.lists(st.text(max_size=12), max_size=5), max_size=6))
def test_no_sheet_makes_it_fail_in_another_way_than_a_mistake(rows: list[list[str]]) -> None:
    try:
        found = columns(*rows)
    except Mistake:
        return
    taken = {found.address, *(position for position, _ in found.fields)} | ({found.name} - {None})
    assert taken <= set(range(len(found.headers)))
    assert len({header for _, header in found.fields}) == len(found.fields)
