"""What the readers' mail programs lack of what the mail uses, and since when that is known.

Looks at the features of the HTML and at the table handed in as evidence: caniemail.com's
tests and the organisation's own. With a list, the addresses are weighed by their providers.
An address tells of a provider's own client only, so no more is claimed; of providers that
nobody tested it is said that they are not measured.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from newsletter.checks.contract import Check, Specimen
from newsletter.checks.fallbacks import CURES, ENHANCEMENTS, FALLBACKS, SPOKEN_OF
from newsletter.checks.features import Use, used
from newsletter.checks.place import template_of
from newsletter.model.client_support import Lack
from newsletter.model.finding import Finding, Severity

NAMES = {"naver": "Naver", "kakao": "Daum or Kakao"}  # providers in nobody's table
TOLD = 3  # programs that a finding names
PAGE = "https://www.caniemail.com/features/"


def lacking(specimen: Specimen) -> Iterator[Finding]:
    """Features that a mail program lacks and for which nothing stands in."""
    for feature, use in used(specimen.html).items():
        lacks = specimen.evidence.support.lacking.get(feature, ())
        if not lacks or use.kept or feature in FALLBACKS or feature in ENHANCEMENTS or feature in SPOKEN_OF:
            continue
        message = f"The mail uses {use.name}, which is missing in {_programs(lacks)}."
        weight = " ".join(_weight(specimen, feature, lacks, "it"))
        cure = CURES.get(feature, "Put something beside it that does without")
        fix = f"{cure}, in {template_of(specimen.issue)}/{use.file}"
        yield Finding(
            "support",
            Severity.WARNING,
            "html",
            f"{message} {weight}".strip(),
            f"{fix}; tests and remarks: {PAGE}{feature}/",
        )


def weighed(specimen: Specimen) -> Iterator[Finding]:
    """With a list: how many addresses are concerned by what has a fallback, or another check speaks of."""
    for feature, use in used(specimen.html).items():
        lacks = specimen.evidence.support.lacking.get(feature, ())
        if not lacks or _quiet(feature, use):
            continue
        if told := next(_weight(specimen, feature, lacks, use.name, measured_only=True), ""):
            yield Finding("readers", Severity.INFO, "html", told, _instead(feature))


def _quiet(feature: str, use: Use) -> bool:
    return feature not in ENHANCEMENTS and (use.kept or feature not in SPOKEN_OF)


def _instead(feature: str) -> str:
    if reason := ENHANCEMENTS.get(feature):
        return f"Nothing to do: there, {reason}."
    return f"{SPOKEN_OF[feature]} says what to write instead; tests and remarks: {PAGE}{feature}/"


def _weight(
    specimen: Specimen, feature: str, lacks: Sequence[Lack], what: str, *, measured_only: bool = False
) -> Iterator[str]:
    """The list's addresses: those whose provider's own client lacks it, and those of whom nobody knows."""
    addresses = dict(specimen.evidence.addresses)
    total, own = sum(addresses.values()), [lack for lack in lacks if addresses.get(lack.provider)]
    if own:
        count = sum(addresses[provider] for provider in {lack.provider for lack in own})
        yield (
            f"{count:,} of {total:,} addresses are at providers whose own client lacks {what}"
            f" ({_programs(own)})."
        )
    unknown = [name for name in NAMES if addresses.get(name) and not _knows(specimen, name, feature)]
    if unknown and not measured_only:
        count = sum(addresses[name] for name in unknown)
        yield f"{count:,} of {total:,} are at {_joined([NAMES[name] for name in unknown])}: not measured."


def _knows(specimen: Specimen, provider: str, feature: str) -> bool:
    return specimen.evidence.support.knows(provider, feature)


def _programs(lacks: Sequence[Lack]) -> str:
    """ "Gmail on the web and Gmail on iOS, tested 2023-07; and 3 more": one's own measurements first."""
    told: dict[str, list[str]] = {}
    for lack in sorted(lacks, key=lambda lack: not lack.own)[:TOLD]:
        told.setdefault(lack.tested, []).append(lack.client)
    parts = [f"{_joined(clients)}, tested {day}" for day, clients in told.items()]
    return "; ".join(parts) + (f"; and {len(lacks) - TOLD} more" if len(lacks) > TOLD else "")


def _joined(words: Sequence[str]) -> str:
    return " and ".join((", ".join(words[:-1]), words[-1]) if len(words) > 1 else words)


def unmeasured(specimen: Specimen) -> Iterator[Finding]:
    """With a list: the providers of whose mail programs nobody knows anything."""
    addresses, measured = dict(specimen.evidence.addresses), specimen.evidence.support.measured
    unknown = [name for name in NAMES if addresses.get(name) and not measured.get(name)]
    if unknown:
        places = _joined([f"{addresses[name]:,} at {NAMES[name]}" for name in unknown])
        message = (
            f"Of {sum(addresses.values()):,} addresses, {places}:"
            " their mail programs are in no public table and not measured."
        )
        fix = "Mail yourself a probe there and keep the answers: newsletter probe make"
        yield Finding("probe", Severity.INFO, "readers", message, fix)


CHECKS: tuple[Check, ...] = (
    Check(
        "support",
        "A mail program drops what it does not know, and what should have stood there is missing or bare.",
        "caniemail.com's tests (MIT), with their dates; your own client-support.toml",
        lacking,
    ),
    Check(
        "readers",
        "How many readers it concerns says whether to care; an address tells of its provider's client alone.",
        "caniemail.com's tests (MIT), with their dates; the list's own domains",
        weighed,
    ),
    Check(
        "probe",
        "Naver, Daum and Kakao are in no public table, so only a mail to yourself tells what they show.",
        "caniemail.com lists 22 families of mail programs, none of them Korean",
        unmeasured,
    ),
)
