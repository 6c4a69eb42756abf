"""How a command speaks: plain lines, tables, JSON, progress with the time left.

On a terminal a progress line is drawn over itself; elsewhere (a log, cron) it is a
plain line now and then. Progress goes to standard error, so that standard output
holds results alone. NO_COLOR is honoured by having no colour that matters.
"""

from __future__ import annotations

import contextlib
import json
import sys
import time
import unicodedata
from collections.abc import Sequence
from typing import Any

import typer


def say(text: str = "") -> None:
    """One line for the editor."""
    typer.echo(text)


def note(text: str) -> None:
    """One line beside the results: on standard error."""
    typer.echo(text, err=True)


def as_json(value: Any, *, compact: bool = False) -> None:
    """A value for other programs. *compact* keeps it on one line."""
    typer.echo(json.dumps(value, ensure_ascii=False, indent=None if compact else 2))


def cells(text: str) -> int:
    """How many terminal cells a text takes: Hangul takes two."""
    return sum(
        0 if unicodedata.combining(c) else 2 if unicodedata.east_asian_width(c) in "WF" else 1 for c in text
    )


def fitted(text: str, width: int) -> str:
    """The text cut or padded to exactly *width* cells."""
    if cells(text) > width:
        kept = ""
        for c in text:
            if cells(kept + c) > width - 1:
                break
            kept += c
        text = kept + "…"
    return text + " " * (width - cells(text))


def table(rows: Sequence[Sequence[str]], widest: Sequence[int]) -> None:
    """Rows in columns, each as wide as its widest cell and at most as *widest* says."""
    if not rows:
        return
    widths = [min(limit, max(cells(row[n]) for row in rows)) for n, limit in enumerate(widest)]
    for row in rows:
        say("  ".join(fitted(cell, width) for cell, width in zip(row, widths, strict=True)).rstrip())


def plural(count: int, one: str, many: str = "") -> str:
    """ "1 reader", "3 readers"."""
    return f"{count:,} {one if count == 1 else many or one + 's'}"


def duration(seconds: float) -> str:
    """A length of time as an editor says it: "8 s", "3 min", "2 h 10 min"."""
    if seconds < 90:
        return f"{max(0, round(seconds))} s"
    minutes = round(seconds / 60)
    return f"{minutes} min" if minutes < 90 else f"{minutes // 60} h {minutes % 60} min"


class Progress:
    """A line that says how far a long work has come, and how long it will still take."""

    def __init__(self, label: str) -> None:
        self._label = label
        self._start = time.monotonic()
        self._shown = 0.0
        self._first = -1
        self._terminal = sys.stderr.isatty()
        self._open = False

    def __call__(self, done: int, total: int | None = None, told: str = "") -> None:
        """Shows the state; too frequent calls are passed over."""
        now = time.monotonic()
        if self._first < 0:
            self._first = done  # where an interrupted work goes on
        if now - self._start < 1 or now - self._shown < (0.1 if self._terminal else 10):
            return
        self._shown = now
        text = f"{self._label}: {done:,}" + (f" of {total:,}" if total else "")
        if total and done - self._first >= 20:  # a guess from less would only frighten
            rate = (done - self._first) / (now - self._start)
            text += f", {rate:,.0f}/s, {duration((total - done) / max(rate, 1e-6))} left"
        text += f"  {told}" if told else ""
        with contextlib.suppress(OSError):  # nobody reads it any more: no reason to end the work
            if self._terminal:
                sys.stderr.write("\r" + fitted(text, 78))
                sys.stderr.flush()
                self._open = True
            else:
                note(text)

    def close(self) -> None:
        """Clears the line."""
        if self._open:
            with contextlib.suppress(OSError):
                sys.stderr.write("\r" + " " * 78 + "\r")
                sys.stderr.flush()
            self._open = False


class Lines:
    """A progress line for each of several works side by side; plain lines where there is no terminal."""

    def __init__(self) -> None:
        self._plain: dict[str, Progress] = {}
        self._tasks: dict[str, Any] = {}
        self._drawn: Any = None
        if sys.stderr.isatty():
            from rich.console import Console
            from rich.progress import BarColumn, MofNCompleteColumn, TextColumn, TimeRemainingColumn
            from rich.progress import Progress as Drawn

            columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn())
            self._drawn = Drawn(
                *columns, TimeRemainingColumn(), console=Console(stderr=True), transient=True, expand=False
            )
            self._drawn.start()

    def __call__(self, label: str, done: int, total: int | None = None) -> None:
        """Shows how far the work called *label* has come."""
        if self._drawn is None:
            self._plain.setdefault(label, Progress(label))(done, total)
            return
        if label not in self._tasks:
            from rich.markup import escape

            self._tasks[label] = self._drawn.add_task(escape(fitted(label, 28)), total=None)
        self._drawn.update(self._tasks[label], completed=done, total=total)

    @staticmethod
    def silent(label: str, done: int, total: int | None = None) -> None:
        """Shows nothing: for work that runs unwatched."""

    def close(self) -> None:
        """Clears the lines."""
        if self._drawn is not None:
            self._drawn.stop()
        for line in self._plain.values():
            line.close()


def value(given: Any) -> str:
    """A setting's value as TOML would write it."""
    if isinstance(given, bool):
        return "true" if given else "false"
    if isinstance(given, str) and hasattr(given, "value"):
        return f'"{given.value}"'
    if isinstance(given, str):
        return json.dumps(given, ensure_ascii=False)
    if isinstance(given, tuple | list):
        return "[" + ", ".join(value(entry) for entry in given) + "]"
    if isinstance(given, dict):
        return "{" + ", ".join(f"{k} = {value(v)}" for k, v in given.items()) + "}"
    return str(given)
