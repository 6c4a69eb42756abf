"""How many messages may be under way at once to one kind of mailbox, learned from its answers. Pure.

It begins with as many as there are connections. A server that says "too fast" (421, or
4.7.x: RFC 3463 §3.8) takes 1/N off a window of N, as Postfix's scheduler does it
(SCHEDULER_README): a cohort of N must complain before the window loses one. It gains one
when a whole cohort got through without a complaint between, so that it settles at what
the server takes and not half way above. After three complaints in a row the profile
waits, a minute at first, doubling up to a quarter of an hour.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace

from newsletter.model.mailing import Accepted, Deferred, Outcome, Reply, Untried

IN_A_ROW = 3
FIRST_HOLD = 60.0  # seconds
LONGEST_HOLD = 900.0


@dataclass(frozen=True, slots=True)
class Window:
    """What is known of one profile."""

    most: int  # connections; never more than these
    size: float  # how many may be under way: its whole part, at least 1
    through: float = 0.0  # share of a cohort that got through since the last complaint
    throttled: int = 0  # "too fast" in a row
    holds: int = 0  # times in a row that the profile had to wait
    until: float = 0.0  # it waits until then (seconds on the caller's clock)

    @property
    def room(self) -> int:
        """How many may be under way at once."""
        return max(1, int(self.size))

    def open(self, now: float) -> bool:
        """Whether another message may begin."""
        return now >= self.until


def begin(connections: int) -> Window:
    """The window of a profile that nobody has complained about. Raises ValueError below 1."""
    if connections < 1:
        raise ValueError(f"connections must be 1 or more, not {connections}")
    return Window(connections, float(connections))


def after(window: Window, outcome: Outcome, now: float) -> Window:
    """The window after an outcome; most outcomes say nothing about it."""
    if isinstance(outcome, Accepted):
        if window.size >= window.most and not (window.throttled or window.holds):
            return window
        through = window.through + 1 / window.size
        grown = through > 1 - 1e-9
        size = min(float(window.most), window.size + grown)
        return replace(window, size=size, through=0.0 if grown else through, throttled=0, holds=0)
    if not too_fast(outcome):
        return window
    size = max(1.0, window.size - 1 / window.size)
    shrunk = replace(window, size=size, through=0.0, throttled=window.throttled + 1)
    if shrunk.throttled < IN_A_ROW or not shrunk.open(now):
        return shrunk
    hold = min(FIRST_HOLD * 2**shrunk.holds, LONGEST_HOLD)
    return replace(shrunk, throttled=0, holds=min(shrunk.holds + 1, 16), until=now + hold)


def too_fast(outcome: Outcome) -> bool:
    """Whether a server asked for fewer messages: 421, or a 4yz with the enhanced code 4.7.x."""
    match outcome:
        case Deferred(reply) | Untried(reply=Reply() as reply):
            return reply.code == 421 or (
                reply.code // 100 == 4 and re.match(r"4\.7\.\d+", reply.text) is not None
            )
    return False
