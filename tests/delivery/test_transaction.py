"""Dialogues with a server that does this or that: replies in, what to do out."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from newsletter.delivery.replies import ReplyReader
from newsletter.delivery.transaction import AskIntent, Done, Send, Transaction, stuffed
from newsletter.model.mailing import (
    Accepted,
    Deferred,
    Envelope,
    Refused,
    Reply,
    Stage,
    Uncertain,
    Untried,
)

MAIL = Envelope(1, "news@center.example", "ada@reader.example", b"Subject: x\r\n\r\n.dot\r\n", "<1@x>")


def until(*codes: int, size: bool = False) -> tuple[Transaction, object]:
    """A transaction that heard these replies, and what it wants then."""
    transaction = Transaction(MAIL, size=size)
    event: object = transaction.start()
    for code in codes:
        event = transaction.replied(Reply(code, "words"))
    return transaction, event


def in_body() -> Transaction:
    """A transaction whose body is on its way."""
    transaction, event = until(250, 250, 354)
    assert isinstance(event, AskIntent)
    assert isinstance(transaction.intent(True), Send)
    transaction.body_begins()
    return transaction


def test_the_commands_in_order() -> None:
    assert until(size=True)[1] == Send(b"MAIL FROM:<news@center.example> SIZE=20\r\n", 300)
    assert until(250)[1] == Send(b"RCPT TO:<ada@reader.example>\r\n", 300)
    assert until(250, 250)[1] == Send(b"DATA\r\n", 120)
    assert until(250, 250, 354)[1] == AskIntent()


def test_the_body_is_stuffed_ends_with_a_dot_and_waits_ten_minutes() -> None:
    """RFC 5321 §4.5.2 and §4.5.3.2.6: giving up at the dot earlier makes duplicates."""
    transaction, _ = until(250, 250, 354)
    assert transaction.intent(True) == Send(b"Subject: x\r\n\r\n..dot\r\n.\r\n", 600)


def test_a_denied_intent_closes_without_a_dot() -> None:
    """What no dot has ended a server must discard: RFC 5321 §4.1.1.4."""
    transaction, _ = until(250, 250, 354)
    assert transaction.intent(False) == Done(Untried("intent not granted"), close=True)


@pytest.mark.parametrize("code", [250, 251, 252, 299])
def test_any_2yz_at_the_dot_is_accepted(code: int) -> None:
    done = in_body().replied(Reply(code, "taken"))
    assert done == Done(Accepted(Reply(code, "taken")), close=False)


@pytest.mark.parametrize("code", [0, 300, 354])
def test_what_cannot_be_read_at_the_dot_is_uncertain(code: int) -> None:
    done = in_body().replied(Reply(code, "?"))
    assert isinstance(done, Done)
    assert isinstance(done.outcome, Uncertain)
    assert done.close


def test_4yz_and_5yz_at_the_dot() -> None:
    assert in_body().replied(Reply(451)) == Done(Deferred(Reply(451), Stage.DOT), close=False)
    assert in_body().replied(Reply(421)) == Done(Deferred(Reply(421), Stage.DOT), close=True)
    assert in_body().replied(Reply(554)) == Done(Refused(Reply(554), Stage.DOT), close=False)


@pytest.mark.parametrize("heard", [(), (250,), (250, 250), (250, 250, 354)])
def test_a_loss_before_the_body_is_nobodys_fault(heard: tuple[int, ...]) -> None:
    transaction, _ = until(*heard)
    done = transaction.lost("gone")
    assert isinstance(done.outcome, Untried)
    assert done.close


def test_a_loss_after_the_first_body_byte_is_uncertain() -> None:
    """RFC 1047: the server may have taken it."""
    assert in_body().lost("gone") == Done(Uncertain("gone"), close=True)


@pytest.mark.parametrize("code", [421, 451, 530, 550, 0, 354])
def test_no_refusal_at_mail_charges_a_reader(code: int) -> None:
    _, done = until(code)
    assert isinstance(done, Done)
    assert isinstance(done.outcome, Untried)
    assert done.outcome.stage == Stage.MAIL
    assert done.close


@pytest.mark.parametrize(("heard", "stage"), [((250,), Stage.RCPT), ((250, 250), Stage.DATA)])
def test_refusals_at_rcpt_and_data(heard: tuple[int, ...], stage: Stage) -> None:
    assert until(*heard, 450)[1] == Done(Deferred(Reply(450, "words"), stage), close=False, reset=True)
    assert until(*heard, 550)[1] == Done(Refused(Reply(550, "words"), stage), close=False, reset=True)
    for doubtful in (421, 0, 354 if stage == Stage.RCPT else 250):
        done = until(*heard, doubtful)[1]
        assert isinstance(done, Done)
        assert isinstance(done.outcome, Untried)
        assert done.close


@given(st.lists(st.integers(0, 599), max_size=8), st.booleans())
def test_no_reply_whatever_breaks_it_and_only_an_intent_can_end_uncertain(
    codes: list[int], granted: bool
) -> None:
    transaction = Transaction(MAIL)
    event: object = transaction.start()
    asked = False
    for code in codes:
        if isinstance(event, Done):
            break
        if isinstance(event, AskIntent):
            asked = True
            event = transaction.intent(granted)
            if granted:
                transaction.body_begins()
        else:
            event = transaction.replied(Reply(code))
    if isinstance(event, Done) and isinstance(event.outcome, Accepted | Uncertain):
        assert asked
        assert granted


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
