"""Which provider's limits hold for an address. Pure.

A profile limits nothing until the editor sets something in ``[[profile]]`` or the server
says "too fast"; it only keeps one provider's slowness away from the readers of others.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping

OTHERS = "others"

DOMAINS: dict[str, tuple[str, ...]] = {
    "naver": ("naver.com",),
    "kakao": ("daum.net", "hanmail.net", "kakao.com"),
    "google": ("gmail.com", "googlemail.com"),
    "microsoft": (
        "outlook.com", "outlook.kr", "hotmail.com", "hotmail.co.kr", "live.com", "live.co.kr", "msn.com",
    ),
    "yahoo": ("yahoo.com", "yahoo.co.kr", "yahoo.co.jp", "ymail.com", "aol.com"),
}  # fmt: skip


def table(own: Mapping[str, Iterable[str]]) -> dict[str, str]:
    """Domain → profile: the editor's own over those built in.

    A profile of the editor's without domains keeps the built-in ones of that name.
    """
    found = {domain: name for name, domains in DOMAINS.items() for domain in domains}
    for name, domains in own.items():
        found.update(dict.fromkeys((domain.lower() for domain in domains), name))
    return found


def own_clients(domains: Mapping[str, int]) -> dict[str, int]:
    """Addresses by the provider whose own web mail and app they come with, the largest first.

    By the built-in domains alone: a profile of the editor's says what a server takes, not what
    its readers read with. AOL's programs are its own, though its servers are Yahoo's.
    """
    built_in = {domain: name for domain, name in table({}).items() if domain != "aol.com"}
    counts: Counter[str] = Counter()
    for domain, count in domains.items():
        counts[built_in.get(domain, OTHERS)] += count
    return dict(counts.most_common())


def profile_of(address: str, domains: Mapping[str, str]) -> str:
    """The profile of an address."""
    return domains.get(address.rpartition("@")[2].lower(), OTHERS)
