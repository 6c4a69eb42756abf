"""The one law of the import: it never brings back anybody who left."""

from __future__ import annotations

import tempfile
from dataclasses import dataclass, field
from pathlib import Path

from hypothesis import given, settings
from hypothesis import strategies as st

from newsletter.errors import Declined, Mistake
from newsletter.steps.bench import Bench
from newsletter.steps.import_people import import_people
from newsletter.steps.people import add_person, forget_person, remove_person
from tests.people.places import PAPER, bench, everybody, on, sheet

LISTS = ("members", "partners")
SPELLINGS = (
    "reader{}@example.org",
    "READER{}@Example.ORG",
    " reader{}@example.org ",
    "읽는이 <Reader{}@example.org>",
    "mailto:reader{}@EXAMPLE.org",
    "ｒｅａｄｅｒ{}＠ｅｘａｍｐｌｅ．ｏｒｇ",
)

who = st.integers(0, 3)
address = st.builds(lambda n, spelling: (n, spelling.format(n)), who, st.sampled_from(SPELLINGS))
bad = st.sampled_from((None,)).map(lambda _: (None, "reader0@@example.org"))


@dataclass(frozen=True)
class Import:
    rows: list[tuple[int | None, str]]
    list: str
    encoding: str
    atomic: bool


@dataclass(frozen=True)
class Remove:
    person: tuple[int, str]
    list: str | None


@dataclass(frozen=True)
class Forget:
    person: tuple[int, str]


@dataclass(frozen=True)
class Add:
    person: tuple[int, str]
    list: str


Step = Import | Remove | Forget | Add
steps = st.lists(
    st.one_of(
        st.builds(
            Import,
            st.lists(address | bad, max_size=6),
            st.sampled_from(LISTS),
            st.sampled_from(("utf-8", "utf-8-sig", "cp949", "utf-16", "utf-16-be")),
            st.booleans(),
        ),
        st.builds(Remove, address, st.none() | st.sampled_from(LISTS)),
        st.builds(Forget, address),
        st.builds(Add, address, st.sampled_from(LISTS)),
    ),
    min_size=1,
    max_size=8,
)


@dataclass
class Model:
    """Who is where, in as few lines as it can be said."""

    known: set[int] = field(default_factory=set)
    active: set[tuple[int, str]] = field(default_factory=set)
    left: set[tuple[int, str]] = field(default_factory=set)
    forgotten: set[int] = field(default_factory=set)

    def welcome(self, person: int, list_name: str) -> bool:
        return person not in self.forgotten and (person, list_name) not in self.left

    def join(self, person: int, list_name: str) -> None:
        self.known.add(person)
        self.active.add((person, list_name))

    def leave(self, person: int, list_name: str | None) -> None:
        gone = {(person, name) for name in LISTS if list_name in (None, name)}
        self.left |= gone
        self.active -= gone


@settings(max_examples=60, deadline=None)
@given(steps)
def test_whatever_is_imported_removed_and_forgotten_in_whatever_order_nobody_comes_back(
    way: list[Step],
) -> None:
    with tempfile.TemporaryDirectory() as folder, bench(Path(folder) / "desk") as desk:
        model = Model()
        for step in way:
            _go(desk, model, step)
            for name in LISTS:
                expected = {n for n, on_it in model.active if on_it == name}
                assert {_person(address) for address in on(desk, name)} == expected
            assert {_person(address) for address in everybody(desk)} == model.known - model.forgotten


def _person(address: str) -> int:
    return int(address.lower().removeprefix("reader").partition("@")[0])


def _go(desk: Bench, model: Model, step: Step) -> None:
    match step:
        case Import():
            _import(desk, model, step)
        case Remove((person, typed), list_name):
            if person in model.known:
                remove_person(desk, typed, list_name)
                model.leave(person, list_name)
            else:
                _refused(Mistake, remove_person, desk, typed, list_name)
        case Forget((person, typed)):
            assert forget_person(desk, typed).known == (person in model.known - model.forgotten)
            model.forgotten.add(person)
            model.leave(person, None)
        case Add((person, typed), list_name):
            if model.welcome(person, list_name):
                assert add_person(desk, typed, list_name, PAPER).joined == (
                    (person, list_name) not in model.active
                )
                model.join(person, list_name)
            else:
                _refused(Declined, add_person, desk, typed, list_name, PAPER)


def _import(desk: Bench, model: Model, step: Import) -> None:
    rows = [("이메일", "성명"), *((typed, "읽는이") for _, typed in step.rows)]
    file = sheet(desk.root.parent / "people.csv", rows, step.encoding)
    welcome: list[int] = []
    for person, _ in step.rows:
        if person is not None and model.welcome(person, step.list) and person not in welcome:
            welcome.append(person)
    refused = len(step.rows) - len(welcome)
    done = import_people(desk, file, step.list, PAPER, atomic=step.atomic)
    assert done.refused == refused
    taken = [] if step.atomic and refused else welcome
    assert done.joined + done.refreshed == len(taken)
    assert done.joined == len([n for n in taken if (n, step.list) not in model.active])
    for person in taken:
        model.join(person, step.list)


def _refused(kind: type[Exception], step: object, *arguments: object) -> None:
    assert callable(step)
    try:
        step(*arguments)
    except kind:
        return
    raise AssertionError(f"{step} was to be refused: {arguments}")


statuses = st.sampled_from(
    ("", "active", "pending", "unsubscribed", "수신거부", "bounced", "자동 삭제", "complained")
)
rows = st.lists(st.tuples(address, statuses), max_size=6)
BARS_ALL = ("bounced", "자동 삭제", "complained")


@settings(max_examples=60, deadline=None)
@given(st.lists(st.tuples(rows, st.sampled_from(LISTS), st.sampled_from(("utf-8", "cp949"))), max_size=5))
def test_no_file_and_no_order_of_files_makes_anybody_active_whom_one_of_them_called_gone(
    files: list[tuple[list[tuple[tuple[int, str], str]], str, str]],
) -> None:
    """Statuses as other services export them: a row that says gone outweighs every other, before or after."""
    with tempfile.TemporaryDirectory() as folder, bench(Path(folder) / "desk") as desk:
        barred: set[tuple[int, str]] = set()
        agreed: set[tuple[int, str]] = set()
        for people, list_name, encoding in files:
            cells = [("이메일", "상태"), *((typed, status) for (_, typed), status in people)]
            file = sheet(desk.root.parent / "people.csv", cells, encoding)
            taken = import_people(desk, file, list_name, PAPER).taken
            assert taken.joined + taken.changed + taken.same + taken.gone + taken.refused == len(people)
            for (person, _), status in people:
                if status in BARS_ALL:
                    barred |= {(person, name) for name in LISTS}
                elif status in ("unsubscribed", "수신거부"):
                    barred.add((person, list_name))
                elif status != "pending":
                    agreed.add((person, list_name))
            mailed = {(_person(p.address), name) for p in everybody(desk).values() if not p.suppressed
                      for name, state in p.lists.items() if state == "active"}  # fmt: skip
            assert mailed == agreed - barred
