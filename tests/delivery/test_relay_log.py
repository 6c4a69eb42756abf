"""What a log proves, and what it does not."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from newsletter.delivery.relay_log import Asked, CsvLog, PostfixLog, Said

NOW = datetime(2027, 1, 1, 12, 0, tzinfo=UTC)
AT = datetime(2027, 1, 1, 10, 0, tzinfo=UTC)
ME = "<1.7.ab@center.example>"
EARLY = "2027-01-01T09:45:00+00:00 mx postfix/qmgr[1]: 0A1B2C3D4E: removed"
LATE = "2027-01-01T10:15:00+00:00 mx postfix/qmgr[1]: 0A1B2C3D4F: removed"
CLEANUP = f"2027-01-01T10:00:01+00:00 mx postfix/cleanup[3]: 4F1A2B3C4D: message-id={ME}"
ACTIVE = (
    "2027-01-01T10:00:02+00:00 mx postfix/qmgr[1]: 4F1A2B3C4D: from=<n@c.example>, nrcpt=1 (queue active)"
)
SENT = "2027-01-01T10:00:03+00:00 mx postfix/smtp[9]: 4F1A2B3C4D: to=<r@r.example>, status=sent (250 ok)"
BOUNCED = SENT.replace("status=sent", "status=bounced")


def said(*lines: str) -> Said:
    log = PostfixLog([Asked(ME, AT)], zone=UTC, now=NOW)
    for line in lines:
        log.feed(line)
    return log.verdict(ME).said


@pytest.mark.parametrize("proof", [ACTIVE, SENT, BOUNCED])
def test_accepted_is_what_became_active_or_has_a_status(proof: str) -> None:
    assert said(CLEANUP, proof) is Said.ACCEPTED


def test_a_message_id_alone_proves_nothing() -> None:
    """Postfix logs it while the body is still on its way."""
    assert said(CLEANUP) is Said.NOTHING
    assert said(EARLY, CLEANUP, LATE) is Said.ABSENT


def test_absent_needs_ten_minutes_of_log_before_and_after() -> None:
    assert said(EARLY, LATE) is Said.ABSENT
    assert said(EARLY) is Said.NOTHING
    assert said(LATE) is Said.NOTHING
    assert said(EARLY.replace("09:45", "09:55"), LATE) is Said.NOTHING
    assert said() is Said.NOTHING


def test_every_host_of_the_log_must_cover_the_time() -> None:
    """The message may have gone through the relay whose log is cut off."""
    other = EARLY.replace(" mx ", " mx2 ")
    assert said(EARLY, LATE, other) is Said.NOTHING
    assert said(EARLY, LATE, other, LATE.replace(" mx ", " mx2 ")) is Said.ABSENT


def test_a_queue_id_that_comes_back_belongs_to_the_new_message() -> None:
    again = CLEANUP.replace(ME, "<somebody@else>")
    assert said(EARLY, CLEANUP, again, ACTIVE, LATE) is Said.ABSENT


def test_the_same_queue_id_on_another_host_is_another_message() -> None:
    assert said(EARLY, CLEANUP, ACTIVE.replace(" mx ", " mx2 ")) is Said.NOTHING


def test_traditional_stamps_are_read_in_the_zone_and_around_new_year() -> None:
    at = datetime(2026, 12, 31, 14, 59, tzinfo=UTC)  # 23:59 in Seoul
    log = PostfixLog([Asked(ME, at)], zone=ZoneInfo("Asia/Seoul"), now=NOW)
    log.feed("Dec 31 23:40:00 mx postfix/qmgr[1]: 0A1B2C3D4E: removed")
    log.feed("Jan  1 00:30:00 mx postfix/qmgr[1]: 0A1B2C3D4E: removed")
    assert log.verdict(ME).said is Said.ABSENT
    assert log.lines == 2


@given(
    st.lists(
        st.one_of(st.text(), st.sampled_from([CLEANUP, ACTIVE, "Feb 30 10:00:00 mx postfix/qmgr[1]: x"]))
    )
)
def test_no_line_whatever_breaks_it(lines: list[str]) -> None:
    log = PostfixLog([Asked(ME, AT)], zone=UTC, now=NOW)
    for line in lines:
        log.feed(line)
    log.verdict(ME)


def listed(*rows: str, header: str = "message-id,time,status") -> Said | None:
    log = CsvLog([Asked(ME, AT)], zone=UTC, now=NOW)
    return log.verdict(ME).said if log.read([header, *rows]) else None


def around(minutes: int) -> str:
    return f"x@y,{AT + timedelta(minutes=minutes):%Y-%m-%d %H:%M:%S},delivered"


def test_a_relays_list_counts_whatever_its_status_and_covers_like_a_log() -> None:
    assert listed(f"{ME},2027-01-01 10:00:00,bounced") is Said.ACCEPTED
    assert listed(f"{ME.strip('<>')},2027/01/01 10:00:00,sent") is Said.ACCEPTED
    assert listed(around(-11), around(11)) is Said.ABSENT
    assert listed(around(-11), around(9)) is Said.NOTHING
    assert listed(f"메시지,{AT.timestamp():.0f}", header="메시지 ID,시각") is Said.NOTHING
    assert listed("x,y", header="a,b") is None


@given(st.lists(st.text()))
def test_no_list_whatever_breaks_it(rows: list[str]) -> None:
    listed(*rows)
