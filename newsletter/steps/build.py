"""An issue as files to look at: the page, the text, and a whole mail."""

from __future__ import annotations

from pathlib import Path

from newsletter.errors import Outside
from newsletter.steps.bench import Bench
from newsletter.steps.prepare import Prepared, prepare


def build(bench: Bench, slug: str, out: Path) -> tuple[Prepared, tuple[Path, ...]]:
    """Writes ``SLUG.html``, ``SLUG.txt`` and ``SLUG.eml`` below *out*. Needs no network.

    Raises Outside where the folder cannot be written.
    """
    prepared = prepare(bench, slug)
    specimen = prepared.specimen
    contents = {
        ".html": specimen.html.encode("utf-8"),
        ".txt": specimen.text.encode("utf-8"),
        ".eml": specimen.message,
    }
    paths = []
    try:
        out.mkdir(parents=True, exist_ok=True)
        for suffix, content in contents.items():
            path = out / f"{slug}{suffix}"
            path.write_bytes(content)
            paths.append(path)
    except OSError as error:
        raise Outside(f"{error.filename}: {error.strerror}") from None
    return prepared, tuple(paths)
