"""Which features of HTML and CSS a mail uses, by the ids of caniemail.com.

HTML in; for each feature its name as an editor writes it and where it stands. What only
Outlook for Windows sees (``<!--[if mso]>``) is left out: it is written for that program.
Parsing is that of document and sheets; here stands what a thing is called. Never raises.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache

from newsletter.checks import document
from newsletter.checks.document import Tag
from newsletter.checks.feature_names import (
    AT_RULES,
    ATTRIBUTES,
    ELEMENTS,
    FAMILIES,
    FUNCTIONS,
    LOGICAL,
    MEDIA,
    PICTURES,
    PROPERTIES,
    VALUES,
)
from newsletter.checks.sheets import COMMENT, Rule, at_rules_of, declared, rules_of

FUNCTION = re.compile(r"([a-z-]+)\(")
UNIT = re.compile(r"\d(px|%|r?em|ex|ch|vmin|vmax|vh|vw|cm|mm|in|pc|pt)(?![\w-])")
WORD = re.compile(r"[a-z-]+")
PSEUDO = re.compile(r"(::?)([a-z-]+)")
ENDING = re.compile(r"\.([a-z0-9]+)(?:[?#]|$)")


@dataclass(frozen=True, slots=True)
class Use:
    """A feature as it stands in the mail. *kept*: nowhere but in a style sheet that stays in the page."""

    name: str  # "float", "<video>", "@media (prefers-color-scheme)"
    file: str  # of the template: issue.html, style.css or kept.css
    kept: bool = False


@lru_cache(maxsize=2)
def used(html: str) -> Mapping[str, Use]:
    """The features of a page by their ids, in reading order; of two uses, the one outside kept sheets."""
    page, found = document.read(html), dict[str, Use]()
    sheets = [COMMENT.sub("", style.content) for style in page.styles if not style.conditional]
    for feature, name in _of_sheets(sheets):
        found.setdefault(feature, Use(name, "kept.css", kept=True))
    tags = [tag for tag in page.tags if not tag.conditional]
    for feature, name in _of_tags(tags):
        if feature not in found or found[feature].kept:
            found[feature] = Use(name, "issue.html")
    for style, name in {tag.get("style"): tag.name for tag in tags if tag.get("style")}.items():
        for feature, written in _of_style(style):
            if feature not in found or found[feature].kept:
                found[feature] = Use(f"{written} on <{name}>", "style.css")
    return found


def _of_sheets(sheets: Iterable[str]) -> Iterator[tuple[str, str]]:
    for sheet in sheets:
        for head in at_rules_of(sheet):
            yield from _of_at_rule(head)
        for rule in rules_of(sheet):
            yield from _of_rule(rule)


def _of_at_rule(head: str) -> Iterator[tuple[str, str]]:
    name = head.split(None, 1)[0].partition("(")[0].lower()
    if name in AT_RULES:
        yield AT_RULES[name], name
    if name == "@media":
        for asked in WORD.findall(head.lower()):
            if asked in MEDIA:
                yield MEDIA[asked], f"@media ({asked})"


def _of_rule(rule: Rule) -> Iterator[tuple[str, str]]:
    selector = rule.selector.lower()
    if "[" in selector:
        yield "css-selector-attribute", "a selector by attribute"
    for colons, name in PSEUDO.findall(re.sub(r"\[[^\]]*\]", "", selector)):
        yield f"css-pseudo-{'class' if colons == ':' else 'element'}-{name}", f"{colons}{name}"
    for name, value in rule.declarations:
        yield from _of_declaration(name, value.lower())


@lru_cache(maxsize=512)
def _of_style(style: str) -> tuple[tuple[str, str], ...]:
    declarations = declared(style)
    coloured = bool(declarations.get("background-color"))
    return tuple(
        (feature, name)
        for key, value in declarations.items()
        for feature, name in _of_declaration(key, value.lower())
        if not (coloured and key == "background-image")  # without the picture, the colour is there
    )


def _of_declaration(name: str, value: str) -> Iterator[tuple[str, str]]:
    if name.startswith("--"):
        yield "css-variables", name
        return
    if name and name not in ("display", "background", "background-image"):
        yield PROPERTIES.get(name) or LOGICAL.get(name) or _family(name), name
    for part in FUNCTION.findall(value):
        if part in FUNCTIONS:
            yield FUNCTIONS[part], f"{part}()"
    if name.startswith("background") and "url(" in value:
        yield "css-background-image", f"{name}: url()"
    for unit in UNIT.findall(value):
        yield f"css-unit-{'percent' if unit == '%' else unit}", f"the unit {unit}"
    for word in WORD.findall(value):
        if feature := VALUES.get((name, word)) or VALUES.get(("", word)):
            yield feature, f"{name}: {word}"


def _family(name: str) -> str:
    """``border-left-color`` is of the family border; what is of none has an id of its own."""
    family = next((head for head in FAMILIES if name.startswith(f"{head}-")), name)
    return f"css-{family}"


def _of_tags(tags: Iterable[Tag]) -> Iterator[tuple[str, str]]:
    for tag in tags:
        if tag.name == "input":
            kind = tag.get("type").lower() or "text"
            yield f"html-input-{kind}", f'<input type="{kind}">'
        elif tag.name == "button":
            kind = tag.get("type").lower() or "submit"
            yield f"html-button-{kind}", f'<button type="{kind}">'
        else:
            yield ELEMENTS.get(tag.name, f"html-{tag.name}"), f"<{tag.name}>"
        yield from _of_attributes(tag)


def _of_attributes(tag: Tag) -> Iterator[tuple[str, str]]:
    for name in tag.attributes:
        if name in ATTRIBUTES:
            yield ATTRIBUTES[name], f"the attribute {name}"
    href, src = tag.get("href").lower(), tag.get("src").lower()
    if tag.name == "a" and len(href) > 1 and href.startswith("#"):
        yield "html-anchor-links", "a link within the mail"
    if tag.name == "a" and href.startswith("mailto:"):
        yield "html-mailto-links", "a mailto: link"
    if tag.name == "meta" and tag.get("name").lower() == "color-scheme":
        yield "html-meta-color-scheme", '<meta name="color-scheme">'
    if tag.name == "img" and src.startswith("data:"):
        yield "image-base64", "a picture within the HTML"
    elif tag.name == "img" and (ending := ENDING.search(src)) and ending[1] in PICTURES:
        yield PICTURES[ending[1]], f"a picture of the kind .{ending[1]}"
