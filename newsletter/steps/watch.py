"""A run of `send` as others may follow it: JSON lines, a textfile for Prometheus, words.

Counts, rates, profiles and reasons for waiting; never an address, a name or a secret.
A file that cannot be written is told once and stops nothing.
"""

from __future__ import annotations

import json
import time
from collections import Counter
from collections.abc import Callable, Mapping
from datetime import datetime
from pathlib import Path

from newsletter.model.mailing import Outcome, Tally
from newsletter.steps.bench import Bench
from newsletter.store.mailings import Mailing

EVERY = 1.0  # seconds between two lines of progress in the log
METRICS_EVERY = 5.0

Says = Callable[[str], None]


class Watch:
    """One run. *says* hears what an editor should know: a provider slowed down, a file not written."""

    def __init__(self, bench: Bench, mailing: Mailing, tally: Tally, says: Says) -> None:
        table = bench.settings.declared.watch
        self._log = bench.root / table.log if table.log else None
        self._metrics = bench.root / table.metrics if table.metrics else None
        self._now = bench.now
        self._says = says
        self._mailing = mailing
        self._planned = tally.planned
        self._before = tally.planned - tally.open
        self._run = f"{mailing.id}.{mailing.fence}"
        self._counts: Counter[str] = Counter()
        self._began = self._told = self._measured = time.monotonic()
        self._states: dict[str, str] = {}

    def event(self, what: str, **more: object) -> None:
        """Writes one line."""
        if self._log is None:
            return
        line = {"at": self._now().isoformat(timespec="milliseconds"), "run": self._run,
                "mailing": self._mailing.id, "issue": self._mailing.issue, "event": what, **more}  # fmt: skip
        try:
            with self._log.open("a", encoding="utf-8", newline="\n") as file:
                file.write(json.dumps(line, ensure_ascii=False) + "\n")
        except OSError as error:
            self._says(f"the log {self._log} cannot be written: {error.strerror}")
            self._log = None

    def outcome(self, outcome: Outcome, states: Callable[[], Mapping[str, str]]) -> None:
        """Counts an outcome; from time to time tells how far the run is, and which providers are slow."""
        self._counts[type(outcome).__name__.lower()] += 1
        now = time.monotonic()
        if now - self._told >= EVERY:
            self._told = now
            self._look(dict(states()))
            self.event("progress", **self._figures(), slowed=self._states)
        if now - self._measured >= METRICS_EVERY:
            self._measured = now
            self._measure()

    def waits(self, until: datetime) -> None:
        """The run waits for a deferred reader, a rate or the hours."""
        self.event("waits", until=until.isoformat(timespec="seconds"), slowed=self._states)

    def end(self, state: str, reason: str) -> None:
        """The run is over."""
        self.event("end", state=state, reason=reason, **self._figures())
        self._measure()

    @property
    def rate(self) -> float:
        """Messages a second since the run began."""
        return sum(self._counts.values()) / max(time.monotonic() - self._began, 0.001)

    def _figures(self) -> dict[str, object]:
        return {"planned": self._planned, **self._counts, "rate": round(self.rate, 1)}

    def _look(self, states: dict[str, str]) -> None:
        for name, words in states.items():
            if name not in self._states or _waits(words) > _waits(self._states[name]):
                self._says(f"{name}: {words}")
        self._states = states

    def _measure(self) -> None:
        if self._metrics is None:
            return
        label = f'mailing="{self._mailing.id}"'
        lines = [
            "# HELP newsletter_planned Readers of the mailing that is being sent.",
            "# TYPE newsletter_planned gauge",
            f"newsletter_planned{{{label}}} {self._planned}",
            "# HELP newsletter_outcomes Outcomes of this run of send, by kind.",
            "# TYPE newsletter_outcomes gauge",
            *(
                f'newsletter_outcomes{{{label},kind="{kind}"}} {n}'
                for kind, n in sorted(self._counts.items())
            ),
            "# HELP newsletter_rate Messages a second of this run.",
            "# TYPE newsletter_rate gauge",
            f"newsletter_rate{{{label}}} {self.rate:.1f}",
            "# HELP newsletter_seen_seconds When this file was written, in seconds since 1970.",
            "# TYPE newsletter_seen_seconds gauge",
            f"newsletter_seen_seconds{{{label}}} {self._now().timestamp():.0f}",
        ]
        self._replace(self._metrics, "\n".join(lines) + "\n")

    def _replace(self, path: Path, text: str) -> None:
        """Whole or not at all: the exporter may read at any moment."""
        temporary = path.with_name(f".{path.name}.new")
        try:
            temporary.write_text(text, encoding="utf-8", newline="\n")
            temporary.replace(path)
        except OSError as error:
            self._says(f"the metrics {path} cannot be written: {error.strerror}")
            self._metrics = None


def _waits(words: str) -> bool:
    """Whether a profile's state is that it waits, and not only that it goes slowly."""
    return not words[:1].isdigit()
