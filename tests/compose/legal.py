"""Issues as editors and boards could make them at their worst, for the property tests of this room."""

from __future__ import annotations

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st

from newsletter.compose.normal import normal, normal_block
from newsletter.model.issue import Block, Copy, Issue, Kind, Section


def law(examples: int) -> settings:
    """How often a law is tried; a busy machine is no reason to fail."""
    return settings(max_examples=examples, deadline=None, suppress_health_check=[HealthCheck.too_slow])


# What the file's own lines are made of, so that texts look like structure as often as they can.
MARKS = r"""
    [ ] ( ) ]( [르포] (주) \ \\ \[ \· " ' ` ``` * ** _ ~ | < > & &middot; · ㆍ • : ： , - --- + +++
    # ## ### #### ##x \## \\### > >> \> $ % {name|구독자} {{x}} ⓒ “빈집” … 빈집이 마을 Harbour 2026-11-28
    outlet: author: also: date: item: picture: alt: caption: credit: Note: outlet： -outlet: subject date
    https://example.org/(가) 🏡 뷁 똠
"""
SPACES = [" ", "  ", "\u00a0", "\u3000", "\t", "\n", "\r\n", "\x85", "\u2028", "\x00", "\ufeff", "\u200b"]
STARTS = [
    "- ",
    "* ",
    "- outlet: ",
    "- also: [",
    "  - date : ",
    "> ",
    "## ",
    " ### ",
    " · ",
    " · date: ",
    " | author：",
]
LETTERS = ["e\u0301", "\u1112\u1161\u11ab", "\u0338"]
PIECES = st.sampled_from([*MARKS.split(), *SPACES, *STARTS, *LETTERS])
ONE_LINE = st.lists(PIECES, max_size=5).map("".join) | st.text(max_size=6)
PRESENT = ONE_LINE.map(lambda text: f"{text}빈") | ONE_LINE.map(lambda text: f"빈{text}")
MAYBE = st.just("") | ONE_LINE
BLANKS_AND_LISTS = st.sampled_from(["", "  ", "    code", "```", "- a", "  - b", "1. c"])
PROSE = st.just("") | st.lists(ONE_LINE | BLANKS_AND_LISTS, max_size=4).map("\n".join)
URL_PARTS = ["/", "(", ")", "가", "%20", "\\", "<", ">", "[", "]", "#", "?a=b&amp;c", "'", "*", "·", " "]
URL = st.just("") | st.lists(st.sampled_from(URL_PARTS), max_size=5).map(
    lambda parts: f"https://example.org/{''.join(parts)}"
)

BLOCKS = st.builds(
    Block,
    title=PRESENT,
    url=URL,
    outlet=MAYBE,
    author=MAYBE,
    date=st.none() | st.dates(),
    item=st.sampled_from(["", "7", "1234"]),
    picture=MAYBE,
    alt=MAYBE,
    caption=MAYBE,
    credit=MAYBE,
    excerpt=st.lists(ONE_LINE, max_size=2).map(tuple),
    prose=PROSE,
    also=st.lists(st.builds(Copy, outlet=MAYBE, url=URL), max_size=3).map(tuple),
)
SECTIONS = st.builds(Section, heading=PRESENT, prose=PROSE, blocks=st.lists(BLOCKS, max_size=2).map(tuple))
ANY_ISSUES = st.builds(
    Issue,
    slug=st.just("2026-12"),
    subject=PRESENT,
    preheader=MAYBE,
    date=st.dates(),
    template=st.just("press") | PRESENT,
    kind=st.sampled_from(Kind),
    language=st.sampled_from(["ko", "en", "de-AT"]),
    prose=PROSE,
    sections=st.lists(SECTIONS, max_size=2).map(tuple),
    limit=st.integers(0, 99),
    silence=st.dictionaries(st.sampled_from(["D8", "E11", "twice"]), PRESENT, max_size=2).map(
        lambda reasons: tuple(reasons.items())
    ),
)
ISSUES = ANY_ISSUES.map(normal)
NORMAL_BLOCKS = BLOCKS.map(normal_block)
TEXTS = st.lists(ONE_LINE | st.just("\n"), max_size=10).map("\n".join) | st.lists(
    PIECES | st.just("\n"), max_size=20
).map("".join)
