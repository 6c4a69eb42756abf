"""Laws of the derived views; what they look like is asked of a browser in tests/preview."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from newsletter.checks import views
from newsletter.checks.markup import unbalanced
from newsletter.checks.views import View, seen
from newsletter.render.html import render
from newsletter.workspace import templates
from tests import samples
from tests.render.conftest import REPOSITORY

PIECES = st.sampled_from([
    "<style>", "</style>", "@media (prefers-color-scheme: dark) {", "}", "{", "p", '<p style="', '">', "'",
    "<!--", "[if mso]>", "<![endif]-->", "<img src=", "url(", ")", "font-size:1.2.3px", ";", "</head>", "글",
    "\\1", " ",
    '<b style="font-size:1.2.3px;line-height:..px;font:.5px x">',
])  # fmt: skip


@pytest.fixture(scope="module")
def mail() -> str:
    press = templates.load("press", REPOSITORY)
    return render(samples.issue(10), press, samples.organisation()).html


@given(st.lists(PIECES, max_size=30).map("".join), st.sampled_from(View))
def test_no_text_however_broken_is_too_much(html: str, view: View) -> None:
    assert isinstance(seen(html, view), str)


@pytest.mark.parametrize("view", View)
def test_every_view_of_a_mail_is_well_formed(mail: str, view: View) -> None:
    assert unbalanced(seen(mail, view)) == ""


def test_day_or_night_is_decided_and_not_left_to_the_machine(mail: str) -> None:
    for view in View:
        assert "prefers-color-scheme" not in seen(mail, view)
        assert "light dark" not in seen(mail, view)


def test_words_of_the_mail_are_left_alone() -> None:
    prose = "<p>(prefers-color-scheme: dark) font-size:10px url(a.png) @media</p>"
    for view in View:
        assert prose in seen(prose, view)


def test_without_style_not_a_rule_is_left(mail: str) -> None:
    assert "<style" not in seen(mail, View.NO_STYLE)


def test_blocked_pictures_keep_their_words_and_their_room() -> None:
    html = (
        '<td background="https://a.example/b.png" style="background:#fff url(\'c.png\')">'
        '<img src="https://a.example/d.png" srcset="e.png 2x" width="40" height="30" alt="부엌"></td>'
    )
    assert seen(html, View.NO_PICTURES) == (
        '<td style="background:#fff none"><img src="data:," width="40" height="30" alt="부엌"></td>'
    )


def test_outlook_opens_its_comments_and_ignores_what_word_ignores() -> None:
    html = (
        "<style>@media (min-width:600px){p{color:red}}\np:hover,p{color:#123456;max-width:9px}</style>"
        '<!--[if mso]><table><tr><td><![endif]--><div style="max-width:600px;padding:4px;color:#111">a</div>'
        "<!--[if mso]></td></tr></table><![endif]--><!--[if !mso]><!--><b>b</b><!--<![endif]-->"
        '<p style="display:none;mso-padding-alt:0 0 0 16px">c</p>'
    )
    assert seen(html, View.OUTLOOK) == (
        "<style>p{color:#123456}</style>"
        '<table><tr><td><div style="color:#111">a</div></td></tr></table>'
        '<p style="display:none;padding:0 0 0 16px">c</p>'
    )


def test_large_text_doubles_sizes_and_leaves_widths() -> None:
    html = '<html><head></head><p style="font-size:16px;line-height:1.5;width:80px">a</p></html>'
    assert seen(html, View.LARGE) == (
        "<html><head><style>html{font-size:200%}</style></head>"
        '<p style="font-size:32px;line-height:1.5;width:80px">a</p></html>'
    )


def test_a_scheme_in_a_media_attribute_is_decided_too() -> None:
    html = '<source media="(prefers-color-scheme: dark)" srcset="night.png">'
    assert views.scheme(html, dark=True) == '<source media="(min-width: 0px)" srcset="night.png">'
    assert views.scheme(html, dark=False) == '<source media="(max-width: 0px)" srcset="night.png">'
