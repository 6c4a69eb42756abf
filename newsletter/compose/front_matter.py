"""The head of an issue file: TOML between two ``+++`` lines.

``subject`` and ``date`` must be there; ``preheader``, ``template``, ``kind``, ``language``, ``limit``
and ``silence`` may be left out. A date stands with or without quotation marks. Refused, with
line and what to write instead: no head, a head left open, broken TOML, unknown keys, unknown
kinds, a check silenced without a reason.
"""

from __future__ import annotations

import json
import re
import tomllib
from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any

from newsletter.compose.detail_line import day
from newsletter.compose.marks import Slip, nearest, shown
from newsletter.compose.normal import one_line
from newsletter.errors import FileMistake
from newsletter.model.issue import Issue, Kind

_FENCE = "+++"
_EXAMPLES = {
    "subject": 'subject = "마을 뉴스레터 12월호"',
    "preheader": 'preheader = "돌봄, 에너지, 장터: 이달의 소식 세 가지"',
    "date": "date = 2026-12-01",
    "template": 'template = "press"',
    "kind": 'kind = "information" or kind = "advertising"',
    "language": 'language = "ko"',
    "limit": "limit = 30",
    "silence": 'silence = { D8 = "우리가 찍은 사진" }',
}
_KEY = re.compile(r"\s*[\"']?([A-Za-z_-]+)[\"']?\s*[=:＝：]")
_AT = re.compile(r"\s*\(at (?:line (\d+), column \d+|end of document)\)")
CHECK_ID = re.compile(r"[A-Za-z][A-Za-z0-9_-]*")
_OTHER_KIND = {Kind.INFORMATION: Kind.ADVERTISING, Kind.ADVERTISING: Kind.INFORMATION}


def end_of_head(lines: Sequence[str], where: str) -> tuple[int, int]:
    """The indexes of the two ``+++`` lines. Raises FileMistake where either is missing."""
    first = next((index for index, line in enumerate(lines) if line.strip()), 0)
    if lines[first].strip() != _FENCE:
        yaml = lines[first].strip() == "---"
        what = "the front matter stands between +++ lines, not ---" if yaml else "the front matter is missing"
        head = "\n".join(("begin the file with", _FENCE, _EXAMPLES["subject"], _EXAMPLES["date"], _FENCE))
        raise FileMistake(where, first + 1, what, hint=head)
    for index in range(first + 1, len(lines)):
        if lines[index].strip() == _FENCE:
            return first, index
    raise FileMistake(
        where, first + 1, "the front matter is never closed", hint="write +++ on a line below it"
    )


def issue_of(head: Sequence[str], slug: str, where: str, first: int) -> Issue:
    """An Issue without its body, from the lines between the fences; *first* is the opening one's number."""
    lines = keys_of(head, first)
    fields: dict[str, Any] = {"preheader": ""}
    for key, value in _values(head, where, first).items():
        try:
            fields[key] = _field(key, value)
        except Slip as slip:
            raise FileMistake(where, lines.get(key, first), slip.message, hint=slip.hint) from None
    for key in ("subject", "date"):
        if key not in fields:
            raise FileMistake(where, first, f"the {key} is missing", hint=f"write {_EXAMPLES[key]}")
    return Issue(slug=slug, **fields)


def keys_of(head: Sequence[str], first: int) -> dict[str, int]:
    """The keys of a head with the numbers of their lines; *first* is the opening fence's number."""
    return {found[1]: first + number for number, line in enumerate(head, 1) if (found := _KEY.match(line))}


def head_of(issue: Issue) -> str:
    """The head of an issue in normal form, with both fences, without a line end."""
    silenced = ", ".join(f"{id} = {_quoted(reason)}" for id, reason in issue.silence)
    return "\n".join(
        (
            _FENCE,
            f"subject = {_quoted(issue.subject)}",
            f"preheader = {_quoted(issue.preheader)}",
            f"date = {issue.date.isoformat()}",
            f"template = {_quoted(issue.template)}",
            f'kind = "{issue.kind}"  # or "{_OTHER_KIND[issue.kind]}"',
            f"language = {_quoted(issue.language)}",
            *([f"limit = {issue.limit}"] if issue.limit else []),
            *([f"silence = {{ {silenced} }}"] if silenced else []),
            _FENCE,
        )
    )


def _values(head: Sequence[str], where: str, first: int) -> Mapping[str, object]:
    try:
        return tomllib.loads("\n".join(head))
    except (ValueError, RecursionError) as problem:
        at = _AT.search(str(problem))
        number = int(at[1]) if at and at[1] else len(head)
        slip = _slip(_AT.sub("", str(problem)), head[number - 1])
        raise FileMistake(where, first + number, slip.message, hint=slip.hint) from None


def _slip(problem: str, line: str) -> Slip:
    found = _KEY.match(line)
    key = found[1].lower() if found else ""
    if problem == "Cannot overwrite a value":
        return Slip(f"{key} is given twice", f"keep one {key}")
    hint = f"write {_EXAMPLES.get(key, _EXAMPLES['subject'])}"
    if key != "date":
        hint += r"; a quotation mark inside a text is written \""
    return Slip(f"the front matter is not TOML: {problem}", hint)


def _field(key: str, value: object) -> object:
    if key not in _EXAMPLES:
        raise Slip(f"an issue has no {shown(key)}", nearest(key, _EXAMPLES))
    match key:
        case "date":
            return _date(value)
        case "kind":
            return _kind(value)
        case "limit":
            return _limit(value)
        case "silence":
            return _silence(value)
        case _:
            return _text(key, value)


def _text(key: str, value: object) -> str:
    if not isinstance(value, str):
        raise Slip(f"{key} is not a text", f"write {_EXAMPLES[key]}")
    text = one_line(value)
    if not text and key != "preheader":
        raise Slip(f"{key} is empty", f"write {_EXAMPLES[key]}")
    return text


def _date(value: object) -> date:
    if isinstance(value, datetime):
        return value.date()
    if isinstance(value, date):
        return value
    try:
        return day(value if isinstance(value, str) else str(value))
    except Slip as slip:
        raise Slip(slip.message, f"write {_EXAMPLES['date']}") from None


def _kind(value: object) -> Kind:
    try:
        return Kind(str(value).strip().lower())
    except ValueError:
        raise Slip(f"an issue is not of kind {shown(str(value))}", f"write {_EXAMPLES['kind']}") from None


def _limit(value: object) -> int:
    if isinstance(value, bool) or not isinstance(value, int) or value < 0:
        raise Slip("limit is not a number of items", f"write {_EXAMPLES['limit']}")
    return value


def _silence(value: object) -> tuple[tuple[str, str], ...]:
    """Ids of checks with the reasons why the editor wants to hear no more of them."""
    if not isinstance(value, dict):
        raise Slip("silence is not a table of checks with reasons", f"write {_EXAMPLES['silence']}")
    pairs = tuple((id, one_line(reason) if isinstance(reason, str) else "") for id, reason in value.items())
    for id, reason in pairs:
        if not CHECK_ID.fullmatch(id):
            raise Slip(f"{shown(id)} is no check", f"write {_EXAMPLES['silence']}")
        if not reason:
            raise Slip(f"silence says no reason for {id}", f"write {_EXAMPLES['silence']}")
    return pairs


def _quoted(text: str) -> str:
    # JSON's escapes are a part of TOML's, and a text in normal form has no control characters
    return json.dumps(text, ensure_ascii=False)
