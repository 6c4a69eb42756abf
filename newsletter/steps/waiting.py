"""Claimed deliveries waiting for a connection, provider by provider.

Each profile has its own queue and its own window of messages under way; the next
message is taken from the profiles in turn, so that a provider that wants it slow holds
up nobody else's readers.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field

from newsletter.delivery import concurrency
from newsletter.delivery.concurrency import Window
from newsletter.model.mailing import Delivery, Outcome

BATCH = 240  # claimed at a time, for all profiles that have somebody queued


@dataclass(slots=True)
class _Queue:
    """One profile's readers."""

    window: Window
    waiting: deque[Delivery] = field(default_factory=deque)
    under_way: int = 0
    dry: bool = False  # nothing is queued in the ledger
    resting: float = 0.0  # its rate or quota gives nothing before this

    def ready(self, now: float, connections: int) -> bool:
        """Whether its next may begin. A window as wide as all connections holds nobody up.

        (A message that is looked ahead to is under way as well, but not at once.)
        """
        if not self.waiting or now < self.window.until:
            return False
        room = self.window.room
        return room >= connections or self.under_way < room


class Waiting:
    """The queues of one run."""

    def __init__(self, connections: Mapping[str, int], clock: Callable[[], float]) -> None:
        """*clock*: seconds, never set back."""
        self._queues = {name: _Queue(concurrency.begin(most)) for name, most in connections.items()}
        self._connections = max(connections.values())
        self._turns: deque[_Queue] = deque()  # those with somebody waiting
        self._count = 0
        self._first = 0
        self._share = BATCH // len(self._queues)  # of each profile, claimed at a time
        self._low = True  # a queue may have run low since `wanted` was asked
        self._clock = clock

    def __len__(self) -> int:
        return self._count

    def add(self, deliveries: Iterable[Delivery]) -> None:
        """Claimed deliveries, behind those that wait already."""
        for delivery in deliveries:
            queue = self._waits(delivery)
            queue.waiting.append(delivery)

    def _waits(self, delivery: Delivery) -> _Queue:
        """The queue that a delivery is about to join; its turn comes."""
        queue = self._queues[delivery.profile]
        if not queue.waiting:
            self._turns.append(queue)
        self._count += 1
        return queue

    def take(self) -> Delivery | None:
        """The next whose provider may get another message now; the profiles take turns."""
        now = self._clock()
        for _ in range(len(self._turns)):
            queue = self._turns.popleft()
            delivery = queue.waiting.popleft() if queue.ready(now, self._connections) else None
            if queue.waiting:
                self._turns.append(queue)
            if delivery is not None:
                queue.under_way += 1
                self._count -= 1
                self._low |= len(queue.waiting) <= self._share // 2
                return delivery
        return None

    def put_back(self, delivery: Delivery) -> None:
        """A delivery that was taken and not begun: first in its queue."""
        queue = self._waits(delivery)
        queue.under_way -= 1
        queue.waiting.appendleft(delivery)

    def ended(self, delivery: Delivery, outcome: Outcome) -> None:
        """A delivery is no longer under way, and what its provider said."""
        queue = self._queues[delivery.profile]
        queue.under_way -= 1
        queue.window = concurrency.after(queue.window, outcome, self._clock())

    def ready(self) -> bool:
        """Whether ``take`` would give one."""
        now = self._clock()
        return any(queue.ready(now, self._connections) for queue in self._turns)

    def wanted(self) -> dict[str, int]:
        """How many more to claim of each profile that runs low; another one is first each time."""
        if not self._low:
            return {}
        now, share = self._clock(), self._share
        names = [name for name, queue in self._queues.items() if not queue.dry]
        low = [name for name in names if len(self._queues[name].waiting) <= share // 2]
        found = [name for name in low if self._queues[name].resting <= now]
        self._low = bool(low)
        self._first += 1
        shift = self._first % max(1, len(found))
        return dict.fromkeys((*found[shift:], *found[:shift]), share)

    def claimed(self, dry: Iterable[str], rests: Mapping[str, float]) -> None:
        """What a claim said: profiles without queued rows, and seconds that others must wait."""
        for name in dry:
            self._queues[name].dry = True
        for name, seconds in rests.items():
            self._queues[name].resting = self._clock() + seconds
        self._share = BATCH // max(1, sum(not queue.dry for queue in self._queues.values()))
        self._low = True

    @property
    def all_dry(self) -> bool:
        """Whether nothing is queued in the ledger: everybody left is here."""
        return all(queue.dry for queue in self._queues.values())

    @property
    def dry(self) -> bool:
        """Whether nothing waits here and nothing is queued in the ledger."""
        return all(queue.dry and not queue.waiting for queue in self._queues.values())

    def patience(self) -> float | None:
        """Seconds until a profile's rest ends; None where only an answer can change anything."""
        now = self._clock()
        ends = [
            end
            for queue in self._queues.values()
            for end in (queue.window.until if queue.waiting else 0.0, 0.0 if queue.dry else queue.resting)
            if end > now
        ]
        return min(ends) - now if ends else None

    def clear(self) -> None:
        """Forgets everybody; the windows stay as they have learned to be."""
        self._turns.clear()
        self._count, self._low = 0, True
        for queue in self._queues.values():
            queue.waiting.clear()
            queue.under_way, queue.dry = 0, False

    def state(self) -> dict[str, str]:
        """Profiles that are slowed down, in words: for the progress line."""
        now = self._clock()
        told = {}
        for name, queue in self._queues.items():
            if not queue.window.open(now):
                told[name] = f"waits {queue.window.until - now:.0f} s, the server asked for it"
            elif queue.resting > now:
                told[name] = f"at its limit for {queue.resting - now:.0f} s"
            elif queue.window.room < queue.window.most and (queue.waiting or queue.under_way):
                told[name] = f"{queue.window.room} at once instead of {queue.window.most}"
        return told
