"""Whether an item quotes as much as may be quoted, and says whose words they are.

Looks at excerpts, outlets and addresses of items, and at what ``licence.toml`` permits. Free
are a title with a deep link and a quotation of a few sentences that names its source. With
``strict = true`` what is otherwise a warning is an error. An item without an address is a
document of the organisation's own, and only warned about.
"""

from __future__ import annotations

from collections.abc import Iterator
from urllib.parse import urlsplit

from newsletter.checks.contract import Check, Specimen
from newsletter.checks.place import file_of, name_of
from newsletter.model.finding import Finding, Severity
from newsletter.model.issue import Block
from newsletter.model.licence import within
from newsletter.model.outlet import host_of, letters

_PERMIT = "or write the permission into licence.toml"


def quotations(specimen: Specimen) -> Iterator[Finding]:
    """Each quotation is short, names its outlet, and leads to the article itself."""
    strict = Severity.ERROR if specimen.evidence.licences.strict else Severity.WARNING
    file = file_of(specimen.issue)
    for number, block in enumerate(specimen.issue.blocks, 1):
        if not block.excerpt or _is_own(specimen, block):
            continue
        where, most = name_of(number, block), _most(specimen, block)
        length = len(" ".join(block.excerpt))
        if length > most:
            message = f"{length:,} characters are quoted, more than {most:,}."
            yield Finding("quote", strict, where, message, f"Shorten the excerpt in {file}, {_PERMIT}.")
        if not block.url:
            message = "Words are quoted, and no address leads to them."
            yield Finding("quote", Severity.WARNING, where, message, f"Give the item its address in {file}.")
        elif _is_front_page(block.url):
            message = f"The link leads to a front page, not to the article: {block.url}."
            yield Finding("quote", strict, where, message, f"Write the article's own address in {file}.")
        if not block.outlet and (strict is Severity.ERROR or _is_known(specimen, block)):
            message = "Words are quoted, and nobody is named whose they are."
            yield Finding("quote", strict, where, message, f"Write - outlet: … under its heading in {file}.")


def _most(specimen: Specimen, block: Block) -> int:
    evidence = specimen.evidence
    today = evidence.today or specimen.issue.date
    return evidence.licences.excerpt(block.outlet, host_of(block.url), today)


def _is_known(specimen: Specimen, block: Block) -> bool:
    """Whether the table of outlets would have told; of the others, check "outlet" speaks."""
    known = specimen.evidence.outlets
    return known is not None and known.at(block.url) is not None


def _is_own(specimen: Specimen, block: Block) -> bool:
    """Whether the organisation quotes itself."""
    ours = specimen.organisation
    if block.outlet:
        return letters(block.outlet) == letters(ours.name)
    return within(host_of(block.url), host_of(ours.website).removeprefix("www."))


def _is_front_page(url: str) -> bool:
    try:
        parts = urlsplit(url)
    except ValueError:
        return False
    return parts.path in ("", "/") and not parts.query


CHECKS: tuple[Check, ...] = (
    Check(
        "quote",
        "A title with a deep link is free; of the article a few sentences are, and only with their source.",
        "저작권법 제28조, 제37조; 한국언론진흥재단, 뉴스저작권 이용규칙 (2017)",
        quotations,
    ),
)
