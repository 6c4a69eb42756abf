"""Leaving, suppressing and forgetting, down to the deliveries that wait."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import insert, select

from newsletter.message.links import address_key
from newsletter.model.mailing import DeliveryState
from newsletter.model.people import Membership
from newsletter.steps.bench import Bench
from newsletter.steps.people import add_person, forget_person, remove_person
from newsletter.store import people
from newsletter.store.engine import reading, writing
from newsletter.store.tables import deliveries, mailings
from tests.people.places import NOW, PAPER, bench, number

KIM = "Kim.Hana@example.org"
STATES = tuple(DeliveryState)
OPEN = {DeliveryState.QUEUED, DeliveryState.CLAIMED, DeliveryState.DEFERRED}


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Bench]:
    """Kim on two lists, with a delivery in every state for each of them."""
    with bench(tmp_path / "desk") as opened:
        for list_name in ("members", "partners"):
            add_person(opened, KIM, list_name, PAPER, name="김하나")
            for state in STATES:
                deliver(opened, list_name, state)
        yield opened


def deliver(desk: Bench, list_name: str, state: DeliveryState) -> None:
    with writing(desk.engine) as connection:
        sealed = {"state": "sending", "content": b"", "content_hash": "", "source_hash": "", "mail_from": ""}
        mailing = connection.execute(
            insert(mailings).values(issue=f"{list_name}-{state}", sealed_at=NOW, **sealed)
        )
        assert mailing.inserted_primary_key is not None
        row = {"name": "김하나", "fields": '{"소속":"센터"}', "reply": f"250 for {KIM}", "at": NOW}
        connection.execute(
            insert(deliveries).values(
                mailing_id=mailing.inserted_primary_key[0],
                issue=f"{list_name}-{state}",
                subscriber_id=number(desk, KIM),
                address_key=address_key(KIM, desk.keyring),
                address=KIM,
                list=list_name,
                state=state,
                place=None if state == DeliveryState.SKIPPED else 1,
                **row,
            )
        )


def stopped(desk: Bench) -> dict[str, set[str]]:
    """Which deliveries, by list, are skipped now that were planned in another state, and why."""
    columns = deliveries.c
    query = select(columns.list, columns.issue, columns.reason).where(
        columns.state == "skipped", columns.reason != ""
    )
    with reading(desk.engine) as connection:
        rows = connection.execute(query).all()
    return {reason: {issue for _, issue, why in rows if why == reason} for _, _, reason in rows}


def test_leaving_one_list_stops_its_open_deliveries_and_no_other(desk: Bench) -> None:
    assert remove_person(desk, KIM.upper(), "members") == ["members"]
    assert stopped(desk) == {"left": {f"members-{state}" for state in OPEN}}


def test_leaving_every_list_stops_everything_open(desk: Bench) -> None:
    assert remove_person(desk, KIM) == ["members", "partners"]
    expected = {f"{name}-{state}" for name in ("members", "partners") for state in OPEN}
    assert stopped(desk) == {"left": expected}


def test_leaving_again_changes_nothing_and_keeps_the_first_date(desk: Bench) -> None:
    with writing(desk.engine) as connection:
        assert people.leave(connection, number(desk, KIM), "members", by="one-click", at=NOW) == ["members"]
    desk.now = lambda: NOW.replace(year=2027)
    assert remove_person(desk, KIM, "members") == []
    with reading(desk.engine) as connection:
        members = people.memberships(connection, number(desk, KIM))[0]
    assert (members.state, members.left_at, members.left_by) == (Membership.LEFT, NOW, "one-click")


def test_a_number_that_nobody_has_leaves_nothing(desk: Bench) -> None:
    with writing(desk.engine) as connection:
        assert people.leave(connection, 4711, None, by="reader", at=NOW) == []
        assert people.subscriber(connection, 4711) is None
        assert people.leave(connection, number(desk, KIM), "unheard-of", by="reader", at=NOW) == []


def test_a_suppressed_address_gets_nothing_that_waited_and_keeps_its_first_reason(desk: Bench) -> None:
    key = address_key(KIM, desk.keyring)
    with writing(desk.engine) as connection:
        people.suppress(connection, key, reason="complaint", at=NOW)
        people.suppress(connection, key, reason="bounce", at=NOW.replace(year=2027))
        assert people.suppression(connection, key) == people.Suppression("complaint", NOW)
    assert {len(issues) for issues in stopped(desk).values()} == {2 * len(OPEN)}
    assert set(stopped(desk)) == {"suppressed"}


def test_forgetting_stops_what_is_open_and_empties_every_row(desk: Bench) -> None:
    assert forget_person(desk, KIM).known
    assert stopped(desk) == {"forgotten": {f"{n}-{s}" for n in ("members", "partners") for s in OPEN}}
    columns = deliveries.c
    with reading(desk.engine) as connection:
        rows = connection.execute(select(columns.address, columns.name, columns.fields, columns.reply)).all()
        found = people.find(connection, address_key(KIM, desk.keyring))
    assert {tuple(row) for row in rows} == {("", "", "{}", "")}
    assert found is not None
    assert (found.person.address, found.person.name, found.person.suppressed) == ("", "", "forgotten")
    assert set(found.person.lists.values()) == {Membership.LEFT}


def test_nothing_of_somebody_forgotten_stays_in_the_files_of_the_workspace(desk: Bench) -> None:
    """Not even in freed pages: SQLite overwrites them when it is told to."""
    forget_person(desk, KIM)
    desk.close()
    kept = b"".join(file.read_bytes() for file in desk.root.iterdir())
    assert KIM.encode() not in kept
    assert "김하나".encode() not in kept


def test_forgetting_is_safe_to_repeat(desk: Bench) -> None:
    assert forget_person(desk, KIM).known
    assert not forget_person(desk, KIM).known
    assert remove_person(desk, KIM) == []


def test_the_key_is_worth_keeping_from_the_first_person_or_suppression_on(tmp_path: Path) -> None:
    with bench(tmp_path / "a") as nobody:
        assert not people.any_hash(nobody.engine)
        forget_person(nobody, KIM)
        assert people.any_hash(nobody.engine)
    with bench(tmp_path / "b") as somebody:
        add_person(somebody, KIM, "members", PAPER)
        assert people.any_hash(somebody.engine)


def test_what_people_agreed_to_is_counted_for_those_who_are_still_there(desk: Bench) -> None:
    add_person(desk, "lee@example.org", "members", "누리집 신청")
    with reading(desk.engine) as connection:
        assert people.wordings(connection, "members") == [("typed", "누리집 신청", 1), ("typed", PAPER, 1)]
    remove_person(desk, KIM)
    with reading(desk.engine) as connection:
        assert people.wordings(connection, "members") == [("typed", "누리집 신청", 1)]
        assert people.counts(connection)["members"] == {Membership.ACTIVE: 1, Membership.LEFT: 1}
