"""Whether the style sheet that stays in the page does what it is there for.

Looks at each <style> that is not for Outlook alone: phone, dark and hover rules. Ids C9–C12
and H1 are those of the acceptance list.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from newsletter.checks import document
from newsletter.checks.contract import Check, Specimen
from newsletter.checks.place import shown, template_of
from newsletter.checks.sheets import COMMENT, Rule, rules_of
from newsletter.model.finding import Finding, Severity

WRITTEN = re.compile(r"(\s?)!(\s*)(important)", re.IGNORECASE)
RISKY = re.compile(r"url\([^)]{0,200}\)?|rgba?\([^)/]{0,60}/[^)]{0,60}\)", re.IGNORECASE)
NESTED = re.compile(r"@[\w-]+[^{}]*\{(?:[^{}]*\{[^{}]*\})*[^{}]*(@[\w-]+)[^{}]*\{")
DARK = re.compile(r"prefers-color-scheme\s*:\s*dark")
OUTLOOK_DARK = re.compile(r"\[data-ogs[bc]\]\s*")


def sheets(specimen: Specimen) -> tuple[str, ...]:
    """The style sheets that every reader but Outlook's has, without comments."""
    styles = document.read(specimen.html).styles
    return tuple(COMMENT.sub("", style.content) for style in styles if not style.conditional)


def rules(specimen: Specimen) -> tuple[Rule, ...]:
    """All rules of the page, in order."""
    return tuple(rule for sheet in sheets(specimen) for rule in rules_of(sheet))


def glued(specimen: Specimen) -> Iterator[Finding]:
    """C9: a space stands before each !important, and it is in lower case."""
    for sheet in sheets(specimen):
        for found in WRITTEN.finditer(sheet):
            if found[0] != f"{found[1]}!important" or not found[1]:
                around = shown(sheet[max(0, found.start() - 20) : found.end()])
                message = f"Outlook.com drops a rule for how !important is written: “{around}”."
                yield _finding(specimen, "C9", message, "Write a space, then !important in small letters,")
                break


def risky(specimen: Specimen) -> Iterator[Finding]:
    """C10: nothing for which Gmail drops the whole style sheet."""
    for sheet in sheets(specimen):
        found = [match[0] for match in RISKY.finditer(sheet)]
        found += [f"{match[1]} within another at-rule" for match in NESTED.finditer(sheet)][:1]
        for words in dict.fromkeys(found):
            message = f"Gmail may drop the whole style sheet because of “{shown(words)}”."
            yield _finding(specimen, "C10", message, "Leave it out, or move it to a <style> of its own")


def weak(specimen: Specimen) -> Iterator[Finding]:
    """C12: rules for phones and the dark win over what is inlined."""
    for rule in rules(specimen):
        conditional = rule.media.startswith("@media") or "[data-ogs" in rule.selector
        if conditional and rule.weak and rule.selector != ":root":
            message = f"The rule “{shown(rule.selector)}” sets {rule.weak[0]}, but the inlined style wins."
            yield _finding(specimen, "C12", message, "Write !important after each of its values")
            return


def both_darks(specimen: Specimen) -> Iterator[Finding]:
    """H1: what is recoloured in the dark is so in both ways of asking for it."""
    all_rules = rules(specimen)
    coloured = [rule for rule in all_rules if rule.get("color") or rule.get("background-color")]
    asked = {rule.selector for rule in coloured if DARK.search(rule.media)}
    outlook = {OUTLOOK_DARK.sub("", rule.selector) for rule in coloured if "[data-ogs" in rule.selector}
    for missing, where in ((asked - outlook, "[data-ogsc]"), (outlook - asked, "prefers-color-scheme")):
        if missing:
            words = ", ".join(sorted(missing)[:3])
            message = f"In the dark, {where} does not cover {shown(words)}."
            yield _finding(specimen, "H1", message, f"Repeat these rules for {where}")


def _finding(specimen: Specimen, identity: str, message: str, fix: str) -> Finding:
    where = f"in {template_of(specimen.issue)}/kept.css."
    return Finding(identity, Severity.WARNING, "html", message, f"{fix} {where}")


CHECKS: tuple[Check, ...] = (
    Check(
        "C9",
        "Outlook.com drops a rule in which no space stands before !important.",
        "research note email-html, C9; Outlook.com's filter",
        glued,
    ),
    Check(
        "C10",
        "Gmail throws a whole style sheet away for one rule that it does not like.",
        "email-bugs#21; caniemail css-rgba note 2, css-background-image note 6",
        risky,
    ),
    Check(
        "C12",
        "A rule for phones or the dark loses against an inlined one unless it is marked important.",
        "CSS Cascading and Inheritance Level 4 §6.1",
        weak,
    ),
    Check(
        "H1",
        "Apple Mail and Outlook ask for the dark in different ways; half a recolouring is unreadable.",
        "caniemail css-at-media-prefers-color-scheme note 3",
        both_darks,
    ),
)
