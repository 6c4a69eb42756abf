"""Pages for phones and for AMP are copies: one article, one address."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from newsletter.sources.desktop import desktop
from newsletter.sources.texts import canonical

SITE = "https://www.maeul.example"


@pytest.mark.parametrize(
    ("copy", "original"),
    [
        (f"{SITE}/2026/10/title/amp/", f"{SITE}/2026/10/title/"),
        (f"{SITE}/2026/10/title/amp", f"{SITE}/2026/10/title"),
        (f"{SITE}/title?amp", f"{SITE}/title"),
        (f"{SITE}/view?id=7&amp=1", f"{SITE}/view?id=7"),
        (f"{SITE}/view?id=7&outputType=amp", f"{SITE}/view?id=7"),
        (f"{SITE}/amp/view/7", f"{SITE}/view/7"),
        (f"{SITE}/view/7.amp.html", f"{SITE}/view/7.html"),
        (f"{SITE}/news/articleViewAmp.html?idxno=7", f"{SITE}/news/articleView.html?idxno=7"),
        ("https://m.maeul.example/news/articleView.html?idxno=7", f"{SITE}/news/articleView.html?idxno=7"),
        ("https://amp.maeul.example/view/7", f"{SITE}/view/7"),
        ("https://www-maeul-example.cdn.ampproject.org/c/s/www.maeul.example/view/7", f"{SITE}/view/7"),
        ("https://www.google.com/amp/s/www.maeul.example/view/7/amp/", f"{SITE}/view/7/"),
    ],
)
def test_a_copy_has_the_address_of_its_original(copy: str, original: str) -> None:
    assert desktop(copy) == original


@pytest.mark.parametrize(
    "url",
    [
        "",
        f"{SITE}/view/7",
        f"{SITE}/swamp/",
        f"{SITE}/camp/amplifier",
        f"{SITE}/view?example=amp",
        "https://m.maeul.example/view/7",
        "https://ampersand.example/view/7",
        "https://www.google.com/search?q=amp",
    ],
)
def test_any_other_address_is_left_alone(url: str) -> None:
    """A page for phones may have a path that no desk knows: without a canonical link it is not guessed at."""
    assert desktop(url) == url


@given(
    st.sampled_from(["www.", "m.", "amp.", ""]),
    st.lists(st.sampled_from(["amp", "news", "articleViewAmp.html", "articleView.html", "7.amp", "c", "s"])),
    st.lists(st.sampled_from(["amp", "amp=1", "id=7", "device=mobile"])),
)
def test_twice_is_as_once(host: str, path: list[str], query: list[str]) -> None:
    once = desktop(canonical(f"https://{host}maeul.example/{'/'.join(path)}?{'&'.join(query)}"))
    assert desktop(once) == once == canonical(once)
