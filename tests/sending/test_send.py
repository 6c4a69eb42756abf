"""A mailing against a real server that misbehaves: nobody missed, nobody twice."""

from __future__ import annotations

import email
import email.policy
import threading
from collections.abc import Callable
from pathlib import Path

import pytest

from newsletter.delivery import concurrency
from newsletter.errors import Declined, Held, Mistake, Outside
from newsletter.message.links import address_key
from newsletter.model.mailing import MailingState, Tally
from newsletter.steps import brakes, plan, report
from newsletter.steps.bench import Bench
from newsletter.steps.send import Asked, Sent
from newsletter.steps.trial import trial
from newsletter.store import mailings, people
from newsletter.store.engine import reading, writing
from tests.sending.server import Server
from tests.sending.workspace import NOW, go, join, readers, states, workspace


def once(server: Server, after: int, act: Callable[[], object]) -> Callable[[str], None]:
    """Does something one time, when the server has accepted so many."""
    lock = threading.Lock()

    def accepted(_: str) -> None:
        if len(server.accepted) >= after and lock.acquire(blocking=False):
            act()

    return accepted


def test_everybody_gets_one_copy(bench: Bench, server: Server) -> None:
    join(bench, readers(120), "members")
    sent = go(bench)
    assert sent.state == MailingState.SENT
    assert sent.tally == Tally(planned=120, accepted=120)
    assert sent.done
    assert server.copies == dict.fromkeys(readers(120), 1)
    assert server.most_at_once <= 2


EXPECTED = {
    "refuse-rcpt": ("refused", 0),
    "refuse-data": ("refused", 0),
    "refuse-dot": ("refused", 0),
    "defer-rcpt": ("deferred", 0),
    "defer-data": ("deferred", 0),
    "defer-dot": ("deferred", 0),
    "drop-body": ("uncertain", 0),
    "drop-dot": ("uncertain", 1),
    "odd-dot": ("uncertain", 0),
    "garbled-dot": ("uncertain", 0),
    "other-2yz": ("accepted", 1),
    "drop-after-250": ("accepted", 1),
    "plain": ("accepted", 1),
}


def test_each_fault_of_a_server_has_its_outcome_and_stops_nobody_else(bench: Bench, server: Server) -> None:
    addresses = {f"{fault}.1@reader.example": fault for fault in EXPECTED}
    join(bench, list(addresses), "members")
    sent = go(bench)
    assert states(bench) == {address: EXPECTED[fault][0] for address, fault in addresses.items()}
    assert {a: server.copies[a] for a in addresses} == {a: EXPECTED[f][1] for a, f in addresses.items()}
    assert sent.tally.balanced
    assert not sent.done
    assert set(sent.uncertain) == {a for a, f in addresses.items() if EXPECTED[f][0] == "uncertain"}


@pytest.mark.parametrize("fault", ["close-421", "drop-rcpt", "drop-data", "garbled-rcpt", "chatter"])
def test_a_loss_before_the_body_leaves_the_reader_queued_and_uncharged(
    bench: Bench, server: Server, fault: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The relay hangs up each time: the run gives up in words, and nobody is lost."""
    monkeypatch.setattr(concurrency, "FIRST_HOLD", 0.01)
    join(bench, [f"{fault}.1@reader.example"], "members")
    with pytest.raises(Outside, match="takes no message"):
        go(bench)
    (fate,) = report.fates(bench, "december")
    assert (fate.state, fate.attempts) == ("queued", 0)
    assert not server.accepted


def test_uncertain_is_never_resent_unasked(bench: Bench, server: Server) -> None:
    join(bench, ["drop-dot.1@reader.example", "ada@reader.example"], "members")
    first = go(bench)
    again = go(bench)
    assert first.tally == again.tally == Tally(planned=2, accepted=1, uncertain=1)
    assert set(server.copies.values()) == {1}


def test_running_again_after_the_end_sends_nothing(bench: Bench, server: Server) -> None:
    join(bench, readers(3), "members")
    go(bench)
    join(bench, ["late@reader.example"], "members")
    again = go(bench)
    assert "nothing was sent now" in again.notes[0]
    assert server.copies == dict.fromkeys(readers(3), 1)


def test_one_copy_across_lists_and_each_row_speaks_for_one_list(bench: Bench, server: Server) -> None:
    join(bench, ["ada@reader.example", "bea@reader.example"], "members")
    join(bench, ["ADA@Reader.example", "cho@reader.example"], "partners")
    sent = go(bench, Asked("december", ("members", "partners")))
    assert sent.tally == Tally(planned=3, accepted=3)
    lists = {fate.address: fate.list for fate in report.fates(bench, "december")}
    assert lists == {
        "ada@reader.example": "members",
        "bea@reader.example": "members",
        "cho@reader.example": "partners",
    }
    part = report.report(bench, "december").mailings[0]
    assert {name: tally.planned for name, tally in part.lists} == {"members": 2, "partners": 1}


def test_a_later_mailing_of_the_issue_leaves_out_who_has_a_row(bench: Bench, server: Server) -> None:
    join(bench, ["ada@reader.example"], "members")
    go(bench)
    join(bench, ["ada@reader.example", "cho@reader.example"], "partners")
    sent = go(bench, Asked("december", ("partners",)))
    assert sent.tally == Tally(planned=1, accepted=1)
    assert set(server.copies.values()) == {1}
    with reading(bench.engine) as connection:
        assert mailings.excluded(connection, sent.mailing) == {"already": 1}


def test_who_left_before_the_intent_gets_nothing(bench: Bench, server: Server) -> None:
    """Leaving is committed while others are being mailed: the promise is about its commit."""
    everybody = readers(200)
    join(bench, everybody, "members")
    leaver = everybody[-1]

    def leave() -> None:
        with writing(bench.engine) as connection:
            found = people.find(connection, address_key(leaver, bench.keyring))
            assert found is not None
            people.leave(connection, found.id, "members", by="reader", at=NOW)

    server.on_accept = once(server, 1, leave)
    sent = go(bench)
    assert sent.tally == Tally(planned=200, accepted=199, skipped=1)
    assert server.copies[leaver] == 0
    assert states(bench)[leaver] == "skipped"


def test_the_intent_is_denied_to_whoever_was_suppressed_behind_our_back(bench: Bench, server: Server) -> None:
    """Even where nobody marked the row: the intent itself looks."""
    join(bench, ["ada@reader.example", "bea@reader.example"], "members")
    plan.seal(bench, "december", ["members"])
    with writing(bench.engine) as connection:
        key = address_key("ada@reader.example", bench.keyring)
        people.suppress(connection, key, reason="complaint", at=NOW)
        connection.exec_driver_sql(
            "UPDATE deliveries SET state = 'queued', place = 1 WHERE state = 'skipped'"
        )
    sent = go(bench)
    assert sent.tally == Tally(planned=2, accepted=1, skipped=1)
    assert server.copies["ada@reader.example"] == 0


def test_pausing_stops_within_a_group_and_sending_again_goes_on(bench: Bench, server: Server) -> None:
    join(bench, readers(300), "members")
    server.on_accept = once(server, 20, lambda: brakes.pause(bench, "december"))
    first = go(bench)
    assert first.state == MailingState.PAUSED
    assert 20 <= first.tally.accepted < 40
    assert first.tally.queued == 300 - first.tally.accepted
    second = go(bench)
    assert second.tally == Tally(planned=300, accepted=300)
    assert set(server.copies.values()) == {1}


def test_cancelling_gives_nobody_anything_more(bench: Bench, server: Server) -> None:
    join(bench, readers(300), "members")
    server.on_accept = once(server, 20, lambda: brakes.cancel(bench, "december"))
    sent = go(bench)
    assert sent.state == MailingState.CANCELLED
    assert sent.tally.open == 0
    assert sent.tally.skipped == 300 - sent.tally.accepted
    assert sent.tally.accepted == len(server.accepted) < 40


def test_two_senders_of_one_mailing_exclude_each_other(bench: Bench, server: Server) -> None:
    join(bench, readers(50), "members")
    refused: list[str] = []

    def second() -> None:
        with Bench.open(bench.root) as other, pytest.raises(Held, match="being sent"):
            go(other)
        refused.append("yes")

    server.on_accept = once(server, 1, second)
    sent = go(bench)
    assert refused
    assert sent.tally == Tally(planned=50, accepted=50)
    assert set(server.copies.values()) == {1}


def test_a_take_over_ends_the_frozen_sender_and_doubles_nobody(bench: Bench, server: Server) -> None:
    """What the zombie still writes touches no row: the fence has risen."""
    join(bench, readers(100), "members")
    new: list[Sent] = []

    def take_over() -> None:
        with Bench.open(bench.root) as other:
            new.append(go(other, Asked("december", ("members",), take_over=True)))

    thread = threading.Thread(target=take_over)
    server.on_accept = once(server, 10, thread.start)
    server.pause = 0.002
    with pytest.raises(Held, match="taken over"):
        go(bench)
    thread.join(60)
    tally = new[0].tally
    assert tally.balanced
    assert tally.accepted + tally.uncertain == 100
    assert tally.uncertain <= 2, "at most one a connection"
    assert set(server.copies.values()) == {1}


def test_without_a_server_the_ledger_is_untouched(tmp_path: Path) -> None:
    with Bench.open(workspace(tmp_path, "smtp://127.0.0.1:1")) as bench:
        join(bench, readers(3), "members")
        with pytest.raises(Outside, match=r"no connection to the mail server 127\.0\.0\.1:1"):
            go(bench)
        with reading(bench.engine) as connection:
            assert mailings.newest(connection) == []


def test_a_relay_that_refuses_us_charges_nobody(bench: Bench, server: Server) -> None:
    server.mail_reply = "550 5.7.1 who are you"
    join(bench, readers(3), "members")
    with pytest.raises(Outside, match="refuses mail from this sender: 550"):
        go(bench)
    assert set(states(bench).values()) == {"queued"}
    server.mail_reply = "250 ok"
    assert go(bench).tally == Tally(planned=3, accepted=3)


def test_a_server_that_hangs_up_after_each_message_only_slows_us(bench: Bench, server: Server) -> None:
    server.hang_up_after = 1
    join(bench, readers(20), "members")
    assert go(bench).tally == Tally(planned=20, accepted=20)
    assert set(server.copies.values()) == {1}


def test_an_address_that_cannot_be_mailed_is_one_readers_trouble(bench: Bench, server: Server) -> None:
    join(bench, [*readers(3), "독자@reader.example"], "members")
    sent = go(bench)
    assert sent.tally == Tally(planned=4, accepted=3, refused=1)
    assert (
        "before the @" in {f.address: f.told for f in report.fates(bench, "december")}["독자@reader.example"]
    )


def test_a_korean_domain_is_mailed_in_its_ascii_form(bench: Bench, server: Server) -> None:
    join(bench, ["ada@한글.example"], "members")
    assert go(bench).tally == Tally(planned=1, accepted=1)
    assert set(server.copies) == {"ada@xn--bj0bj06e.example"}


def test_a_test_mail_goes_to_a_korean_domain_too(bench: Bench, server: Server) -> None:
    """RCPT takes ASCII alone (RFC 5321 §4.1.2); as typed it was a traceback."""
    ((address, outcome),) = trial(bench, "december", ["me@한국.example"])
    assert (address, type(outcome).__name__) == ("me@xn--3e0b707e.example", "Accepted")


def test_the_sealed_version_goes_to_everyone(bench: Bench, server: Server) -> None:
    server.mail_reply = "550 not yet"
    join(bench, readers(2), "members")
    with pytest.raises(Outside):
        go(bench)
    path = bench.root / "issues" / "december.md"
    path.write_text(path.read_text("utf-8").replace("겨울 장터", "여름 장터"), "utf-8")
    server.mail_reply = "250 ok"
    sent = go(bench)
    assert "changed after sealing" in sent.notes[0]
    assert sent.tally == Tally(planned=2, accepted=2)
    for _, body in server.accepted:
        part = email.message_from_bytes(body, policy=email.policy.default).get_body(("plain",))
        assert part is not None
        assert "겨울 장터" in part.get_content()


def test_errors_in_the_issue_stop_it_before_anything_happens(bench: Bench) -> None:
    join(bench, readers(2), "members")
    path = bench.root / "issues" / "december.md"
    path.write_text(path.read_text("utf-8").replace("{name|독자}", "{별명}"), "utf-8")
    with pytest.raises(Declined, match="1 error"):
        go(bench)
    with reading(bench.engine) as connection:
        assert mailings.newest(connection) == []


def test_a_list_that_is_not_declared_is_named_with_the_nearest(bench: Bench) -> None:
    with pytest.raises(Mistake) as caught:
        go(bench, Asked("december", ("member",)))
    assert caught.value.hint == "did you mean members?"


def test_a_rehearsal_changes_nothing_and_counts_right(bench: Bench) -> None:
    join(bench, readers(5), "members")
    join(bench, ["gone@reader.example"], "members")
    with writing(bench.engine) as connection:
        found = people.find(connection, address_key("gone@reader.example", bench.keyring))
        assert found is not None
        people.leave(connection, found.id, None, by="reader", at=NOW)
    rehearsed = plan.rehearse(bench, "december", ["members"])
    assert rehearsed.tally.planned == 5
    assert rehearsed.excluded == {"left": 1}
    with reading(bench.engine) as connection:
        assert mailings.newest(connection) == []
