"""The ledger against a small model: whatever happens in whatever order, the promises hold."""

from __future__ import annotations

import tempfile
from datetime import datetime, timedelta
from pathlib import Path

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from newsletter.delivery.lifecycle import DELIVERY, legal
from newsletter.delivery.relay_log import Said, Verdict
from newsletter.errors import Declined
from newsletter.message.links import address_key
from newsletter.model.mailing import (
    Accepted,
    Deferred,
    Delivery,
    DeliveryState,
    MailingState,
    Outcome,
    Refused,
    Reply,
    Stage,
    Uncertain,
    Untried,
)
from newsletter.steps.bench import Bench
from newsletter.store import freeze, mailings, people, requests
from newsletter.store.engine import reading, writing
from newsletter.store.forget import forget
from newsletter.store.ledger import Claimed, Entry, Ledger
from tests.sending.workspace import NOW, join, readers, workspace

READERS = 6
D = DeliveryState
BEFORE: tuple[Outcome, ...] = (
    Deferred(Reply(451), Stage.RCPT),
    Refused(Reply(550), Stage.RCPT),
    Untried("lost"),
)
AFTER: tuple[Outcome, ...] = (
    Accepted(Reply(250)),
    Deferred(Reply(451), Stage.DOT),
    Refused(Reply(554), Stage.DOT),
    Uncertain("lost"),
    Untried("not one byte"),
)


class LedgerMachine(RuleBasedStateMachine):
    """One mailing, one or more senders in turn, readers who leave, crashes, the clock."""

    @initialize()
    def begin(self) -> None:
        self.folder = tempfile.TemporaryDirectory()
        self.bench = Bench.open(workspace(Path(self.folder.name), "maildir:outbox"))
        self.now: datetime = NOW
        join(self.bench, readers(READERS), "members")
        with writing(self.bench.engine) as connection:
            number = mailings.seal(
                connection, issue="december", lists=["members"], content=b"{}", content_hash="h",
                source_hash="s", mail_from="news@center.example", now=NOW, who="test",
            )  # fmt: skip
            mailing = mailings.by_id(connection, number)
            assert freeze.start(connection, mailing, NOW, "test", {}) == READERS
        self.mailing = number
        self.ledgers: list[Ledger] = []
        self.hands: list[dict[int, Delivery]] = []  # claimed by each sender, as it believes
        self.bodies_out: list[dict[int, Delivery]] = []  # intended by each sender, not answered yet
        self.bodies: dict[int, int] = {}  # delivery → bodies that left
        self.gone: set[int] = set()  # subscribers who left, as of now
        self.states: dict[int, str] = {}
        self.absent: set[int] = set()  # marked by a log, and not sent again since
        self.new_sender()

    def teardown(self) -> None:
        if hasattr(self, "ledgers"):
            for ledger in self.ledgers:
                ledger.close()
            self.bench.close()
            self.folder.cleanup()

    def _group(self, index: int, act: str, *given: object) -> object:
        ledger = self.ledgers[index]
        state = ledger.begin()
        result: object = None
        try:
            if act == "record":
                ledger.record(*given, cancelled=state is MailingState.CANCELLED)  # type: ignore[arg-type]
            else:
                result = getattr(ledger, act)(*given)
        except BaseException:
            ledger.rollback()
            raise
        ledger.commit()
        return result

    @rule()
    def new_sender(self) -> None:
        """A crash, a kill, a take-over: somebody else begins; the old one may live on as a zombie."""
        with writing(self.bench.engine) as connection:
            fence = mailings.take(connection, self.mailing, self.now, new_lock=True)
        self.ledgers.append(Ledger(self.bench.engine, self.mailing, fence))
        self.hands.append({})
        self.bodies_out.append({})
        if len(self.ledgers) > 3:  # as many zombies as are looked at
            self.ledgers.pop(0).close()
            self.hands.pop(0)
            self.bodies_out.pop(0)

    @rule(back=st.integers(0, 2), limit=st.integers(1, 3))
    def claim(self, back: int, limit: int) -> None:
        index = max(0, len(self.ledgers) - 1 - back)
        found = self._group(index, "claim", {"others": limit}, self.now)
        assert isinstance(found, Claimed)
        claimed = found.deliveries
        if index < len(self.ledgers) - 1:
            assert claimed == [], "a zombie claims nothing"
        for delivery in claimed:
            self.hands[index][delivery.id] = delivery

    @rule(back=st.integers(0, 2), data=st.data())
    def refuse_early(self, back: int, data: st.DataObject) -> None:
        """An answer before 354, or a loss."""
        index = max(0, len(self.ledgers) - 1 - back)
        if self.hands[index]:
            number = data.draw(st.sampled_from(sorted(self.hands[index])))
            entry = Entry(self.hands[index].pop(number), False, data.draw(st.sampled_from(BEFORE)))
            self._group(index, "record", [entry], self.now)

    @rule(back=st.integers(0, 2), data=st.data())
    def intend(self, back: int, data: st.DataObject) -> None:
        """354 came: the intent is asked for, and granted to nobody who left before."""
        index = max(0, len(self.ledgers) - 1 - back)
        if self.hands[index]:
            number = data.draw(st.sampled_from(sorted(self.hands[index])))
            delivery = self.hands[index].pop(number)
            if self._group(index, "intend", [number], self.now) == {number}:
                assert delivery.subscriber not in self.gone, "granted to somebody who left before"
                self.bodies_out[index][number] = delivery

    @rule(back=st.integers(0, 2), data=st.data())
    def answer(self, back: int, data: st.DataObject) -> None:
        """The reply to the dot, or none: written down, or lost in a kill."""
        index = max(0, len(self.ledgers) - 1 - back)
        if not self.bodies_out[index]:
            return
        number = data.draw(st.sampled_from(sorted(self.bodies_out[index])))
        delivery = self.bodies_out[index].pop(number)
        outcome: Outcome = data.draw(st.sampled_from(AFTER))
        if isinstance(outcome, Accepted | Uncertain):
            self.bodies[number] = self.bodies.get(number, 0) + 1
        if data.draw(st.booleans()):
            self._group(index, "record", [Entry(delivery, True, outcome)], self.now)

    @rule()
    def end_of_a_run(self) -> None:
        """The living sender stops: what it has under way is settled."""
        self._group(len(self.ledgers) - 1, "settle", self.now)
        self.hands[-1].clear()
        self.bodies_out[-1].clear()

    @rule(state=st.sampled_from([D.REFUSED, D.EXPIRED, D.UNCERTAIN]))
    def ask_again(self, state: D) -> None:
        """The editor asks to send again; of the uncertain only those go that a log showed to be absent."""
        cancelled = self._state() == MailingState.CANCELLED
        try:
            with writing(self.bench.engine) as connection:
                if self._state() == MailingState.SENT:
                    mailings.move(
                        connection, self.mailing, MailingState.SENDING, self.now, "test", asked=True
                    )
                asked = requests.again(connection, self.mailing, state, now=self.now, who="test")
        except Declined:
            assert cancelled
            return
        assert state is not D.UNCERTAIN or asked.queued <= len(self.absent)
        if state is D.UNCERTAIN:
            self.absent.clear()

    def _state(self) -> str:
        with reading(self.bench.engine) as connection:
            return mailings.by_id(connection, self.mailing).state

    @rule()
    def a_log_tells_the_truth(self) -> None:
        """The relay's log covers the time: what left it has, what did not it has never heard of."""
        under_way = {number for bodies in self.bodies_out for number in bodies}
        with writing(self.bench.engine) as connection:
            for doubt in requests.doubts(connection, self.mailing):
                if doubt.id in under_way:
                    continue  # ten minutes have not gone by
                said = Said.ACCEPTED if self.bodies.get(doubt.id) else Said.ABSENT
                if requests.shown(connection, doubt, Verdict(said, "the log's words"), self.now):
                    self.absent |= {doubt.id} if said is Said.ABSENT else set()

    @rule()
    def it_ends(self) -> None:
        """Nothing is left to do: the mailing is sent, until somebody asks for more."""
        with writing(self.bench.engine) as connection:
            if self._state() == MailingState.SENDING and not mailings.tally(connection, self.mailing).open:
                mailings.move(connection, self.mailing, MailingState.SENT, self.now, "test")

    @rule(reader=st.integers(0, READERS - 1))
    def leave(self, reader: int) -> None:
        with writing(self.bench.engine) as connection:
            key = address_key(readers(READERS)[reader], self.bench.keyring)
            found = people.find(connection, key)
            assert found is not None
            people.leave(connection, found.id, None, by="reader", at=self.now)
            self.gone.add(found.id)

    @rule(reader=st.integers(0, READERS - 1))
    def forget(self, reader: int) -> None:
        with writing(self.bench.engine) as connection:
            key = address_key(readers(READERS)[reader], self.bench.keyring)
            found = people.find(connection, key)
            if found is not None:
                forget(connection, key, at=self.now)
                self.gone.add(found.id)

    @rule(hours=st.sampled_from([0.1, 1, 5, 25]))
    def time_goes_by(self, hours: float) -> None:
        self.now += timedelta(hours=hours)
        self._group(len(self.ledgers) - 1, "due", self.now)

    @precondition(lambda self: hasattr(self, "mailing"))
    @rule(to=st.sampled_from([MailingState.PAUSED, MailingState.SENDING, MailingState.CANCELLED]))
    def brake(self, to: MailingState) -> None:
        try:
            with writing(self.bench.engine) as connection:
                if to is MailingState.CANCELLED:
                    mailings.cancel(connection, self.mailing, self.now, "test")
                else:
                    mailings.move(connection, self.mailing, to, self.now, "test")
        except Declined:
            return

    @invariant()
    def the_books_are_right(self) -> None:
        if not hasattr(self, "mailing"):
            return
        with reading(self.bench.engine) as connection:
            tally = mailings.tally(connection, self.mailing)
            rows = connection.exec_driver_sql(
                "SELECT id, state, address, reply, reason, subscriber_id FROM deliveries"
            ).all()
        assert tally.planned == READERS
        assert tally.balanced, "nobody is silently missed"
        for number, state, address, reply, reason, subscriber in rows:
            assert self.bodies.get(number, 0) <= 1, "nobody twice"
            if self.bodies.get(number):
                assert state in (D.INTENDED, D.ACCEPTED, D.UNCERTAIN), "what left stays out of the queue"
            before = self.states.get(number, D.QUEUED)
            if before != state:
                assert reachable(before, state), f"{before} → {state}"
            self.states[number] = state
            if address == "":
                assert reply == reason == "" or state == D.SKIPPED
                assert subscriber in self.gone


def reachable(start: str, end: str) -> bool:
    """Whether moves of the table lead from one state to another (a rule may make several)."""
    seen, found = {start}, [start]
    while found:
        here = found.pop()
        for to in D:
            if to not in seen and legal(DELIVERY, here, to, asked=True):
                seen.add(to)
                found.append(to)
    return end in seen


LedgerMachine.TestCase.settings = settings(max_examples=30, stateful_step_count=50, deadline=None)
TestLedger = LedgerMachine.TestCase
