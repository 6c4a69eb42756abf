"""What mail programs lack: the packaged table, and over it what the organisation measured itself.

The table is caniemail.com's, slimmed by tools/client_support.py. ``client-support.toml`` of the
workspace holds the answers to the probe mail. Refuses unknown keys and providers, numbers that
the probe does not have, and days that are none, each with its line.
"""

from __future__ import annotations

import json
from collections import defaultdict
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from pathlib import Path

from newsletter.delivery.profiles import DOMAINS
from newsletter.errors import FileMistake
from newsletter.model.client_support import ClientSupport, Lack
from newsletter.render.probe_cases import CASES
from newsletter.workspace import look, toml

FILE = "client-support.toml"
TABLE = Path(__file__).parent / "data" / "client_support.json"
PROVIDERS = (*DOMAINS, "")  # "": a program for the desk, which serves addresses of any provider
MONTH = 7  # letters of "2023-07"


@dataclass(frozen=True, slots=True)
class Measured:
    """``[[client]]``: one mail program's answers. Of two with one name, the later one holds."""

    name: str  # "Naver Mail, web"
    date: str  # the day, "2026-11-25"
    works: tuple[int, ...]  # the numbers that were green and nothing else
    provider: str = ""  # naver, kakao, google, microsoft, yahoo: whose addresses it speaks for


@dataclass(frozen=True, slots=True)
class Answers:
    """The whole file."""

    client: tuple[Measured, ...] = ()


def read(root: Path) -> ClientSupport:
    """Who lacks what, as far as it is known in this workspace.

    Raises FileMistake for what cannot be meant in its ``client-support.toml``.
    """
    lacking: dict[str, list[Lack]] = defaultdict(list)
    measured: dict[str, set[str]] = defaultdict(set)
    for entry in {entry.name: entry for entry in answers(root)}.values():
        measured[entry.provider] |= {case.feature for case in CASES}
        for number, case in enumerate(CASES, 1):
            if number not in entry.works:
                lacking[case.feature].append(Lack(entry.name, entry.provider, entry.date, own=True))
    for feature, lacks in packaged().items():
        lacking[feature] += lacks
    return ClientSupport(
        {feature: tuple(lacks) for feature, lacks in lacking.items()},
        {provider: frozenset(features) for provider, features in measured.items()},
    )


@lru_cache(maxsize=1)
def packaged() -> dict[str, tuple[Lack, ...]]:
    """caniemail's table: for each feature the programs without it, and when that was tested."""
    table = json.loads(TABLE.read_text(encoding="utf-8"))
    clients = table["clients"]
    return {
        feature: tuple(
            Lack(clients[key]["name"], clients[key]["provider"], _tested(version, row["tested"]))
            for key, version in row.get("n", {}).items()
        )
        for feature, row in table["features"].items()
    }


def _tested(version: str, last: str) -> str:
    """The month of a test: some versions are months themselves, others go with the feature's last test."""
    dated = len(version) == MONTH and version[4] == "-" and version.replace("-", "").isdigit()
    return version if dated else last[:MONTH]


def answers(root: Path) -> tuple[Measured, ...]:
    """What the workspace's file says, in its order; nothing where there is none."""
    path = root / FILE
    if not path.is_file():
        return ()
    text = look.read(path)
    reader = toml.Reader(text, FILE)
    found = reader.fill(Answers, toml.parse(text, FILE)).client
    for number, entry in enumerate(found, 1):
        for key, wrong in wrong_with(entry):
            raise FileMistake(FILE, reader.origins.get(f"client[{number}].{key}", 1), wrong)
    return found


def wrong_with(entry: Measured) -> list[tuple[str, str]]:
    """Keys with what cannot be meant by them."""
    wrong = []
    if entry.provider not in PROVIDERS:
        wrong.append(("provider", f"{entry.provider!r} is none of {', '.join(DOMAINS)}"))
    if odd := [number for number in entry.works if not 1 <= number <= len(CASES)]:
        wrong.append(("works", f"the probe has numbers 1 to {len(CASES)}, not {odd[0]}"))
    if not entry.name.strip():
        wrong.append(("name", 'the program has no name: write name = "Naver Mail, web"'))
    try:
        date.fromisoformat(entry.date)
    except ValueError:
        wrong.append(("date", f'{entry.date!r} is no day: write date = "2026-11-25"'))
    return wrong


def add(root: Path, entry: Measured) -> Path:
    """Appends one program's answers to the file, made where there is none; what is there stays."""
    path = root / FILE
    before = look.read(path) if path.is_file() else HEAD
    block = [
        "",
        "[[client]]",
        f"name = {json.dumps(entry.name, ensure_ascii=False)}",
        f"provider = {json.dumps(entry.provider)}",
        f"date = {json.dumps(entry.date)}",
        f"works = [{', '.join(map(str, sorted(entry.works)))}]",
    ]
    text = before if before.endswith("\n") else before + "\n"
    path.write_text(text + "\n".join(block) + "\n", encoding="utf-8", newline="\n")
    return path


HEAD = """\
# What the mail programs of our own readers show of `newsletter probe`: the numbers that were green
# and nothing else. `newsletter check` goes by it. `newsletter probe` says what the numbers mean.
"""
