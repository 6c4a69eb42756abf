"""What every check promises: a reason, an authority, silence on a good mail, words on a bad one."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from newsletter.checks import CHECKS, run
from newsletter.checks.contract import Check, Specimen
from newsletter.model.finding import Finding, Severity
from newsletter.model.issue import Hole, Rendered, Section
from newsletter.model.organisation import Mailbox, Organisation, Sender
from tests.checks import bad_looks, bad_mails, bad_pages, bad_support
from tests.checks.bad_pages import DIV, UNMARKED
from tests.checks.samples import BLOCKS, ISSUE, ORGANISATION, SENDER, Bad, html, mail

BAD = {**bad_pages.BAD, **bad_mails.BAD, **bad_looks.BAD, **bad_support.BAD}
EVERY_BAD = [
    pytest.param(check, bad, id=f"{check.id}, {bad.why}") for check in CHECKS for bad in BAD.get(check.id, ())
]


def each(check: Check) -> str:
    return check.id


def test_no_two_checks_share_an_id() -> None:
    assert [id for id, times in Counter(map(each, CHECKS)).items() if times > 1] == []


def test_the_checks_are_those_of_the_acceptance_list() -> None:
    """Not here: what needs a browser (C3-C5, D10, E9, H3)."""
    listed = {
        "A": range(1, 13), "B": range(1, 7), "C": (1, 2, *range(6, 15)), "D": (*range(1, 10), 11),
        "E": (*range(1, 9), 10, 11, 12), "F": range(1, 5), "G": range(1, 8), "H": (1, 2), "I": range(1, 5),
    }  # fmt: skip
    wanted = {f"{group}{number}" for group, numbers in listed.items() for number in numbers}
    own = {"sender", "empty", "field", "twice", "subject", "label", "L1", "L2", "picture", "copy"}
    own |= {"quote", "outlet", "support", "readers", "probe"}
    own |= {"K5", "K10"}
    assert set(map(each, CHECKS)) == wanted | own


@pytest.mark.parametrize("check", CHECKS, ids=each)
def test_a_check_says_why_in_a_sentence_and_on_whose_authority(check: Check) -> None:
    assert check.why[0].isupper()
    assert check.why.endswith(".")
    assert len(check.why.split()) > 5
    assert check.source


@pytest.mark.parametrize("check", CHECKS, ids=each)
def test_a_check_is_silent_on_the_clean_mail(check: Check) -> None:
    assert list(check.find(mail())) == []


@pytest.mark.parametrize("check", CHECKS, ids=each)
def test_a_check_is_silent_on_the_clean_mail_on_trial(check: Check) -> None:
    assert list(check.find(mail(trial=True))) == []


@pytest.mark.parametrize("check", CHECKS, ids=each)
def test_a_check_has_a_bad_mail(check: Check) -> None:
    assert BAD.get(check.id), f"add a bad mail for {check.id} to tests/checks/bad_pages.py or bad_mails.py"


def test_every_bad_mail_belongs_to_a_check() -> None:
    assert set(BAD) <= set(map(each, CHECKS))


@pytest.mark.parametrize(("check", "bad"), EVERY_BAD)
def test_a_check_finds_its_bad_mail(check: Check, bad: Bad) -> None:
    found = list(check.find(bad.specimen))
    assert found, "nothing found"
    assert {finding.id for finding in found} == {check.id}
    assert bad.severity in {finding.severity for finding in found}
    assert bad.where in {"", *(finding.where for finding in found)}


@pytest.mark.parametrize(("check", "bad"), EVERY_BAD)
def test_a_finding_says_where_what_and_what_to_write(check: Check, bad: Bad) -> None:
    for finding in check.find(bad.specimen):
        assert finding.where
        assert reads_as_sentences(finding.message), finding.message
        assert reads_as_sentences(finding.fix) or ends_in_what_to_type(finding.fix), finding.fix


def ends_in_what_to_type(words: str) -> bool:
    return words[0].isupper() and ": " in words


def reads_as_sentences(words: str) -> bool:
    return not words[0].islower() and words.endswith(".") and "  " not in words and "\n" not in words


@pytest.mark.parametrize(("check", "bad"), EVERY_BAD)
def test_a_warning_comes_without_an_error_of_the_same_check(check: Check, bad: Bad) -> None:
    """A fault that is only a warning must not stop a mailing by the back door."""
    if bad.severity is Severity.WARNING:
        assert {finding.severity for finding in check.find(bad.specimen)} == {Severity.WARNING}


def test_a_preheader_needs_no_class_and_may_have_filler_after_it() -> None:
    filler = '<div style="display: none; mso-hide: all" aria-hidden="true">\u2007\ufeff\u034f </div>'
    assert run(html(DIV, UNMARKED + filler)) == ()


def test_findings_come_most_severe_first() -> None:
    bad = mail(html="http", organisation=ORGANISATION, text="None")
    ranks = [finding.severity.rank for finding in run(bad)]
    assert ranks == sorted(ranks)
    assert len(ranks) > 5


texts = st.text(max_size=200)
MARKUP = """<a href='|'>|<img src=|>|<!--[if mso]>|<![endif]-->|<!--|-->|<style>|@import|</a>|<title>|<?|<![
<svg>|<div class=preheader style=display:none>|{{|}}|{name||}|http://[|https://|&#0;|xn--a.|%ff|javascript:|<wbr>|None
<html lang=|\0|\ud800"""
pieces = st.sampled_from([piece for line in MARKUP.split("\n") for piece in line.split("|")])
pages = st.lists(pieces | st.text(max_size=5), max_size=30).map("".join)
LINES = b"""Subject: |From: |=?utf-8?b?|?=|=?x?q?|\r\n|\n |Content-Type: |multipart/mixed|; boundary=|a|--a
Content-Transfer-Encoding: base64|charset*0*=utf-8''%ff|<|@|,"""
headers = st.sampled_from([piece for line in LINES.split(b"\n") for piece in line.split(b"|")]) | st.just(
    b"\r\n"
)
wires = st.lists(headers | st.binary(max_size=4), max_size=30).map(b"".join)


def specimen(html: str, text: str, subject: str, message: bytes) -> Specimen:
    rendered = Rendered(subject, html, text, (Hole("zq0hole0z", "name"),))
    return replace(mail(), html=html, text=text, subject=subject, message=message, rendered=rendered)


@given(pages | texts, texts | pages, texts, wires | st.binary(max_size=300))
def test_checks_never_raise(html: str, text: str, subject: str, message: bytes) -> None:
    """A mail beyond repair must end in findings, not in a traceback."""
    assert all(isinstance(finding, Finding) for finding in run(specimen(html, text, subject, message)))


@given(st.lists(texts, min_size=3, max_size=3))
def test_checks_never_raise_on_what_editor_and_settings_say(words: list[str]) -> None:
    one, two, three = words
    block = replace(BLOCKS[0], title=one, url=two, prose=three, excerpt=(one,), alt=two)
    issue = replace(ISSUE, subject=one, preheader=two, prose=three, sections=(Section(one, two, (block,)),))
    sender = Sender(Mailbox(one, two), Mailbox(three), envelope=two)
    organisation = Organisation(one, two, three, one, two)
    odd = replace(mail(), issue=issue, sender=sender, organisation=organisation, subject=one)
    assert run(odd)


@given(pages, texts)
def test_checks_say_the_same_of_the_same_mail(html: str, text: str) -> None:
    odd = specimen(html, text, "마을", b"")
    assert run(odd) == run(odd)


def test_the_sender_of_the_clean_mail_is_no_example() -> None:
    """Otherwise the sample would hide what the check says of examples."""
    assert SENDER.domain == "maeul-sosik.kr"
