"""Whether an advertisement is one as the Korean law wants it, and whether information is none.

Looks at the mail as one reader gets it. Each finding cites the rule with its source and
the day it was read (``model/law``). Consent is looked at when the mailing is sealed.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from newsletter.checks import document
from newsletter.checks.contract import Check, Specimen
from newsletter.checks.place import file_of, shown, squash
from newsletter.model.finding import Finding, Severity
from newsletter.model.issue import Kind
from newsletter.model.law import LABEL, LABELLED, PURPOSE

_BEFORE = r"[\s\u200b-\u200f\u2060\ufeff]*"
_SPELT = re.compile(  # what passes for the label and is not it
    rf"{_BEFORE}[(\[（［【<{{]?\W*광\W*고\W*[)\]）］】>}}]|{_BEFORE}\(\s*(?:AD|ad)\s*\)"
)
_OFFERS = re.compile(
    r"할인|특가|\d[\d,]*\s*원|수강료|참가비|쿠폰|무료\s*체험|(?:구매|주문)하(?:세요|기)|판매\s*(?:중|합니다)"
    r"|\b(?:discount|coupon|buy now|on sale|order now)\b",
    re.IGNORECASE,
)


Problem = tuple[str, str, str]


def label(specimen: Specimen) -> Iterator[Finding]:
    """An advertisement says so first, in these very signs."""
    yield from _found("label", specimen, _label(specimen))


def advertisement(specimen: Specimen) -> Iterator[Finding]:
    """K5: the sender and the way out, in every form that the law asks for."""
    yield from _found("K5", specimen, (*_sender(specimen), *_leave(specimen)))


def _found(id: str, specimen: Specimen, problems: Iterable[Problem]) -> Iterator[Finding]:
    if specimen.issue.kind is Kind.ADVERTISING:
        severity = Severity.WARNING if specimen.evidence.relay_on_loopback else Severity.ERROR
        for where, message, fix in problems:
            yield Finding(id, severity, where, f"{message} ({LABELLED.cited}).", fix)


def _label(specimen: Specimen) -> Iterator[Problem]:
    subject = specimen.subject
    if subject.startswith(LABEL) or not specimen.issue.language.startswith("ko"):
        return
    looks = _SPELT.match(subject)
    what = "The subject does not begin with"
    if looks:
        what = f"“{shown(subject[: looks.end()])}” is not"
    fix = f"Let the subject in {file_of(specimen.issue)} begin with {LABEL}, and nothing before it."
    yield "subject", f"{what} {LABEL}", fix


def _sender(specimen: Specimen) -> Iterator[Problem]:
    organisation = specimen.organisation
    texts = {"html": squash(document.read(specimen.html).visible), "text": squash(specimen.text)}
    for key in ("name", "address", "phone", "email"):
        value = squash(getattr(organisation, key))
        for where, words in texts.items():
            if not value or value not in words:
                fix = f"Write {key} under [organisation] in newsletter.toml, and keep it in the footer."
                yield where, f"The {where} does not show the sender's {key}", fix


def _leave(specimen: Specimen) -> Iterator[Problem]:
    texts = {"html": document.read(specimen.html).visible, "text": specimen.text}
    for where, words in texts.items():
        for language, sign in (("Korean", "수신거부"), ("English", "unsubscribe")):
            if sign not in words.lower():
                fix = f"Say in {language} how to leave (“{sign}”) in the footer of the template."
                yield where, f"The {where} does not say in {language} how to refuse", fix


def information(specimen: Specimen) -> Iterator[Finding]:
    """K10: an issue that looks like advertising says so, or its editor knows why not."""
    if specimen.issue.kind is not Kind.INFORMATION:
        return
    words = f"{specimen.subject}\n{specimen.issue.prose}\n"
    for section in specimen.issue.sections:
        words += "\n".join([section.prose, *(block.prose for block in section.blocks), ""])
    labelled = _SPELT.match(specimen.subject)
    found = labelled or _OFFERS.search(words)
    if found:
        yield Finding(
            "K10",
            Severity.WARNING if labelled else Severity.INFO,
            "subject" if labelled else "prose",
            f"“{shown(found[0].strip())}” sounds like an offer: {PURPOSE.text[0].lower()}{PURPOSE.text[1:-1]}"
            f" ({PURPOSE.cited}).",
            f'Where it is one, write kind = "advertising" in {file_of(specimen.issue)}.',
        )


CHECKS: tuple[Check, ...] = (
    Check(
        "label",
        "Korean law wants the word for advertisement at the very beginning of the subject.",
        LABELLED.cited,
        label,
    ),
    Check(
        "K5",
        "An advertisement that hides who sends it, or how to refuse it, is fined and not forgiven.",
        LABELLED.cited,
        advertisement,
    ),
    Check(
        "K10",
        "Information needs neither label nor consent to advertising; one offer in it makes it advertising.",
        PURPOSE.cited,
        information,
    ),
)
