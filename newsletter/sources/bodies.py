"""Find the element of an article page that holds the article.

A tree in; one element of it out, or None. Known containers come first: those of the
systems that Korean outlets use, then what schema.org agreed on, then customary class
names, narrowed down to where most of the text stands that is no link. What is of the
page and not of the article (menus, related articles, comments) can be taken out before.
"""

from __future__ import annotations

import re
from collections.abc import Mapping

from lxml.etree import iterwalk
from lxml.html import HtmlElement

from newsletter.sources import texts

_IDS = (
    *("article-view-content-div", "dic_area", "newsct_article", "articleBody", "articeBody", "articleText"),
    *(
        "article_body",
        "article_content",
        "cont_newstext",
        "CmAdContent",
        "pnlContent",
        "txt_area",
        "textBody",
    ),
)
_CLASSES = (
    *(
        "article_body",
        "article-body",
        "article_view",
        "article_txt",
        "newsArticle",
        "news_txt",
        "article-text",
    ),
    *("text_area", "entry-content"),
)
_SURE = (
    "|".join(f"//*[@id='{name}']" for name in _IDS),
    "//*[@itemprop='articleBody' or @property='articleBody']",
)
_LIKELY = ("|".join(f"//*[contains(@class,'{name}')]" for name in _CLASSES), "//article|//main", "//body")
_SIDE = (
    *("related", "comment", "reply", "footer", "sidebar", "copyright", "gnb", "ranking", "most-read"),
    *("recommend", "newsletter"),
)
_FOREIGN = "//nav|//footer|//aside|//form|//*[@role='navigation' or @role='contentinfo']" + "".join(
    [f"|//*[contains(@class,'{name}')]" for name in _SIDE]
    + [f"|//*[@class='{name}' or starts-with(@class,'{name}-')]" for name in ("ad", "copy")]
)
_OWN = ".//h1|.//article|" + "|".join(f".//*[@id='{name}']" for name in _IDS)
_SILENT = frozenset(("script", "style", "noscript", "template", "textarea", "select", "button", "head"))
_INLINE = frozenset(
    ("span", "b", "strong", "em", "i", "u", "font", "br", "small", "mark", "p", "h2", "h3", "li")
)
_CAPTION = re.compile(r"(?:^|[\s_-])(?:caption|img_?desc|photo_?desc|photo_?txt|photojournal|desc)(?=\s|$)")
_LONGEST_CAPTION = 300  # characters
_FORM = 400  # characters; a form for a comment or a search has fewer
_ENOUGH = 80  # characters of text in a body
_MOST = 0.6


def speak_plainly(tree: HtmlElement) -> None:
    """Write AMP's pictures, and captions that only a class tells, as the elements that they stand for."""
    for picture in tree.iter("amp-img"):
        picture.tag = "img"
    for element in tree.xpath("//em[@class]|//span[@class]|//p[@class]|//div[@class]"):
        if _CAPTION.search(element.get("class", "").lower()) and _is_below_picture(element):
            element.tag = "figcaption"


def _is_below_picture(element: HtmlElement) -> bool:
    """Whether a short text follows a picture in the same box."""
    parent, before = element.getparent(), element.getprevious()
    if parent is None or before is None or element.find(".//img") is not None:
        return False
    pictured = before.tag == "img" or before.find(".//img") is not None
    return pictured and len(texts.clean(str(element.text_content()))) <= _LONGEST_CAPTION


def take_out_foreign(tree: HtmlElement) -> None:
    """Remove from *tree* what is of the page; never a part that has the headline or a known body in it."""
    for element in tree.xpath(_FOREIGN):
        if element.getparent() is not None and element.tag != "body" and not _is_own(element):
            element.drop_tree()


def _is_own(element: HtmlElement) -> bool:
    """Whether a part holds the headline or a known body, or is a form around a whole page (ASP.NET)."""
    if element.tag == "form" and len(texts.clean(str(element.text_content()))) > _FORM:
        return True
    return element.tag == "figcaption" or bool(element.xpath(_OWN))


def body_of(tree: HtmlElement) -> HtmlElement | None:
    """The element that holds the article, None where there is not even one paragraph."""
    own = _weights(tree)
    total = _totals(tree, own)
    for path in (*_SURE, *_LIKELY):
        found: HtmlElement | None = max(tree.xpath(path), key=lambda part: total.get(part, 0), default=None)
        if found is not None and total.get(found, 0) >= _ENOUGH:
            return found if path in _SURE else _narrowed(found, own, total)
    return None


def _weights(tree: HtmlElement) -> Mapping[HtmlElement, int]:
    """Characters of text outside of links, by the element that holds the paragraph they stand in."""
    weights: dict[HtmlElement, int] = {}
    links = 0
    walk = iterwalk(tree, events=("start", "end"))
    for event, element in walk:
        if event == "start":
            links += element.tag == "a"
            if element.tag in _SILENT:
                walk.skip_subtree()
            elif not links:
                _credit(weights, element, element.text)
        else:
            links -= element.tag == "a"
            parent = element.getparent()
            if parent is not None and not links:
                _credit(weights, parent, element.tail)
    return weights


def _credit(weights: dict[HtmlElement, int], holder: HtmlElement, text: str | None) -> None:
    if length := len(texts.clean(text or "")):
        parent = holder.getparent()
        while holder.tag in _INLINE and parent is not None:
            holder, parent = parent, parent.getparent()
        weights[holder] = weights.get(holder, 0) + length


def _totals(tree: HtmlElement, own: Mapping[HtmlElement, int]) -> Mapping[HtmlElement, int]:
    """The weight of each element with everything in it."""
    total = dict(own)
    for element in reversed(list(tree.iter())):
        parent = element.getparent()
        if parent is not None and element in total:
            total[parent] = total.get(parent, 0) + total[element]
    return total


def _narrowed(
    element: HtmlElement, own: Mapping[HtmlElement, int], total: Mapping[HtmlElement, int]
) -> HtmlElement:
    """The one part of *element* that has most of its text, else *element* itself."""
    best = max(element.iter(), key=lambda part: own.get(part, 0))
    return best if own.get(best, 0) >= _MOST * total[element] else element
