from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone
from zoneinfo import ZoneInfo

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from newsletter.sources.dates import parse

SEOUL = ZoneInfo("Asia/Seoul")
FIRST, LAST = datetime(1970, 1, 1), datetime(2069, 12, 31)  # noqa: DTZ001  (Hypothesis wants them naive)
NOW = datetime(2026, 11, 22, 22, 0, tzinfo=SEOUL)


def seoul(year: int, month: int, day: int, hour: int = 0, minute: int = 0, second: int = 0) -> datetime:
    return datetime(year, month, day, hour, minute, second, tzinfo=SEOUL)


@pytest.mark.parametrize(
    ("text", "moment"),
    [
        ("22-11-28 17:49", seoul(2022, 11, 28, 17, 49)),
        ("20-03-02 10:05", seoul(2020, 3, 2, 10, 5)),
        ("99-12-31", seoul(1999, 12, 31)),
        ("2022.11.28 17:05", seoul(2022, 11, 28, 17, 5)),
        ("2022. 11. 28. 17:05", seoul(2022, 11, 28, 17, 5)),
        ("2022.11.28.", seoul(2022, 11, 28)),
        ("2022/11/28 17:05:09", seoul(2022, 11, 28, 17, 5, 9)),
        ("2022-11-28 오후 5:05", seoul(2022, 11, 28, 17, 5)),
        ("2022-11-28 오전 12:30", seoul(2022, 11, 28, 0, 30)),
        ("2022-11-28 오후 12:30", seoul(2022, 11, 28, 12, 30)),
        ("2022-11-28 오후 17:05", seoul(2022, 11, 28, 17, 5)),
        ("2022년 11월 28일 (월) 17:05", seoul(2022, 11, 28, 17, 5)),
        ("2022년 11월 28일 월요일 오후 5시 5분", seoul(2022, 11, 28, 17, 5)),
        ("2022년11월28일", seoul(2022, 11, 28)),
        ("2022-11-28(월) 09:00", seoul(2022, 11, 28, 9, 0)),
        ("20221128170500", seoul(2022, 11, 28, 17, 5)),
        ("20221128", seoul(2022, 11, 28)),
        ("입력 : 2022.11.28 17:05", seoul(2022, 11, 28, 17, 5)),
        ("작성일 22-11-28 17:49", seoul(2022, 11, 28, 17, 49)),
        ("[기사입력 2022-11-28 17:05]", seoul(2022, 11, 28, 17, 5)),
        ("22.11.28 17:05 조회 33", seoul(2022, 11, 28, 17, 5)),
        ("2022-11-28 5:05 p.m. KST", seoul(2022, 11, 28, 17, 5)),
        ("2022/11/28 [17:05]", seoul(2022, 11, 28, 17, 5)),
        ("2022.11.28 (17:05)", seoul(2022, 11, 28, 17, 5)),
        ("Nov. 28, 2022 - 17:05", seoul(2022, 11, 28, 17, 5)),
        ("Mon 28 Nov 2022 17.05 KST", seoul(2022, 11, 28, 17, 5)),
        ("2022年11月28日 17時5分", seoul(2022, 11, 28, 17, 5)),
        ("2022-11-28T17:05:00Z+09:00", seoul(2022, 11, 28, 17, 5)),
        ("28.11.2022, 17:05 Uhr", seoul(2022, 11, 28, 17, 5)),
        ("Nov 28, 2022 5:05 PM", seoul(2022, 11, 28, 17, 5)),
        ("November 28, 2022", seoul(2022, 11, 28)),
        ("28 Nov. 2022", seoul(2022, 11, 28)),
        ("2022-11-28T17:05:00+09:00", seoul(2022, 11, 28, 17, 5)),
        ("2022-11-28T17:05:00Z", datetime(2022, 11, 28, 17, 5, tzinfo=UTC)),
        ("20221128T170500+0900", seoul(2022, 11, 28, 17, 5)),
        ("2023-06-07T20:54:26.829Z", datetime(2023, 6, 7, 20, 54, 26, 829000, tzinfo=UTC)),
        ("2016-12-31T23:59:60Z", datetime(2016, 12, 31, 23, 59, 59, tzinfo=UTC)),
        ("Mon, 28 Nov 2022 17:05:00 +0900", seoul(2022, 11, 28, 17, 5)),
        ("Mon, 28 Nov 22 17:05 GMT", datetime(2022, 11, 28, 17, 5, tzinfo=UTC)),
        (
            "Tue, 7 Nov 2023 09:22:47 -0500 (EST)",
            datetime(2023, 11, 7, 9, 22, 47, tzinfo=timezone(timedelta(hours=-5))),
        ),
        ("17:05", seoul(2026, 11, 22, 17, 5)),
        ("오후 5:05", seoul(2026, 11, 22, 17, 5)),
        ("어제 09:10", seoul(2026, 11, 21, 9, 10)),
        ("3시간 전", seoul(2026, 11, 22, 19, 0)),
        ("방금 전", NOW),
    ],
)
def test_dates_as_outlets_and_boards_print_them(text: str, moment: datetime) -> None:
    assert parse(text, SEOUL, now=NOW) == moment


@pytest.mark.parametrize(
    "text",
    (
        *(
            "",
            "조회 684회",
            "22-13-40",
            "2022-02-30",
            "2022-11-28 25:00",
            "0001-01-01T00:00:00Z",
            "9999-12-31",
        ),
        *("031-352-9400", "02-12-3456", "10.0.0.1", "1", "11-28", "제12호", "2022-11-28T17:05+99:00"),
    ),
)
def test_what_is_no_date_is_none(text: str) -> None:
    """Also a day without a year: boards print that for every year."""
    assert parse(text, SEOUL, now=NOW) is None


@pytest.mark.parametrize("text", ["17:05", "어제", "3시간 전", "방금"])
def test_without_a_now_nothing_relative_is_guessed(text: str) -> None:
    assert parse(text, SEOUL) is None


def test_a_time_without_zone_is_one_of_the_zone_given() -> None:
    paris = ZoneInfo("Europe/Paris")
    moment = parse("2022-07-01 12:00", paris)
    assert moment == datetime(2022, 7, 1, 12, tzinfo=paris)
    assert moment is not None and moment.utcoffset() == timedelta(hours=2)


@given(st.text() | st.from_regex(r"[0-9년월일:.T\-+Z오후 ]{4,30}", fullmatch=True))
@example("²022-11-28")
@example("٢٠٢٢-١١-٢٨")
@example("2022-11-28T10:00-99")
def test_any_text_gives_none_or_an_aware_date_that_can_be_stored(text: str) -> None:
    moment = parse(text, SEOUL, now=NOW)
    if moment is not None:
        assert moment.utcoffset() is not None
        moment.astimezone(UTC).isoformat()


@given(st.datetimes(FIRST, LAST).map(lambda moment: moment.replace(second=0, microsecond=0)))
def test_every_minute_is_read_back_from_every_korean_form(naive: datetime) -> None:
    moment = naive.replace(tzinfo=SEOUL, fold=0)
    for form in ("%y-%m-%d %H:%M", "%Y.%m.%d %H:%M", "%Y년 %m월 %d일 %H:%M", "%Y%m%d%H%M", "%Y-%m-%dT%H:%M"):
        read = parse(naive.strftime(form), SEOUL)
        assert read is not None and read.replace(tzinfo=None) == naive
        assert read == moment
