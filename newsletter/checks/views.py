"""One mail as different mail programs show it: HTML in, HTML out.

A View names a circumstance: daylight, an authored dark, ``<style>`` thrown away, pictures
blocked, Outlook for Windows, text at 200 %. The preview shows these and the tests in a
browser measure them, so both look at the same derivation. Never raises; what is no HTML
comes back much as it was. Whether it is day or night never depends on the machine that
looks. What Word ignores: caniemail, "outlook/windows"; text size: WCAG 2.2, 1.4.4.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from enum import StrEnum

from newsletter.checks.markup import office_view
from newsletter.checks.tags import written


class View(StrEnum):
    """The circumstances under which a mail is looked at."""

    USUAL = "usual"
    DARK = "dark"  # by the mail's own rules, not by a program that recolours
    NO_STYLE = "no-style"
    NO_PICTURES = "no-pictures"
    OUTLOOK = "outlook"
    LARGE = "large"


def seen(html: str, view: View) -> str:
    """The mail as it is seen in that view."""
    return _DERIVED[view](html)


def scheme(html: str, *, dark: bool) -> str:
    """The mail by day or by night: its media queries and ``color-scheme`` are decided."""
    always, never = "(min-width: 0px)", "(max-width: 0px)"
    named = "dark" if dark else "light"

    def feature(found: re.Match[str]) -> str:
        return always if found[1].lower() == named else never

    def css(text: str) -> str:
        return _OWN_SCHEME.sub(rf"\g<1>{named}", _PREFERS.sub(feature, text))

    def tag(name: str, text: str) -> str:
        if name == "meta" and _SCHEME_META.search(text):
            return _CONTENT.sub(rf"\g<1>{named}\g<2>", text)
        return _PREFERS.sub(feature, text) if _MEDIA.search(text) else text

    return _changed(html, tag, css)


def without_styles(html: str) -> str:
    """The mail in a webmail that throws every ``<style>`` away."""
    return _STYLE.sub("", html)


def without_pictures(html: str) -> str:
    """The mail where pictures are blocked: each leaves its room and its alternative text."""

    def tag(name: str, text: str) -> str:
        if name in ("img", "source", "input"):
            return _SOURCE.sub(lambda found: f'{found[1]}"{_NOTHING}"', _SOURCES.sub("", text))
        return _styled(_BACKGROUND.sub("", text), css)

    def css(text: str) -> str:
        return _URL.sub("none", text)

    return _changed(html, tag, css)


def in_outlook(html: str) -> str:
    """About what Outlook for Windows shows: comments for it opened, what Word ignores taken away."""

    def css(text: str) -> str:
        rules = _RULE.sub(_ordinary, _AT_RULE.sub("", _COMMENT.sub("", text)))
        return _BODY.sub(lambda found: "{" + _without(found[1], _IGNORED) + "}", rules)

    def tag(name: str, text: str) -> str:
        ignored = _IGNORED | _IGNORED_ON_TEXT if name in _TEXTUAL else _IGNORED
        return _styled(text, lambda style: _PADDING.sub("padding", _without(style, ignored)))

    return _changed(_SETTINGS.sub("", office_view(html)), tag, css)


def enlarged(html: str) -> str:
    """The mail with every text at twice its size, widths as they were."""

    def css(text: str) -> str:
        return _SIZE.sub(lambda found: f"{found[1]}{float(found[2]) * 2:g}{found[3]}", text)

    larger = _changed(html, lambda _, text: _styled(text, css), css)
    return _put_in_head(larger, "<style>html{font-size:200%}</style>")


def _put_in_head(html: str, addition: str) -> str:
    """The page with something at the end of its head; in front where it has none."""
    head = re.search(r"</head\s*>", html, re.IGNORECASE)
    return html[: head.start()] + addition + html[head.start() :] if head else addition + html


def _day(derive: Callable[[str], str]) -> Callable[[str], str]:
    return lambda html: derive(scheme(html, dark=False))


_DERIVED: dict[View, Callable[[str], str]] = {
    View.USUAL: lambda html: scheme(html, dark=False),
    View.DARK: lambda html: scheme(html, dark=True),
    View.NO_STYLE: _day(without_styles),
    View.NO_PICTURES: _day(without_pictures),
    View.OUTLOOK: _day(in_outlook),
    View.LARGE: _day(enlarged),
}


def _changed(html: str, tag: Callable[[str, str], str], css: Callable[[str], str]) -> str:
    """The page with its start tags and its style sheets changed; comments and texts stay."""
    pieces, at = [], 0
    for found in written(html):
        text = html[found.start : found.end]
        if found.closing or (found.raw and found.name != "style"):
            continue
        pieces += [html[at : found.start], _sheet(text, tag, css) if found.raw else tag(found.name, text)]
        at = found.end
    return "".join((*pieces, html[at:]))


def _sheet(text: str, tag: Callable[[str, str], str], css: Callable[[str], str]) -> str:
    opening, closing = text.index(">") + 1, text.rindex("<")
    return tag("style", text[:opening]) + css(text[opening:closing]) + text[closing:]


def _styled(text: str, change: Callable[[str], str]) -> str:
    """A start tag with its style attribute changed."""

    def attribute(found: re.Match[str]) -> str:
        return f"{found[1]}{found[2]}{change(found[3])}{found[2]}"

    return _ATTRIBUTE.sub(attribute, text)


def _without(style: str, ignored: frozenset[str]) -> str:
    """Declarations but those that a program ignores; ``display: none`` is heeded everywhere."""
    kept = []
    for declaration in style.split(";"):
        name, _, value = declaration.partition(":")
        hidden = name.strip().lower() == "display" and value.strip().lower().startswith("none")
        if declaration.strip() and (hidden or name.strip().lower() not in ignored):
            kept.append(declaration.strip())
    return ";".join(kept)


def _ordinary(rule: re.Match[str]) -> str:
    """A rule with those of its selectors that Word understands; nothing where there are none."""
    kept = [selector for selector in rule[1].split(",") if not re.search(r"[:\[>+~*]", selector)]
    return ",".join(kept) + rule[2] if kept else ""


_SETTINGS = re.compile(r"<xml\b[^>]*>.*?</xml\s*>", re.IGNORECASE | re.DOTALL)
_PADDING = re.compile(r"mso-padding-alt", re.IGNORECASE)
_STYLE = re.compile(r"<style\b[^>]*>.*?</style\s*>", re.IGNORECASE | re.DOTALL)
_ATTRIBUTE = re.compile(r"""(\sstyle\s*=\s*)(["'])(.*?)\2""", re.IGNORECASE | re.DOTALL)
_PREFERS = re.compile(r"\(\s*prefers-color-scheme\s*:\s*(light|dark)\s*\)", re.IGNORECASE)
_OWN_SCHEME = re.compile(r"((?:supported-color-schemes|color-scheme)\s*:\s*)[^;}\"']+", re.IGNORECASE)
_SCHEME_META = re.compile(r"name\s*=\s*[\"']?(?:supported-color-schemes|color-scheme)\b", re.IGNORECASE)
_CONTENT = re.compile(r"(content\s*=\s*[\"'])[^\"']*([\"'])", re.IGNORECASE)
_MEDIA = re.compile(r"\smedia\s*=", re.IGNORECASE)
_NOTHING = "data:,"  # a picture that is there and cannot be shown, as a blocked one
_SOURCE = re.compile(r"""(\ssrc\s*=\s*)(?:"[^"]*"|'[^']*'|[^\s>]+)""", re.IGNORECASE)
_SOURCES = re.compile(r"""\ssrcset\s*=\s*(?:"[^"]*"|'[^']*'|[^\s>]+)""", re.IGNORECASE)
_BACKGROUND = re.compile(r"""\sbackground\s*=\s*(?:"[^"]*"|'[^']*'|[^\s>]+)""", re.IGNORECASE)
_URL = re.compile(r"""url\(\s*(?:"[^"]*"|'[^']*'|[^)]*)\s*\)""", re.IGNORECASE)
_COMMENT = re.compile(r"/\*.*?\*/", re.DOTALL)
_AT_RULE = re.compile(r"@[^{};]+(?:;|\{(?:[^{}]*\{[^{}]*\})*[^{}]*\})")
_RULE = re.compile(r"([^{}]+)(\{[^{}]*\})")
_BODY = re.compile(r"\{([^{}]*)\}")
_SIZE = re.compile(
    r"((?:font-size|line-height|font)\s*:\s*(?:[^;\d.}]*\s)?)(\d+(?:\.\d+)?|\.\d+)(px|pt)", re.IGNORECASE
)
_TEXTUAL = frozenset(("div", "p", "a", "span", "h1", "h2", "h3", "h4", "ul", "ol", "li", "blockquote"))
_IGNORED = frozenset({
    "max-width", "min-width", "max-height", "min-height", "display", "float", "position", "top", "right",
    "bottom", "left", "overflow", "border-radius", "box-shadow", "text-shadow", "opacity",
    "background-image", "background-size", "background-position", "object-fit", "flex", "gap", "grid",
    "transform", "transition", "animation", "filter", "clip-path", "box-sizing", "word-break",
    "overflow-wrap", "text-underline-offset", "text-decoration-thickness", "text-decoration-color",
})  # fmt: skip
_IGNORED_ON_TEXT = frozenset(
    ("width", "height", "padding", "padding-top", "padding-right", "padding-bottom", "padding-left")
)
