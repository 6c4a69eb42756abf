"""What was sealed is what goes out: bytes and back, and nothing else is read."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from newsletter.errors import Mistake
from newsletter.message.seal import from_bytes, to_bytes
from newsletter.model.issue import Attached
from newsletter.model.message import Compiled, Part, Place, Slot
from tests.message.making import NAME, compiled

TEXT = st.text(st.characters(exclude_categories=["Cs"]), max_size=30)
PART = st.builds(
    Part,
    TEXT,
    st.lists(TEXT).map(tuple),
    st.lists(st.builds(Slot, TEXT, st.sampled_from(Place), TEXT)).map(tuple),
)
PICTURES = st.lists(st.builds(Attached, TEXT, TEXT, st.binary(max_size=40)), max_size=2).map(tuple)
COMPILED = st.builds(Compiled, PART, PART, PART, st.lists(st.tuples(TEXT, TEXT)).map(tuple), TEXT, PICTURES)
SAMPLE = to_bytes(compiled(f"{NAME.sentinel} 님", f"<p>{NAME.sentinel}</p>", "안녕"))


@given(COMPILED)
def test_a_sealed_message_is_read_back_as_it_was(made: Compiled) -> None:
    data = to_bytes(made)
    assert from_bytes(data) == made
    assert to_bytes(from_bytes(data)) == data


@given(COMPILED, COMPILED)
def test_equal_bytes_mean_equal_messages(one: Compiled, other: Compiled) -> None:
    """Their hash tells whether the content changed."""
    assert (to_bytes(one) == to_bytes(other)) is (one == other)


@given(
    st.binary()
    | st.recursive(
        st.none() | st.text(),
        lambda inner: (
            st.lists(inner)
            | st.dictionaries(
                st.sampled_from(["version", "text", "html", "subject", "headers", "boundary"]),
                inner | st.just(1),
            )
        ),
    ).map(lambda data: json.dumps(data).encode())
)
def test_what_was_never_sealed_is_a_mistake_and_no_traceback(data: bytes) -> None:
    with pytest.raises(Mistake):
        from_bytes(data)


def test_a_message_of_a_newer_program_is_refused_by_name() -> None:
    newer = SAMPLE.replace(b'"version":1', b'"version":3')
    with pytest.raises(Mistake, match="format 3"):
        from_bytes(newer)


def test_the_words_of_a_sealed_message_can_be_read_in_the_database() -> None:
    assert "안녕".encode() in SAMPLE
