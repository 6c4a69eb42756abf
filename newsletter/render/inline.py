"""Move the rules of a page's first ``<style>`` into ``style`` attributes, by premailer.

A whole HTML page in, the same page out, as text. Rules meant for inlining stand in a
plain ``<style>``; what must stay a rule (media, dark, hover, resets) stands in
``<style data-premailer="ignore">`` and comes out unchanged. Never touches the network
and loads no file. Deterministic.

premailer is handed a parsed tree: as text it mangles non-ASCII letters on some
machines (premailer #249). Its defaults would strip the ``!important`` that phone and
dark rules need to win against inline styles. This is the only place that knows it.
"""

from __future__ import annotations

import logging
import re

from lxml import etree
from premailer import Premailer

SOFT_BREAK = "\ufdd0"  # a noncharacter, Unicode 23.7: for use within a process only
TABULAR = {"body", "table", "tr", "td", "th", "img"}  # whose old attributes Outlook reads
LAYOUT = ("align", "bgcolor", "height", "valign", "width")  # premailer derives them for any element
DOCTYPE = re.compile(r"\s*<!doctype[^>]*>\n?", re.IGNORECASE)
EMPTY_ITEM = re.compile(r"(<li\b[^>]*>)(?=\s*(?:<li\b|</[uo]l>))")  # libxml2 leaves it open
SHORT_HEX = re.compile(r"#([0-9a-fA-F])([0-9a-fA-F])([0-9a-fA-F])(?![0-9a-fA-F])")


def inline(html: str) -> str:
    """The page with its styles inlined; colours in six digits, as Outlook and Notes need them."""
    parser = etree.HTMLParser(encoding="utf-8")
    # libxml2 knows no <wbr> and would close it after everything that follows.
    page = etree.fromstring(html.replace("<wbr>", SOFT_BREAK).encode("utf-8"), parser)
    measures = [(img.get("width"), img.get("height")) for img in page.iter("img")]
    tree = inliner().transform(page, pretty_print=False)
    for element in tree.iter(etree.Element):
        if style := element.get("style"):
            element.set("style", tidy(style))
        if element.tag not in TABULAR:
            for name in LAYOUT:
                element.attrib.pop(name, None)
    for img, (width, height) in zip(tree.iter("img"), measures, strict=True):
        _measure(img, width, height)
    written = etree.tostring(tree, method="html", encoding="utf-8").decode("utf-8")
    if not DOCTYPE.match(html):  # libxml2 adds one of its own, and hides that the template has none
        written = DOCTYPE.sub("", written, count=1)
    return EMPTY_ITEM.sub(r"\1</li>", written).replace(SOFT_BREAK, "<wbr>")


def _measure(img: etree._Element, width: str | None, height: str | None) -> None:
    """Gives a picture back the measures that premailer overwrote with those of its style ("auto")."""
    img.attrib.pop("bgcolor", None)
    for name, value in (("width", width), ("height", height)):
        if value is not None:
            img.set(name, value)


def inliner() -> Premailer:
    """premailer, set up to change nothing but the styles."""
    return Premailer(
        strip_important=False,
        keep_style_tags=False,
        disable_leftover_css=True,
        disable_validation=True,
        cssutils_logging_level=logging.CRITICAL,
        allow_network=False,
        base_url=None,
        align_floating_images=False,
    )


def tidy(style: str) -> str:
    """An inline style with colours in six digits again, single quotes and no spare spaces."""
    return SHORT_HEX.sub(r"#\1\1\2\2\3\3", style).replace("; ", ";").replace('"', "'")
