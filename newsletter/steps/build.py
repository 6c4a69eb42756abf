"""An issue as files to look at: the page with its pictures, the text, and a whole mail."""

from __future__ import annotations

import shutil
from pathlib import Path

from newsletter.errors import Outside
from newsletter.steps.bench import Bench
from newsletter.steps.prepare import Prepared, prepare


def build(bench: Bench, slug: str, out: Path) -> tuple[Prepared, tuple[Path, ...]]:
    """Writes ``SLUG.html``, ``SLUG.txt`` and ``SLUG.eml`` below *out*. Needs no network.

    The page shows its pictures from ``SLUG-pictures/``, since they may not be on the web yet; the
    mail names them as it will be sent. Raises Outside where the folder cannot be written.
    """
    prepared = prepare(bench, slug)
    specimen = prepared.specimen
    page = specimen.html
    for src, path in prepared.pictures.items():
        page = page.replace(f'src="{src}"', f'src="{slug}-pictures/{path.name}"')
    contents = {
        ".html": page.encode("utf-8"),
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
        _put_pictures(prepared, out / f"{slug}-pictures")
    except OSError as error:
        raise Outside(f"{error.filename}: {error.strerror}") from None
    return prepared, tuple(paths)


def _put_pictures(prepared: Prepared, folder: Path) -> None:
    for path in prepared.pictures.values():
        folder.mkdir(exist_ok=True)
        shutil.copyfile(path, folder / path.name)
