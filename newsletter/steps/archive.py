"""The folder of the copies on the web, and whether an issue stands there as it is now."""

from __future__ import annotations

from pathlib import Path

from newsletter.errors import Mistake
from newsletter.steps.bench import Bench
from newsletter.steps.hosting import Hosting

PAGE = "index.html"
_HEAD = 8_192  # bytes within which the mark stands


def mark(hash: str) -> str:
    """What a published page says of the issue's file and template that it was made from."""
    return f'<meta name="newsletter:source" content="{hash}">'


def folder_of(bench: Bench) -> Path:
    """The archive's folder. Raises Mistake while ``[archive]`` does not say both where it is and is seen."""
    archive = bench.settings.declared.archive
    missing = [key for key in ("folder", "url") if not getattr(archive, key)]
    if missing:
        example = {"folder": 'folder = "public"', "url": 'url = "https://news.example.org"'}
        lines = ", ".join(example[key] for key in missing)
        what = " and ".join(missing)
        raise Mistake(f"[archive] has no {what}", hint=f"write in newsletter.toml, under [archive]: {lines}")
    return bench.root / archive.folder


def is_published(bench: Bench, slug: str, hash: str, found: Hosting) -> bool:
    """Whether the archive's folder holds the issue as it is now; true where there is no folder to look at."""
    archive = bench.settings.declared.archive
    if not (archive.url and archive.folder):
        return True
    home = bench.root / archive.folder / slug
    try:
        with (home / PAGE).open("rb") as page:
            marked = mark(hash).encode() in page.read(_HEAD)
    except OSError:
        return False
    return marked and all((home / file.path.name).is_file() for file in found.files.values())
