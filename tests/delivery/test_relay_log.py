"""What a log proves, and what it does not."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from newsletter.delivery.relay_log import Asked, PostfixLog, Said

NOW = datetime(2027, 1, 1, 12, 0, tzinfo=UTC)
AT = datetime(2027, 1, 1, 10, 0, tzinfo=UTC)
ME = "<1.7.ab@center.example>"
EARLY = "2027-01-01T09:45:00+00:00 mx postfix/cleanup[1]: 0A1B2C3D4E: message-id=<other@x.example>"
LATE = "2027-01-01T10:15:00+00:00 mx postfix/qmgr[1]: 0A1B2C3D4F: removed"
CLEANUP = f"2027-01-01T10:00:01+00:00 mx postfix/cleanup[3]: 4F1A2B3C4D: message-id={ME}"
ACTIVE = (
    "2027-01-01T10:00:02+00:00 mx postfix/qmgr[1]: 4F1A2B3C4D: from=<n@c.example>, nrcpt=1 (queue active)"
)
SENT = "2027-01-01T10:00:03+00:00 mx postfix/smtp[9]: 4F1A2B3C4D: to=<r@r.example>, status=sent (250 ok)"
BOUNCED = SENT.replace("status=sent", "status=bounced")


def said(*lines: str) -> Said:
    return read(lines)


def read(*files: Sequence[str], witnesses: Sequence[str] = (), now: datetime = NOW) -> Said:
    """What files say, fed one after the other."""
    log = PostfixLog([Asked(ME, AT, frozenset(witnesses))], zone=UTC, now=now)
    for lines in files:
        for line in lines:
            log.feed(line)
        log.end_of_file()
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


def test_what_a_header_says_is_no_status() -> None:
    """header_checks may log the newsletter's own words while the body is still on its way."""
    shown = CLEANUP.replace(f"message-id={ME}", "warning: header Subject: to=<r@r.example>, status=sent")
    assert said(EARLY, CLEANUP, shown, LATE) is Said.ABSENT


def test_what_the_relay_holds_back_is_neither_accepted_nor_absent() -> None:
    """It may have been taken, and is let go by hand: to send it again would double it."""
    held = CLEANUP.replace(f"message-id={ME}", "hold: header Subject: x from me[127.0.0.1]")
    assert said(EARLY, CLEANUP, held, LATE) is Said.NOTHING
    assert said(EARLY, CLEANUP, held, ACTIVE, LATE) is Said.ACCEPTED


def test_a_log_of_warnings_alone_says_nothing() -> None:
    """mail.warn and mail.err stand beside mail.log, and know no message that went well."""
    warnings = [EARLY.replace("message-id=<other@x.example>", "warning: slow"), LATE]
    assert read(warnings) is Said.NOTHING
    assert read(warnings, [EARLY, LATE]) is Said.ABSENT


def test_a_file_that_is_missing_between_two_others_leaves_a_hole() -> None:
    """mail.log.2.gz and mail.log without mail.log.1: what was taken meanwhile stands in neither."""
    before, after = EARLY.replace("T09:45", "T08:00"), LATE.replace("T10:15", "T11:00")
    named = after.replace("0A1B2C3D4F: removed", "0A1B2C3D4F: message-id=<more@x.example>")
    assert read([before, EARLY.replace("T09:45", "T08:30")], [named]) is Said.NOTHING
    assert read([before, EARLY.replace("T09:45", "T10:55")], [named]) is Said.ABSENT


def test_a_log_whose_times_lie_in_the_future_is_read_in_the_wrong_zone() -> None:
    """Copied five minutes after the crash, its hours taken for those of another zone: it covers nothing."""
    assert read([EARLY, LATE], now=AT + timedelta(minutes=4)) is Said.NOTHING


def test_a_log_that_does_not_know_the_witnesses_does_not_know_who_is_absent() -> None:
    """Filtered, cut, or another relay's: it would call absent what was delivered."""
    seen = "<1.8.cd@center.example>"
    taken = CLEANUP.replace(ME, seen)
    assert read([EARLY, LATE], witnesses=[seen]) is Said.NOTHING
    assert read([EARLY, taken, LATE], witnesses=[seen]) is Said.ABSENT
    assert read([EARLY, taken, LATE], witnesses=[seen, "<1.9.ef@center.example>"]) is Said.NOTHING


def test_the_host_that_took_the_witnesses_is_the_one_that_must_cover_the_time() -> None:
    """A log that many machines share also holds those that write once a week."""
    seen = "<1.8.cd@center.example>"
    other = EARLY.replace(" mx ", " mx2 ")
    lines = [EARLY, other, CLEANUP.replace(ME, seen), LATE]
    assert read(lines) is Said.NOTHING
    assert read(lines, witnesses=[seen]) is Said.ABSENT


@pytest.mark.parametrize("now", [datetime(2029, 1, 5, tzinfo=UTC), datetime(2028, 3, 1, tzinfo=UTC)])
def test_the_29th_of_february_is_found_in_the_year_that_has_one(now: datetime) -> None:
    log = PostfixLog([], zone=UTC, now=now)
    stamp = "Feb 29 10:00:00 mx postfix/qmgr[1]: 0A1B2C3D4E: removed"
    assert log.first(["no line of Postfix", stamp]) == datetime(2028, 2, 29, 10, tzinfo=UTC)


def test_traditional_stamps_are_read_in_the_zone_and_around_new_year() -> None:
    at = datetime(2026, 12, 31, 14, 59, tzinfo=UTC)  # 23:59 in Seoul
    log = PostfixLog([Asked(ME, at)], zone=ZoneInfo("Asia/Seoul"), now=NOW)
    log.feed("Dec 31 23:40:00 mx postfix/cleanup[1]: 0A1B2C3D4E: message-id=<other@x.example>")
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
