"""Read a template: the packaged files, with the user's own over them.

A name and a workspace in, a Template out. ``templates/<name>/`` of the workspace
overrides file by file; the packaged original of each stays readable as
``packaged/<file>``, and what all packaged ones share as ``base/<file>``. A name of the
user's own builds on the packaged template that ``like`` in its ``template.toml`` names, or
on ``press``. ``template.toml`` says only what should differ (``workspace/look``).
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from difflib import get_close_matches
from pathlib import Path

import newsletter
from newsletter.errors import FileMistake, Mistake
from newsletter.model.issue import Template
from newsletter.workspace import look

BASE = "press"
SHARED = "base"  # no template by itself
KINDS = (".html", ".css", ".txt")


def load(name: str, root: Path) -> Template:
    """The template called *name*, for the workspace at *root*.

    Raises Mistake for an unknown name; FileMistake for a file that is not UTF-8 and for
    a mistake in template.toml.
    """
    if name not in (known := names(root)):
        near = get_close_matches(name, known, n=1)
        hint = f'write template = "{near[0]}"' if near else f"there are: {', '.join(known)}"
        raise Mistake(f"there is no template '{name}'", hint=hint)
    own = root / "templates" / name
    original = _original(name, own / look.TOML)
    files = texts(original)
    files |= {f"packaged/{file}": text for file, text in files.items()}
    files |= {f"{SHARED}/{file}": text for file, text in texts(home() / SHARED).items()}
    variables = look.over(look.said(home() / SHARED / look.TOML), look.said(original / look.TOML))
    theirs = own.is_dir() and not own.samefile(original)
    if theirs:
        files |= texts(own)
        variables = look.over(variables, look.said(own / look.TOML))
    return Template(name, files, variables, fingerprint(files, variables), own=theirs)


def _original(name: str, own: Path) -> Path:
    """The packaged folder that a template builds on. Raises FileMistake where its toml names none."""
    if (home() / name).is_dir():
        return home() / name
    like = look.read_look(own)[0].like or BASE
    if like not in packaged():
        line = look.read_look(own)[1].origins["like"]
        raise FileMistake(look.place(own), line, f"there is no packaged template '{like}'", hint=_LIKE)
    return home() / like


def packaged() -> list[str]:
    """The names of the templates that come with the program."""
    return sorted(f.name for f in home().iterdir() if f.is_dir() and f.name != SHARED)


_LIKE = 'write like = "press", "digest" or "letter"'


def names(root: Path) -> list[str]:
    """Every template that an issue of this workspace may name."""
    homes = [place for place in (home(), root / "templates") if place.is_dir()]
    folders = [folder for place in homes for folder in place.iterdir() if folder.is_dir()]
    found = {folder.name for folder in folders if not folder.name.startswith(".")}
    return sorted(found - {SHARED})


def home() -> Path:
    """Where the packaged templates are: in the wheel, or beside the package in a checkout."""
    package = Path(newsletter.__file__).parent
    inside = package / "templates"
    return inside if inside.is_dir() else package.parent / "templates"


def texts(folder: Path) -> dict[str, str]:
    """The files of a template by name."""
    files = sorted(file for file in folder.iterdir() if file.suffix in KINDS and file.is_file())
    return {file.name: look.read(file) for file in files}


def fingerprint(files: Mapping[str, str], variables: Mapping[str, object]) -> str:
    """SHA-256 (hex) of everything that decides how an issue looks."""
    whole = json.dumps([files, variables], ensure_ascii=False, sort_keys=True)
    return hashlib.sha256(whole.encode("utf-8")).hexdigest()
