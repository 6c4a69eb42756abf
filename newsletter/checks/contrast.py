"""Whether text can be read: in the light, in the dark we wrote, in the dark mail programs make.

Looks at each text with its colour and ground. Ids E8, E10–E12 and H2 are those of the
acceptance list.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from newsletter.checks import document, kept
from newsletter.checks.colours import Colour, contrast, inverted
from newsletter.checks.contract import Check, Specimen
from newsletter.checks.paint import Painted, colour, painted
from newsletter.checks.place import of_prose, shown, squash, template_of
from newsletter.checks.sheets import Rule, declared
from newsletter.model.finding import Finding, Severity

ENOUGH, ENOUGH_LARGE = 4.5, 3.0  # WCAG 2.2, 1.4.3
LARGE, LARGE_BOLD = 24.0, 18.66  # pixels
UNREADABLE = 2.5
LINK_APART = 3.0  # WCAG technique G183


def light(specimen: Specimen) -> Iterator[Finding]:
    """E10: text stands out from its ground."""
    yield from _faint(specimen, "E10", painted(specimen.html), "in the light")


def dark(specimen: Specimen) -> Iterator[Finding]:
    """E11: text stands out where the mail's own dark rules apply."""
    if rules := dark_rules(specimen):
        yield from _faint(specimen, "E11", painted(specimen.html, rules), "in the dark")


def turned_over(specimen: Specimen) -> Iterator[Finding]:
    """E12: text stands out where a mail program turns the colours over by itself."""
    said = "where a mail program darkens it by itself"
    yield from _faint(specimen, "E12", painted(specimen.html), said, turned=True)


def dark_rules(specimen: Specimen) -> tuple[Rule, ...]:
    """The rules for readers whose screen is dark."""
    return tuple(rule for rule in kept.rules(specimen) if kept.DARK.search(rule.media))


def _faint(
    specimen: Specimen, identity: str, texts: Iterable[Painted], said: str, *, turned: bool = False
) -> Iterator[Finding]:
    told: set[tuple[Colour, Colour]] = set()
    for text in texts:
        pair = (text.color, text.ground)
        if turned:
            pair = (inverted(text.color), inverted(text.ground))
        ratio = contrast(*pair)
        if ratio >= _enough(text) or pair in told or not squash(text.text):
            continue
        told.add(pair)
        severity = Severity.ERROR if ratio < UNREADABLE and not turned else Severity.WARNING
        words = shown(text.text)
        message = f"Text is hard to read {said}: {ratio:.1f} to 1 instead of {_enough(text)}, “{words}”."
        fix = f"Choose colours further apart in {template_of(specimen.issue)}/template.toml."
        yield Finding(identity, severity, of_prose(specimen.issue, text.text.strip()) or "html", message, fix)


def _enough(text: Painted) -> float:
    weight = text.style.get("font-weight", "")
    bold = weight in ("bold", "bolder") or (weight.isdecimal() and int(weight[:4]) >= 700)
    return ENOUGH_LARGE if text.size >= (LARGE_BOLD if bold else LARGE) else ENOUGH


def links_apart(specimen: Specimen) -> Iterator[Finding]:
    """E8: a link is underlined, or its colour differs enough from the text around it."""
    for text in painted(specimen.html):
        same = text.around == text.color or contrast(text.color, text.around) < LINK_APART
        if text.link and not text.underlined and same:
            message = f"A link looks like the text around it: “{shown(text.text)}”."
            fix = f"Underline links in {template_of(specimen.issue)}/style.css."
            yield Finding("E8", Severity.WARNING, "html", message, fix)
            return


def colour_pairs(specimen: Specimen) -> Iterator[Finding]:
    """H2: where a ground is coloured, so is the text on it."""
    for tag in document.read(specimen.html).tags:
        style = declared(tag.get("style"))
        ground = style.get("background-color") or tag.get("bgcolor")
        if ground and colour(ground) and "color" not in style and not tag.conditional and tag.name != "img":
            message = f"<{tag.name}> has the ground {shown(ground)} but no colour for text."
            fix = f"Set color beside background-color in {template_of(specimen.issue)}/style.css."
            yield Finding("H2", Severity.WARNING, "html", message, fix)
            return


CHECKS: tuple[Check, ...] = (
    Check(
        "E10",
        "Grey on white is unreadable for many readers, and for everybody in the sun.",
        "WCAG 2.2 success criterion 1.4.3; axe-core color-contrast",
        light,
    ),
    Check(
        "E11",
        "A dark rule that recolours the ground but not the text makes the text vanish.",
        "WCAG 2.2 success criterion 1.4.3, in the authored dark",
        dark,
    ),
    Check(
        "E12",
        "Gmail and Outlook darken a mail by themselves; colours of middle lightness then meet.",
        "caniemail css-at-media-prefers-color-scheme; hteumeuleu (Outlook's inversion)",
        turned_over,
    ),
    Check(
        "E8",
        "A link that is told by its colour alone is none for readers who do not see that colour.",
        "WCAG 2.2 success criterion 1.4.1; technique G183",
        links_apart,
    ),
    Check(
        "H2",
        "A mail program that recolours the text alone or the ground alone makes both the same.",
        "research note email-html, H2; CSS 2.1 §14.2",
        colour_pairs,
    ),
)
