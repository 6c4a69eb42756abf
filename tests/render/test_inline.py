"""What must survive inlining; whoever replaces premailer keeps these.

The rows of the research note email-html §3.1: each is something that premailer with its
defaults, or another inliner, gets wrong.
"""

from __future__ import annotations

import socket

import pytest

from newsletter.render.inline import inline

KEPT = """
@media (min-width: 600px) { .wide { padding: 0 44px !important; color: #fff !important } }
@media (prefers-color-scheme: dark) { .a { color: #eeeeee !important } }
[data-ogsc] .a { color: #eee !important }
[data-ogsb] .a { background-color: #111 !important }
.a:hover { color: red !important }
u + .body .a { margin: 0 !important }
"""


def page(body: str, css: str = "", head: str = "") -> str:
    return (
        '<!DOCTYPE html>\n<html lang="ko" dir="ltr" xmlns:v="urn:schemas-microsoft-com:vml"'
        ' xmlns:o="urn:schemas-microsoft-com:office:office">\n'
        f'<head><meta charset="utf-8"><title>달</title>{head}<style>{css}</style>'
        f'<style data-premailer="ignore">{KEPT}</style></head>\n<body>{body}</body></html>'
    )


def test_simple_rules_become_style_attributes() -> None:
    out = inline(
        page('<p class="a">가</p><div class="b"><p>나</p></div>', ".a { color: #112233 } .b p { margin: 0 }")
    )
    assert '<p class="a" style="color:#112233">가</p>' in out
    assert '<p style="margin:0">나</p>' in out


def test_the_kept_style_comes_out_to_the_letter() -> None:
    """Media, dark, Outlook.com's own attributes and hover, with the !important they need to win."""
    assert f"<style>{KEPT}</style>" in inline(page("<p>가</p>", "p { margin: 0 }"))


def test_the_inlined_style_is_gone() -> None:
    assert inline(page("<p>가</p>", "p { margin: 0 }")).count("<style") == 1


def test_no_style_attribute_says_important() -> None:
    """Outlook ignores a whole declaration that does."""
    out = inline(page('<p class="a wide">가</p>', ".a { color: #112233; padding: 0 }"))
    assert "!important" not in out.partition("<body")[2]


def test_doctype_language_and_namespaces_survive() -> None:
    out = inline(page("<p>가</p>"))
    assert out.startswith(
        '<!DOCTYPE html>\n<html lang="ko" dir="ltr" xmlns:v="urn:schemas-microsoft-com:vml"'
    )
    assert 'xmlns:o="urn:schemas-microsoft-com:office:office"' in out


@pytest.mark.parametrize(
    "comment",
    [
        '<!--[if mso]><table role="presentation" width="640"><tr><td><![endif]-->',
        "<!--[if !mso]><!--><p>가</p><!--<![endif]-->",
        '<!--[if mso]><v:rect fill="true" style="width:600px"><v:fill type="tile"/></v:rect><![endif]-->',
    ],
)
def test_comments_for_outlook_survive(comment: str) -> None:
    assert comment in inline(page(f"<div>{comment}<p>나</p></div>", "p { margin: 0 }")).replace(
        ' style="margin:0"', ""
    )


def test_styles_for_outlook_in_a_comment_survive() -> None:
    head = "<!--[if mso]><style>td{mso-line-height-rule:exactly}</style><![endif]-->"
    assert head in inline(page("<p>가</p>", head=head))


def test_hangul_stays_hangul_and_is_percent_encoded_in_links() -> None:
    out = inline(page('<a href="https://a.example/가?나=1&amp;x=%20">다 라</a>'))
    assert '<a href="https://a.example/%EA%B0%80?%EB%82%98=1&amp;x=%20">다 라</a>' in out


def test_a_no_break_space_stays_one() -> None:
    assert "<td>\u00a0</td>" in inline(page("<table><tr><td>&nbsp;</td></tr></table>"))


def test_colours_keep_six_digits() -> None:
    """premailer shortens #ffffff to #fff, which Lotus Notes and parts of Outlook misread."""
    css = ".a { background-color: #ffffff; color: #001122; border: 1px solid #aabbcc }"
    out = inline(page('<table><tr><td class="a">가</td></tr></table>', css))
    assert 'style="background-color:#ffffff;color:#001122;border:1px solid #aabbcc" bgcolor="#ffffff"' in out


def test_cells_get_the_attributes_that_outlook_reads_and_other_elements_do_not() -> None:
    css = ".a { background-color: #112233; width: 100%; text-align: left; vertical-align: top }"
    out = inline(page('<div class="a">가</div><table><tr><td class="a">나</td></tr></table>', css))
    assert (
        '<div class="a" style="background-color:#112233;width:100%;text-align:left;vertical-align:top">'
        in out
    )
    assert 'bgcolor="#112233"' in out
    assert 'valign="top"' in out


def test_a_place_to_break_stays_empty() -> None:
    """libxml2 does not know <wbr> and closes it at the end of the paragraph."""
    assert "<p>가<wbr>나<wbr>다</p>" in inline(page("<p>가<wbr>나<wbr>다</p>"))


def test_empty_elements_are_closed() -> None:
    body = "<ul><li></li><li>가</li><li><ol><li></li></ol></li></ul><p></p><table><tr><td></td></tr></table>"
    assert body in inline(page(body))


@pytest.mark.parametrize(
    "body",
    [
        "<p>zq0hole0z 님</p>",
        '<a href="https://a.example/?who=zq0hole0z&amp;b=1">가</a>',
        '<a href="zq0hole1z">가</a>',
        '<div aria-label="zq0hole0z 님께">가</div>',
        "<p>{{ 그대로 }} {name}</p>",
    ],
)
def test_sentinels_and_braces_survive_in_text_attributes_and_addresses(body: str) -> None:
    assert body in inline(page(body))


def test_nothing_is_fetched() -> None:
    """premailer would load a linked style sheet through requests."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        server.setblocking(False)
        port = server.getsockname()[1]
        inline(page("<p>가</p>", head=f'<link rel="stylesheet" href="http://127.0.0.1:{port}/a.css">'))
        with pytest.raises(BlockingIOError):
            server.accept()


def test_unknown_properties_pass_without_a_word(capfd: pytest.CaptureFixture[str]) -> None:
    out = inline(
        page(
            "<p>가</p>", "p { mso-line-height-rule: exactly; word-break: keep-all; overflow-wrap: anywhere }"
        )
    )
    assert 'style="mso-line-height-rule:exactly;word-break:keep-all;overflow-wrap:anywhere"' in out
    assert capfd.readouterr() == ("", "")


def test_the_more_special_rule_wins_and_the_style_attribute_over_all() -> None:
    css = "p { color: #111111; margin: 0 } .a { color: #222222 } .b .a { color: #333333 }"
    out = inline(
        page('<div class="b"><p class="a">가</p><p class="a" style="color:#444444">나</p></div>', css)
    )
    assert '<p class="a" style="color:#333333;margin:0">가' in out
    assert '<p class="a" style="color:#444444;margin:0">나' in out


def test_the_same_page_gives_the_same_bytes() -> None:
    given = page('<p class="a">가</p>', ".a { color: #112233 } p { margin: 0 }")
    assert inline(given) == inline(given)
