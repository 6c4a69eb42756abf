"""How much of whose words stands in an issue."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from newsletter.checks import rights
from newsletter.model.licence import Licence, Licences
from tests.checks.samples import mail, with_item

LONG = {"excerpt": ("가" * 500,), "outlet": "마을신문"}


def told(licences: Licences, **item: object) -> list[str]:
    specimen = mail(issue=with_item(**item))
    evidence = replace(specimen.evidence, licences=licences, today=date(2026, 12, 1))
    return [finding.message for finding in rights.quotations(replace(specimen, evidence=evidence))]


def test_a_permission_makes_a_longer_quotation_fine_until_it_ends() -> None:
    assert told(Licences(), **LONG) == ["500 characters are quoted, more than 300."]
    permitted = Licence(outlet="마을 신문", excerpt=600, until=date(2026, 12, 1))
    assert told(Licences(licence=(permitted,)), **LONG) == []
    ended = replace(permitted, until=date(2026, 11, 30))
    assert told(Licences(licence=(ended,)), **LONG) == ["500 characters are quoted, more than 300."]
    assert told(Licences(licence=(Licence(host="example.org", excerpt=400),)), **LONG) == [
        "500 characters are quoted, more than 400."
    ]


def test_the_organisation_may_quote_itself_as_it_likes() -> None:
    assert told(Licences(strict=True), **{**LONG, "outlet": "마을 협동조합"}) == []
    own = {**LONG, "outlet": "", "url": "https://village.example.org/notice/3"}
    assert told(Licences(strict=True), **own) == []


def test_a_title_alone_is_free() -> None:
    assert told(Licences(strict=True), excerpt=(), outlet="", url="") == []
