"""What mail programs lack, as far as somebody tested it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Lack:
    """A mail program that does without a feature, and when that was seen."""

    client: str  # "Gmail on Android", as an editor knows it
    provider: str  # naver, kakao, google …: whose own client it is; "" for one that serves everybody
    tested: str  # "2023-07", or the day where it is known
    own: bool = False  # seen by the organisation itself, in its client-support.toml


@dataclass(frozen=True, slots=True)
class ClientSupport:
    """Who lacks what: for each feature's id (``css-float``, ``html-style``) the programs without it.

    *measured* names the features that were tried in a provider's own client at all, so
    that "works" and "not measured" are two things.
    """

    lacking: Mapping[str, tuple[Lack, ...]] = field(default_factory=dict)
    measured: Mapping[str, frozenset[str]] = field(default_factory=dict)

    def knows(self, provider: str, feature: str) -> bool:
        """Whether somebody tried the feature in a client of that provider."""
        return feature in self.measured.get(provider, ())
