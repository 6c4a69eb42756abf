"""Dialogues with a server that does this or that: bytes in, what to do out."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from newsletter.delivery.events import AskIntent, Close, Event, Free, Told, Write
from newsletter.delivery.replies import ReplyReader
from newsletter.delivery.transaction import Dialogue, Way, stuffed
from newsletter.model.mailing import (
    Accepted,
    Deferred,
    Envelope,
    Outcome,
    Refused,
    Reply,
    Stage,
    Uncertain,
    Untried,
)

BODY = b"Subject: x\r\n\r\n.dot\r\n"
ADA = Envelope(1, "news@center.example", "ada@reader.example", BODY, "<1@x>")
BOB = Envelope(2, "news@center.example", "bob@reader.example", BODY, "<2@x>")
MAIL, DATA = b"MAIL FROM:<news@center.example>\r\n", b"DATA\r\n"
RCPT, RCPT_BOB = b"RCPT TO:<ada@reader.example>\r\n", b"RCPT TO:<bob@reader.example>\r\n"
GROUP, GROUP_BOB = MAIL + RCPT + DATA, MAIL + RCPT_BOB + DATA
ON_THE_WIRE = b"Subject: x\r\n\r\n..dot\r\n.\r\n"
GROUPED = [Way.PIPELINED, Way.AHEAD]


def replies(*codes: int) -> bytes:
    return b"".join(b"%03d words\r\n" % code for code in codes)


def heard(way: Way, *codes: int) -> tuple[Dialogue, list[Event]]:
    """A dialogue about Ada's message in which the server said this, one reply at a time."""
    dialogue = Dialogue(way)
    dialogue.begin(ADA)
    events: list[Event] = []
    for code in codes:
        events = dialogue.received(replies(code))
    return dialogue, events


def in_body(way: Way = Way.PLAIN, following: Envelope | None = None) -> Dialogue:
    """A dialogue whose body is on its way."""
    dialogue, events = heard(way, 250, 250, 354)
    assert events == [AskIntent(ADA)]
    dialogue.granted(following)
    return dialogue


def told(events: list[Event]) -> list[Outcome]:
    return [event.outcome for event in events if isinstance(event, Told)]


def closes(events: list[Event]) -> bool:
    return isinstance(events[-1], Close)


def test_plainly_said_one_command_at_a_time() -> None:
    dialogue = Dialogue(Way.PLAIN, size=True)
    assert dialogue.begin(ADA) == b"MAIL FROM:<news@center.example> SIZE=20\r\n"
    assert dialogue.received(replies(250)) == [Write(RCPT)]
    assert dialogue.received(replies(250)) == [Write(DATA)]
    assert dialogue.received(replies(354)) == [AskIntent(ADA)]
    assert dialogue.granted() == ON_THE_WIRE
    assert dialogue.received(replies(250)) == [Told(ADA, Accepted(Reply(250, "words"))), Free()]


@pytest.mark.parametrize("way", GROUPED)
def test_in_a_group_the_envelope_is_said_at_once(way: Way) -> None:
    """RFC 2920 §3.1: DATA may end a group of commands."""
    dialogue = Dialogue(way)
    assert dialogue.begin(ADA) == GROUP
    assert dialogue.received(replies(250, 250)) == []
    assert dialogue.received(replies(354)) == [AskIntent(ADA)]
    assert dialogue.granted() == ON_THE_WIRE


def test_looking_ahead_the_next_envelope_leaves_with_the_body() -> None:
    """One round trip a message: the reply to the dot and those to the next envelope come together."""
    dialogue, _ = heard(Way.AHEAD, 250, 250, 354)
    assert dialogue.granted(BOB) == ON_THE_WIRE + GROUP_BOB
    events = dialogue.received(replies(250, 250, 250, 354))
    assert events == [Told(ADA, Accepted(Reply(250, "words"))), AskIntent(BOB)]


def test_a_body_leaves_only_after_354_and_a_granted_intent() -> None:
    for way in Way:
        for codes in [(), (250,), (250, 250)]:
            dialogue, events = heard(way, *codes)
            assert not any(isinstance(event, AskIntent) for event in events)
            assert not dialogue.asking


def test_the_dot_waits_ten_minutes_and_data_two() -> None:
    """RFC 5321 §4.5.3.2.6: giving up at the dot earlier makes duplicates."""
    assert heard(Way.AHEAD)[0].patience == 300
    assert heard(Way.AHEAD, 250, 250)[0].patience == 120
    assert heard(Way.AHEAD, 250, 250, 354)[0].patience is None
    assert in_body(Way.AHEAD, BOB).patience == 600


def test_a_message_that_needs_no_stuffing_is_left_as_it_is() -> None:
    body = Envelope(1, "a@b.example", "c@d.example", b"Subject: x\r\n\r\nno dot\r\n", "<1@x>", stuffing=False)
    dialogue = Dialogue(Way.AHEAD)
    dialogue.begin(body)
    dialogue.received(replies(250, 250, 354))
    assert dialogue.granted() == body.message + b".\r\n"


@pytest.mark.parametrize("way", list(Way))
def test_a_denied_intent_closes_without_a_dot(way: Way) -> None:
    """What no dot has ended a server must discard: RFC 5321 §4.1.1.4."""
    dialogue, _ = heard(way, 250, 250, 354)
    events = dialogue.abandon("intent not granted")
    assert events == [Told(ADA, Untried("intent not granted")), Close("intent not granted")]


@pytest.mark.parametrize("code", [250, 251, 252, 299])
def test_any_2yz_at_the_dot_is_accepted(code: int) -> None:
    assert in_body().received(replies(code)) == [Told(ADA, Accepted(Reply(code, "words"))), Free()]


@pytest.mark.parametrize("said", [b"354 what now\r\n", b"300 ?\r\n", b"yes yes\r\n", b"\xff\xfe\r\n"])
def test_what_cannot_be_read_at_the_dot_is_uncertain(said: bytes) -> None:
    events = in_body().received(said)
    assert isinstance(told(events)[0], Uncertain)
    assert closes(events)


def test_4yz_and_5yz_at_the_dot() -> None:
    assert in_body().received(replies(451)) == [Told(ADA, Deferred(Reply(451, "words"), Stage.DOT)), Free()]
    assert in_body().received(replies(554)) == [Told(ADA, Refused(Reply(554, "words"), Stage.DOT)), Free()]
    events = in_body().received(replies(421))
    assert told(events) == [Deferred(Reply(421, "words"), Stage.DOT)]
    assert closes(events)


def test_421_at_the_dot_leaves_the_next_envelope_untried() -> None:
    events = in_body(Way.AHEAD, BOB).received(replies(421))
    assert isinstance(events[0], Told)
    assert [event.envelope for event in events if isinstance(event, Told)] == [ADA, BOB]
    assert isinstance(told(events)[1], Untried)


@pytest.mark.parametrize("way", list(Way))
@pytest.mark.parametrize("codes", [(), (250,), (250, 250)])
def test_a_loss_before_the_body_is_nobodys_fault(way: Way, codes: tuple[int, ...]) -> None:
    events = heard(way, *codes)[0].lost("gone")
    assert told(events) == [Untried("gone")]
    assert closes(events)


def test_a_loss_after_the_first_body_byte_is_uncertain_for_that_body_alone() -> None:
    """RFC 1047: the server may have taken it. Who was only looked ahead to is free."""
    assert told(in_body(Way.AHEAD, BOB).lost("gone")) == [Uncertain("gone"), Untried("gone")]


@pytest.mark.parametrize("way", list(Way))
@pytest.mark.parametrize("code", [421, 451, 530, 550, 354])
def test_no_refusal_at_mail_charges_a_reader(way: Way, code: int) -> None:
    events = heard(way, code)[1]
    (outcome,) = told(events)
    assert isinstance(outcome, Untried)
    assert outcome.stage == Stage.MAIL
    assert closes(events)


@pytest.mark.parametrize(("codes", "stage"), [((250,), Stage.RCPT), ((250, 250), Stage.DATA)])
@pytest.mark.parametrize("way", list(Way))
def test_refusals_at_rcpt_and_data(way: Way, codes: tuple[int, ...], stage: Stage) -> None:
    assert told(heard(way, *codes, 450)[1]) == [Deferred(Reply(450, "words"), stage)]
    assert told(heard(way, *codes, 550)[1]) == [Refused(Reply(550, "words"), stage)]
    for doubtful in (421, 354 if stage == Stage.RCPT else 250):
        events = heard(way, *codes, doubtful)[1]
        assert isinstance(told(events)[0], Untried)
        assert closes(events)


def test_after_a_refusal_the_envelope_is_reset_before_the_next() -> None:
    """A server that took MAIL answers another MAIL with 503."""
    dialogue, events = heard(Way.PLAIN, 250, 550)
    assert events[-1] == Free()
    assert dialogue.begin(BOB) == b"RSET\r\n"
    assert dialogue.received(replies(250)) == [Write(MAIL)]
    dialogue, events = heard(Way.AHEAD, 250, 550, 554)
    assert events == [Free()]
    assert dialogue.begin(BOB) == b"RSET\r\n" + GROUP_BOB


@pytest.mark.parametrize("way", GROUPED)
def test_data_taken_without_a_recipient_gets_a_lone_dot(way: Way) -> None:
    """RFC 2920 §3.1; the reader was refused at RCPT, and the dot's reply says nothing about anybody."""
    dialogue, events = heard(way, 250, 550, 354)
    assert events == [Write(b".\r\n")]
    assert dialogue.received(replies(554)) == [Free()]
    assert dialogue.begin(BOB) == GROUP_BOB


def test_a_refusal_of_the_looked_ahead_touches_nobody_else() -> None:
    events = in_body(Way.AHEAD, BOB).received(replies(250, 250, 550, 554))
    assert told(events) == [Accepted(Reply(250, "words")), Refused(Reply(550, "words"), Stage.RCPT)]
    assert events[-1] == Free()


@pytest.mark.parametrize("way", list(Way))
def test_what_is_said_unasked_ends_the_connection(way: Way) -> None:
    """A reply to nothing would be taken for the reply to the next question."""
    dialogue, _ = heard(way, 250, 250, 354)
    dialogue.granted()
    events = dialogue.received(replies(250, 250))
    assert told(events) == [Accepted(Reply(250, "words"))]
    assert closes(events)


def test_a_reply_to_a_command_that_was_not_said_yet_is_none() -> None:
    """Plainly spoken, two replies to MAIL: the second must not pass for the one to RCPT."""
    dialogue = Dialogue(Way.PLAIN)
    dialogue.begin(ADA)
    events = dialogue.received(replies(250, 250))
    assert isinstance(told(events)[0], Untried)
    assert closes(events)


@pytest.mark.parametrize("way", list(Way))
def test_a_server_that_speaks_while_the_intent_is_written_gets_no_body(way: Way) -> None:
    dialogue, _ = heard(way, 250, 250, 354)
    assert dialogue.received(replies(250)) == []
    assert "out of turn" in dialogue.spoilt


def test_a_reply_to_a_body_that_has_not_left_is_unreadable() -> None:
    """It cannot be about what the server has not seen; only the group behind the dot may be unsent."""
    events = in_body(Way.AHEAD, BOB).received(replies(250), unwritten=len(GROUP_BOB) + 1)
    assert isinstance(told(events)[0], Uncertain)
    events = in_body(Way.AHEAD, BOB).received(replies(250), unwritten=len(GROUP_BOB))
    assert isinstance(told(events)[0], Accepted)


SAID = st.one_of(
    st.sampled_from([250, 251, 354, 354, 421, 450, 451, 500, 503, 550, 554, 0, 300]).map(
        lambda code: b"%03d said\r\n" % code
    ),
    st.sampled_from([b"250-more\r\n", b"\r\n", b"?\r\n", b"25", b"354"]),
)


@given(st.data(), st.sampled_from(list(Way)), st.lists(SAID, max_size=40))
def test_whatever_a_server_says_each_envelope_has_one_fate_and_uncertain_had_an_intent(
    data: st.DataObject, way: Way, said: list[bytes]
) -> None:
    dialogue = Dialogue(way)
    given, fates, bodies = [ADA], [], set()
    dialogue.begin(ADA)

    def envelope() -> Envelope:
        given.append(Envelope(len(given) + 1, "a@b.example", "c@d.example", BODY, "<n@x>"))
        return given[-1]

    def heed(events: list[Event]) -> bool:
        """Whether the connection is still open."""
        for event in events:
            if isinstance(event, Told):
                fates.append(event.envelope)
                if isinstance(event.outcome, Accepted | Uncertain):
                    assert event.envelope.delivery in bodies, "no body without an intent"
                if event.envelope.delivery in bodies:
                    assert not isinstance(event.outcome, Untried), "after a body nobody is free"
            elif isinstance(event, Free):
                dialogue.begin(envelope())
            elif isinstance(event, AskIntent):
                if data.draw(st.booleans()):
                    bodies.add(event.envelope.delivery)
                    ahead = dialogue.ahead and data.draw(st.booleans())
                    dialogue.granted(envelope() if ahead else None)
                else:
                    return heed(dialogue.abandon("denied"))
        return not (events and isinstance(events[-1], Close))

    still_open = True
    for chunk in said:
        if not (still_open := heed(dialogue.received(chunk))):
            break
    if still_open:
        heed(dialogue.lost("gone"))
    assert sorted(e.delivery for e in fates) == sorted(e.delivery for e in given), "each has one fate"


@given(st.binary())
def test_stuffing_can_be_undone_and_never_ends_the_body_early(body: bytes) -> None:
    sent = stuffed(body)
    assert not sent.startswith(b".\r\n")
    assert b"\r\n.\r\n" not in sent
    undone = (b"\r\n" + sent).replace(b"\r\n.", b"\r\n")[2:]
    assert undone == body


def read(*chunks: bytes) -> list[Reply]:
    reader = ReplyReader()
    return [reply for chunk in chunks for reply in reader.feed(chunk)]


def test_replies_come_whole_however_they_are_cut() -> None:
    assert read(b"250 ok\r\n") == [Reply(250, "ok")]
    assert read(b"25", b"0-first\r", b"\n250 last\r\n") == [Reply(250, "first last")]
    assert read(b"354 go\r\n250 and more\r\n") == [Reply(354, "go"), Reply(250, "and more")]
    assert read(b"250\r\n") == [Reply(250)]


def test_what_is_no_reply_has_the_code_zero() -> None:
    assert read("안녕\r\n".encode()) == [Reply(0, "안녕")]
    assert read(b"250-a\r\n550 b\r\n")[0].code == 0
    assert read(b"999 no\r\n")[0].code == 0


@given(st.lists(st.binary(max_size=80), max_size=20))
def test_the_reader_never_raises_and_cuts_make_no_difference(chunks: list[bytes]) -> None:
    assert read(*chunks) == read(b"".join(chunks))


def test_a_line_without_end_does_not_fill_the_memory() -> None:
    assert read(*[b"2" * 1000] * 10)[0].code == 0
