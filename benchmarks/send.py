"""Peak memory and speed of a mailing to a sink on loopback, as the editor would run it.

    python -m benchmarks.send [READERS]

Makes a workspace with that many readers (100,000 unless said), sends with `newsletter
send --really` in a process of its own, prints messages a second, CPU and peak memory.
The sink takes everything and keeps nothing; it runs in a process beside it.
"""

from __future__ import annotations

import csv
import json
import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path

SINK = """\
import asyncio

async def talk(reader, writer):
    writer.write(b"220 sink\\r\\n")
    try:
        while line := await reader.readline():
            verb = line[:4].upper()
            if verb == b"EHLO":
                writer.write(b"250-sink\\r\\n250-PIPELINING\\r\\n250 SIZE 50000000\\r\\n")
            elif verb == b"DATA":
                writer.write(b"354 go\\r\\n")
                await reader.readuntil(b"\\r\\n.\\r\\n")
                writer.write(b"250 kept nothing\\r\\n")
            elif verb == b"QUIT":
                writer.write(b"221 bye\\r\\n")
                break
            else:
                writer.write(b"250 ok\\r\\n")
    finally:
        writer.close()

async def main():
    server = await asyncio.start_server(talk, "127.0.0.1", 0, limit=1 << 22)
    print(server.sockets[0].getsockname()[1], flush=True)
    await server.serve_forever()

asyncio.run(main())
"""

SETTINGS = """\
[organisation]
name = "햇살마을센터"
address = "경기도 햇살시 느티나무길 3"
[sender]
from = "햇살마을센터 <news@center.example>"
[smtp]
url = "smtp://127.0.0.1:{port}"
connections = 4
per_connection = 1000
[pages]
url = "https://news.center.example"
[[list]]
name = "members"
"""


def issue(items: int) -> str:
    """An issue of that many items."""
    head = (
        '+++\nsubject = "햇살마을센터 뉴스레터 12월호"\n'
        'preheader = "느티나무 아래 겨울 장터와 마을 부엌 소식을 전합니다"\n'
        'date = 2026-12-01\ntemplate = "press"\nkind = "information"\nlanguage = "ko"\n+++\n'
        "{name|독자} 님, 안녕하세요.\n\n## 언론보도\n"
    )
    card = (
        "\n### [느티나무 아래 겨울 장터, 주민 서른 명이 손수 꾸렸다 {n}](https://news.center.example/item/{n})\n"
        "- outlet: 햇살일보 · date: 2026-11-28\n\n"
        "> 주민 서른 명이 직접 만든 잼과 목도리, 나무 그릇을 내놓았고, 하루 동안 천이백여 명이 다녀갔다. "
        "수익의 절반은 마을 난방비 기금으로 쓰인다.\n"
    )
    return head + "".join(card.format(n=n) for n in range(1, items + 1))


def newsletter(root: Path, *words: str) -> tuple[str, float, float, float]:
    """Standard output, wall seconds, CPU seconds and peak MB of one run of the program."""
    began = time.perf_counter()
    process = subprocess.Popen(
        [sys.executable, "-m", "newsletter", "-C", str(root), *words], stdout=subprocess.PIPE
    )
    assert process.stdout is not None
    out = process.stdout.read().decode("utf-8")
    _, status, used = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode != 0:
        sys.exit(f"newsletter {' '.join(words)} ended with {process.returncode}")
    return out, time.perf_counter() - began, used.ru_utime + used.ru_stime, used.ru_maxrss / 1024


def main(readers: int) -> None:
    sink = subprocess.Popen([sys.executable, "-c", SINK], stdout=subprocess.PIPE)
    assert sink.stdout is not None
    try:
        with tempfile.TemporaryDirectory() as folder:
            root = Path(folder)
            (root / "issues").mkdir()
            (root / "newsletter.toml").write_text(SETTINGS.format(port=int(sink.stdout.readline())), "utf-8")
            (root / "issues" / "december.md").write_text(issue(40), "utf-8")
            with (root / "people.csv").open("w", encoding="utf-8", newline="") as file:
                rows = csv.writer(file)
                rows.writerow(["이메일", "이름", "소속"])
                rows.writerows([f"r{n}@reader.example", f"독자 {n}", "햇살도서관"] for n in range(readers))
            consent = ("--list", "members", "--consent", "종이 신청서")
            _, wall, cpu, peak = newsletter(root, "people", "import", str(root / "people.csv"), *consent)
            print(f"import of {readers:,} readers: {wall:.1f} s, CPU {cpu:.1f} s, peak {peak:.0f} MB")
            out, wall, cpu, peak = newsletter(
                root, "send", "december", "--to", "members", "--really", "--json"
            )
            counts = json.loads(out.strip().splitlines()[-1])
            assert counts["accepted"] == readers, counts
            print(
                f"send to {readers:,} readers: {wall:.1f} s ({readers / wall:,.0f} messages/s), "
                f"CPU {cpu:.1f} s, peak {peak:.0f} MB"
            )
    finally:
        sink.terminate()
        sink.wait()


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 100_000)
