"""Collecting again and again: ``collect --watch 30m``, and the line that makes cron do it.

A pause between two rounds counts from the beginning of the first, so that a slow round
moves the next one only if it took longer than the pause.
"""

from __future__ import annotations

import shlex
import time
from collections.abc import Callable, Sequence
from pathlib import Path

from newsletter.delivery.schedule import seconds_of
from newsletter.errors import Mistake
from newsletter.steps.bench import Bench
from newsletter.steps.collect import Progress, Result, collect

SHORTEST = 60.0  # seconds; whoever asks more often is no polite visitor


def every(text: str) -> float:
    """The seconds of "30m" or "2h". Raises Mistake for anything else, and for less than a minute."""
    try:
        seconds = seconds_of(text)
    except Mistake:
        seconds = 0.0
    if seconds < SHORTEST:
        raise Mistake(
            f"--watch {text} is no pause of a minute or more", hint="newsletter collect --watch 30m"
        )
    return seconds


def rounds(
    bench: Bench,
    named: Sequence[str],
    pause: float,
    progress: Progress,
    *,
    allow_private: bool = False,
    told: Callable[[list[Result]], bool],
    sleep: Callable[[float], None] = time.sleep,
) -> None:
    """Collects every *pause* seconds, until *told*, which is shown each round, says to stop."""
    while True:
        begun = time.monotonic()
        if not told(collect(bench, named, progress, allow_private=allow_private)):
            return
        sleep(max(0.0, pause - (time.monotonic() - begun)))


def cron_line(root: Path, named: Sequence[str], pause: float) -> str:
    """The line for crontab that does the same without a program that stays open.

    Cron begins anew each hour and day, so the pause becomes the next shorter one that divides it.
    """
    minutes = max(1, int(pause // 60))
    if minutes < 60:
        when = f"*/{next(n for n in range(minutes, 0, -1) if 60 % n == 0)} * * * *"
    else:
        when = f"0 */{next(n for n in range(min(minutes // 60, 24), 0, -1) if 24 % n == 0)} * * *"
    words = ["newsletter", "-C", str(root.resolve()), "collect", *named]
    return f"{when}  {shlex.join(words)}".replace("*/24", "0").replace("*/1 ", "* ")
