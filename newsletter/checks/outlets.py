"""Items whose outlet nobody knows: not named at all, or missing from the table of outlets."""

from __future__ import annotations

from collections.abc import Iterator

from newsletter.checks.contract import Check, Specimen
from newsletter.checks.place import file_of, name_of, shown
from newsletter.model.finding import Finding, Severity
from newsletter.model.issue import Block
from newsletter.model.outlet import DOMAIN, Outlets, domain_of


def _unknown(specimen: Specimen) -> Iterator[Finding]:
    """One finding a host: a warning where readers see no outlet, else information."""
    known = specimen.evidence.outlets
    own, told = domain_of(specimen.organisation.website), set()
    for number, block in enumerate(specimen.issue.blocks, 1):
        domain = domain_of(block.url)
        about = (domain, bool(block.outlet))
        if known is None or domain == own or about in told or not _is_unknown(block, domain, known):
            continue
        told.add(about)
        yield _finding(specimen, number, block, domain)


def _is_unknown(block: Block, domain: str, known: Outlets) -> bool:
    """Whether an item of the web has an outlet that the table does not tell."""
    if not DOMAIN.fullmatch(domain):
        return False  # a document of the organisation's own, or a number on this network
    return not (known.called(block.outlet) if block.outlet else None) and known.at(block.url) is None


def _finding(specimen: Specimen, number: int, block: Block, domain: str) -> Finding:
    where, name = name_of(number, block), block.outlet or "…"
    entry = f'in newsletter.toml, under a new [[outlet]]: domain = "{domain}" and name = "{name}"'
    if block.outlet:
        told = f"The table of outlets has nobody at {domain}, whom the issue calls {shown(block.outlet)}."
        return Finding("outlet", Severity.INFO, where, told, f"Write {entry}.")
    told = f"Nobody is named as its outlet, and the table of outlets has nobody at {domain}."
    fix = (
        f"Write under its heading in {file_of(specimen.issue)}: - outlet: …, and for the next issues {entry}."
    )
    return Finding("outlet", Severity.WARNING, where, told, fix)


CHECKS: tuple[Check, ...] = (
    Check(
        "outlet",
        "A quotation names its outlet, and a misread name of an outlet is printed as a fact.",
        "our own rule; 한국언론진흥재단 (2017): a title with its outlet and a deep link is free",
        _unknown,
    ),
)
