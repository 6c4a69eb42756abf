"""How the counts of a mailing are shown."""

from __future__ import annotations

from typing import TYPE_CHECKING

from newsletter.commands import printing

if TYPE_CHECKING:
    from newsletter.model.mailing import Tally

ENDS = ("accepted", "refused", "deferred", "uncertain", "skipped", "expired")


def as_object(tally: Tally, seconds: float) -> dict[str, object]:
    """The object that ``--json`` prints."""
    counts = {name: getattr(tally, name) for name in ("planned", *ENDS)}
    waiting = {"queued": tally.queued + tally.claimed, "intended": tally.intended}
    return {**counts, **waiting, "seconds": round(seconds, 3), "balanced": tally.balanced}


def in_words(tally: Tally) -> str:
    """ "40 readers: 38 accepted, 1 refused, 1 deferred"."""
    parts = [f"{getattr(tally, name):,} {name}" for name in ENDS if getattr(tally, name)]
    waiting = tally.queued + tally.claimed + tally.intended
    parts += [f"{waiting:,} still waiting"] if waiting else []
    return f"{printing.plural(tally.planned, 'reader')}: {', '.join(parts) or 'nothing yet'}"
