"""A TOML file into declared dataclasses: typed, with line numbers, unknown keys refused.

Used for ``newsletter.toml``. Every mistake is a FileMistake with file, line, and what
to write instead.
"""

from __future__ import annotations

import re
import tomllib
import types
from collections.abc import Mapping
from dataclasses import MISSING, Field, fields, is_dataclass
from difflib import get_close_matches
from enum import StrEnum
from typing import Any, TypeVar, Union, get_args, get_origin, get_type_hints

from newsletter.errors import FileMistake

T = TypeVar("T")


def parse(text: str, where: str) -> dict[str, Any]:
    """The tables of a TOML text. Raises FileMistake with the line of a syntax error."""
    try:
        return tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        at = re.search(r"line (\d+)", str(error))
        line = int(at[1]) if at else text.count("\n") + 1
        told = re.sub(r" \(at .*\)$", "", str(error))
        raise FileMistake(where, line, told, hint='texts need quotes: key = "text"') from None


class Reader:
    """Fills dataclasses from parsed tables, knowing the text they were parsed from."""

    def __init__(self, text: str, where: str) -> None:
        self._lines = text.splitlines()
        self._where = where
        self.origins: dict[str, int] = {}  # "smtp.url" → line

    def fill(self, kind: type[T], table: Mapping[str, Any], path: str = "") -> T:
        """One dataclass from one table; *path* is the table's name, e.g. "smtp" or "source[1]"."""
        known = {_key(f): f for f in fields(kind)}  # type: ignore[arg-type]
        hints = get_type_hints(kind)
        values: dict[str, Any] = {}
        for key, value in table.items():
            name = f"{path}.{key}" if path else key
            line = self.line_of(path, key)
            if key not in known:
                self._unknown(key, known, line, path)
            values[known[key].name] = self._value(hints[known[key].name], value, name, line)
            self.origins[name] = line
        for key, f in known.items():
            if f.name not in values and f.default is MISSING and f.default_factory is MISSING:
                line = self._table_line(path)[0]
                raise FileMistake(self._where, line, f"[[{_bare(path)}]] needs {key!r}", hint=f'{key} = "…"')
        return kind(**values)

    def _unknown(self, key: str, known: Mapping[str, Field[Any]], line: int, path: str) -> None:
        near = get_close_matches(key, known, n=1, cutoff=0.5)
        table = f"[{_bare(path)}] " if path else ""
        hint = f"did you mean {near[0]!r}?" if near else f"known here: {', '.join(sorted(known))}"
        raise FileMistake(self._where, line, f"{table}unknown key {key!r}", hint=hint)

    def _value(self, hint: Any, value: Any, name: str, line: int) -> Any:
        if is_dataclass(hint):
            self._expect(isinstance(value, dict), name, line, "a table", value)
            return self.fill(hint, value, name)  # type: ignore[arg-type]
        origin = get_origin(hint)
        if origin is tuple:
            self._expect(isinstance(value, list), name, line, "a list", value)
            inner = get_args(hint)[0]
            return tuple(self._value(inner, v, f"{name}[{n}]", line) for n, v in enumerate(value, 1))
        if origin is Mapping or hint is Mapping:
            self._expect(isinstance(value, dict), name, line, "a table", value)
            return {str(k): self._value(get_args(hint)[1], v, f"{name}.{k}", line) for k, v in value.items()}
        if origin in (Union, types.UnionType):
            return self._value(get_args(hint)[0], value, name, line)
        return self._scalar(hint, value, name, line)

    def _scalar(self, hint: Any, value: Any, name: str, line: int) -> Any:
        if isinstance(hint, type) and issubclass(hint, StrEnum):
            known = [str(member) for member in hint]
            self._expect(value in known, name, line, "one of " + ", ".join(known), value)
            return hint(value)
        if hint is float and isinstance(value, int) and not isinstance(value, bool):
            value = float(value)
        words = {str: "a text in quotes", int: "a whole number", float: "a number", bool: "true or false"}
        self._expect(type(value) is hint, name, line, words[hint], value)
        return value

    def _expect(self, holds: bool, name: str, line: int, what: str, value: Any) -> None:
        if not holds:
            raise FileMistake(self._where, line, f"{name} must be {what}, not {value!r}")

    def line_of(self, path: str, key: str) -> int:
        """The line on which a key of a table stands; the table's own line where it cannot be told."""
        start, end = self._table_line(path)
        for number in range(start, end + 1):
            line = self._lines[number - 1] if number <= len(self._lines) else ""
            if re.match(rf"\s*[\"']?{re.escape(key)}[\"']?\s*(=|\.)", line):
                return number
            if re.match(rf"\s*\[\[?\s*{re.escape((_bare(path) + '.' if path else '') + key)}\s*[\].]", line):
                return number
        for number, line in enumerate(self._lines, 1):  # a table of its own: [smtp]
            if re.match(rf"\s*\[\[?\s*{re.escape((_bare(path) + '.' if path else '') + key)}\s*[\].]", line):
                return number
        return start

    def _table_line(self, path: str) -> tuple[int, int]:
        """First and last line of a table, from 1; "source[2]" is the second ``[[source]]``."""
        wanted = int(m[1]) if (m := re.search(r"\[(\d+)\]$", path)) else 1
        heads = [n for n, line in enumerate(self._lines, 1) if re.match(r"\s*\[", line)]
        if not path:
            return 1, (heads[0] - 1 if heads else len(self._lines)) or 1
        seen = 0
        for index, number in enumerate(heads):
            if re.match(rf"\s*\[\[?\s*{re.escape(_bare(path))}\s*\]", self._lines[number - 1]):
                seen += 1
                if seen == wanted:
                    end = heads[index + 1] - 1 if index + 1 < len(heads) else len(self._lines)
                    return number, end
        return 1, len(self._lines) or 1


def _key(f: Field[Any]) -> str:
    return f.name.rstrip("_")  # "from" is a word of Python's


def _bare(path: str) -> str:
    return re.sub(r"\[\d+\]", "", path)
