"""Whose own web mail and app an address comes with."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from newsletter.delivery.profiles import OTHERS, own_clients

domains = st.sampled_from(("naver.com", "daum.net", "hanmail.net", "gmail.com", "aol.com", "center.example"))


def test_domains_of_one_provider_are_counted_together() -> None:
    counts = {"daum.net": 2, "hanmail.net": 3, "gmail.com": 4, "center.example": 1}
    assert list(own_clients(counts).items()) == [("kakao", 5), ("google", 4), (OTHERS, 1)]


def test_aol_has_programs_of_its_own() -> None:
    """Its servers are Yahoo's; what Yahoo's app shows says nothing of AOL's."""
    assert own_clients({"aol.com": 1, "yahoo.com": 1}) == {OTHERS: 1, "yahoo": 1}


@given(st.dictionaries(domains, st.integers(0, 1000)))
def test_nobody_is_lost_in_counting(counts: dict[str, int]) -> None:
    assert sum(own_clients(counts).values()) == sum(counts.values())
