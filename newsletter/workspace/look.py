"""Read a ``template.toml``: how a template looks, as far as it says so.

A file in, tables of values out; what the file does not say is not among them. Refuses
unknown keys, and values that Outlook cannot read or that would end a rule of CSS.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from pathlib import Path

from newsletter.errors import FileMistake
from newsletter.workspace import toml

TOML = "template.toml"
COLOUR = "#[0-9a-fA-F]{6}"  # of three digits, or by name, Outlook does not read all of them everywhere
FONTS = r"[\w ',-]+"
LIMITS = {  # least and most, pixels but for the last
    "width": (600, 640),
    "picture_width": (0, 640),
    "picture_height": (0, 800),
    "logo.width": (16, 552),
    "shared_items": (0, 40),
}
UNSAID = -1


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

    width: int = UNSAID  # 600 to 640: what desktop programs show beside their list of mails
    picture_width: int = UNSAID  # of an item's picture; 0: no pictures
    picture_height: int = UNSAID
    shared_items: int = UNSAID  # links to share each item where there are at most so many; 0: never


@dataclass(frozen=True, slots=True)
class Logo:
    """``[logo]``: a file beside template.toml, shown instead of the organisation's name."""

    file: str = ""
    width: int = UNSAID  # pixels as shown
    embed: bool = False  # within the mail; without [archive] url there is no other place


@dataclass(frozen=True, slots=True)
class Look:
    """A ``template.toml``: what it does not say is as packaged."""

    colours: Colours = field(default_factory=Colours)
    dark: Colours = field(default_factory=Colours)
    fonts: Fonts = field(default_factory=Fonts)
    layout: Layout = field(default_factory=Layout)
    logo: Logo = field(default_factory=Logo)
    like: str = ""  # the packaged template that one of your own builds on


def said(file: Path) -> dict[str, dict[str, object]]:
    """What a template.toml says, by table; nothing where there is no such file."""
    look, reader = read_look(file)
    tables = {
        name: {key: value for key, value in table.items() if value not in ("", UNSAID)}
        for name, table in asdict(look).items()
        if isinstance(table, dict)
    }
    for name, table in tables.items():
        for key, value in table.items():
            if wrong := objection(name, key, value):
                line = reader.origins[f"{name}.{key}"]
                raise FileMistake(place(file), line, f"{key} = {json.dumps(value)}: write {wrong}")
    return tables


def read_look(file: Path) -> tuple[Look, toml.Reader]:
    """A template.toml as it is, and who knows where in it things stand; nothing said where it is missing."""
    source = read(file) if file.is_file() else ""
    reader = toml.Reader(source, place(file))
    return reader.fill(Look, toml.parse(source, place(file))), reader


def objection(table: str, key: str, value: object) -> str:
    """What to write instead of a value that cannot be used; "" where it can be."""
    match table, key:
        case "fonts", _:
            return "" if re.fullmatch(FONTS, str(value)) else "names of fonts, with single quotes and commas"
        case "logo", "file":
            fine = re.fullmatch(r"[^/\\:.][^/\\:]*", str(value))
            return "" if fine else "the name of a file beside template.toml"
        case "logo", "embed":
            return ""
        case (("colours" | "dark"), _):
            return "" if re.fullmatch(COLOUR, str(value)) else 'a # and six digits, like "#0b5d54"'
        case _:
            least, most = LIMITS[key if table == "layout" else f"{table}.{key}"]
            return "" if value in range(least, most + 1) else f"a whole number from {least} to {most}"


def over(
    original: Mapping[str, Mapping[str, object]], own: Mapping[str, Mapping[str, object]]
) -> dict[str, dict[str, object]]:
    """The original's values with the user's own in their place."""
    return {name: {**table, **own.get(name, {})} for name, table in original.items()}


def read(file: Path) -> str:
    """A text file in UTF-8, with or without a byte order mark, line ends as in UNIX."""
    try:
        return file.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError as error:
        line = error.object[: error.start].count(b"\n") + 1
        raise FileMistake(place(file), line, "is not UTF-8", hint="save the file as UTF-8") from None


def place(file: Path) -> str:
    """A file of a template as the editor knows it: templates/press/style.css."""
    return "/".join(file.parts[-3:])
