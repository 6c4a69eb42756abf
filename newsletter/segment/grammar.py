"""A condition's text as a tree.

    condition = all {"or" all}          all  = one {"and" one}
    one       = "not" one | "(" condition ")" | test
    test      = what ("=" | "!=" | "<" | "<=" | ">" | ">=") value
              | what ["not"] "contains" "text"      | what ["not"] "in" "(" value {"," value} ")"
              | "has" what                          | "tag" "text"
    what      = address | name | domain | joined | tag | a field's name | [a field's name]
    value     = "text" | 12.5 | 2025-01-31

Reads text by recursive descent and never runs any of it. Every mistake points at its
column and shows what to write. Refuses what is too long, too deep or has too many
tests to be meant.
"""

from __future__ import annotations

from datetime import date

from newsletter.model.segment import All, Any, Compare, Condition, Has, Kind, Not, Sign, Subject, Value
from newsletter.segment.signs import WORDS, Token, tokens, wrong

DEEPEST = 40
MOST = 200  # tests

_OWN = {
    "address": Kind.ADDRESS, "email": Kind.ADDRESS, "이메일": Kind.ADDRESS,
    "name": Kind.NAME, "이름": Kind.NAME, "domain": Kind.DOMAIN, "도메인": Kind.DOMAIN,
    "joined": Kind.JOINED, "가입일": Kind.JOINED, "tag": Kind.TAG, "태그": Kind.TAG,
}  # fmt: skip
_COMPARED = ("=", "!=", "<", "<=", ">", ">=")


def parse(text: str) -> Condition:
    """The condition. Raises Mistake, with the column, for whatever cannot be meant; nothing else."""
    reader = _Reader(tokens(text))
    if reader.now.kind == "end":
        raise wrong(1, "nothing is asked", 'region = "화성"')
    condition = reader.any(0)
    if reader.now.kind != "end":
        raise reader.unexpected("an and or an or")
    return condition


def fields_of(condition: Condition) -> dict[str, None]:
    """The names of the fields that a condition asks about, in the order they stand."""
    match condition:
        case All(parts) | Any(parts):
            return {name: None for part in parts for name in fields_of(part)}
        case Not(part):
            return fields_of(part)
        case Compare(subject) | Has(subject):
            return {subject.field: None} if subject.kind is Kind.FIELD else {}


class _Reader:
    """Goes through the signs once, from left to right."""

    def __init__(self, signs: list[Token]) -> None:
        self._signs, self._at, self._tests = signs, 0, 0

    @property
    def now(self) -> Token:
        return self._signs[self._at]

    def take(self) -> Token:
        taken = self.now
        self._at += taken.kind != "end"
        return taken

    def takes(self, word: str) -> bool:
        """Whether this word is next; it is taken then."""
        if self.now.word != word:
            return False
        self._at += 1
        return True

    def unexpected(self, wanted: str) -> Exception:
        column, found = self.now.column, self.now.text
        if self.now.kind == "end":
            return wrong(column, f"it ends where {wanted} is missing", 'region = "화성"')
        return wrong(column, f"{found[:20]!r} stands where {wanted} belongs", 'region = "화성" and has phone')

    def any(self, depth: int) -> Condition:
        parts = [self.all(depth)]
        while self.takes("or"):
            parts.append(self.all(depth))
        return parts[0] if len(parts) == 1 else Any(tuple(parts))

    def all(self, depth: int) -> Condition:
        parts = [self.one(depth)]
        while self.takes("and"):
            parts.append(self.one(depth))
        return parts[0] if len(parts) == 1 else All(tuple(parts))

    def one(self, depth: int) -> Condition:
        start = self.now
        if depth > DEEPEST:
            raise wrong(start.column, f"it is nested deeper than {DEEPEST} times", "use fewer parentheses")
        if self.takes("not"):
            return Not(self.one(depth + 1))
        if not self.takes("("):
            return self.test()
        inner = self.any(depth + 1)
        if not self.takes(")"):
            told = f"the ( of column {start.column} is never closed"
            raise wrong(self.now.column, told, '(region = "화성" or region = "오산")')
        return inner

    def test(self) -> Condition:
        self._tests += 1
        if self._tests > MOST:
            raise wrong(self.now.column, f"it has more than {MOST} tests", "use a tag: newsletter people tag")
        if self.takes("has"):
            return Has(self.subject())
        start, subject = self.now, self.subject()
        if subject.kind is Kind.TAG and isinstance(self.now.value, str):
            return Compare(subject, Sign.EQUAL, str(self.take().value))
        if self.takes("not"):
            return Not(self.listed(start, subject))
        if self.now.word in ("contains", "in"):
            return self.listed(start, subject)
        if self.now.word not in _COMPARED:
            raise self.missing_sign(start)
        sign, at = self.take().word, self.now
        equal = sign in ("=", "!=")
        compared = _compared(subject, Sign.EQUAL if equal else Sign(sign), self.value(start), at)
        return Not(compared) if sign == "!=" else compared

    def missing_sign(self, start: Token) -> Exception:
        if self.now.kind in ("end", "mark") or self.now.word in WORDS:
            hint = f'has {start.text}, or {start.text} = "…"'
        else:
            hint = f'{start.text} = "{self.now.text[:20]}"'
        return wrong(self.now.column, f"{start.text[:20]} is compared with nothing: a sign is missing", hint)

    def listed(self, start: Token, subject: Subject) -> Condition:
        if self.takes("contains"):
            at = self.now
            return _compared(subject, Sign.CONTAINS, self.value(start), at)
        if not self.takes("in"):
            raise self.unexpected("contains or in")
        if not self.takes("("):
            raise self.unexpected(f'a list such as {start.text} in ("화성", "오산")')
        parts = [self.equal(start, subject)]
        while self.takes(","):
            self._tests += 1
            parts.append(self.equal(start, subject))
        if not self.takes(")"):
            raise self.unexpected("a comma or a )")
        if self._tests > MOST:
            raise wrong(start.column, f"it has more than {MOST} values", "use a tag: newsletter people tag")
        return Any(tuple(parts))

    def equal(self, start: Token, subject: Subject) -> Condition:
        at = self.now
        return _compared(subject, Sign.EQUAL, self.value(start), at)

    def subject(self) -> Subject:
        if self.now.kind == "field":
            return Subject(Kind.FIELD, self.take().text)
        if self.now.kind != "word" or self.now.word in WORDS:
            raise self.unexpected("the name of a field")
        word = self.take()
        own = _OWN.get(word.word)
        return Subject(own) if own else Subject(Kind.FIELD, word.text)

    def value(self, start: Token) -> Value:
        value = self.now.value
        if value is not None:
            self.take()
            return value
        if self.now.kind in ("word", "field"):
            told = f"{self.now.text[:20]} is no value: a text needs quotes"
            raise wrong(self.now.column, told, f'{start.text} = "{self.now.text[:20]}"')
        raise self.unexpected("a value")


def _compared(subject: Subject, sign: Sign, value: Value, at: Token) -> Compare:
    """A comparison that means something. Raises Mistake, at the value, for one that does not."""
    if subject.kind is Kind.JOINED and not isinstance(value, date):
        raise wrong(at.column, "joined is a day", "joined > 2025-01-01")
    if subject.kind is Kind.JOINED and sign is Sign.CONTAINS:
        raise wrong(at.column, "a day contains nothing", "joined >= 2025-01-01")
    words = (Kind.ADDRESS, Kind.NAME, Kind.DOMAIN, Kind.TAG)
    if subject.kind in words and not (isinstance(value, str) and sign in (Sign.EQUAL, Sign.CONTAINS)):
        raise wrong(at.column, f"{subject.kind} is a text", f'{subject.kind} contains "…"')
    if sign is Sign.CONTAINS and not isinstance(value, str):
        raise wrong(at.column, "only a text can be contained", f'contains "{at.text}"')
    if isinstance(value, str) and sign not in (Sign.EQUAL, Sign.CONTAINS):
        raise wrong(at.column, f"{sign} compares numbers and dates", f"{sign} 100, or {sign} 2025-01-01")
    return Compare(subject, sign, value)
