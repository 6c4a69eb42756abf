"""A first version of an issue, good enough to be sent as it is.

Sections in, an Issue out. The subject names the organisation and the month; the preheader
names the first headlines and counts the others, between 40 and 110 cells (a Hangul syllable is
two) and at most 90 characters, which is within what check F2 asks; it never repeats
the subject or one headline alone. Braces become parentheses, because ``{…}`` in a subject is a
reader's field. Korean where the language is Korean, else English.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date

from newsletter.compose.normal import normal, one_line
from newsletter.model.issue import Issue, Kind, Section
from newsletter.model.width import cells

_FEWEST, _MOST = 40, 110  # cells of a preheader
_LETTERS = 90
_HEADLINE_CELLS, _HEADLINE_LETTERS = 60, 43  # so that one headline and the closing words fit
_RUBRIC = re.compile(r"(\[[^\[\]]*\]\s*)+(?=\S)")
_MONTHS = (
    *("January", "February", "March", "April", "May", "June"),
    *("July", "August", "September", "October", "November", "December"),
)


def draft(
    slug: str,
    sections: Sequence[Section],
    *,
    organisation: str,
    language: str,
    date: date,
    template: str = "press",
    kind: Kind = Kind.INFORMATION,
) -> Issue:
    """A new issue of these sections, in normal form. *organisation* is a name, and may be ""."""
    korean = language[:2].lower() == "ko"
    headlines = [block.title for section in sections for block in section.blocks]
    return normal(
        Issue(
            slug=slug,
            subject=_subject(_plain(organisation), date, korean),
            preheader=_preheader(headlines, korean),
            date=date,
            template=template,
            kind=kind,
            language=language,
            sections=tuple(sections),
        )
    )


def _subject(organisation: str, date: date, korean: bool) -> str:
    month = f"{_MONTHS[date.month - 1]} {date.year}"
    word, when = ("뉴스레터", f" {date.month}월호") if korean else ("newsletter", f", {month}")
    if not organisation:
        return word.capitalize() + when
    named = organisation if organisation.lower().endswith(word) else f"{organisation} {word}"
    return named + when


def _preheader(titles: Sequence[str], korean: bool) -> str:
    """Headlines while they fit, the number of the others, and closing words where that says too little."""
    closing = (
        "언론이 전한 소식을 한자리에 모아 전해 드립니다."
        if korean
        else "the latest press coverage, all in one place."
    )
    if not titles:
        return closing[0].upper() + closing[1:]
    named, text = 1, _headline(titles[0])
    while named < len(titles) and _fits(longer := _joined(text, _headline(titles[named]))):
        named, text = named + 1, longer
    if others := len(titles) - named:
        text += f" 외 {others}건" if korean else f" and {others} more"
    return text if len(titles) > 1 and cells(text) >= _FEWEST else f"{text} – {closing}"


def _joined(text: str, headline: str) -> str:
    return f"{text} {headline}" if text[-1] in "?!." else f"{text}, {headline}"


def _fits(text: str) -> bool:
    counted = f"{text} and 999 more"  # the longer of the two ways to count the others
    return cells(counted) <= _MOST and len(counted) <= _LETTERS


def _headline(title: str) -> str:
    """A title without its rubric ("[르포] …"), cut between words where it is long."""
    title = _plain(title)
    title = _RUBRIC.sub("", title, count=1) if _RUBRIC.match(title) else title
    if cells(title) <= _HEADLINE_CELLS and len(title) <= _HEADLINE_LETTERS:
        return title
    end = _HEADLINE_LETTERS - 1
    while cells(title[:end]) > _HEADLINE_CELLS - 1:
        end -= 1
    cut = title[:end].rpartition(" ")[0] if title[end] != " " else title[:end]
    return (cut or title[:end]).rstrip(" ,:;·-–") + "…"


def _plain(text: str) -> str:
    return " ".join(one_line(text).replace("{", "(").replace("}", ")").split())
