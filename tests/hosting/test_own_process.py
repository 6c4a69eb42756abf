"""A template of the user's own runs where it can be ended."""

from __future__ import annotations

import multiprocessing
from pathlib import Path

import pytest

from newsletter.errors import FileMistake
from newsletter.render.html import render
from newsletter.steps import rendering
from newsletter.workspace import templates
from tests import samples


def own(root: Path, page: str) -> None:
    folder = root / "templates" / "press"
    folder.mkdir(parents=True)
    (folder / "issue.html").write_text(page, "utf-8")


def test_it_makes_what_it_makes_here(tmp_path: Path) -> None:
    own(tmp_path, '{% extends "packaged/issue.html" %}{% block footer %}<p>{{ subject }}</p>{% endblock %}')
    template, issue = templates.load("press", tmp_path), samples.issue(3)
    here = render(issue, template, samples.organisation())
    for _ in range(2):  # the second time the process is there already
        assert rendering.rendered(issue, template, samples.organisation()) == here


def test_a_loop_without_end_is_ended_and_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """It writes no word, so no limit of size would ever stop it."""
    monkeypatch.setattr(rendering, "SECONDS", 1.0)
    loops = "{% for a in range(99999) %}" * 3 + "{% endfor %}" * 3
    own(tmp_path, loops)
    template = templates.load("press", tmp_path)
    rendering.rendered(samples.issue(1), templates.load("press", Path()), samples.organisation())
    with pytest.raises(FileMistake, match="took longer") as mistake:
        rendering.rendered(samples.issue(1), template, samples.organisation())
    assert mistake.value.where == "templates/press/issue.html"
    assert not [child for child in multiprocessing.active_children() if child.is_alive()]


def test_its_mistakes_come_back_with_their_line(tmp_path: Path) -> None:
    own(tmp_path, "\n{{ subjct }}")
    template = templates.load("press", tmp_path)
    for _ in range(2):
        with pytest.raises(
            FileMistake, match=r"^templates/press/issue\.html:2: 'subjct' is undefined"
        ) as mistake:
            rendering.rendered(samples.issue(1), template, samples.organisation())
        assert mistake.value.line == 2


def test_a_page_without_end_is_refused(tmp_path: Path) -> None:
    own(tmp_path, "{% for a in range(99999) %}{{ subject }}{% endfor %}")
    with pytest.raises(FileMistake, match="more than 2,000,000 characters"):
        rendering.rendered(samples.issue(1), templates.load("press", tmp_path), samples.organisation())
