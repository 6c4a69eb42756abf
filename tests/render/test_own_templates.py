"""Templates of the user's own, and how their mistakes are told."""

from __future__ import annotations

from dataclasses import replace

import pytest

from newsletter.errors import FileMistake, Mistake
from newsletter.model.issue import Issue, Template
from newsletter.render.html import render
from newsletter.workspace import templates
from tests import samples
from tests.render.conftest import REPOSITORY

PRESS = templates.load("press", REPOSITORY)


def html(issue: Issue, template: Template) -> str:
    return render(issue, template, samples.organisation()).html


def with_file(name: str, text: str) -> Template:
    """The packaged template with a file of the user's own."""
    return replace(PRESS, files={**PRESS.files, name: text})


def test_a_block_is_replaced_without_copying_the_rest() -> None:
    own = '{% extends "packaged/issue.html" %}{% block card %}<tr><td>[{{ card.title }}]</td>{% endblock %}'
    page = html(samples.issue(2), with_file("issue.html", own))
    assert f"<td>[{samples.block(0).title}]</td>" in page
    assert 'class="foot"' in page


def test_a_style_sheet_is_replaced_alone() -> None:
    page = html(samples.issue(1), with_file("style.css", "h1 { color: {{ colours.accent }} }"))
    assert '<h1 style="color:#0b5d54">' in page
    assert "line-height" not in page.partition("<body")[2]


@pytest.mark.parametrize(
    ("source", "number", "said"),
    [
        ("<p>\n{{ colours.acent }}\n</p>", 2, "acent"),
        ("<p>\n\n{{ subjct }}</p>", 3, "subjct"),
        ("\n{{ organisation.nam }}", 2, "organisation has no 'nam'"),
        ("<p>\n{% if %}</p>", 2, "Expected an expression"),
        ("<p>{{ subject|shout }}</p>", 1, "shout"),
        ("<p>\n{% for a in sections %}</p>", 2, "endfor"),
        ('\n\n{% include "nowhere.html" %}', 3, "nowhere.html"),
        ('{% include "issue.html" %}', 1, "recursion"),
        ("\n{{ ''.__class__.__mro__ }}", 2, "unsafe"),
        ("{{ 1 // 0 }}", 1, "zero"),
        ("{{ range(10000000)|list }}", 1, "Range too big"),
    ],
)
def test_a_mistake_in_a_template_is_told_with_its_line(source: str, number: int, said: str) -> None:
    with pytest.raises(FileMistake) as mistake:
        html(samples.issue(), with_file("issue.html", source))
    assert (mistake.value.where, mistake.value.line) == ("templates/press/issue.html", number)
    assert said in mistake.value.message


def test_a_mistake_in_an_included_file_names_that_file() -> None:
    with pytest.raises(FileMistake, match=r"^templates/press/style.css:2: .*inc"):
        html(samples.issue(), with_file("style.css", "h1 {}\nh2 { color: {{ colours.inc }} }"))


def test_a_template_without_a_page_is_a_mistake() -> None:
    with pytest.raises(Mistake, match=r"template 'bare' has no issue\.html"):
        html(samples.issue(), Template("bare", {}))
