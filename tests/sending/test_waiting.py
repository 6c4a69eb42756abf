"""Whose turn it is: providers take turns, and none holds up another's readers."""

from __future__ import annotations

from collections import Counter

from hypothesis import given
from hypothesis import strategies as st

from newsletter.delivery import concurrency
from newsletter.model.mailing import Accepted, Deferred, Delivery, DeliveryState, Reply, Stage
from newsletter.steps.waiting import BATCH, Waiting

OK = Accepted(Reply(250))
SLOW = Deferred(Reply(421, "4.7.0 slow down"), Stage.RCPT)


class Clock:
    def __init__(self) -> None:
        self.now = 1000.0

    def __call__(self) -> float:
        return self.now


class Ledger:
    """So many readers queued by profile, claimed as the ledger claims them."""

    def __init__(self, waiting: Waiting, queued: dict[str, int]) -> None:
        self.waiting = waiting
        self.queued = dict(queued)
        self._number = 0

    def claim(self) -> None:
        wanted = self.waiting.wanted()
        if not wanted:
            return
        dry = []
        for profile, count in wanted.items():
            given = min(count, self.queued.get(profile, 0))
            self.queued[profile] = self.queued.get(profile, 0) - given
            self._number += given
            self.waiting.add(
                Delivery(self._number + n, 1, n, f"r{n}@x.example", "members", DeliveryState.CLAIMED, profile)
                for n in range(given)
            )
            if given < count:
                dry.append(profile)
        self.waiting.claimed(dry, {})


def test_the_profiles_take_turns() -> None:
    waiting = Waiting({"naver": 4, "google": 4, "others": 4}, Clock())
    ledger = Ledger(waiting, {"naver": 50, "google": 3, "others": 50})
    ledger.claim()
    first = [taken.profile for _ in range(9) if (taken := waiting.take())]
    assert Counter(first) == {"naver": 3, "google": 3, "others": 3}


@given(st.dictionaries(st.sampled_from(["naver", "google", "others"]), st.integers(0, 700)))
def test_everybody_is_taken_once_whatever_the_mixture(queued: dict[str, int]) -> None:
    waiting = Waiting({"naver": 4, "google": 4, "others": 4}, Clock())
    ledger = Ledger(waiting, queued)
    taken: Counter[str] = Counter()
    for _ in range(5000):
        ledger.claim()
        delivery = waiting.take()
        if delivery is None and waiting.dry:
            break
        if delivery is not None:
            taken[delivery.profile] += 1
            waiting.ended(delivery, OK)
    assert taken == {name: count for name, count in queued.items() if count}
    assert len(waiting) == 0


def test_a_profile_that_must_wait_holds_up_nobody_else_however_many_wait() -> None:
    """Its own rows fill its own queue; the others' are claimed all the same."""
    clock = Clock()
    waiting = Waiting({"naver": 4, "others": 4}, clock)
    ledger = Ledger(waiting, {"naver": 10 * BATCH, "others": 10 * BATCH})
    taken: Counter[str] = Counter()
    for _ in range(10 * BATCH + 50):
        ledger.claim()
        if (delivery := waiting.take()) is None:
            break
        taken[delivery.profile] += 1
        waiting.ended(delivery, SLOW if delivery.profile == "naver" else OK)
    assert taken["others"] == 10 * BATCH
    assert taken["naver"] == concurrency.IN_A_ROW
    assert "naver" in waiting.state()
    clock.now += concurrency.FIRST_HOLD
    delivery = waiting.take()
    assert delivery is not None
    assert delivery.profile == "naver"


def test_who_is_put_back_is_next_and_a_profile_keeps_its_own_width() -> None:
    waiting = Waiting({"naver": 2, "others": 8}, Clock())
    ledger = Ledger(waiting, {"naver": 10})
    ledger.claim()
    first, second = waiting.take(), waiting.take()
    assert first is not None
    assert second is not None
    assert waiting.take() is None, "two at once to this provider"
    waiting.put_back(second)
    assert waiting.take() == second
    waiting.ended(first, OK)
    assert waiting.take() not in (None, first, second)
