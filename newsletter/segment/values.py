"""What a cell of a sheet means as a number, a date, a word.

Texts in, values out, None where they mean no such thing. The database asks the same
functions, so that a condition means one thing, however it is answered.
"""

from __future__ import annotations

import re
import unicodedata
from datetime import date

_NUMBER = re.compile(r"[+-]?(?:[0-9]{1,3}(?:,[0-9]{3})+|[0-9]{1,30})(?:\.[0-9]{1,30})?")
_DATE = re.compile(
    r"(?P<y>[0-9]{4})(?:-(?P<m1>[0-9]{1,2})-(?P<d1>[0-9]{1,2})|/(?P<m2>[0-9]{1,2})/(?P<d2>[0-9]{1,2})"
    r"|\.\s*(?P<m3>[0-9]{1,2})\.\s*(?P<d3>[0-9]{1,2})\.?|(?P<m4>[0-9]{2})(?P<d4>[0-9]{2})"
    r"|년\s*(?P<m5>[0-9]{1,2})월\s*(?P<d5>[0-9]{1,2})일)(?:[T\s(].*)?",
    re.DOTALL,
)
_ASCII_UPPER = {upper: upper + 32 for upper in range(ord("A"), ord("Z") + 1)}


def number_of(text: str) -> float | None:
    """ "1,200" as 1200.0. No unit may follow: "12명" is no number."""
    found = text.strip()
    return float(found.replace(",", "")) if _NUMBER.fullmatch(found) else None


def date_of(text: str) -> str | None:
    """ "2025. 1. 2." or "2025년 1월 2일" as "2025-01-02", which compares as dates do; a time is cut."""
    found = _DATE.fullmatch(text.strip())
    if found is None:
        return None
    month, day = (next(int(found[f"{part}{n}"]) for n in range(1, 6) if found[f"{part}{n}"]) for part in "md")
    try:
        return date(int(found["y"]), month, day).isoformat()
    except ValueError:
        return None


def folded(text: str) -> str:
    """A text as it is compared: NFC, and A–Z as a–z. Other letters count as they stand."""
    return unicodedata.normalize("NFC", text).translate(_ASCII_UPPER)


def domain_of(address: str) -> str:
    """What stands behind the last @, folded."""
    return folded(address.rpartition("@")[2])
