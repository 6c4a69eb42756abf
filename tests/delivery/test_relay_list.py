"""What a relay's list proves, however it is written."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from newsletter.delivery.relay_list import RelayList, is_list, time_of
from newsletter.delivery.relay_log import Asked, Said

NOW = datetime(2027, 1, 1, 12, 0, tzinfo=UTC)
AT = datetime(2027, 1, 1, 10, 0, tzinfo=UTC)
ME = "<1.7.ab@center.example>"
SEOUL = ZoneInfo("Asia/Seoul")


def listed(*rows: str, header: str = "message-id,time,status", witnesses: Sequence[str] = ()) -> Said:
    found = RelayList([Asked(ME, AT, frozenset(witnesses))], zone=UTC, now=NOW)
    found.read([*header.split("\n"), *rows])
    return found.verdict(ME).said


def around(minutes: int) -> str:
    return f"x@y,{AT + timedelta(minutes=minutes):%Y-%m-%d %H:%M:%S},delivered"


AROUND = (around(-11), around(11))


@pytest.mark.parametrize("status", ["bounced", "delivered", "실패", ""])
def test_what_is_listed_was_accepted_whatever_became_of_it(status: str) -> None:
    assert listed(f"{ME},2027-01-01 10:00:00,{status}") is Said.ACCEPTED
    assert listed(f"{ME.strip('<>')},2027/01/01 10:00:00,{status}") is Said.ACCEPTED


@pytest.mark.parametrize("status", ["rejected", "Refused by policy", "수신 거부", "접수실패"])
def test_what_is_listed_as_rejected_is_neither_accepted_nor_absent(status: str) -> None:
    """It may have been turned away at our door, or at the reader's: the list does not say."""
    assert listed(*AROUND, f"{ME},2027-01-01 10:00:00,{status}") is Said.NOTHING


def test_a_list_covers_the_time_like_a_log() -> None:
    assert listed(*AROUND) is Said.ABSENT
    assert listed(*reversed(AROUND)) is Said.ABSENT
    assert listed(around(-11), around(9)) is Said.NOTHING
    assert listed() is Said.NOTHING


def test_a_list_of_bounces_alone_does_not_know_the_witnesses() -> None:
    """Exported with a filter, it would call absent what was delivered."""
    assert listed(*AROUND, witnesses=["<seen@center.example>"]) is Said.NOTHING
    assert listed(*AROUND, "seen@center.example,x,y", witnesses=["<seen@center.example>"]) is Said.ABSENT


def test_a_message_counts_although_its_time_cannot_be_read() -> None:
    assert listed(*AROUND, f"{ME},sometime,sent") is Said.ACCEPTED


def test_a_quote_that_nobody_closed_hides_no_reader() -> None:
    assert listed(*AROUND, 'x@y,"2027-01-01 10:00', f'{ME},"2027-01-01 10:00:00",sent') is Said.ACCEPTED


@pytest.mark.parametrize(
    "header",
    [
        "Message-ID,Date,Status,Recipient",
        "MESSAGE ID;Sent At;Event",
        "recipient\tmessage_id\ttimestamp",
        "\ufeff메시지 ID,발송일시(KST),처리결과,수신자",
        "메시지아이디,시각",
        "2026년 12월 발송 내역\n\n메시지 ID,발송 시각,상태",
    ],
)
def test_headers_are_read_in_english_and_korean(header: str) -> None:
    assert is_list(header.split("\n"))
    delimiter = next(sign for sign in ";\t," if sign in header)
    cells = [f"<{n}@x>" for n in range(4)]
    cells[1 if header.startswith("recipient") else 0] = ME
    assert listed(delimiter.join(cells), header=header) is Said.ACCEPTED


@pytest.mark.parametrize(
    "line", ["a,b,c", "이름,주소", "message-id,status", "Dec  1 10:00:00 mx postfix/smtpd[1]: x"]
)
def test_what_names_no_message_and_no_time_is_no_list(line: str) -> None:
    assert not is_list([line])


@pytest.mark.parametrize(
    "text",
    [
        "2027-01-01T10:00:00Z",
        "2027-01-01T19:00:00.123+09:00",
        "2027-01-01 19:00",
        "2027/01/01 19:00:00",
        "2027. 1. 1. 오후 7:00:00",
        "2027-01-01 오후 7:00",
        "2027년 1월 1일 19:00",
        "2027-01-01 7:00:00 PM",
        "2027-01-01 10:00:00 UTC",
        "2027-01-01 19:00:00 KST",
        "2027-01-01 15:30:00 +0530",
        "Fri, 01 Jan 2027 19:00:00 +0900",
        "20270101190000",
        "1798797600",
        "1798797600000",
    ],
)
def test_times_are_read_as_they_are_written(text: str) -> None:
    found = time_of(text, SEOUL)
    assert found is not None
    assert found.replace(microsecond=0) == AT


@pytest.mark.parametrize(
    "text", ["", "soon", "2027-13-01 10:00", "2027-01-01 25:00", "99999999999999", "12:00"]
)
def test_what_is_no_time_is_none(text: str) -> None:
    assert time_of(text, SEOUL) is None


@given(st.lists(st.text()), st.sampled_from(["message-id,time,status", "x"]))
def test_no_list_whatever_breaks_it(rows: list[str], header: str) -> None:
    listed(*rows, header=header)
    for row in rows:
        time_of(row, SEOUL)
