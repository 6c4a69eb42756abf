"""Read what a page says of its article in JSON-LD.

A tree, the page's address and its titles in; the one node that describes this article
out, with what it refers to by @id put in place, {} where there is none. Pages also
carry nodes of related articles: the one with this page's address or title counts, else
the first. Trailing commas and line breaks within texts are read over.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from itertools import islice

from lxml.html import HtmlElement

from newsletter.model.outlet import letters
from newsletter.sources import texts

Node = Mapping[str, object]
_ARTICLE = re.compile(r"(?:Article|BlogPosting|Report)$")
_COMMA = re.compile(r",(?=\s*[}\]])")
_LONGEST = 2000  # characters of a value that are looked at
_NODES = 200  # of a page
_OWN_TITLE = 8  # letters; a shorter headline stands in many titles


def article(tree: HtmlElement, url: str, titles: Sequence[str]) -> Node:
    """The node of the article at *url* whose page has these *titles*."""
    nodes = list(islice(_nodes(tree), _NODES))
    known = {str(node["@id"]): node for node in nodes if "@id" in node and len(node) > 1}
    found = [node for node in nodes if _is_article(node)]
    main = next((node for node in found if _is_of(node, url, titles)), next(iter(found), {}))
    return {name: _in_place(value, known) for name, value in main.items()}


def is_walled(tree: HtmlElement, url: str) -> bool:
    """Whether the article at *url* says that it is not free to read (schema.org isAccessibleForFree)."""
    titles = [str(title.text_content()) for title in tree.iter("title")]
    return str(article(tree, url, titles).get("isAccessibleForFree", "")).lower() == "false"


def strings(value: object, *names: str) -> list[str]:
    """The strings of a value: itself, or those under *names*, alone or in lists."""
    if isinstance(value, str):
        return [value[:_LONGEST]]
    if isinstance(value, list):
        return [text for part in value[:20] if not isinstance(part, list) for text in strings(part, *names)]
    if isinstance(value, dict):
        return next((found for name in names if (found := strings(value.get(name)))), [])
    return []


def _nodes(tree: HtmlElement) -> Iterator[Node]:
    for script in tree.iter("script"):
        if "ld+json" in script.get("type", "").lower():
            yield from _parts(_data(script.text or ""))


def _data(text: str) -> object:
    text = text.strip().removeprefix("<![CDATA[").removeprefix("<!--")
    text = text.rstrip("; \n").removesuffix("]]>").removesuffix("-->")
    for attempt in (text, _COMMA.sub("", text)):
        try:
            return json.loads(attempt, strict=False)
        except (ValueError, RecursionError):
            continue
    return None


def _parts(data: object) -> Iterator[Node]:
    for node in data if isinstance(data, list) else [data]:
        if isinstance(node, dict):
            yield node
            graph, main = node.get("@graph"), node.get("mainEntity")
            inner = [*(graph if isinstance(graph, list) else ()), main]
            yield from (part for part in inner if isinstance(part, dict))


def _is_article(node: Node) -> bool:
    kinds = node.get("@type")
    names = kinds if isinstance(kinds, list) else [kinds]
    return any(isinstance(name, str) and _ARTICLE.search(name) for name in names)


def _is_of(node: Node, url: str, titles: Sequence[str]) -> bool:
    said = (texts.canonical(texts.absolute(url, text)) for text in _addresses(node))
    if url and texts.canonical(url) in said:
        return True
    headline = letters(" ".join(strings(node.get("headline"))))
    return len(headline) >= _OWN_TITLE and any(headline in letters(title) for title in titles)


def _addresses(node: Node) -> Iterator[str]:
    for name in ("url", "@id", "mainEntityOfPage"):
        yield from strings(node.get(name), "@id", "url")


def _in_place(value: object, known: Mapping[str, Node]) -> object:
    """A value with the nodes that it refers to."""
    if isinstance(value, list):
        return [_in_place(part, known) if isinstance(part, dict) else part for part in value[:20]]
    if isinstance(value, dict) and isinstance(value.get("@id"), str):
        return {**known.get(value["@id"], {}), **value}
    return value
