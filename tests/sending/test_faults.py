"""Every fault a server can show has a known outcome: ARCHITECTURE.md's table, held against the sender."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from newsletter.delivery import concurrency, transaction
from newsletter.errors import NewsletterError
from newsletter.sample.faults import CODES, FAULTS, Act, At, Fault
from newsletter.sample.storm import Storm, running
from newsletter.steps import dispatch, handover, report
from newsletter.steps.bench import Bench, clock
from newsletter.store.engine import reading
from newsletter.transports import session, smtp
from tests.sending.workspace import MEMBERS, go, join, readers, states, workspace

# state of the reader after a run; whether the next run sends to them (once they are due)
STATES = {"accepted": False, "refused": False, "uncertain": False, "deferred": True, "queued": True}


def by_code(place: str, code: int) -> str:
    """RFC 5321 §4.2.1: 4yz later, 5yz never; at MAIL nobody is charged, and 421 is about the connection."""
    if place == "mail" or (code == 421 and place != "dot"):
        return "queued"
    return "deferred" if code < 500 else "refused"


def expected() -> dict[str, str]:
    """What becomes of a reader to whom each fault happens."""
    found = {
        f"{place}-{code}": by_code(place, code) for place in ("rcpt", "data", "dot", "mail") for code in CODES
    }
    taken = ("251", "252", "299", "bare", "lines", "eight-bit", "long")
    doubtful = ("3yz", "1yz", "garbage", "endless", "mixed", "flood")
    for name in taken:
        found |= {f"rcpt-{name}": "accepted", f"dot-{name}": "accepted"}
    for name in doubtful:
        found |= {f"rcpt-{name}": "queued", f"dot-{name}": "uncertain"}
    for how in ("drop", "reset", "silent"):
        found |= {f"{word}-{how}": "queued" for word in ("mail", "rcpt", "data")}
        found[f"quit-{how}"] = "accepted"
        found |= {f"connect-{how}": "queued", f"ehlo-{how}": "queued"}
        found[f"dot-{how}"] = "uncertain"
    for how in ("drop", "reset"):
        found |= {f"body-{how}": "uncertain", f"after-{how}": "accepted", f"rset-{how}": "accepted"}
    found |= {f"{word}-drip": "queued" for word in ("mail", "rcpt", "data")} | {"dot-drip": "uncertain"}
    return found | {
        "fine": "accepted",
        "split": "accepted",
        "coalesced": "accepted",
        "coalesced-550": "refused",
        "unasked-at-rcpt": "queued",
        "unasked-at-data": "queued",
        "unasked-at-dot": "accepted",
        "refused-but-354": "refused",
        "deferred-but-354": "deferred",
        "greylisted": "deferred",
        "kept-but-451": "deferred",
        "kept-but-dropped": "uncertain",
        "vanishes": "accepted",
        "rset-silent": "refused",
        "full": "deferred",
        "over-quota": "refused",
        "data-250": "queued",
        "data-334": "queued",
        "data-garbage": "queued",
        "mail-garbage": "queued",
        "busy": "queued",
        "no-greeting": "queued",
        "ehlo-421": "queued",
        "ehlo-garbage": "queued",
    }


EXPECTED = expected()
BEFORE = (At.CONNECT, At.EHLO, At.MAIL, At.QUIT, At.RSET)  # before, or beside, any recipient
SLOW = sorted(name for name, fault in FAULTS.items() if Act.DRIP in fault.says.values())
ALONE = sorted(
    name for name, fault in FAULTS.items() if name not in SLOW and any(at in BEFORE for at in fault.says)
)
TOGETHER = sorted(set(FAULTS) - set(ALONE) - set(SLOW))
STOPPING = {name for name in TOGETHER if EXPECTED[name] == "queued"}  # never get through: a run gives up


def test_the_table_knows_every_fault_and_there_are_more_than_sixty() -> None:
    assert set(EXPECTED) == set(FAULTS)
    assert len(FAULTS) >= 60


@pytest.fixture(autouse=True)
def impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    """The same decisions without the pauses between them."""
    monkeypatch.setattr(dispatch, "PATIENCE", 0.0005)
    monkeypatch.setattr(concurrency, "FIRST_HOLD", 0.0005)
    monkeypatch.setattr(concurrency, "LONGEST_HOLD", 0.001)
    monkeypatch.setattr(handover, "IDLE_SECONDS", 1.0)
    monkeypatch.setattr(session, "LOOK_SECONDS", 0.05)
    monkeypatch.setattr(session, "QUIT_SECONDS", 0.2)
    monkeypatch.setattr(smtp, "CONNECT_SECONDS", 0.3)
    for kind in transaction.PATIENCE:
        monkeypatch.setitem(transaction.PATIENCE, kind, 0.6)


def run(bench: Bench, *, resume: bool = False) -> None:
    """Sends; a run that gives up in words is as good as one that ends."""
    try:
        go(bench, replace(MEMBERS, resume=resume))
    except NewsletterError as error:
        assert error.hint


def sound(bench: Bench, storm: Storm) -> None:
    """What holds whatever the server does."""
    found = states(bench)
    kept = [recipient for recipient, _ in storm.kept]
    assert report.report(bench, "december").tally.balanced
    assert len(kept) == len(set(kept)), "nobody twice"
    for address, state in found.items():
        if state == "accepted" and not address.startswith("vanishes"):
            assert address in kept


def next_day(bench: Bench, storm: Storm) -> None:
    """The server is well again, and whoever was deferred is due."""
    storm.clear_up()
    bench.now = lambda: clock() + timedelta(hours=5)
    run(bench, resume=True)


@pytest.mark.parametrize("pipelining", [True, False], ids=["pipelining", "plain"])
def test_faults_of_one_reader_have_their_outcome_and_touch_nobody_else(
    tmp_path: Path, pipelining: bool
) -> None:
    """One mailing, a fault for each reader, and between them somebody to whom nothing happens."""
    names = [name for name in TOGETHER if name not in STOPPING]
    storm = Storm(pipelining=pipelining)
    with running(storm) as url, Bench.open(workspace(tmp_path, url, connections=1)) as bench:
        addresses = [
            a for n, name in enumerate(names) for a in (f"{name}.1@reader.example", f"r{n}@reader.example")
        ]
        join(bench, addresses, "members")
        for _ in range(2):
            run(bench)
            found = states(bench)
            assert {a: s for a, s in found.items() if s != "accepted"} == {
                f"{name}.1@reader.example": EXPECTED[name] for name in names if EXPECTED[name] != "accepted"
            }
        sound(bench, storm)
        assert all(storm.attempts[a] == 1 for a in found), "a second run tries nobody who is not due"
        next_day(bench, storm)
        again = {f"{name}.1@reader.example" for name in names if STATES[EXPECTED[name]]}
        assert {a for a in found if storm.attempts[a] > 1} == again
        assert {states(bench)[a] for a in again} == {"accepted"}


@pytest.mark.parametrize("pipelining", [True, False], ids=["pipelining", "plain"])
@pytest.mark.parametrize("name", sorted(STOPPING))
def test_who_never_gets_through_is_queued_and_blocks_nobody(
    tmp_path: Path, name: str, pipelining: bool
) -> None:
    storm = Storm(pipelining=pipelining)
    with running(storm) as url, Bench.open(workspace(tmp_path, url, connections=2)) as bench:
        poison = [f"{name}.{n}@reader.example" for n in range(3)]
        join(bench, [*poison, *readers(5)], "members")
        run(bench)
        assert states(bench) == dict.fromkeys(poison, "queued") | dict.fromkeys(readers(5), "accepted")
        with reading(bench.engine) as connection:
            attempts = connection.exec_driver_sql("SELECT sum(attempts) FROM deliveries").scalar()
        assert attempts == 5, "nobody is charged for it"
        next_day(bench, storm)
        assert set(states(bench).values()) == {"accepted"}
        sound(bench, storm)


@pytest.mark.parametrize("name", ALONE)
def test_faults_of_a_whole_server(tmp_path: Path, name: str) -> None:
    fault = FAULTS[name]
    own = Fault(name, {at: says for at, says in fault.says.items() if at in (At.RCPT, At.RSET)})

    def choose(recipient: str) -> Fault:
        return own if At.RCPT in fault.says and recipient == "r0@reader.example" else FAULTS["fine"]

    storm = Storm(choose, always=fault, spared=1)  # the one that asks whether the relay is there
    with running(storm) as url, Bench.open(workspace(tmp_path, url, connections=1)) as bench:
        join(bench, readers(3), "members")
        run(bench)
        state = "accepted" if At.RCPT in fault.says else EXPECTED[name]
        one = {"r0@reader.example": "refused"} if At.RCPT in fault.says else {}
        assert states(bench) == dict.fromkeys(readers(3), state) | one
        next_day(bench, storm)
        assert states(bench) == dict.fromkeys(readers(3), "accepted") | one
        sound(bench, storm)


@pytest.mark.parametrize("name", SLOW)
def test_a_reply_that_drips_takes_no_longer_than_a_silent_one_may(tmp_path: Path, name: str) -> None:
    """RFC 5321 §4.5.3.2 limits a reply, not the pause between two of its bytes."""
    storm = Storm()
    always = Storm(always=FAULTS[name], spared=1) if At.MAIL in FAULTS[name].says else storm
    with running(always) as url, Bench.open(workspace(tmp_path, url, connections=1)) as bench:
        join(bench, [f"{name}.1@reader.example"], "members")
        run(bench)
        assert set(states(bench).values()) == {EXPECTED[name]}


def test_a_server_that_wants_few_messages_a_connection_gets_them_all_the_same(tmp_path: Path) -> None:
    """N, then 421 at MAIL: the looked-ahead goes back to the queue, and nobody is charged."""
    storm = Storm(a_connection=3)
    with running(storm) as url, Bench.open(workspace(tmp_path, url, connections=2)) as bench:
        join(bench, readers(20), "members")
        run(bench)
        assert set(states(bench).values()) == {"accepted"}
        sound(bench, storm)


def table() -> str:
    """The table as ARCHITECTURE.md shows it."""
    rows: dict[tuple[str, str], list[str]] = {}
    for name, fault in FAULTS.items():
        place = " and ".join(fault.says) or "nowhere"
        rows.setdefault((place, EXPECTED[name]), []).append(name.removeprefix(f"{place.lower()}-"))
    lines = ["| where | what the server does | the reader is | sent again |", "|---|---|---|---|"]
    for (place, state), names in rows.items():
        again = "yes, when due" if STATES[state] else "no"
        again = "only on request" if state in ("uncertain", "refused") else again
        lines.append(f"| {place} | {', '.join(names)} | {state} | {again} |")
    return "\n".join(lines)
