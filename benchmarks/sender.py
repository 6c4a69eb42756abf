"""The sender beside its rivals, interleaved in one run, to Postfix's smtp-sink on loopback.

    python -m benchmarks.sender [--quick] [--profile]

The same Korean message of about 63 KB for all. Each round runs every contender once; the
table shows medians of the rounds' ratios. Rates count the time of sending, without the start
of a program; CPU seconds count all of its process. Needs Debian's postfix, stunnel4 and node with
nodemailer, and PyPI's mailmerge; what is missing is named and left out.
"""

from __future__ import annotations

import csv
import json
import os
import platform
import shutil
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from statistics import median

from benchmarks.send import issue

ITEMS = 30  # about 63 KB on the wire
CARDS = issue(ITEMS)
ROUNDS = 5
DELAY = 0.025  # seconds each way
NODE = Path("build/rivals")  # where nodemailer is installed

SETTINGS = """\
[organisation]
name = "햇살마을센터"
address = "경기도 햇살시 느티나무길 3"
[sender]
from = "햇살마을센터 <news@center.example>"
[smtp]
url = "{url}"
connections = {connections}
per_connection = 1000000
[pages]
url = "https://news.center.example"
[[list]]
name = "members"
{more}
"""


@dataclass(frozen=True, slots=True)
class Run:
    """What one contender needed."""

    count: int
    seconds: float  # of sending
    cpu: float  # of its process, its start included
    peak: float = 0.0  # MB

    @property
    def rate(self) -> float:
        return self.count / self.seconds


def free_port() -> int:
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return int(found.getsockname()[1])


def until_open(port: int) -> None:
    end = time.monotonic() + 10
    while True:
        try:
            socket.create_connection(("127.0.0.1", port), 1).close()
        except OSError:
            if time.monotonic() > end:
                raise
            time.sleep(0.02)
        else:
            return


@contextmanager
def process(command: list[str]) -> Iterator[subprocess.Popen[bytes]]:
    running = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL)
    try:
        yield running
    finally:
        running.terminate()
        running.wait()
        assert running.stdout is not None
        running.stdout.close()


@contextmanager
def sink() -> Iterator[int]:
    """smtp-sink on a free port."""
    port = free_port()
    user = ["-u", "nobody"] if os.geteuid() == 0 else []
    with process(["smtp-sink", *user, f"127.0.0.1:{port}", "500"]):
        until_open(port)
        yield port


@contextmanager
def tls(port: int, folder: Path) -> Iterator[tuple[int, Path]]:
    """A TLS proxy in C before the sink, and the authority that its certificate comes from."""
    import trustme

    authority = trustme.CA()
    certificate = authority.issue_cert("localhost")
    certificate.private_key_and_cert_chain_pem.write_to_path(folder / "server.pem")
    authority.cert_pem.write_to_path(folder / "ca.pem")
    mine = free_port()
    (folder / "stunnel.conf").write_text(
        f"foreground = yes\nsyslog = no\npid =\n[smtps]\naccept = 127.0.0.1:{mine}\n"
        f"connect = 127.0.0.1:{port}\ncert = {folder / 'server.pem'}\n",
        "utf-8",
    )
    with process(["stunnel4", str(folder / "stunnel.conf")]):
        until_open(mine)
        yield mine, folder / "ca.pem"


def measured(command: list[str], count: int, environment: dict[str, str] | None = None) -> Run:
    """A program that prints its seconds of sending as its last line."""
    running = subprocess.Popen(
        command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, env={**os.environ, **(environment or {})}
    )
    assert running.stdout is not None
    out = running.stdout.read().decode("utf-8").strip()
    running.stdout.close()
    _, status, used = os.wait4(running.pid, 0)
    running.returncode = os.waitstatus_to_exitcode(status)
    if running.returncode != 0:
        sys.exit(f"{command[0]} ended with {running.returncode}")
    last = out.splitlines()[-1] if out else ""
    seconds = float(json.loads(last)["seconds"]) if last.startswith("{") else float(last or 0)
    return Run(count, seconds, used.ru_utime + used.ru_stime, used.ru_maxrss / 1024)


class Ours:
    """A workspace with readers; each run is another issue, to be sealed, frozen and sent."""

    def __init__(self, root: Path, readers: int) -> None:
        self.root = root
        self.readers = readers
        self._issues = 0
        (root / "issues").mkdir(parents=True)
        self._settings("maildir:outbox", 4, "")
        with (root / "people.csv").open("w", encoding="utf-8", newline="") as file:
            rows = csv.writer(file)
            rows.writerow(["이메일", "이름"])
            rows.writerows([f"r{n}@reader.example", f"독자 {n}"] for n in range(readers))
        self.newsletter(
            "people", "import", str(root / "people.csv"), "--list", "members", "--consent", "신청서"
        )

    def _settings(self, url: str, connections: int, more: str) -> None:
        text = SETTINGS.format(url=url, connections=connections, more=more)
        (self.root / "newsletter.toml").write_text(text, "utf-8")

    def newsletter(self, *words: str) -> str:
        command = [sys.executable, "-m", "newsletter", "-C", str(self.root), *words]
        done = subprocess.run(command, capture_output=True, text=True, encoding="utf-8", check=False)
        if done.returncode != 0:
            sys.exit(f"newsletter {' '.join(words)}: {done.stderr}")
        return done.stdout

    def send(
        self, url: str, connections: int, *, dkim: str = "", ca: Path | None = None, profile: str = ""
    ) -> Run:
        """One mailing, ledger on, personalised; its seconds run from the freeze to the last reply."""
        self._issues += 1
        slug = f"issue-{self._issues}"
        (self.root / "issues" / f"{slug}.md").write_text(CARDS, "utf-8")
        self._settings(url, connections, dkim)
        words = ["-C", str(self.root), "send", slug, "--to", "members", "--really", "--json"]
        python = [sys.executable, *(["-m", "cProfile", "-o", profile] if profile else []), "-m", "newsletter"]
        run = measured([*python, *words], self.readers, {"SSL_CERT_FILE": str(ca)} if ca else None)
        seconds = json.loads(self.newsletter("report", slug, "--json"))["seconds"]
        return Run(run.count, float(seconds), run.cpu, run.peak)

    def message(self) -> bytes:
        """One reader's message as it leaves."""
        (self.root / "issues" / "sample.md").write_text(CARDS, "utf-8")
        self.newsletter("build", "sample", "--out", str(self.root / "build"))
        return (self.root / "build" / "sample.eml").read_bytes()

    def content(self) -> Path:
        """The same content for rivals that make their own messages."""
        path = self.root / "content.json"
        build = self.root / "build"
        texts = {
            kind: (build / f"sample.{kind}").read_text("utf-8").replace("독자 님", "{name} 님")
            for kind in ("txt", "html")
        }
        content = {
            "from": "news@center.example",
            "subject": "햇살마을센터 뉴스레터 12월호",
            "text": texts["txt"],
            "html": texts["html"],
        }
        path.write_text(json.dumps(content), "utf-8")
        return path


Contender = Callable[[], Run]


def contenders(
    ours: Ours, port: int, secure: tuple[int, Path] | None, dkim: str, many: int
) -> dict[str, Contender]:
    """Everybody who can run here."""
    url = f"smtp://127.0.0.1:{port}"
    message = ours.root / "message.eml"
    message.write_bytes(ours.message())
    content, size = str(ours.content()), str(len(ours.message()))
    rivals = [sys.executable, "-m", "benchmarks.rivals.ready_bytes", str(port), str(many), "10", str(message)]

    def source(connections: int) -> Run:
        began = time.perf_counter()
        words = ["-d", "-s", str(connections), "-l", size, "-m", str(many), f"127.0.0.1:{port}"]
        run = measured(["smtp-source", *words], many)
        return Run(many, time.perf_counter() - began, run.cpu)

    found: dict[str, Contender] = {
        "ours, 20 connections": lambda: ours.send(url, 20),
        "smtp-source -s 20": lambda: source(20),
        "ours, 10 connections": lambda: ours.send(url, 10),
        "smtp-source -s 10": lambda: source(10),
        "aiosmtplib sendmail, ready bytes": lambda: measured(rivals, many),
        "ours with DKIM, 10 connections": lambda: ours.send(url, 10, dkim=dkim),
    }
    if secure is not None:
        there, ca = secure
        found["ours over TLS, 10 connections"] = lambda: ours.send(f"smtps://localhost:{there}", 10, ca=ca)
    if shutil.which("node") and (NODE / "node_modules/nodemailer").is_dir():
        script = str(Path("benchmarks/rivals/nodemailer.js").resolve())
        command = ["node", script, str(port), str(many // 4), "10", content]
        where = {"NODE_PATH": str((NODE / "node_modules").resolve())}
        found["nodemailer pool, 10 connections"] = lambda: measured(command, many // 4, where)
    try:
        import mailmerge  # noqa: F401
    except ImportError:
        return found
    fresh = [sys.executable, "-m", "benchmarks.rivals.fresh", str(port), str(many // 40), content]
    found["mailmerge, a connection each"] = lambda: measured(fresh, many // 40)
    return found


AIMS = (  # (ours, rival, ratio of rates asked for)
    ("ours, 20 connections", "smtp-source -s 20", 1.0),
    ("ours, 10 connections", "smtp-source -s 10", 0.9),
    ("ours, 10 connections", "nodemailer pool, 10 connections", 3.0),
    ("ours, 10 connections", "aiosmtplib sendmail, ready bytes", 2.0),
    ("ours, 10 connections", "mailmerge, a connection each", 20.0),
    ("ours with DKIM, 10 connections", "nodemailer pool, 10 connections", 1.0),
    ("ours over TLS, 10 connections", "ours, 10 connections", 0.5),
)


def line(told: str, figure: str, aim: str, good: bool) -> None:
    print(f"| {told} | {figure} | {aim} | {'yes' if good else '**short**'} |", flush=True)


def tell(runs: dict[str, list[Run]]) -> None:
    print("\n| contender | messages/s | CPU ms a message | peak MB |\n|---|---|---|---|")
    for name, found in runs.items():
        rate = median(run.rate for run in found)
        cpu = median(run.cpu / run.count for run in found) * 1e3
        print(f"| {name} | {rate:,.0f} | {cpu:.3f} | {max(run.peak for run in found):.0f} |")
    print("\n| what | figure | asked | reached |\n|---|---|---|---|")
    for mine, rival, aim in AIMS:
        if mine in runs and rival in runs:
            ratio = median(a.rate / b.rate for a, b in zip(runs[mine], runs[rival], strict=True))
            line(f"{mine} : {rival}", f"{ratio:.2f} ×", f"{aim} ×", ratio >= aim)
    ours = median(run.cpu / run.count for run in runs["ours, 10 connections"]) * 1e3
    line("CPU of the sender, all in", f"{ours:.3f} ms a message", "0.25 ms", ours <= 0.25)
    if theirs := runs.get("nodemailer pool, 10 connections"):
        share = ours / (median(run.cpu / run.count for run in theirs) * 1e3)
        line("CPU beside nodemailer's", f"{share:.2f} ×", "0.25 ×", share <= 0.25)


def trips(ours: Ours, port: int) -> None:
    """Round trips a message and connection, behind a proxy that delays."""
    connections = 4
    command = [sys.executable, "-m", "benchmarks.rivals.delay", str(port), str(DELAY)]
    with process(command) as proxy:
        assert proxy.stdout is not None
        there = int(proxy.stdout.readline())
        run = ours.send(f"smtp://127.0.0.1:{there}", connections)
        count = run.seconds * connections / run.count / (2 * DELAY)
        line("round trips a message, 25 ms each way", f"{count:.2f}", "1.2", count <= 1.2)


def machine() -> str:
    model = next(
        (
            text.split(":")[1].strip()
            for text in Path("/proc/cpuinfo").read_text().splitlines()
            if "model name" in text
        ),
        platform.processor(),
    )
    system = f"{platform.system()} {platform.release()}, Python {platform.python_version()}"
    return f"{os.cpu_count()} cores ({model}), {system}"


def main(*, quick: bool, profile: bool) -> None:
    missing = [tool for tool in ("smtp-sink", "smtp-source", "stunnel4", "node") if not shutil.which(tool)]
    if missing:
        print(f"missing here: {', '.join(missing)}")
    if "smtp-sink" in missing:
        sys.exit("nothing can be measured without smtp-sink: apt-get install postfix")
    many, rounds = (2_000, 2) if quick else (20_000, ROUNDS)
    with tempfile.TemporaryDirectory(dir=".") as folder, sink() as port:
        ours = Ours(Path(folder).resolve() / "ours", many)
        few = Ours(Path(folder).resolve() / "few", 400)
        (ours.root / "dkim.key").touch()
        (ours.root / "dkim.key").unlink()
        block = ours.newsletter("doctor", "dkim", "--make")
        dkim = block[block.index("[dkim]") :]
        if profile:
            ours.send(f"smtp://127.0.0.1:{port}", 20, profile=f"{folder}/profile")
            import pstats

            pstats.Stats(f"{folder}/profile").sort_stats("tottime").print_stats(30)
            return
        print(
            f"{machine()}; {len(ours.message()):,} bytes a message, {many:,} messages, {rounds} rounds",
            flush=True,
        )
        with tls(port, Path(folder)) as secure:
            found = contenders(ours, port, secure, dkim, many)
            runs: dict[str, list[Run]] = {name: [] for name in found}
            for _ in range(rounds):
                for name, contender in found.items():
                    runs[name].append(contender())
            tell(runs)
        trips(few, port)


if __name__ == "__main__":
    main(quick="--quick" in sys.argv, profile="--profile" in sys.argv)
