"""The limits that hold for a run of `send`, as the settings say them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from zoneinfo import ZoneInfo

from newsletter.delivery import profiles
from newsletter.delivery.pace import Limits, ramp_of, rate_of
from newsletter.delivery.schedule import Hours, hours_of
from newsletter.store.paces import RELAY
from newsletter.workspace.declaration import Profile, Smtp
from newsletter.workspace.settings import Settings


@dataclass(frozen=True, slots=True)
class Manners:
    """What is asked of us; *limits* by profile and for RELAY, only where something is set."""

    connections: Mapping[str, int]  # messages under way at once, for every profile there is
    limits: Mapping[str, Limits]
    hours: Hours | None
    zone: ZoneInfo


def manners(settings: Settings) -> Manners:
    """The limits of ``[smtp]`` and of each ``[[profile]]``."""
    smtp = settings.declared.smtp
    own = {entry.name: entry for entry in settings.declared.profile}
    names = dict.fromkeys((*profiles.DOMAINS, *own, profiles.OTHERS))
    limits = {RELAY: _limits(smtp), **{name: _limits(entry) for name, entry in own.items()}}
    return Manners(
        connections={
            name: min(own[name].connections or smtp.connections, smtp.connections)
            if name in own
            else smtp.connections
            for name in names
        },
        limits={name: entry for name, entry in limits.items() if not entry.none},
        hours=hours_of(smtp.window),
        zone=settings.zone,
    )


def domains(settings: Settings) -> dict[str, str]:
    """Domain → profile, for the freezing of an audience."""
    return profiles.table({entry.name: entry.domains for entry in settings.declared.profile})


def _limits(table: Smtp | Profile) -> Limits:
    return Limits(rate_of(table.rate), table.quota, ramp_of(table.ramp))
