"""By when somebody must be told of their consent, or asked again. Pure.

Instants in, instants out. The rules behind them, with their sources, are in ``model/law``
(K8, K9).
"""

from __future__ import annotations

from datetime import datetime, timedelta

WITHIN = timedelta(days=14)
YEARS = 2


def tell_by(event: datetime) -> datetime:
    """Until when somebody is to be told what has become of their wish."""
    return event + WITHIN


def ask_again_by(agreed: datetime) -> datetime:
    """The same day two years later, 28 February where there is no 29th; not 730 days."""
    return _years(agreed, YEARS)


def agreed_before(now: datetime) -> datetime:
    """Whoever agreed at or before this instant is to be asked again by *now*."""
    return _years(now, -YEARS)


def _years(at: datetime, years: int) -> datetime:
    try:
        return at.replace(year=at.year + years)
    except ValueError:
        return at.replace(year=at.year + years, day=28)
