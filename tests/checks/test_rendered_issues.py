"""What render and message make of an ordinary issue has no error in it, whatever its size."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from newsletter.checks import run
from newsletter.checks.contract import Evidence, Specimen
from newsletter.compose.draft import draft
from newsletter.message.compile import compile_message
from newsletter.message.fill import filled
from newsletter.message.personalise import Personaliser
from newsletter.model.finding import Severity
from newsletter.model.issue import Block, Issue, Kind, Section, Template
from newsletter.model.message import Recipient
from newsletter.model.organisation import Organisation
from newsletter.render.html import render
from newsletter.workspace import templates
from tests import samples

WHEN = datetime(2026, 12, 1, 9, tzinfo=UTC)
LEAVE = "https://news.example.org/u/AQABAAAAAAAAAAEAAAAAAAAAAW1lbWJlcnM-x_y"
READER = Recipient(
    address="reader@reader.example",
    name="남궁한빛누리",
    fields={},
    message_id="<1.1@example.org>",
    list_id="members.example.org",
    list_title="회원 소식",
    unsubscribe_url=LEAVE,
    unsubscribe_mailto="",
)


@pytest.fixture(scope="module")
def press() -> Template:
    return templates.load("press", Path())


def looked_at(
    issue: Issue,
    template: Template,
    *,
    trial: bool = True,
    organisation: Organisation | None = None,
    reader: Recipient = READER,
) -> Specimen:
    """An issue as the step hands it to the checks."""
    ours = organisation or samples.organisation()
    rendered = render(issue, template, ours)
    compiled = compile_message(rendered, sender=samples.sender())
    return Specimen(
        issue=issue,
        rendered=rendered,
        html=filled(compiled.html, reader),
        text=filled(compiled.text, reader),
        subject=filled(compiled.subject, reader),
        message=Personaliser(compiled, samples.sender(), WHEN).message(reader),
        organisation=ours,
        sender=samples.sender(),
        evidence=Evidence(trial, reader.unsubscribe_url, reader.unsubscribe_mailto),
    )


def found(specimen: Specimen, *severities: Severity) -> list[str]:
    wanted = severities or tuple(Severity)
    return [f"{f.id} {f.where}: {f.message}" for f in run(specimen) if f.severity in wanted]


@pytest.mark.parametrize("language", ("ko", "en"))
@pytest.mark.parametrize("kind", tuple(Kind))
@pytest.mark.parametrize("items", (0, 1, 3, 40))
def test_a_rendered_issue_has_no_finding_at_all(
    press: Template, items: int, kind: Kind, language: str
) -> None:
    """Also none of the warnings: an editor who did nothing wrong is told nothing."""
    issue = samples.issue(items, kind=kind, language=language)
    if kind is Kind.ADVERTISING and language == "ko":
        issue = replace(issue, subject=f"(광고) {issue.subject}")  # as the law wants it
    assert found(looked_at(issue, press)) == []


@pytest.mark.parametrize("language", ("ko", "en"))
@pytest.mark.parametrize("items", (1, 2, 3, 12))
def test_what_compose_drafts_has_no_finding_at_all(press: Template, items: int, language: str) -> None:
    blocks = [samples.block(number) for number in range(items)]
    name = samples.organisation().name
    issue = draft(
        "2026-12",
        [Section("언론보도", blocks=tuple(blocks))] if blocks else [],
        organisation=name,
        language=language,
        date=date(2026, 12, 1),
    )
    assert found(looked_at(issue, press)) == []


def test_items_of_a_board_on_this_machine_are_warnings_only(press: Template) -> None:
    """So the story can be tried on a board and a catcher that both run here."""
    urls = (
        "http://127.0.0.1:8099/bbs/board.php?bo_table=press&wr_id=3",
        "http://localhost:8099/bbs/board.php?bo_table=press&wr_id=4",
        "http://[::1]:8099/press/5",
    )
    blocks = [replace(samples.block(number), url=url) for number, url in enumerate(urls)]
    issue = draft(
        "2026-12",
        [Section("언론보도", blocks=tuple(blocks))] if blocks else [],
        organisation="한빛",
        language="ko",
        date=date(2026, 12, 1),
    )
    assert found(looked_at(issue, press), Severity.ERROR) == []
    assert len(found(looked_at(issue, press), Severity.WARNING)) >= 3
    assert found(looked_at(issue, press, trial=False), Severity.ERROR) != []


ODD = (
    Block(title="“{{ mustache }}”는 왜 {name}을 바꾸지 않나: 100%% 이야기 <!-- 끝 -->"),
    Block(
        title="None of us is as smart as all of us",
        outlet="The None | Null",
        url="https://www.example.org/None",
    ),
    Block(
        title="{% raw %} & <script>alert('안녕')</script>",
        url="https://www.example.org/raw",
        excerpt=("{user|님} %%name%% *|FNAME|* <b>",),
    ),
    Block(title="가" * 300, url="https://www.example.org/한글/주소?낱말=마을&쪽=1#차례"),
    Block(title="مطبخ القرية", url="https://한글.example.org/길"),
    Block(
        title="새 소식 👩🏽‍🍳🇰🇷",
        url="https://www.example.org/cook",
        outlet="A & B",
        excerpt=("첫째", "둘째"),
        prose="{{중괄호}}를 씁니다. None이 아닙니다.",
    ),
)


@pytest.mark.parametrize("block", ODD, ids=lambda block: block.title[:20])
def test_odd_words_of_the_press_are_no_error(press: Template, block: Block) -> None:
    """What the press wrote is quoted as it is; only what a program forgot is a fault."""
    assert (
        found(
            looked_at(
                draft(
                    "odd",
                    [Section("언론보도", blocks=(block,))],
                    organisation="한빛",
                    language="ko",
                    date=WHEN.date(),
                ),
                press,
            )
        )
        == []
    )


@pytest.mark.parametrize(
    ("prose", "id"),
    [
        ("{{ name }} 님, 안녕하세요.", "G4"),
        ("%%name%% 님, 안녕하세요.", "G4"),
        ("[여기](/board)를 보세요.", "G1"),
        ("[여기](#)를 보세요.", "G1"),
        ("[여기](javascript:alert(1))를 보세요.", "G1"),
        ("[여기](https://intranet/board)를 보세요.", "G1"),
    ],
)
def test_what_an_editor_may_type_wrongly_is_an_error_in_the_opening_text(
    press: Template, prose: str, id: str
) -> None:
    findings = run(looked_at(samples.issue(prose=prose), press, trial=False))
    assert (id, Severity.ERROR, "opening text") in {(f.id, f.severity, f.where) for f in findings}


def test_a_shortened_link_in_the_text_is_found(press: Template) -> None:
    issue = samples.issue(prose="[신청](https://bit.ly/3xYz)하세요.")
    severities = {
        trial: {f.severity for f in run(looked_at(issue, press, trial=trial)) if f.id == "G3"}
        for trial in (True, False)
    }
    assert severities == {True: {Severity.WARNING}, False: {Severity.ERROR}}


@pytest.mark.parametrize("name", ("\u1112\u1161\u11ab빛", "한\ufffd빛", "{{이름}}", "None", ""))
def test_a_reader_with_an_odd_name_does_not_stop_the_mailing(press: Template, name: str) -> None:
    """The specimen is one reader's mail; a faulty row of theirs is no fault of the issue."""
    specimen = looked_at(samples.issue(), press, reader=replace(READER, name=name))
    assert found(specimen, Severity.ERROR) == []


def test_a_mailbox_alone_is_a_way_out(press: Template) -> None:
    reader = replace(READER, unsubscribe_url="", unsubscribe_mailto="leave@example.org?subject=AQAB-x_y")
    assert found(looked_at(samples.issue(), press, reader=reader)) == []


def test_a_template_that_drops_the_unsubscribe_link_is_an_error(press: Template) -> None:
    page = '{% extends "packaged/issue.html" %}{% block footer %}{{ organisation.address }}{% endblock %}'
    own = replace(press, files={**press.files, "issue.html": page})
    assert [f.split()[0] for f in found(looked_at(samples.issue(), own), Severity.ERROR)] == ["G5"]


def test_a_long_issue_is_too_heavy_and_the_heaviest_item_is_named(press: Template) -> None:
    blocks = tuple(replace(samples.block(n), excerpt=("마을 소식 " * 100,)) for n in range(80))
    issue = samples.issue(1)
    heavy = replace(issue, sections=(replace(issue.sections[0], blocks=blocks),))
    first = run(looked_at(heavy, press))[0]
    assert (first.id, first.severity) == ("B1", Severity.ERROR)
    assert "item " in first.fix
