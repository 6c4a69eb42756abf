"""The proof of "nobody twice, nobody missed": a sender that is killed again and again.

    python -m tests.sending.proof [KILLS] [SEED]

Sends mailing after mailing to a sink that remembers, kills the sender with SIGKILL at every
named point and at moments that follow the sink's progress, starts it again at once, and compares
the sink with the ledger. Only kills that hit a running send are counted. Linux and macOS.
"""

from __future__ import annotations

import os
import platform
import random
import select
import signal
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from newsletter.errors import NewsletterError
from newsletter.steps import report
from newsletter.steps import send as send_step
from newsletter.steps.bench import Bench
from newsletter.steps.handover import Handover
from newsletter.steps.send import Asked, send
from newsletter.store import freeze, mailings
from newsletter.store.ledger import Ledger
from newsletter.transports.session import Session
from tests.sending.workspace import ISSUE, join, readers, workspace

READERS = 600
CONNECTIONS = 8

POINTS: dict[str, tuple[Any, str, str]] = {  # what is reached, and whether before or after
    "the freezing begins": (freeze, "start", "before"),
    "the audience is frozen, not committed": (freeze, "start", "after"),
    "the lock is taken": (mailings, "take", "after"),
    "a group begins": (Ledger, "begin", "after"),
    "outcomes are written, not committed": (Ledger, "record", "after"),
    "intents are asked for": (Ledger, "intend", "before"),
    "intents are written, not committed": (Ledger, "intend", "after"),
    "rows are claimed, not committed": (Ledger, "claim", "after"),
    "a group is about to be committed": (Ledger, "commit", "before"),
    "a group is committed, nobody told": (Ledger, "commit", "after"),
    "an intent is answered": (Session, "_answered", "before"),
    "bytes are about to leave": (Session, "_write", "before"),
    "half of the bytes have left": (Session, "_write", "half"),
    "bytes have left": (Session, "_write", "after"),
    "a reply has come": (Session, "buffer_updated", "before"),
    "a reply is understood": (Session, "buffer_updated", "after"),
    "an outcome is about to be handed in": (Handover, "told", "before"),
    "an outcome is handed in": (Handover, "told", "after"),
    "a run is settled, not committed": (Ledger, "settle", "after"),
    "the end is counted": (send_step, "end", "before"),
    "the end is written": (send_step, "end", "after"),
}


def die() -> None:
    os.kill(os.getpid(), signal.SIGKILL)


def plant(point: str, nth: int) -> None:
    """Makes this process kill itself when it reaches a point for the *nth* time."""
    owner, name, when = POINTS[point]
    original: Callable[..., Any] = getattr(owner, name)
    left = nth

    def reached(*given: Any, **named: Any) -> Any:
        nonlocal left
        left -= 1
        if left == 0 and when == "before":
            die()
        if left == 0 and when == "half":
            session, data = given
            session._transport.write(data[: len(data) // 2])
            die()
        result = original(*given, **named)
        if left == 0:
            die()
        return result

    setattr(owner, name, reached)


@dataclass
class Proof:
    """What a run of the proof has seen."""

    seed: int
    kills: int = 0
    mailings: int = 0
    planned: int = 0
    accepted: int = 0
    uncertain: int = 0
    doubled: int = 0
    lost: int = 0
    wrong: list[str] = field(default_factory=list)
    points: Counter[str] = field(default_factory=Counter)

    @property
    def holds(self) -> bool:
        """Whether nothing that was promised was broken."""
        return not (self.doubled or self.lost or self.wrong)


class Follower:
    """The sink's process, and how far it is."""

    def __init__(self, log: Path) -> None:
        command = [sys.executable, "-m", "tests.sending.sink", str(log)]
        self.process = subprocess.Popen(command, stdout=subprocess.PIPE)
        assert self.process.stdout is not None
        self.port = int(self.process.stdout.readline())
        self._out = self.process.stdout.fileno()

    def wait(self, count: int, child: int) -> bool:
        """Waits for so many more acceptances; False when the sender has ended before."""
        ended = os.pidfd_open(child) if hasattr(os, "pidfd_open") else -1
        try:
            while count > 0:
                ready, _, _ = select.select([self._out, *([ended] if ended >= 0 else [])], [], [], 30)
                if self._out in ready:
                    count -= len(os.read(self._out, min(count, 4096)))
                elif ended in ready:
                    return False
            return True
        finally:
            if ended >= 0:
                os.close(ended)

    def drain(self) -> None:
        """Forgets the acceptances that nobody waited for."""
        while select.select([self._out], [], [], 0)[0]:
            os.read(self._out, 65536)

    def close(self) -> None:
        self.process.terminate()
        self.process.wait()
        assert self.process.stdout is not None
        self.process.stdout.close()


def sender(root: Path, slug: str, point: str, nth: int) -> int:
    """Starts a sender as a child; its process id."""
    child = os.fork()
    if child:
        return child
    code = 99
    try:
        os.dup2(os.open(os.devnull, os.O_WRONLY), 2)
        if point:
            plant(point, nth)
        with Bench.open(root) as bench:
            code = (
                0 if send(bench, Asked(slug, ("members",), wait=False), lambda done, total: None).done else 1
            )
    except NewsletterError as error:
        code = error.exit_code
    finally:
        os._exit(code)


def one_mailing(
    root: Path, slug: str, sink: Follower, proof: Proof, most: int, chance: random.Random
) -> None:
    """Sends one issue, killed up to *most* times on the way, until it is at its end."""
    (root / "issues" / f"{slug}.md").write_text(ISSUE, encoding="utf-8")
    kills = 0
    while True:
        point = chance.choice([*POINTS, *[""] * len(POINTS)]) if kills < most else ""
        child = sender(root, slug, point, chance.choice((1, 2, 3, 5, 10, 20, 40)))
        if not point and kills < most and sink.wait(chance.randint(1, 80), child):
            for _ in range(chance.randint(0, 2000)):  # a moment that nothing marks
                pass
            os.kill(child, signal.SIGKILL)
        _, status = os.waitpid(child, 0)
        if os.WIFSIGNALED(status):
            kills += 1
            proof.points[point or "a moment of the sink's progress"] += 1
        elif os.WEXITSTATUS(status) not in (0, 1):
            proof.wrong.append(f"{slug}: the sender ended with {os.WEXITSTATUS(status)}")
            return
        elif ended(root, slug):
            break
    proof.kills += kills
    compare(root, slug, sink, proof, kills)


def ended(root: Path, slug: str) -> bool:
    """Whether every row of the issue is at an end."""
    with Bench.open(root) as bench:
        return report.report(bench, slug).tally.open == 0


def compare(root: Path, slug: str, sink: Follower, proof: Proof, kills: int) -> None:
    """The sink and the ledger, side by side."""
    with Bench.open(root) as bench:
        found = report.report(bench, slug)
        fates = {fate.address: fate.state for fate in report.fates(bench, slug)}
        numbers = {part.mailing.id for part in found.mailings}
    lines = [line.split("\t") for line in (root / "sink.log").read_text("utf-8").splitlines()]
    mine = [address for address, identity in lines if int(identity.strip("<").partition(".")[0]) in numbers]
    copies = Counter(mine)
    proof.mailings += 1
    proof.planned += found.tally.planned
    proof.accepted += found.tally.accepted
    proof.uncertain += found.tally.uncertain
    proof.doubled += sum(count - 1 for count in copies.values())
    proof.lost += sum(fates[a] != "uncertain" and not copies[a] for a in fates)
    if found.tally.planned != READERS or not found.tally.balanced:
        proof.wrong.append(f"{slug}: the counts do not add up: {found.tally}")
    if unknown := [a for a, state in fates.items() if state not in ("accepted", "uncertain")]:
        proof.wrong.append(f"{slug}: {len(unknown)} are neither accepted nor uncertain")
    if found.tally.uncertain > CONNECTIONS * kills:
        proof.wrong.append(f"{slug}: {found.tally.uncertain} uncertain after {kills} kills")


def prove(kills: int, seed: int, root: Path) -> Proof:
    """Kills a running send so many times; what was seen."""
    chance = random.Random(seed)
    proof = Proof(seed)
    root.mkdir(parents=True, exist_ok=True)
    sink = Follower(root / "sink.log")
    try:
        workspace(root, f"smtp://127.0.0.1:{sink.port}", connections=CONNECTIONS)
        with Bench.open(root) as bench:
            join(bench, readers(READERS), "members")
        while proof.kills < kills and not proof.wrong:
            sink.drain()
            most = min(chance.randint(5, 25), kills - proof.kills)
            one_mailing(root, f"issue-{proof.mailings + 1}", sink, proof, most, chance)
    finally:
        sink.close()
    return proof


def main(kills: int, seed: int) -> None:
    began = time.monotonic()
    with tempfile.TemporaryDirectory() as folder:
        proof = prove(kills, seed, Path(folder) / "proof")
    hours = (time.monotonic() - began) / 3600
    cores = os.cpu_count()
    print(
        f"{proof.kills:,} kills (seed {seed}) in {hours:.2f} hours on {cores} cores, {platform.machine()}, "
        f"Python {platform.python_version()}, {datetime.now(UTC):%Y-%m-%d}: {proof.mailings} mailings, "
        f"{proof.planned:,} planned, {proof.accepted:,} accepted, {proof.uncertain:,} uncertain, "
        f"{proof.doubled} doubled, {proof.lost} lost"
    )
    for point, count in proof.points.most_common():
        print(f"  {count:5}  {point}")
    for wrong in proof.wrong:
        print(f"  WRONG: {wrong}")
    sys.exit(0 if proof.holds else 1)


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 1000, int(sys.argv[2]) if len(sys.argv) > 2 else 1)
