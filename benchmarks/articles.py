"""How many fields of article pages come out right, beside four libraries on the same pages.

The pages and what is true of them are not part of this project: they are looked for in
``../shared/data/articles`` (or the folder named), one folder a page with ``source.html``
and ``expected.json``. The libraries live in an environment of their own:

    python3 -m venv build/articles
    build/articles/bin/python -m pip install -U pip trafilatura newspaper4k goose3 extruct
    .venv/bin/python -m benchmarks.articles [FOLDER] [--misses]

A field whose truth is null is not counted. Everybody gets the same decoded text and the
page's address. A hit is, for everybody:

* title, outlet, caption, credit: equal, once entities are resolved, typographic quotes
  and dashes are plain, white space is one space and case is folded;
* author: the same set of names, without "By", 기자 and mail addresses;
* day: the day of publication in the zone of the truth (a bare day counts as it stands);
* minute: the instant to the minute, where the truth has a time; a time without zone is
  read in the zone of the truth;
* picture: the same address once it is absolute, whatever its scheme;
* excerpt: the truth is the page's own summary, which may be cut: the shorter of the two
  is how the longer one begins, and has at least 40 characters;
* body: every sentence that must stand in it does, and none that must not.
"""

from __future__ import annotations

import json
import re
import subprocess
import sys
import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, datetime
from html import unescape
from pathlib import Path
from urllib.parse import urljoin
from zoneinfo import ZoneInfo

from newsletter.model.press import Source, SourceKind
from newsletter.sources import article
from newsletter.sources.charset import decode

ROOT = Path(__file__).resolve().parents[1]
PAGES = ROOT.parent / "shared" / "data" / "articles"
RIVALS = ROOT / "build" / "articles" / "bin" / "python"
ZONE = ZoneInfo("Asia/Seoul")
TRUTHS = {
    "title": "title",
    "outlet": "site_name",
    "author": "byline",
    "day": "published",
    "minute": "published",
    "excerpt": "excerpt",
    "picture": "lead_image",
    "caption": "caption",
    "credit": "credit",
    "body": "must_contain",
}
PLAIN = str.maketrans(
    {**dict.fromkeys("“”„", '"'), **dict.fromkeys("‘’‚′", "'"), **dict.fromkeys("–—―", "-")}
)


def plain(text: object) -> str:
    """A text as it is compared."""
    line = unicodedata.normalize("NFC", unescape(str(text or ""))).translate(PLAIN).replace("…", "...")
    return " ".join(line.split()).casefold()


def names(text: object) -> frozenset[str]:
    """The people of a byline."""
    bare = re.sub(r"\S+@\S+|^by\s|\s?(?:기자|특파원|칼럼니스트)(?=$|[,;/])", "", plain(text))
    return frozenset(name.strip() for name in re.split(r"[,;]|\sand\s", bare) if name.strip())


def hit(field: str, said: object, truth: Mapping[str, object]) -> bool:
    """Whether what is said of a page is true; see the top of this file."""
    true = truth[TRUTHS[field]]
    if field == "author":
        return names(said) == names(true)
    if field in ("day", "minute"):
        return same_time(str(said or ""), str(true), field)
    if field == "picture":
        one, other = (urljoin(str(truth["url"]), unescape(str(url or ""))) for url in (said, true))
        return one.partition("://")[2] == other.partition("://")[2] != ""
    if field == "excerpt":
        short, long = sorted((plain(said).rstrip(" ."), plain(true).rstrip(" .")), key=len)
        return len(short) >= 40 and long.startswith(short)
    if field == "body":
        text = plain(said)
        wanted, unwanted = (as_list(truth.get(name)) for name in ("must_contain", "must_not_contain"))
        return all(plain(part) in text for part in wanted) and not any(
            plain(part) in text for part in unwanted
        )
    return plain(said) == plain(true)


def as_list(value: object) -> Sequence[object]:
    """A list of a truth, which may be null."""
    return value if isinstance(value, list) else ()


def same_time(said: str, true: str, field: str) -> bool:
    """Whether two dates are of one day, or of one minute."""
    try:
        got, want = datetime.fromisoformat(said.strip()), datetime.fromisoformat(true)
    except ValueError:
        return False
    zone = want.tzinfo or got.tzinfo
    got = got.astimezone(want.tzinfo) if got.tzinfo and want.tzinfo else got.replace(tzinfo=zone)
    if field == "day":
        return got.date() == want.date()
    return len(said) > 10 and got.replace(second=0, microsecond=0) == want.replace(second=0, microsecond=0)


def known(field: str, truth: Mapping[str, object]) -> bool:
    """Whether a truth says anything of a field."""
    true = truth.get(TRUTHS[field])
    return bool(true) and (field != "minute" or len(str(true)) > 10)


def ours(html: str, url: str) -> dict[str, object]:
    """What newsletter says of a page."""
    source = Source("page", SourceKind.WEB_PAGE, url)
    item = article.item_of(html, url, source, ZONE, datetime.now(UTC))
    body = "\n".join(article.written(html, url))
    if item is None:
        return {"body": body}
    date = item.published_at.isoformat() if item.published_at else ""
    return {
        **{
            name: getattr(item, name)
            for name in ("title", "outlet", "author", "excerpt", "caption", "credit")
        },
        "date": date,
        "picture": item.image,
        "body": body,
    }


def theirs(pages: Mapping[str, tuple[str, Mapping[str, object]]]) -> Iterator[dict[str, object]]:
    """What the libraries say, in their own environment."""
    lines = [
        json.dumps({"name": name, "html": html, "url": truth["url"]}) for name, (html, truth) in pages.items()
    ]
    reader = ROOT / "benchmarks" / "rivals" / "article_readers.py"
    done = subprocess.run(
        [RIVALS, reader], input="\n".join(lines), capture_output=True, text=True, encoding="utf-8", check=True
    )
    yield from map(json.loads, done.stdout.splitlines())


def main(arguments: Sequence[str]) -> int:
    """Reads every page with everybody and prints the counts."""
    folder = next((Path(argument) for argument in arguments if not argument.startswith("-")), PAGES)
    if not folder.is_dir():
        print(f"There are no article pages in {folder}: name a folder that has some.", file=sys.stderr)
        return 4
    pages: dict[str, tuple[str, Mapping[str, object]]] = {}
    for page in sorted(path for path in folder.iterdir() if (path / "expected.json").is_file()):
        truth = json.loads((page / "expected.json").read_text(encoding="utf-8"))
        pages[page.name] = (decode((page / "source.html").read_bytes()), truth)
    answers = [
        {"reader": "newsletter", "page": name, **ours(html, str(truth["url"]))}
        for name, (html, truth) in pages.items()
    ]
    if RIVALS.is_file():
        answers += theirs(pages)
    else:
        print("The libraries are not installed; see the top of benchmarks/articles.py.", file=sys.stderr)
    _print(pages, answers, misses="--misses" in arguments)
    return 0


def _print(
    pages: Mapping[str, tuple[str, Mapping[str, object]]],
    answers: Sequence[Mapping[str, object]],
    *,
    misses: bool,
) -> None:
    right: dict[str, dict[str, int]] = {}
    for answer in answers:
        truth = pages[str(answer["page"])][1]
        counts = right.setdefault(str(answer["reader"]), dict.fromkeys(TRUTHS, 0))
        for field in TRUTHS:
            said = answer.get("date" if field in ("day", "minute") else field)
            if known(field, truth) and hit(field, said, truth):
                counts[field] += 1
            elif known(field, truth) and misses and answer["reader"] == "newsletter" and field != "body":
                print(f"{answer['page']}, {field}: {said!r}, not {truth[TRUTHS[field]]!r}")
    of = {field: sum(known(field, truth) for _, truth in pages.values()) for field in TRUTHS}
    print(f"| {len(pages)} pages | " + " | ".join(f"{field} ({of[field]})" for field in TRUTHS) + " |")
    print("|---" * (len(TRUTHS) + 1) + "|")
    for reader, counts in right.items():
        print(f"| {reader} | " + " | ".join(map(str, counts.values())) + " |")


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
