"""The whole story on sample data: from a press board to mails in a Maildir.

Everything is real and on this machine: a board over HTTP, a database, a mail server
over SMTP. Each chapter is the step that the command of the same name calls.
"""

from __future__ import annotations

import shutil
from collections.abc import Callable
from dataclasses import replace
from importlib.resources import as_file, files
from pathlib import Path

from newsletter.compose.issue_text import write
from newsletter.errors import Mistake
from newsletter.sample import board, catcher
from newsletter.steps import build, collect, compose, import_people, publish, send
from newsletter.steps.bench import Bench
from newsletter.store import press
from newsletter.store.engine import reading
from newsletter.workspace import issues, key, starter

MARKER = ".newsletter-demo"
LIST = "members"

_SETTINGS = """\
# Made by `newsletter demo`: a workspace to play with.
[organisation]
name = "햇살마을센터"
address = "경기도 햇살시 느티나무길 3"
phone = "031-000-0000"
email = "news@haetsal.example"
website = "https://www.haetsal.example"

[sender]
from = "햇살마을센터 <news@haetsal.example>"

[smtp]
url = "{relay}"

[pages]
url = "https://news.haetsal.example"

[archive]
folder = "public"                    # the copy on the web, and the pictures
url = "https://news.haetsal.example/letters"

[[source]]
name = "press"
kind = "board"
url = "{board}"
pause = 0
allow_private = true                 # the sample board is on this machine

[[list]]
name = "members"
title = "회원 소식"
"""

_GREETING = """\
{name|독자} 님, 안녕하세요.

이달의 마을은 손으로 만든 것들로 북적였습니다. 장터와 수리점, 학교 지붕과 놀이터에서 온 소식을 모았습니다."""

Say = Callable[[str], None]


def demo(out: Path, say: Say) -> Path:
    """Plays the story in *out*; the issue's HTML page. About five seconds.

    A folder that demo made starts over. Raises Mistake for any other folder that is
    not empty.
    """
    _fresh(out)
    with board.running() as board_url, catcher.running(out / "outbox") as relay:
        text = _SETTINGS.format(board=board_url, relay=relay)
        starter.make(out, "햇살마을센터")
        (out / "newsletter.toml").write_text(text, encoding="utf-8", newline="\n")
        say(f"1. A workspace in {out}: newsletter.toml, {key.FILE}, issues/")
        with Bench.open(out) as bench:
            bench.relay_url = relay
            slug = f"{bench.now().astimezone(bench.settings.zone):%Y-%m}"
            _collect(bench, say)
            _people(bench, say)
            _compose(bench, slug, say)
            page = _build(bench, slug, say)
            _publish(bench, slug, say)
            _send(bench, slug, say)
    return page


def _fresh(out: Path) -> None:
    if out.exists() and not (out / MARKER).exists() and (not out.is_dir() or any(out.iterdir())):
        raise Mistake(f"{out} is there already, and it is not empty", hint="newsletter demo --out OTHER-DIR")
    if out.exists():
        shutil.rmtree(out)
    out.mkdir(parents=True)
    (out / MARKER).write_text("made by newsletter demo: starts over each time\n", encoding="utf-8")


def _collect(bench: Bench, say: Say) -> None:
    (result,) = collect.collect(bench, [], lambda name, done, total: None)
    if result.failure is not None:
        raise result.failure
    say(f"2. Collected from a press board on loopback: {result.new} items")


def _people(bench: Bench, say: Say) -> None:
    with as_file(files("newsletter.sample").joinpath("readers.csv")) as path:
        done = import_people.import_people(bench, path, LIST, "데모: 동의한 것으로 합니다")
    say(f"3. Imported readers from a CSV file: {done.joined} on the list {LIST}, each with consent")


def _compose(bench: Bench, slug: str, say: Say) -> None:
    with reading(bench.engine) as connection:
        chosen = [item.id for item in press.items(connection)[:8]]
    composed = compose.compose(bench, slug, compose.Wanted(tuple(chosen)))
    greeted = replace(issues.read(bench.root, slug), prose=_GREETING)  # what the editor would write
    issues.rewrite(bench.root, slug, write(greeted))
    say(f"4. Picked {len(composed.added)} items and wrote issues/{slug}.md, with a greeting")


def _build(bench: Bench, slug: str, say: Say) -> Path:
    prepared, paths = build.build(bench, slug, bench.root / "build")
    size = len(prepared.specimen.html.encode())
    say(f"5. Built and checked it: {prepared.errors} errors; the page has {size:,} bytes")
    return paths[0]


def _publish(bench: Bench, slug: str, say: Say) -> None:
    published = publish.publish(bench, slug)
    say(f"6. Published its copy on the web: public/{slug}/, with {len(published.pictures)} pictures")


def _send(bench: Bench, slug: str, say: Say) -> None:
    sent = send.send(bench, send.Asked(slug, (LIST,)), lambda done, total: None)
    tally = sent.tally
    say(
        f"7. Sent over SMTP: {tally.planned} planned = {tally.accepted} accepted, "
        f"{tally.open + tally.uncertain} open or uncertain"
    )
