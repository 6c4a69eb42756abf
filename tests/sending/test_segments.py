"""A mailing to a part of its lists: who is meant is frozen, everybody else is named with the reason."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from newsletter.errors import Held, Mistake
from newsletter.model.mailing import DeliveryState, Tally
from newsletter.steps import plan, requests
from newsletter.steps.bench import Bench
from newsletter.steps.explain import explain
from newsletter.steps.people import remove_person
from newsletter.steps.segments import segment_of
from newsletter.steps.send import Asked
from newsletter.steps.tags import tag
from tests.sending.server import Server
from tests.sending.workspace import MEMBERS, go, join, readers

PRESS = Asked("december", ("members",), wait=False, segment='tag "기자"')


def left_out(bench: Bench, address: str) -> list[str]:
    return [reason for _, _, reason in explain(bench, address).left_out]


def tagged(bench: Bench, *addresses: str) -> None:
    assert tag(bench, "기자", addresses) == len(addresses)


def test_only_who_is_meant_gets_it_and_the_others_are_stored_with_the_reason(
    bench: Bench, server: Server
) -> None:
    join(bench, readers(4), "members")
    tagged(bench, "r1@reader.example", "r2@reader.example")
    remove_person(bench, "r3@reader.example")
    assert go(bench, PRESS).tally == Tally(planned=2, accepted=2)
    assert server.copies == {"r1@reader.example": 1, "r2@reader.example": 1}
    assert left_out(bench, "r0@reader.example") == ["segment"]
    assert left_out(bench, "r3@reader.example") == ["left"]


def test_the_same_command_goes_on_with_the_same_mailing_whatever_was_tagged_since(
    bench: Bench, server: Server
) -> None:
    """The audience is frozen: promise 1."""
    join(bench, readers(3), "members")
    tagged(bench, "r1@reader.example")
    sealed = plan.seal(bench, "december", ["members"], segment=PRESS.segment)
    tagged(bench, "r0@reader.example")
    assert go(bench, PRESS).mailing == sealed.id
    assert set(server.copies) == {"r1@reader.example"}


def test_everybody_else_gets_it_from_a_second_mailing_and_nobody_twice(bench: Bench, server: Server) -> None:
    join(bench, readers(4), "members")
    tagged(bench, "r1@reader.example")
    go(bench, PRESS)
    assert go(bench, MEMBERS).tally == Tally(planned=3, accepted=3)
    assert set(server.copies.values()) == {1}
    assert left_out(bench, "r1@reader.example") == ["already"]


def test_a_mailing_to_others_of_the_lists_waits_until_this_one_is_at_its_end(bench: Bench) -> None:
    """Forgotten --where must not turn a mailing to three people into one to three thousand."""
    join(bench, readers(3), "members")
    tagged(bench, "r1@reader.example")
    plan.seal(bench, "december", ["members"], segment=PRESS.segment)
    for ask in (plan.rehearse, plan.seal):
        with pytest.raises(Held, match='where tag "기자"') as held:
            ask(bench, "december", ["members"])
        assert "cancel" in held.value.hint


def test_an_hour_later_the_condition_that_was_sealed_still_chooses(bench: Bench, server: Server) -> None:
    """Sealed for an hour: who is meant is asked when sending starts, by the words of then."""
    join(bench, readers(3), "members")
    tagged(bench, "r1@reader.example")
    began = bench.now()
    at = began + timedelta(hours=1)
    go(bench, replace(PRESS, at=at))
    tagged(bench, "r2@reader.example")
    bench.now = lambda: at
    assert go(bench, PRESS).tally == Tally(planned=2, accepted=2)
    assert set(server.copies) == {"r1@reader.example", "r2@reader.example"}


def test_a_late_mailing_is_about_the_same_part(bench: Bench, server: Server) -> None:
    join(bench, readers(2), "members")
    tagged(bench, "r1@reader.example")
    go(bench, PRESS)
    join(bench, ["late1@reader.example", "late2@reader.example"], "members")
    tagged(bench, "late1@reader.example")
    assert go(bench, replace(PRESS, late=True)).tally.planned == 1
    assert server.copies == {"r1@reader.example": 1, "late1@reader.example": 1}
    with pytest.raises(Mistake):
        requests.sent_before(bench, "december", ["members"])


def test_a_condition_that_means_nobody_is_refused_before_anything_is_sealed(bench: Bench) -> None:
    join(bench, readers(2), "members")
    with pytest.raises(Mistake, match="nobody of members is meant"):
        plan.seal(bench, "december", ["members"], segment=PRESS.segment)
    assert plan.open_mailing(bench, "december", ["members"]) is None


def test_a_field_that_nobody_has_is_refused_because_not_equal_would_mean_everybody(bench: Bench) -> None:
    join(bench, readers(2), "members")
    with pytest.raises(Mistake, match="nobody has a field 'regoin'"):
        segment_of(bench, 'regoin != "화성"')


def test_one_reader_on_three_lists_gets_one_copy_for_the_first_that_means_them(
    bench: Bench, server: Server
) -> None:
    join(bench, readers(3), "members", "partners")
    join(bench, ["only@reader.example"], "partners")
    planned = plan.rehearse(bench, "december", ["partners", "members"])
    assert (planned.tally.planned, planned.by_list) == (4, (("partners", 4), ("members", 0)))
    go(bench, Asked("december", ("partners", "members"), wait=False))
    assert server.copies == dict.fromkeys([*readers(3), "only@reader.example"], 1)


def test_a_rehearsal_names_addresses_that_are_probably_one_persons(bench: Bench) -> None:
    alike = ["kim@reader.example", "kim+news@reader.example"]
    gmail = ["k.i.m@gmail.com", "kim@gmail.com", "kim+x@googlemail.com"]
    others = ["k.i.m@reader.example", "lee@reader.example", "+x@reader.example"]
    join(bench, [*alike, *gmail, *others], "members")
    found = plan.rehearse(bench, "december", ["members"]).twins
    assert found.groups == 2
    assert {frozenset(group) for group in found.shown} == {frozenset(alike), frozenset(gmail)}


def test_refused_readers_of_a_part_are_sent_to_again_without_the_condition_being_typed_again(
    bench: Bench, server: Server
) -> None:
    shy = "refuse-rcpt.1@reader.example"
    join(bench, [*readers(2), shy], "members")
    tagged(bench, "r1@reader.example", shy)
    assert go(bench, PRESS).tally == Tally(planned=2, accepted=1, refused=1)
    for asked in (MEMBERS, PRESS):
        planned = requests.rehearse(bench, replace(asked, again=DeliveryState.REFUSED))
        assert planned.requeued is not None
        assert planned.requeued.queued == 1
    other = replace(PRESS, segment='tag "VIP"', again=DeliveryState.REFUSED)
    with pytest.raises(Mistake, match="nobody to send it to again"):
        requests.rehearse(bench, other)
