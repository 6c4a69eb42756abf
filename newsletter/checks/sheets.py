"""Read the style sheets that stay in the page: rules with their at-rule, selector and declarations.

CSS text in; Rules out, in order. Never raises: what cannot be read is left out. CSS
Syntax Level 3, as far as mails use it: no nesting but one at-rule around rules.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

COMMENT = re.compile(r"/\*.*?\*/", re.DOTALL)
IMPORT = re.compile(r"@import\b", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Rule:
    """One selector with what it declares; *media* is the at-rule around it, "" for none."""

    media: str
    selector: str
    declarations: tuple[tuple[str, str], ...]  # property in lower case, value without !important
    weak: tuple[str, ...]  # the properties that are not !important

    def get(self, name: str) -> str:
        """The last value of a property; "" where it is not declared."""
        return next((value for key, value in reversed(self.declarations) if key == name), "")


def rules_of(css: str) -> tuple[Rule, ...]:
    """The rules of a style sheet, selectors of a group each on its own."""
    return tuple(_rules(COMMENT.sub("", css), ""))


def at_rules_of(css: str) -> tuple[str, ...]:
    """What stands before the braces of each at-rule, those within others included, and each @import."""
    return tuple(_heads(COMMENT.sub("", css)))


def _heads(css: str) -> Iterator[str]:
    yield from IMPORT.findall(css)
    for head, body in _blocks(css):
        if head.startswith("@"):
            yield " ".join(head.split())
            yield from (inner for inner, _ in _blocks(body) if inner.startswith("@"))


def _rules(css: str, media: str) -> Iterator[Rule]:
    for head, body in _blocks(css):
        if head.startswith("@"):
            yield from _rules(body, head) if not media else ()
            continue
        pairs, weak = _declared(body)
        for selector in head.split(","):
            if selector.strip():
                yield Rule(media, " ".join(selector.split()), pairs, weak)


def _blocks(css: str) -> Iterator[tuple[str, str]]:
    """What stands before each pair of braces, and within it; braces inside stay."""
    depth = start = opened = 0
    for place, letter in enumerate(css):
        if letter == "{":
            opened, depth = (place if depth == 0 else opened), depth + 1
        elif letter == "}" and depth:
            depth -= 1
            if depth == 0:
                head = css[start:opened].rpartition(";")[2]
                yield head.strip(), css[opened + 1 : place]
                start = place + 1


def _declared(body: str) -> tuple[tuple[tuple[str, str], ...], tuple[str, ...]]:
    pairs, weak = [], []
    for declaration in body.split(";"):
        name, colon, value = declaration.partition(":")
        if not colon:
            continue
        name, plain = name.strip().lower(), re.sub(r"\s*!important\s*$", "", value, flags=re.IGNORECASE)
        pairs.append((name, plain.strip()))
        if plain == value:
            weak.append(name)
    return tuple(pairs), tuple(weak)


def declared(style: str) -> dict[str, str]:
    """The declarations of a style attribute: property in lower case → value."""
    return dict(_declared(style)[0])
