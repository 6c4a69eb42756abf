"""The door out under load: one-click POSTs beside an empty POST, and while a mailing is sent.

    python -m benchmarks.pages [--quick]

wrk (Debian) sends RFC 8058 one-click POSTs, each for another reader, to `newsletter serve`; beside it,
in rounds by turns, the same bytes to a Starlette app that answers "ok" and does nothing. Medians of
the rounds' ratios. Then the same against a database from which `newsletter send --really` mails the
same list. Every 200 is compared with who is off the list in the database afterwards.
"""

from __future__ import annotations

import re
import sqlite3
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from statistics import median

import uvicorn
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import PlainTextResponse
from starlette.routing import Route

from benchmarks.scale import make
from benchmarks.send import SINK
from benchmarks.sender import free_port, until_open
from newsletter.message.links import unsubscribe_token
from newsletter.steps.bench import Bench

CONNECTIONS, ROUNDS, SECONDS = 128, 5, 4
DEMAND = 25_000  # tokens for a round: more than it can use

# every wrk thread has a Lua state of its own; one thread, so that no token is used twice
SCRIPT = """\
local lines = {}
for line in io.lines("TOKENS") do lines[#lines + 1] = line end
local at = 0
wrk.method, wrk.body = "POST", "List-Unsubscribe=One-Click"
wrk.headers["Content-Type"] = "application/x-www-form-urlencoded"
function request()
  at = at + 1
  return wrk.format(nil, "/u/" .. (lines[at] or lines[#lines]))
end
function done(summary, latency, requests)
  io.write(string.format("told %d %d %f %f %f\\n", summary.requests,
    summary.errors.status + summary.errors.connect + summary.errors.read + summary.errors.timeout,
    summary.duration / 1e6, latency:percentile(99) / 1e3, latency.max / 1e3))
end
"""


@dataclass(frozen=True, slots=True)
class Load:
    """What wrk saw."""

    answers: int
    failed: int
    seconds: float
    p99: float  # ms
    longest: float  # ms

    @property
    def rate(self) -> float:
        return self.answers / self.seconds


def empty() -> None:
    """The app that does nothing, in a process of its own: python -m benchmarks.pages --empty PORT."""

    async def nothing(_request: Request) -> PlainTextResponse:
        return PlainTextResponse("ok\n")

    app = Starlette(routes=[Route("/u/{token}", nothing, methods=["POST"])])
    uvicorn.run(
        app, port=int(sys.argv[2]), access_log=False, log_level="warning", server_header=False, lifespan="off"
    )


@contextmanager
def running(*words: str) -> Iterator[None]:
    process = subprocess.Popen([sys.executable, "-m", *words], stdout=subprocess.DEVNULL)
    try:
        yield
    finally:
        process.terminate()
        process.wait()


def load(port: int, tokens: Path, seconds: int, connections: int = CONNECTIONS) -> Load:
    """So many seconds of one-click POSTs."""
    script = tokens.with_suffix(".lua")
    script.write_text(SCRIPT.replace("TOKENS", str(tokens)), "utf-8")
    words = ["wrk", "-t1", f"-c{connections}", f"-d{seconds}s", "-s", str(script), f"http://127.0.0.1:{port}"]
    said = subprocess.run(words, check=True, capture_output=True, text=True).stdout
    found = re.search(r"told (\d+) (\d+) (\S+) (\S+) (\S+)", said)
    assert found, said
    numbers = [float(text) for text in found.groups()]
    return Load(int(numbers[0]), int(numbers[1]), *numbers[2:])


def token_files(root: Path, files: int, each: int) -> list[Path]:
    """Tokens of everybody, so many in a file."""
    with Bench.open(root) as bench:
        keyring = bench.keyring
    found = []
    for n in range(files):
        numbers = range(n * each + 1, (n + 1) * each + 1)
        path = root / f"tokens-{n}"
        path.write_text(
            "\n".join(unsubscribe_token("members", i, 1, keyring) for i in numbers) + "\n", "utf-8"
        )
        found.append(path)
    return found


def off(root: Path) -> int:
    """How many are off the list, as another process reads the database."""
    with closing(sqlite3.connect(root / "newsletter.db")) as connection:
        query = "SELECT count(*) FROM subscriptions WHERE state = 'left'"
        return int(connection.execute(query).fetchone()[0])


def side_by_side(folder: Path, rounds: int, seconds: int) -> None:
    root = folder / "desk"
    make(root, rounds * DEMAND, 9)
    files = token_files(root, rounds, DEMAND)
    ours, theirs = free_port(), free_port()
    ratios, mine, its, p99, answered = [], [], [], [], 0
    with (
        running("newsletter", "-C", str(root), "serve", "--port", str(ours)),
        running("benchmarks.pages", "--empty", str(theirs)),
    ):
        for port in (ours, theirs):
            until_open(port)
        for n, tokens in enumerate(files):
            first, second = (ours, theirs) if n % 2 else (theirs, ours)
            seen = {port: load(port, tokens, seconds) for port in (first, second)}
            assert not seen[ours].failed and seen[ours].answers < DEMAND, seen
            answered += seen[ours].answers
            ratios.append(seen[ours].rate / seen[theirs].rate)
            mine.append(seen[ours].rate)
            its.append(seen[theirs].rate)
            p99.append(seen[ours].p99)
    gone = off(root)
    print(f"one click {median(mine):,.0f}/s, an empty POST {median(its):,.0f}/s: {median(ratios):.2f} ×")
    print(f"  rounds: {', '.join(f'{ratio:.2f}' for ratio in ratios)}; p99 {median(p99):.0f} ms")
    print(f"  {answered:,} answers of 200, {gone:,} off the list (wrk drops what is under way at its end)")
    assert gone >= answered


def while_sending(folder: Path, seconds: int) -> None:
    root = folder / "sending"
    sink = subprocess.Popen([sys.executable, "-c", SINK], stdout=subprocess.PIPE, text=True)
    assert sink.stdout is not None
    make(root, 200_000, int(sink.stdout.readline()))
    [tokens] = token_files(root, 1, DEMAND)
    port = free_port()
    words = [sys.executable, "-m", "newsletter", "-C", str(root), "send", "december", "--to", "members"]
    with running("newsletter", "-C", str(root), "serve", "--port", str(port)):
        until_open(port)
        send = subprocess.Popen(
            [*words, "--really", "--yes"], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
        )
        while accepted(root) < 200:
            time.sleep(0.05)
        before = accepted(root)
        seen = load(port, tokens, seconds, 8)
        mailed, still = accepted(root) - before, send.poll() is None
        send.terminate()
        send.wait()
    sink.terminate()
    sink.wait()
    gone = off(root)
    print(
        f"while {mailed / seconds:,.0f} mails/s go out: {seen.rate:,.0f} one-clicks/s, {seen.failed} failed"
    )
    print(f"  p99 {seen.p99:.1f} ms, longest {seen.longest:.0f} ms; {seen.answers:,} of 200, {gone:,} off")
    assert still and not seen.failed and gone >= seen.answers


def accepted(root: Path) -> int:
    with closing(sqlite3.connect(root / "newsletter.db", timeout=30)) as connection:
        query = "SELECT count(*) FROM deliveries WHERE state = 'accepted'"
        return int(connection.execute(query).fetchone()[0])


def main() -> None:
    if "--empty" in sys.argv:
        empty()
        return
    quick = "--quick" in sys.argv
    with tempfile.TemporaryDirectory() as folder:
        side_by_side(Path(folder), 2 if quick else ROUNDS, 2 if quick else SECONDS)
        while_sending(Path(folder), 5 if quick else 10)


if __name__ == "__main__":
    main()
