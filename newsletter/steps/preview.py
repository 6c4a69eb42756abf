"""An issue as it stands this moment, for looking at; the last good one while a file is broken.

A workspace and a slug in; after each save a Sight out, and another when it is checked.
Builds exactly what ``check`` and ``send`` would build, and shows it as any reader of the
workspace's lists, whose way out leads nowhere. Mails nobody, and writes nothing but what
opening the workspace writes (database and key). A mistake of the editor becomes part of
the Sight, never an exception.
"""

from __future__ import annotations

import re
import time
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from threading import Event
from typing import Any

from newsletter.errors import FileMistake, Mistake, NewsletterError
from newsletter.message import fill
from newsletter.model.finding import Finding
from newsletter.model.issue import Issue
from newsletter.model.mailing import Delivery
from newsletter.model.message import Recipient, Sealed
from newsletter.render.holes import MARK
from newsletter.steps.bench import Bench
from newsletter.steps.hosting import TYPES, web_url
from newsletter.steps.prepare import prepare, sample_reader
from newsletter.store import audience
from newsletter.store.engine import reading
from newsletter.workspace import changes, issues, settings
from newsletter.workspace.pictures import MADE

NO_WAY_OUT = "unsubscribe.invalid"  # RFC 2606 §2: leads nowhere, for ever
PICTURE = re.compile(r"[^./\\:\x00][^./\\:\x00]*(?:[^/\\:\x00]*\.(?:png|jpe?g|gif|webp))?", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Wrong:
    """Why the issue cannot be built: what, where as far as it is known, and what to do."""

    message: str
    file: str = ""
    line: int = 0
    fix: str = ""
    text: str = ""  # that line as it stands in the file


@dataclass(frozen=True, slots=True)
class Made:
    """The last mail that could be made, and when."""

    issue: Issue
    sealed: Sealed
    at: datetime
    number: int  # of the sight that first showed it


@dataclass(frozen=True, slots=True)
class Sight:
    """What there is to see: each save gives one with the new mail, and one with its findings."""

    number: int  # counted from 1; 0 before the first
    at: datetime  # of the save
    took: float = 0.0  # seconds from the save
    made: Made | None = None
    findings: tuple[Finding, ...] = ()  # of the mail before, until this one is checked
    source: str = ""  # the issue's file that the findings are about
    wrong: Wrong | None = None


@dataclass(frozen=True, slots=True)
class Mail:
    """The mail as one reader gets it, but for the way out."""

    made: Made
    subject: str
    preheader: str
    html: str
    text: str
    reader: Delivery
    sample: bool  # nobody's: made up


class Preview:
    """One issue followed. Building and looking may happen in different threads."""

    def __init__(self, bench: Bench, slug: str) -> None:
        """Raises Mistake where there is no such issue; Declined, Held or Outside as the bench does."""
        issues.text_of(bench.root, slug)
        bench.engine, bench.keyring  # noqa: B018 (opened here, not by two threads at once)
        self.slug = issues.path_of(bench.root, slug).stem
        self._bench = bench
        self.sight = Sight(0, bench.now())
        self._since: float | None = None  # on the monotonic clock, while a mail is being made

    @property
    def busy(self) -> float:
        """For how many seconds a mail has been in the making; 0 where none is."""
        since = self._since
        return 0.0 if since is None else time.perf_counter() - since

    @property
    def language(self) -> str:
        """The workspace's language."""
        return self._bench.settings.declared.language

    def follow(self, stop: Event, tell: Callable[[], None]) -> None:
        """Builds at once and after each save, until *stop* is set; *tell* hears of every new Sight."""
        saved = changes.changes(self._bench.root, self.slug, stop)  # from before the first build on
        self.build(tell)
        for _ in saved:
            self.build(tell)

    def build(self, tell: Callable[[], None] = lambda: None) -> None:
        """The issue as its files say now: first the mail, then what the checks say of it."""
        self._since = start = time.perf_counter()
        at = self._bench.now()

        def show(**changed: Any) -> None:
            number, took = self.sight.number + 1, time.perf_counter() - start
            self.sight = replace(self.sight, number=number, at=at, took=took, **changed)
            tell()

        def made(issue: Issue, sealed: Sealed) -> None:
            self._since = None
            show(made=Made(issue, sealed, at, self.sight.number + 1), wrong=None)

        try:
            self._settings()
            source = issues.text_of(self._bench.root, self.slug)
            prepared = prepare(self._bench, self.slug, made=made)
            show(findings=prepared.findings, source=source, wrong=None)
        except Exception as error:  # whatever a template does, the preview stays
            self._since = None
            show(wrong=self._wrong(error))

    def mail(self, number: int | None) -> Mail | None:
        """The last good mail as that reader gets it, a made-up one without a number; None before any."""
        if (made := self.sight.made) is None:
            return None
        delivery = None if number is None else self._reader(number)
        reader = delivery or sample_reader(self._bench)
        recipient = _recipient(made.sealed, reader)
        compiled = made.sealed.compiled
        return Mail(
            made=made,
            subject=fill.filled(compiled.subject, recipient),
            preheader=_personal(made.issue.preheader, recipient),
            html=fill.filled(compiled.html, recipient),
            text=fill.filled(compiled.text, recipient),
            reader=reader,
            sample=delivery is None,
        )

    def readers(self, text: str) -> list[Delivery]:
        """A few readers of the workspace's lists whose address or name holds *text*."""
        if not text.strip():
            return []
        with reading(self._bench.engine) as connection:
            return audience.matching(connection, text.strip())

    def picture(self, name: str) -> Path | None:
        """A picture in the issue's own folder, as made for the mail or as the editor put it there.

        *name* is a file's name; without a suffix it is that of an embedded picture. None for
        anything else, links to elsewhere included.
        """
        if not PICTURE.fullmatch(name):
            return None
        folder = (self._bench.root / issues.FOLDER / self.slug).resolve()
        names = [name] if "." in name else [f"{name}{suffix}" for suffix in TYPES]
        paths = [(home / each).resolve() for home in (folder / MADE, folder) for each in names]
        return next((path for path in paths if path.is_relative_to(folder) and path.is_file()), None)

    def home(self) -> str:
        """The address below which the issue's pictures are published; "" where there is none."""
        return web_url(self._bench, self.slug)

    def _reader(self, number: int) -> Delivery | None:
        with reading(self._bench.engine) as connection:
            return audience.reader(connection, number)

    def _settings(self) -> None:
        now = settings.read(self._bench.root)
        if now.declared.store != self._bench.settings.declared.store:
            raise Mistake("[store] has changed", hint=f"end the preview: newsletter preview {self.slug}")
        self._bench.settings = now

    def _wrong(self, error: Exception) -> Wrong:
        if isinstance(error, FileMistake):
            message = error.message.removeprefix(f"{error.where}:{error.line}: ")
            text = self._line(error.where, error.line)
            return Wrong(message, error.where, error.line, error.hint, text)
        if isinstance(error, NewsletterError):
            return Wrong(error.message, fix=error.hint)
        fix = f"newsletter build {self.slug} says more"
        return Wrong(f"{type(error).__name__}: {error}", fix=fix)

    def _line(self, where: str, line: int) -> str:
        """A line of a file of the workspace, as far as it can be read."""
        try:
            text = (self._bench.root / where).read_text(encoding="utf-8-sig", errors="replace")
            return text.splitlines()[line - 1].strip()[:200] if line > 0 else ""
        except (OSError, IndexError, ValueError):
            return ""


def _recipient(sealed: Sealed, reader: Delivery) -> Recipient:
    """The reader, without any token: what is shown takes nobody off a list."""
    return Recipient(
        address=reader.address,
        name=reader.name,
        fields=dict(reader.fields),
        message_id="",
        list_id="",
        list_title=sealed.titles.get(reader.list, "") or reader.list,
        unsubscribe_url=f"https://{NO_WAY_OUT}/preview" if sealed.pages_url else "",
        unsubscribe_mailto=f"preview@{NO_WAY_OUT}" if sealed.mailto else "",
    )


def _personal(text: str, recipient: Recipient) -> str:
    """Plain text with its fields filled in."""

    def value(found: re.Match[str]) -> str:
        if found[1] is None:
            return found[0][0]
        own = recipient.name if found[1] == "name" else recipient.fields.get(found[1], "")
        return fill.clean(own) or (found[2] or "").strip()

    return MARK.sub(value, text)
