"""Pausing and cancelling what is under way; the sender hears of it within a group."""

from __future__ import annotations

from collections.abc import Callable

from sqlalchemy import Connection

from newsletter.errors import Mistake
from newsletter.model.mailing import MailingState
from newsletter.steps.bench import Bench
from newsletter.steps.plan import settle_dead
from newsletter.store import mailings
from newsletter.store.engine import writing
from newsletter.store.mailings import Mailing
from newsletter.workspace import issues


def pause(bench: Bench, slug: str) -> list[Mailing]:
    """Pauses the mailings of an issue that are being sent. Raises Mistake where there is none."""

    def act(connection: Connection, mailing: Mailing) -> None:
        mailings.move(
            connection, mailing.id, MailingState.PAUSED, bench.now(), bench.who, reason="paused by hand"
        )

    return _each(bench, slug, (MailingState.SENDING,), act, "being sent")


def cancel(bench: Bench, slug: str) -> list[Mailing]:
    """Ends the mailings of an issue for good: whoever has nothing yet gets nothing.

    Raises Mistake where there is none that is sealed, being sent or paused.
    """

    def act(connection: Connection, mailing: Mailing) -> None:
        mailings.cancel(connection, mailing.id, bench.now(), bench.who)

    able = (MailingState.SEALED, MailingState.SENDING, MailingState.PAUSED)
    cancelled = _each(bench, slug, able, act, "sealed, being sent or paused")
    settle_dead(bench, cancelled[0].issue)
    return cancelled


def _each(
    bench: Bench,
    slug: str,
    able: tuple[MailingState, ...],
    act: Callable[[Connection, Mailing], None],
    what: str,
) -> list[Mailing]:
    slug = issues.path_of(bench.root, slug).stem
    with writing(bench.engine) as connection:
        found = [mailing for mailing in mailings.of_issue(connection, slug) if mailing.state in able]
        if not found:
            raise Mistake(f"no mailing of {slug!r} is {what}", hint="newsletter report")
        for mailing in found:
            act(connection, mailing)
    return found
