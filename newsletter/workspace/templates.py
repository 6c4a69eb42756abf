"""Read a template: the packaged files, with the user's own over them.

A name and a workspace in, a Template out. ``templates/<name>/`` of the workspace
overrides file by file; the packaged original of each stays readable as
``packaged/<file>``. A name of the user's own builds on ``press``. ``template.toml`` says
only what should differ. Refuses unknown keys, and values that Outlook cannot read or
that would end a rule of CSS.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from difflib import get_close_matches
from pathlib import Path

import newsletter
from newsletter.errors import FileMistake, Mistake
from newsletter.model.issue import Template
from newsletter.workspace import toml

BASE = "press"
TOML = "template.toml"
KINDS = (".html", ".css", ".txt")
COLOUR = "#[0-9a-fA-F]{6}"  # of three digits, or by name, Outlook does not read all of them everywhere
FONTS = r"[\w ',-]+"


@dataclass(frozen=True, slots=True)
class Colours:
    """``[colours]`` and ``[dark]``: six digits each, "#0b5d54"."""

    ground: str = ""  # around the page
    paper: str = ""  # the page
    ink: str = ""  # text
    muted: str = ""  # outlet, date, footer
    accent: str = ""  # bars, links
    rule: str = ""  # between items
    quote: str = ""  # what the press wrote
    bar: str = ""  # beside it
    note: str = ""  # behind the editor's own words


@dataclass(frozen=True, slots=True)
class Fonts:
    """``[fonts]``: names with single quotes and commas."""

    text: str = ""
    office: str = ""  # for Outlook on Windows, one name


@dataclass(frozen=True, slots=True)
class Layout:
    """``[layout]``: pixels."""

    width: int = 0  # 600 to 640: what desktop programs show beside their list of mails


@dataclass(frozen=True, slots=True)
class Look:
    """A ``template.toml``: what it does not say is as packaged."""

    colours: Colours = field(default_factory=Colours)
    dark: Colours = field(default_factory=Colours)
    fonts: Fonts = field(default_factory=Fonts)
    layout: Layout = field(default_factory=Layout)


def load(name: str, root: Path) -> Template:
    """The template called *name*, for the workspace at *root*.

    Raises Mistake for an unknown name; FileMistake for a file that is not UTF-8 and for
    a mistake in template.toml.
    """
    if name not in (known := names(root)):
        near = get_close_matches(name, known, n=1)
        hint = f'write template = "{near[0]}"' if near else f"there are: {', '.join(known)}"
        raise Mistake(f"there is no template '{name}'", hint=hint)
    original = home() / (name if (home() / name).is_dir() else BASE)
    files = texts(original)
    files |= {f"packaged/{file}": text for file, text in files.items()}
    variables = said(original / TOML)
    own = root / "templates" / name
    if own.is_dir() and not own.samefile(original):
        files |= texts(own)
        variables = over(variables, said(own / TOML))
    return Template(name, files, variables, fingerprint(files, variables))


def names(root: Path) -> list[str]:
    """Every template that an issue of this workspace may name."""
    homes = [place for place in (home(), root / "templates") if place.is_dir()]
    folders = [folder for place in homes for folder in place.iterdir() if folder.is_dir()]
    return sorted({folder.name for folder in folders if not folder.name.startswith(".")})


def home() -> Path:
    """Where the packaged templates are: in the wheel, or beside the package in a checkout."""
    package = Path(newsletter.__file__).parent
    inside = package / "templates"
    return inside if inside.is_dir() else package.parent / "templates"


def texts(folder: Path) -> dict[str, str]:
    """The files of a template by name."""
    files = sorted(file for file in folder.iterdir() if file.suffix in KINDS and file.is_file())
    return {file.name: read(file) for file in files}


def read(file: Path) -> str:
    """A text file in UTF-8, with or without a byte order mark, line ends as in UNIX."""
    try:
        return file.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError as error:
        line = error.object[: error.start].count(b"\n") + 1
        raise FileMistake(place(file), line, "is not UTF-8", hint="save the file as UTF-8") from None


def said(file: Path) -> dict[str, dict[str, object]]:
    """What a template.toml says, by table; nothing where there is no such file."""
    if not file.is_file():
        return {}
    source = read(file)
    reader = toml.Reader(source, place(file))
    look = asdict(reader.fill(Look, toml.parse(source, place(file))))
    tables = {name: {key: value for key, value in table.items() if value} for name, table in look.items()}
    for name, table in tables.items():
        for key, value in table.items():
            if wrong := objection(name, value):
                line = reader.origins[f"{name}.{key}"]
                raise FileMistake(place(file), line, f"{key} = {json.dumps(value)}: write {wrong}")
    return tables


def objection(table: str, value: object) -> str:
    """What to write instead of a value that cannot be used; "" where it can be."""
    match table:
        case "fonts":
            return "" if re.fullmatch(FONTS, str(value)) else "names of fonts, with single quotes and commas"
        case "layout":
            return "" if value in range(600, 641) else "a whole number from 600 to 640"
        case _:
            return "" if re.fullmatch(COLOUR, str(value)) else 'a # and six digits, like "#0b5d54"'


def over(
    original: Mapping[str, Mapping[str, object]], own: Mapping[str, Mapping[str, object]]
) -> dict[str, dict[str, object]]:
    """The original's values with the user's own in their place."""
    return {name: {**table, **own.get(name, {})} for name, table in original.items()}


def fingerprint(files: Mapping[str, str], variables: Mapping[str, object]) -> str:
    """SHA-256 (hex) of everything that decides how an issue looks."""
    whole = json.dumps([files, variables], ensure_ascii=False, sort_keys=True)
    return hashlib.sha256(whole.encode("utf-8")).hexdigest()


def place(file: Path) -> str:
    """A file of a template as the editor knows it: templates/press/style.css."""
    return "/".join(file.parts[-3:])
