"""Sending again, later, at an hour, slowly: what only happens when somebody asks."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from newsletter.delivery.relay_log import Said, Verdict
from newsletter.errors import Declined, Held, Mistake
from newsletter.model.mailing import DeliveryState, MailingState, Tally
from newsletter.steps import brakes, due, report
from newsletter.steps.bench import Bench
from newsletter.steps.handover import Canary
from newsletter.steps.people import forget_person, remove_person
from newsletter.steps.requests import rehearse
from newsletter.steps.send import Asked
from newsletter.store import requests
from newsletter.store.engine import reading, writing
from tests.sending.server import Server
from tests.sending.test_promises import sql
from tests.sending.workspace import MEMBERS, go, join, readers, states, workspace

AGAIN = {state: replace(MEMBERS, again=state) for state in DeliveryState}


def marked_absent(bench: Bench, *addresses: str) -> None:
    with writing(bench.engine) as connection:
        for doubt in requests.doubts(connection, 1):
            if doubt.address in addresses:
                verdict = Verdict(Said.ABSENT, "the log does not know it")
                assert requests.shown(connection, doubt, verdict, bench.now())


def test_the_refused_are_sent_to_again_when_asked(bench: Bench, server: Server) -> None:
    join(bench, ["refuse-dot.1@reader.example", "ada@reader.example"], "members")
    assert go(bench).tally == Tally(planned=2, accepted=1, refused=1)
    sql(bench, "UPDATE deliveries SET address = 'mended@reader.example' WHERE state = 'refused'")
    again = go(bench, AGAIN[DeliveryState.REFUSED])
    assert again.tally == Tally(planned=2, accepted=2)
    assert again.state == MailingState.SENT
    assert server.copies == {"ada@reader.example": 1, "mended@reader.example": 1}
    (part,) = report.report(bench, "december").mailings
    assert any(what == "sent again" and who for _, what, who, _ in part.history), "with who asked"


def test_the_uncertain_are_never_resent_but_those_a_log_shows_to_be_absent(
    bench: Bench, server: Server
) -> None:
    join(bench, [f"drop-body.{n}@reader.example" for n in range(3)], "members")
    go(bench)
    assert set(states(bench).values()) == {"uncertain"}
    go(bench, AGAIN[DeliveryState.UNCERTAIN])
    assert set(states(bench).values()) == {"uncertain"}, "nobody is shown to be absent"
    marked_absent(bench, "drop-body.1@reader.example")
    planned = rehearse(bench, AGAIN[DeliveryState.UNCERTAIN])
    assert planned.requeued is not None
    assert planned.requeued.queued == 1
    others = ("drop-body.0@reader.example", "drop-body.2@reader.example")
    assert planned.requeued.left == tuple((address, "uncertain") for address in others), "by name"
    before = server.attempts.copy()
    go(bench, AGAIN[DeliveryState.UNCERTAIN])
    tried = {address for address in server.attempts if server.attempts[address] > before[address]}
    assert tried == {"drop-body.1@reader.example"}


def test_who_left_or_was_forgotten_is_not_sent_to_again(bench: Bench, server: Server) -> None:
    join(bench, [f"refuse-rcpt.{n}@reader.example" for n in range(3)], "members")
    go(bench)
    remove_person(bench, "refuse-rcpt.0@reader.example", "members")
    forget_person(bench, "refuse-rcpt.1@reader.example")
    before = sum(server.attempts.values())
    sent = go(bench, AGAIN[DeliveryState.REFUSED])
    assert sum(server.attempts.values()) == before + 1
    assert ("refuse-rcpt.0@reader.example", "left") in sent.stays
    assert ("", "forgotten") in sent.stays, "who stays is named, with the reason"
    with reading(bench.engine) as connection:
        attempts = connection.exec_driver_sql("SELECT attempts FROM deliveries ORDER BY id").scalars().all()
    assert attempts == [1, 1, 1], "a request starts the attempts anew"


def test_nothing_is_sent_again_in_a_cancelled_mailing(bench: Bench, server: Server) -> None:
    join(bench, ["refuse-rcpt.0@reader.example", "defer-rcpt.0@reader.example"], "members")
    go(bench)
    brakes.cancel(bench, "december")
    with writing(bench.engine) as connection, pytest.raises(Declined, match="cancelled"):
        requests.again(connection, 1, DeliveryState.REFUSED, now=bench.now(), who="test")


@pytest.mark.parametrize("state", [DeliveryState.REFUSED, DeliveryState.EXPIRED, DeliveryState.UNCERTAIN])
def test_a_request_seals_nothing_new(bench: Bench, server: Server, state: DeliveryState) -> None:
    """Asked to send again to the refused, a cancelled or unsent issue once went to everybody."""
    join(bench, ["defer-rcpt.0@reader.example", *readers(2)], "members")
    for ask in (go, rehearse):
        with pytest.raises(Mistake, match="was not sent to members"):
            ask(bench, AGAIN[state])
    assert server.copies == {}
    go(bench)
    brakes.cancel(bench, "december")
    join(bench, ["new@reader.example"], "members")
    for ask in (go, rehearse):
        with pytest.raises(Declined, match="was cancelled"):
            ask(bench, AGAIN[state])
    assert server.copies == dict.fromkeys(readers(2), 1)


def test_a_request_that_finds_nobody_asks_nobody_and_leaves_no_trace(bench: Bench, server: Server) -> None:
    join(bench, readers(2), "members")
    go(bench)
    before = report.report(bench, "december").mailings[0].history
    connections = server.connections
    sent = go(bench, AGAIN[DeliveryState.REFUSED])
    assert (sent.state, sent.notes[0]) == (
        MailingState.SENT,
        "the request finds nobody to send to again: nothing was sent now",
    )
    assert report.report(bench, "december").mailings[0].history == before
    assert server.connections == connections


def test_the_refused_of_the_first_mailing_are_found_behind_a_late_one(bench: Bench, server: Server) -> None:
    join(bench, ["refuse-rcpt.0@reader.example"], "members")
    go(bench)
    join(bench, ["late@reader.example"], "members")
    go(bench, replace(MEMBERS, late=True))
    go(bench, AGAIN[DeliveryState.REFUSED])
    assert server.attempts["refuse-rcpt.0@reader.example"] == 2
    assert server.copies == {"late@reader.example": 1}


def test_what_was_sent_again_while_a_log_was_read_is_not_marked(bench: Bench, server: Server) -> None:
    """The log was asked about the first intent; of the second one it says nothing."""
    join(bench, ["drop-body.0@reader.example"], "members")
    go(bench)
    with reading(bench.engine) as connection:
        (before,) = requests.doubts(connection, 1)
    marked_absent(bench, "drop-body.0@reader.example")
    go(bench, AGAIN[DeliveryState.UNCERTAIN])
    with writing(bench.engine) as connection:
        assert requests.doubts(connection, 1) != [before]
        for said in (Said.ABSENT, Said.ACCEPTED):
            assert not requests.shown(connection, before, Verdict(said), bench.now())


def test_accepted_deliveries_are_beyond_any_request(bench: Bench, server: Server) -> None:
    join(bench, readers(1), "members")
    go(bench)
    with writing(bench.engine) as connection, pytest.raises(Declined, match="accepted cannot be sent again"):
        requests.again(connection, 1, DeliveryState.ACCEPTED, now=bench.now(), who="test")


def test_who_joined_late_gets_what_was_sealed_and_nobody_else_gets_it_again(
    bench: Bench, server: Server
) -> None:
    join(bench, readers(3), "members")
    go(bench)
    with pytest.raises(Mistake, match="nobody joined"):
        go(bench, replace(MEMBERS, late=True))
    (bench.root / "issues" / "december.md").write_text("+++\nbroken", encoding="utf-8")
    join(bench, ["late@reader.example"], "members")
    sent = go(bench, replace(MEMBERS, late=True))
    assert sent.tally == Tally(planned=1, accepted=1)
    assert server.copies == dict.fromkeys([*readers(3), "late@reader.example"], 1)
    subjects = {body.partition(b"Subject: ")[2].partition(b"\r\nDate")[0] for _, body in server.accepted}
    assert len(subjects) == 1
    assert report.report(bench, "december").tally.planned == 4


def test_a_late_mailing_waits_until_the_first_is_sent(bench: Bench, server: Server) -> None:
    join(bench, ["defer-rcpt.0@reader.example"], "members")
    go(bench)
    with pytest.raises(Held, match="not sent yet"):
        go(bench, replace(MEMBERS, late=True))


def test_nobody_is_late_for_what_was_never_sent_to_their_list(bench: Bench, server: Server) -> None:
    """It would seal the file as it is now, under a word that promises what was sealed then."""
    join(bench, readers(2), "members")
    go(bench)
    join(bench, ["partner@reader.example"], "partners")
    for ask in (go, rehearse):
        with pytest.raises(Mistake, match="was not sent to partners: nobody is late"):
            ask(bench, Asked("december", ("partners",), late=True))
    assert "partner@reader.example" not in server.copies


def test_a_rehearsal_of_a_late_mailing_counts_and_leaves_nothing(bench: Bench, server: Server) -> None:
    join(bench, readers(2), "members")
    go(bench)
    join(bench, ["late@reader.example"], "members")
    planned = rehearse(bench, replace(MEMBERS, late=True))
    assert (planned.tally.planned, planned.excluded) == (1, {"already": 2})
    assert len(report.report(bench, "december").mailings) == 1


class At:
    """A clock that stands where it is put."""

    def __init__(self) -> None:
        self.now = datetime(2026, 11, 20, 9, 0, tzinfo=UTC)

    def __call__(self) -> datetime:
        return self.now


def test_an_hour_is_kept_and_the_audience_is_that_of_the_hour(tmp_path: Path, server: Server) -> None:
    clock = At()
    with Bench.open(workspace(tmp_path, server.url)) as bench:
        bench.now = clock
        join(bench, readers(2), "members")
        sent = go(bench, replace(MEMBERS, at=clock.now + timedelta(days=1)))
        assert sent.state == MailingState.SEALED
        assert due.send_due(bench, lambda done, total: None) == []
        with pytest.raises(Declined, match="is to go out at 2026-11-21 18:00"):
            go(bench)
        go(bench, replace(MEMBERS, at=clock.now + timedelta(days=2)))
        clock.now += timedelta(days=1, hours=1)
        assert due.send_due(bench, lambda done, total: None) == [], "it was moved"
        join(bench, ["joined@reader.example"], "members")
        clock.now += timedelta(days=1)
        (ended,) = due.send_due(bench, lambda done, total: None)
        assert ended.exit_code == 0
        assert server.copies == dict.fromkeys([*readers(2), "joined@reader.example"], 1)


def test_outside_the_hours_nothing_begins(tmp_path: Path, server: Server) -> None:
    clock = At()
    root = workspace(tmp_path, server.url, smtp='window = "08:00-17:00"')  # 09:00 UTC is 18:00 in Seoul
    with Bench.open(root) as bench:
        bench.now = clock
        join(bench, readers(2), "members")
        sent = go(bench)
        assert sent.tally.queued == 2
        assert sent.next_at == datetime(2026, 11, 20, 23, 0, tzinfo=UTC)
        clock.now = datetime(2026, 11, 21, 0, 0, tzinfo=UTC)
        assert go(bench).tally.accepted == 2


def test_a_quota_stops_for_today_and_goes_on_tomorrow(tmp_path: Path, server: Server) -> None:
    clock = At()
    with Bench.open(workspace(tmp_path, server.url, smtp="quota = 5")) as bench:
        bench.now = clock
        join(bench, readers(12), "members")
        first = go(bench)
        assert (first.tally.accepted, first.tally.queued) == (5, 7)
        assert first.next_at is not None
        assert abs(first.next_at - datetime(2026, 11, 20, 15, 0, tzinfo=UTC)) < timedelta(seconds=30), (
            "midnight"
        )
        assert go(bench).tally.accepted == 5, "a second run spends nothing twice"
        for _ in range(2):
            clock.now += timedelta(days=1)
            last = go(bench)
        assert last.tally.accepted == 12


def test_a_rate_is_kept_across_runs(tmp_path: Path, server: Server) -> None:
    """3 an hour: one now, the next in twenty minutes, which a run without waiting leaves to the next."""
    clock = At()
    with Bench.open(workspace(tmp_path, server.url, smtp='rate = "3/h"')) as bench:
        bench.now = clock
        join(bench, readers(3), "members")
        first = go(bench)
        assert first.tally.accepted == 1
        assert first.next_at is not None
        assert timedelta(minutes=19) < first.next_at - clock.now < timedelta(minutes=21)
        assert go(bench).tally.accepted == 1
        clock.now += timedelta(minutes=20, seconds=1)
        assert go(bench).tally.accepted == 2


def test_one_providers_limit_holds_up_nobody_else(tmp_path: Path, server: Server) -> None:
    root = workspace(tmp_path, server.url)
    with (root / "newsletter.toml").open("a", encoding="utf-8") as file:
        file.write('[[profile]]\nname = "naver"\nquota = 1\n')
    with Bench.open(root) as bench:
        join(bench, readers(5, "naver.com") + readers(5), "members")
        sent = go(bench)
        assert (sent.tally.accepted, sent.tally.queued) == (6, 4)
        assert sum(address.endswith("@naver.com") for address in server.copies) == 1


def test_a_canary_goes_alone_and_a_brake_keeps_the_rest_at_home(bench: Bench, server: Server) -> None:
    join(bench, [f"refuse-dot.{n}@reader.example" for n in range(3)] + readers(20), "members")
    with pytest.raises(Declined, match="refused the content"):
        go(bench, replace(MEMBERS, canary=Canary(3, 600)))
    tally = report.report(bench, "december").tally
    assert (tally.queued, tally.refused, tally.accepted) == (23, 0, 0), "and nobody is blamed for it"
    assert server.copies == {}


def test_after_a_quiet_hold_the_rest_follows(bench: Bench, server: Server) -> None:
    join(bench, readers(20), "members")
    assert go(bench, replace(MEMBERS, canary=Canary(3, 0.2))).tally.accepted == 20


def test_a_long_hold_ends_the_run_instead_of_turning_in_circles(bench: Bench, server: Server) -> None:
    join(bench, readers(20), "members")
    sent = go(bench, replace(MEMBERS, canary=Canary(3, 3600)))
    assert (sent.tally.accepted, sent.tally.queued) == (3, 17)
    assert sent.next_at is not None
    assert sent.next_at - bench.now() > timedelta(minutes=50)


def test_a_braked_mailing_goes_on_only_when_told_to(bench: Bench, server: Server) -> None:
    join(bench, [f"refuse-dot.{n}@reader.example" for n in range(3)], "members")
    with pytest.raises(Declined, match="refused the content"):
        go(bench)
    with pytest.raises(Declined, match="a brake paused"):
        go(bench)
    sql(bench, "UPDATE deliveries SET address = 'r' || id || '@reader.example'")
    assert go(bench, Asked("december", ("members",), resume=True, wait=False)).tally.accepted == 3


def test_a_list_of_refused_addresses_is_stopped(bench: Bench, server: Server) -> None:
    """More than a twentieth of two hundred: an old list, or a bought one."""
    join(bench, readers(195) + [f"refuse-rcpt.{n}@reader.example" for n in range(100)], "members")
    with pytest.raises(Declined, match="addresses were refused"):
        go(bench)
    assert 10 <= report.report(bench, "december").tally.refused < 40
