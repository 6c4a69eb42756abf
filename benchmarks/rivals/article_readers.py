"""What other libraries say of an article page, one JSON line for each page and library.

Runs in an environment of its own (see ``benchmarks.articles``) and knows nothing of
newsletter. Lines of JSON with html and url in, as decoded text, so that nobody
stumbles over a charset; fields under one set of names out. A library that raises
says nothing of that page.
"""

from __future__ import annotations

import json
import logging
import sys
import warnings
from collections.abc import Callable, Iterable, Iterator, Mapping
from importlib import import_module
from typing import Any

_Said = dict[str, Any]


def trafilatura(html: str, url: str) -> _Said:
    """bare_extraction with metadata; its date is a day."""
    found = import_module("trafilatura").bare_extraction(html, url=url, with_metadata=True)
    said = found.as_dict() if found else {}
    names = {"title": "title", "outlet": "sitename", "author": "author", "date": "date", "body": "text"}
    return {
        **{ours: said.get(theirs) for ours, theirs in names.items()},
        "excerpt": said.get("description"),
        "picture": said.get("image"),
    }


def newspaper4k(html: str, url: str) -> _Said:
    """Article.parse, as if all were English: Korean asks for a download."""
    page = import_module("newspaper").Article(url, language="en", fetch_images=False)
    page.download(input_html=html)
    page.parse()
    return {
        "title": page.title,
        "outlet": page.meta_site_name,
        "author": ", ".join(page.authors),
        "date": page.publish_date.isoformat() if page.publish_date else "",
        "excerpt": page.meta_description,
        "picture": page.top_image,
        "body": page.text,
    }


def goose3(html: str, url: str) -> _Said:
    """Goose.extract without fetching pictures; the Open Graph picture where it found none."""
    page = import_module("goose3").Goose({"enable_image_fetching": False}).extract(raw_html=html, url=url)
    shared = page.opengraph or {}
    date = page.publish_datetime_utc.isoformat() if page.publish_datetime_utc else page.publish_date
    return {
        "title": page.title,
        "outlet": shared.get("site_name"),
        "author": ", ".join(page.authors),
        "date": date,
        "excerpt": page.meta_description or shared.get("description"),
        "picture": page.top_image.src if page.top_image else shared.get("image"),
        "body": page.cleaned_text,
    }


def extruct(html: str, url: str) -> _Said:
    """What is embedded, in the order that served it best: JSON-LD's article, microdata, then Open Graph."""
    data = import_module("extruct").extract(html, base_url=url, uniform=True, errors="ignore")
    nodes = [*_articles(data.get("json-ld", ())), *_articles(data.get("microdata", ()))]
    shared = {key: value for part in data.get("opengraph", ()) for key, value in part.items()}
    said: dict[str, list[Any]] = {
        "title": [*(node.get("headline") for node in nodes), shared.get("og:title")],
        "outlet": [*(_name(node.get("publisher")) for node in nodes), shared.get("og:site_name")],
        "author": [*(_name(node.get("author")) for node in nodes), shared.get("article:author")],
        "date": [*(node.get("datePublished") for node in nodes), shared.get("article:published_time")],
        "excerpt": [*(node.get("description") for node in nodes), shared.get("og:description")],
        "picture": [shared.get("og:image"), *(_name(_listed(node.get("image"))[0]) for node in nodes)],
        "body": [node.get("articleBody") for node in nodes],
    }
    return {field: next((value for value in values if value), None) for field, values in said.items()}


def _articles(nodes: Iterable[Mapping[str, Any]]) -> Iterator[Mapping[str, Any]]:
    for node in nodes:
        inner = node.get("@graph")
        yield from _articles(inner) if isinstance(inner, list) else ()
        kinds = node.get("@type")
        if any(str(kind).endswith(("Article", "BlogPosting")) for kind in _listed(kinds)):
            yield node


def _listed(value: object) -> list[Any]:
    return value if isinstance(value, list) and value else [value]


def _name(value: object) -> str:
    """The name or address of a node, of several nodes, or the text that stands in its place."""
    said = (
        part.get("name") or part.get("url") or "" if isinstance(part, dict) else part
        for part in _listed(value)
    )
    return ", ".join(str(part) for part in said if part)


READERS: dict[str, Callable[[str, str], _Said]] = {
    "trafilatura": trafilatura,
    "newspaper4k": newspaper4k,
    "goose3": goose3,
    "extruct": extruct,
}


def main() -> None:
    """Reads pages from standard input, prints what each library says of each."""
    logging.disable()
    warnings.simplefilter("ignore")
    for line in sys.stdin:
        page = json.loads(line)
        for name, read in READERS.items():
            try:
                said = read(page["html"], page["url"])
            except Exception as error:  # whatever a rival raises is no answer
                said = {"error": repr(error)}
            print(json.dumps({"reader": name, "page": page["name"], **said}, default=str))


if __name__ == "__main__":
    main()
