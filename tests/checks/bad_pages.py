"""Mails whose page has a fault: its frame, size, words, pictures or preheader.

A new check: add its bad mails to BAD under its id. The contract test does the rest.
"""

from __future__ import annotations

from dataclasses import replace

from newsletter.model.issue import Section
from tests.checks.samples import (
    HTML,
    ISSUE,
    ITEM_1,
    TEXT,
    Bad,
    E,
    W,
    body,
    html,
    link,
    mail,
    styled,
    weighing,
    with_item,
)

PREHEADER = ISSUE.preheader
DIV = f'<div class="preheader" style="display:none;mso-hide:all">{PREHEADER}</div>'
UNMARKED = DIV.replace(' class="preheader"', "")
STAIN = "\u0092"

BAD: dict[str, tuple[Bad, ...]] = {
    "A1": (
        Bad("no doctype", html("<!DOCTYPE html>\n", "")),
        Bad("a word before the doctype", mail(html="x" + HTML)),
        Bad("nothing at all", mail(html="")),
    ),
    "A2": (
        Bad("no language", html('<html lang="ko"', "<html")),
        Bad("an empty direction", html('dir="ltr" xmlns:v', 'dir="" xmlns:v')),
        Bad("no namespace for buttons", html('xmlns:v="urn:schemas-microsoft-com:vml"', "")),
        Bad("no namespace for Office", html('xmlns:o="urn:schemas-microsoft-com:office:office"', "")),
    ),
    "A3": (
        Bad("no charset", html('<meta charset="utf-8">', "")),
        Bad("another charset", html("utf-8", "euc-kr")),
        Bad("a late charset", html("<head>", f"<head><!--{'x' * 1000}-->")),
    ),
    "A7": (
        Bad("no title", html("<title>마을 소식 12월호</title>", "")),
        Bad("an empty title", html("<title>마을 소식 12월호</title>", "<title> </title>")),
        Bad("a title much longer than the subject", html("<title>", f"<title>{'마을 ' * 11}")),
    ),
    "A12": (
        *(
            Bad(f"<{name}>", body(f"<{name}></{name}>"))
            for name in ("script", "form", "iframe", "object", "svg", "video", "audio")
        ),
        *(Bad(f"<{name}>", body(f"<{name}>")) for name in ("input", "embed")),
        *(Bad(f"<{name}>", html("</head>", f"<{name}></head>")) for name in ("link", "base")),
        Bad("a script for Outlook", body("<!--[if mso]><script>x</script><![endif]-->")),
        Bad("@import", html("<style>", "<style>@import url(https://www.example.org/a.css);")),
    ),
    "empty": (
        Bad("neither items nor text", mail(issue=replace(ISSUE, prose=" ", sections=()))),
        Bad("only a heading", mail(issue=replace(ISSUE, prose="", sections=(Section("언론보도"),)))),
    ),
    "twice": (
        Bad(
            "a block copied and pasted",
            mail(issue=replace(ISSUE, sections=(*ISSUE.sections, *ISSUE.sections))),
            W,
        ),
    ),
    "B1": (
        Bad("over 97,000 bytes", weighing(97_001), E, "html"),
        Bad("over 72,000 bytes", weighing(72_001), W, "html"),
    ),
    "B2": (
        Bad("over 16,384 bytes of style", styled(16_385), E),
        Bad("over 8,192 bytes of style", styled(8_193), W),
    ),
    "B6": (
        Bad("a C1 control in the HTML", body(f"it{STAIN}s")),
        Bad("a C0 control in the subject", mail(subject="마을\x0b소식"), E, "subject"),
        Bad("a lost letter in the text", mail(text=f"{TEXT}마을�소식"), E, "text"),
        Bad("letters in pieces", body("\u1106\u1161\u110b\u1173\u11af"), E, "html"),
        Bad("a second code for a letter", body("\uf9e1 씨"), W, "html"),
    ),
    "G4": (
        Bad("a Jinja2 place", body("<p>{{ reader.name }} 님</p>")),
        Bad("a Jinja2 command", mail(text=f"{TEXT}{{% if x %}}")),
        Bad("another program's place", mail(subject="%%name%% 님께"), E, "subject"),
        Bad("Mailchimp's place", body("<p>*|FNAME|* 님</p>")),
        Bad("Stibee's place", body("<p>$%name%$ 님</p>")),
        Bad("None for a name", body("<p>None 님, 안녕하세요</p>")),
        Bad("None in the byline", mail(text=f"{TEXT}\nNone | 2026년 11월 28일\n")),
        Bad("None for a name, in a sentence", mail(text=f"{TEXT}\n안녕하세요, None님!\n")),
        Bad("None for a name, in English", body("<p>Hello undefined,</p>")),
        Bad(
            "an outlet that is none",
            mail(html=HTML.replace("마을신문", "null"), issue=with_item(outlet="null")),
            E,
            ITEM_1,
        ),
        Bad(
            "a title that another page's script should have filled",
            mail(
                html=HTML.replace("목요 장터, 겨울에도 엽니다", "{{title}}"),
                issue=with_item(caption="{{title}}"),
            ),
            E,
            ITEM_1,
        ),
        Bad("undefined alone", body("<td>undefined</td>")),
        Bad("a place within a link", link("https://www.example.org/%7B%7B%20id%20%7D%7D")),
        Bad("a name in single braces", body("<p>{name} 님</p>")),
        Bad("a fallback left over", body("<p>{별명|벗} 님</p>")),
        Bad("some word in braces", body("<p>{기수}기</p>"), W),
        Bad("a hole that nothing filled", body("<p>zq0hole0z 님</p>")),
        Bad(
            "the editor's own braces, double by habit",
            mail(
                html=HTML.replace("홍길동", "{ name }"),
                issue=replace(ISSUE, prose="{{ name }} 님, 안녕하세요."),
            ),
            E,
            "opening text",
        ),
        Bad(
            "a field in a heading",
            mail(
                html=HTML.replace("언론보도", "{name} 님께"),
                issue=replace(ISSUE, sections=(Section("{name} 님께"),)),
            ),
            E,
            "section: {name} 님께",
        ),
    ),
    "field": (Bad("readers without a company", mail(lacking=(("company", 3), ("team", 1))), E, "{company}"),),
    "D1": (
        Bad("http", html("https://www.example.org/logo", "http://www.example.org/logo")),
        Bad("relative", html("https://www.example.org/logo", "/logo")),
        Bad("without a scheme", html("https://www.example.org/logo", "//www.example.org/logo")),
        Bad("a blank", html("logo.png", "our logo.png")),
        Bad("data:", html("https://www.example.org/logo.png", "data:image/png;base64,AAAA")),
        Bad("no address", body('<img alt="">')),
        Bad("no host", body('<img src="https:///logo.png" alt="">')),
        Bad("for Outlook alone", body('<!--[if mso]><img src="logo.png" alt=""><![endif]-->')),
    ),
    "D6": (
        Bad("no alt", html(' alt="마을 소식"', "")),
        Bad("a file name", html('alt="마을 소식"', 'alt="kitchen_01.JPG"'), E, "html"),
        Bad("its own file name", html('alt="마을 소식"', 'alt="logo.png"')),
        Bad("too long", html('alt="마을 소식"', f'alt="{"가" * 126}"')),
        Bad(
            "a link without words",
            body('<a href="https://a.example.org/"><img src="https://a.kr/a" alt=""></a>'),
        ),
        Bad(
            "an item's picture",
            body('<img src="https://cdn.example.org/kitchen.jpg">'),
            E,
            ITEM_1,
        ),
    ),
    "F1": (
        Bad("none", html(DIV, "")),
        Bad("two", html(DIV, DIV * 2)),
        Bad("shown", html("display:none;mso-hide:all", "")),
        Bad("two without a class", html(DIV, UNMARKED * 2)),
        Bad("hidden further down", html(DIV, f"<p>마을</p>{UNMARKED}")),
        Bad("shown in Outlook", html(";mso-hide:all", "")),
        Bad("after a text", html(DIV, f"<p>마을</p>{DIV}")),
        Bad("after a picture", html(DIV, f'<img src="https://a.example.org/a.png" alt="">{DIV}')),
    ),
    "F2": (
        Bad("empty", html(PREHEADER, ""), W, "preheader"),
        Bad("only filler", html(PREHEADER, "\u2007\ufeff\u034f " * 40), W),
        Bad("none wanted", mail(html=HTML.replace(DIV, ""), issue=replace(ISSUE, preheader="")), W),
        Bad("too short", html(PREHEADER, "이달의 소식"), W),
        Bad("too long", html(PREHEADER, "가" * 91), W),
        Bad("the subject", html(PREHEADER, "마을 소식  12월호"), W),
        Bad("the first headline", html(PREHEADER, "빈집이 마을 부엌으로"), W),
    ),
}
