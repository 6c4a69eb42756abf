"""Mails that look wrong, read badly or lead astray: layout, colours, words, links, weight.

A new check: add its bad mails to BAD under its id. The contract test does the rest.
"""

from __future__ import annotations

from dataclasses import replace

from newsletter.checks.contract import Asked, PictureFile, Specimen, Unshown
from newsletter.model.finding import Severity
from newsletter.model.issue import Hosted, Kind, Picture
from newsletter.model.licence import Licences
from newsletter.model.outlet import Outlet, table
from tests.checks.bad_pages import DIV
from tests.checks.samples import HTML, ISSUE, ITEM_1, Bad, E, W, body, html, link, mail, with_item

INFO = Severity.INFO
POST = table([Outlet("example.net", "The Example Post")])
LOGO = "https://www.example.org/logo.png"
FONT = "font-family:'Apple SD Gothic Neo','Malgun Gothic',sans-serif"
LONG = "긴 문장입니다. 주민들이 돈을 모아 오래 비어 있던 집을 고쳐 부엌으로 쓰기 시작했습니다."


def known(specimen: Specimen, **facts: object) -> Specimen:
    """The same mail with more evidence."""
    return replace(specimen, evidence=replace(specimen.evidence, **facts))  # type: ignore[arg-type]


def styled(css: str) -> Specimen:
    """The clean mail with a paragraph of this style."""
    return body(f'<p style="{css}">글</p>')


def sheet(css: str) -> Specimen:
    """The clean mail with one more style sheet."""
    return html("</head>", f"<style>{css}</style></head>")


def filed(*, width: int = 336, size: int = 20_000, count: int = 1) -> Specimen:
    """The clean mail whose first item has a picture with such a file."""
    src = "https://img.example.org/a.jpg"
    specimen = mail()
    rendered = replace(specimen.rendered, hosted=Hosted({"kitchen.jpg": Picture(src, 168, 126)}))
    files = (PictureFile(src, 168, width, size),) * count
    return replace(specimen, rendered=rendered, evidence=replace(specimen.evidence, files=files))


def unshown(*, wanted: bool) -> Specimen:
    """The clean mail without the first item's picture."""
    told = (Unshown(1, "it was not fetched yet", "Fetch it: newsletter pictures 2026-12", wanted),)
    specimen = mail()
    return replace(specimen, evidence=replace(specimen.evidence, unshown=told))


def strictly(**item: object) -> Specimen:
    """The clean mail with another first item, where licence.toml is strict."""
    specimen = mail(issue=with_item(**item))
    return replace(specimen, evidence=replace(specimen.evidence, licences=Licences(strict=True)))


def unpublished(*, trial: bool) -> Specimen:
    """The clean mail before its copy is on the web."""
    specimen = mail(trial=trial)
    return replace(specimen, evidence=replace(specimen.evidence, unpublished=True))


def pictured(**block: str) -> Specimen:
    """The clean mail that shows the first item's picture."""
    picture = '<img src="https://cdn.example.org/kitchen.jpg" alt="부엌">'
    return mail(
        html=HTML.replace("</h1>", f"</h1>{picture}"),
        issue=with_item(picture="https://cdn.example.org/kitchen.jpg", **block),
    )


BAD: dict[str, tuple[Bad, ...]] = {
    "A4": (
        Bad(
            "no viewport", html('<meta name="viewport" content="width=device-width, initial-scale=1">', ""), W
        ),
        Bad("no zooming", html("initial-scale=1", "initial-scale=1, user-scalable=no"), E),
        Bad("a limit to zooming", html("initial-scale=1", "maximum-scale=1.0"), E),
    ),
    "A5": (
        Bad("shrinks", html('<meta name="x-apple-disable-message-reformatting">', ""), W),
        Bad("makes links of numbers", html('name="format-detection"', 'name="other"'), W),
    ),
    "A6": (
        Bad("only the new name", html('<meta name="supported-color-schemes" content="light dark">', ""), W),
        Bad("only the old name", html('<meta name="color-scheme" content="light dark">', ""), W),
    ),
    "A8": (
        Bad("no role", html('role="article" ', ""), W),
        Bad("no name", html(' aria-label="마을 소식 12월호"', ""), W),
        Bad("no language of its own", html('<div lang="ko" dir="ltr"', "<div"), W),
    ),
    "A9": (
        Bad("never closed", body("<p>마을")),
        Bad("closed twice", body("<p>마을</p></p>")),
        Bad("crossed", body("<b><i>마을</b></i>")),
    ),
    "A10": (
        Bad(
            "left open",
            html("<!--[if mso]></td></tr></table><![endif]-->", "<!--[if mso]></td></tr></table>"),
        ),
        Bad("a table that only Outlook sees", body("<!--[if mso]><table><tr><td><![endif]-->")),
    ),
    "A11": (
        Bad("downlevel-revealed", body("<![if !mso]>마을<![endif]>")),
        Bad("a version", body("<!--[if gte IE 9]>마을<![endif]-->")),
    ),
    "C14": (Bad("a card as a link", body('<a href="https://a.example.org/x"><table></table></a>')),),
    "C1": (
        Bad("read aloud", body('<table border="0" cellpadding="0" cellspacing="0"></table>'), W),
        Bad("with gaps", body('<table role="presentation" border="0" cellpadding="0"></table>'), W),
    ),
    "C2": (
        Bad("as wide as the window", html("max-width:600px;background", "background"), W),
        Bad("too wide", html("max-width:600px;background", "max-width:900px;background"), W),
        Bad("unknown to Outlook", html('cellspacing="0" width="600"', 'cellspacing="0" width="500"'), W),
    ),
    "C6": tuple(
        Bad(css, styled(css), W)
        for css in (
            "display:flex",
            "display:inline-grid",
            "float:left",
            "position:absolute",
            "margin:0 -8px",
            "width:calc(100% - 8px)",
            "color:var(--ink)",
            "font-size:1.2rem",
        )
    ),
    "C7": (Bad("on a paragraph", styled("padding:8px"), W), Bad("on a link", styled("padding-left:4px"), W)),
    "C8": (Bad("important", styled("color:#1b2422 !important"), W),),
    "C11": (
        Bad("three digits", styled("color:#333"), W),
        Bad("a function", styled("color:rgba(0,0,0,0.8)"), W),
        Bad("a name as attribute", body('<font color="red">글</font>'), W),
    ),
    "C13": (
        Bad("a formula", body('<td width="calc(100% - 8px)"></td>'), W),
        Bad("a variable", body('<td bgcolor="var(--paper)"></td>'), W),
    ),
    "C9": (
        Bad("no space", sheet("@media (max-width:600px){.x{color:#000000!important}}"), W),
        Bad("a space within", sheet("@media (max-width:600px){.x{color:#000000 ! important}}"), W),
    ),
    "C10": (
        Bad("a ground from the web", sheet(".x{background:url(https://a.example.org/a.png)}"), W),
        Bad("the new way of colours", sheet(".x{color:rgb(0 0 0 / 50%)}"), W),
        Bad(
            "one rule within another",
            sheet("@supports (display:grid){@media (max-width:600px){.x{top:0}}}"),
            W,
        ),
    ),
    "C12": (Bad("loses", sheet("@media (max-width:600px){.x{width:100%}}"), W),),
    "H1": (
        Bad("not for Outlook", sheet("@media (prefers-color-scheme:dark){.x{color:#eeeeee !important}}"), W),
        Bad("only for Outlook", sheet("[data-ogsc] .x{color:#eeeeee !important}"), W),
    ),
    "H2": (
        Bad("a ground alone", body('<p style="background-color:#ffffff">글</p>'), W),
        Bad("by attribute", body('<table bgcolor="#ffffff"><tr><td>글</td></tr></table>'), W),
    ),
    "E10": (
        Bad("hardly there", styled("color:#dddddd"), E),
        Bad("pale", styled("color:#8a8a8a"), W),
    ),
    "E11": (
        Bad(
            "the ground alone turns dark",
            sheet(
                "@media (prefers-color-scheme:dark){body{background-color:#000000 !important}"
                ".page{color:#222222 !important;background-color:#111111 !important}}"
            ),
            E,
        ),
    ),
    "E12": (Bad("of middle lightness", body('<p style="color:#7a7a7a;background-color:#d9d9d9">글</p>'), W),),
    "E8": (
        Bad(
            "no line under it",
            body('<p>글 <a href="https://a.kr/x" style="color:#1b2422;text-decoration:none">소식</a></p>'),
            W,
        ),
    ),
    "E1": (
        Bad("a small page", html("font-size:16px;line-height", "font-size:14px;line-height"), W),
        Bad("tiny letters", styled("font-size:10px"), W),
        Bad("lines that touch", body(f'<p style="line-height:1.1">{LONG}</p>'), W),
    ),
    "E2": (Bad("anywhere", body(f'<p style="word-break:break-word">{LONG}</p>'), W),),
    "E3": (
        Bad("a title without spaces", body(f"<p>{'가' * 15}</p>"), INFO),
        Bad("an address", body("<p>https://www.example.org/a/very/long/address</p>"), INFO),
    ),
    "E4": (Bad("stretched", styled("text-align:justify"), W),),
    "E5": (Bad("only one font", html(FONT, "font-family:Arial"), W),),
    "E6": (
        Bad("two first headings", body("<h1>또</h1>"), W),
        Bad("a gap", html("<h2>언론보도</h2>", ""), W),
    ),
    "E7": (
        Bad("no words", body('<a href="https://a.example.org/x"></a>'), E),
        Bad("here", body('<a href="https://a.example.org/x">여기</a>'), W),
        Bad("read more", body('<a href="https://a.example.org/x">Read more</a>'), W),
    ),
    "D2": (Bad("WebP by its name", html("logo.png", "logo.webp"), E),),
    "D3": (
        Bad("no height", html(' height="40"', ""), W),
        Bad("wider than a phone", html("max-width:100%;", ""), W),
    ),
    "D4": (
        Bad("few pixels", filed(width=100), INFO, ITEM_1),
        Bad("far too many", filed(width=2_000), INFO, ITEM_1),
    ),
    "D5": (
        Bad("one is heavy", filed(size=200_001), W, ITEM_1),
        Bad("all are", filed(size=150_000, count=11), W, "html"),
    ),
    "picture": (
        Bad("not permitted", unshown(wanted=False), INFO, ITEM_1),
        Bad("lost", unshown(wanted=True), W, ITEM_1),
    ),
    "quote": (
        Bad("too much", mail(issue=with_item(excerpt=("가" * 301,))), W, ITEM_1),
        Bad("strictly too much", strictly(excerpt=("가" * 301,)), E, ITEM_1),
        Bad("no address", mail(issue=with_item(url="")), W, ITEM_1),
        Bad("strictly no address", strictly(url=""), W, ITEM_1),
        Bad("a front page", mail(issue=with_item(url="https://news.example.org/")), W, ITEM_1),
        Bad("strictly nobody's", strictly(outlet=""), E, ITEM_1),
    ),
    "copy": (
        Bad("not there yet", unpublished(trial=False), E, "web copy"),
        Bad("on trial", unpublished(trial=True), W, "web copy"),
    ),
    "D7": (Bad("unstyled words", html(';font-size:16px">\n<h1>', '">\n<h1>'), INFO),),
    "D8": (
        Bad("nobody is named", pictured(), W, ITEM_1),
        Bad("not shown", pictured(credit="ⓒ마을신문사진부"), E, ITEM_1),
    ),
    "D9": (
        Bad("a gap below", html("display:block;max-width", "max-width"), INFO),
        Bad("a blue frame", html(' border="0" style="display', ' style="display'), INFO),
    ),
    "D11": (
        Bad(
            "hardly a word",
            mail(
                html="<!DOCTYPE html><p>글</p>"
                + "".join(f'<img src="https://a.example.org/{n}.jpg" alt="">' for n in range(3))
            ),
            W,
        ),
        Bad("few words", body('<img src="https://a.example.org/a.jpg" alt="">'), INFO),
    ),
    "G2": (
        Bad("another host", body('<a href="https://evil.example.com/x">www.example.org</a>'), E),
        Bad("another address", body('<a href="https://a.example.com/">https://b.example.org/x</a>'), E),
    ),
    "G6": (Bad("twice", link("https://a.example.org/?utm_source=a&amp;utm_source=b"), W),),
    "G7": (Bad("a jump", link("#top"), W),),
    "L1": (
        Bad(
            "gone",
            known(mail(), links=(Asked("https://news.example.org/articles/12", "answers 404", True),)),
            E,
            ITEM_1,
        ),
        Bad(
            "asleep",
            known(mail(), links=(Asked("https://news.example.org/articles/12", "does not answer"),)),
            W,
        ),
    ),
    "L2": (
        Bad("not published", known(mail(), hosted=(Asked(LOGO, "answers 404", True),)), E),
        Bad("asleep", known(mail(), hosted=(Asked(LOGO, "does not answer"),)), W),
    ),
    "outlet": (
        Bad("not named", known(mail(issue=with_item(outlet="")), outlets=POST), W, ITEM_1),
        Bad("not in the table", known(mail(), outlets=table()), INFO, ITEM_1),
    ),
    "B3": (Bad("a line without end", replace(mail(), message=mail().message + b"x" * 999), E, "message"),),
    "B4": (Bad("filler twice", body("\u2007\ufeff\u034f " * 300), W),),
    "B5": (Bad("heavy", replace(mail(), message=b"x\r\n" * 70_000), W, "message"),),
    "subject": (
        Bad("too short", mail(subject="소식"), W, "subject"),
        Bad("too long", mail(subject="마을 소식 " * 12), W, "subject"),
        Bad("capitals", mail(subject="THE VILLAGE NEWS of December"), W, "subject"),
        Bad("marks", mail(subject="마을 소식 12월호!!"), W, "subject"),
    ),
    "label": (
        Bad("not said", mail(issue=replace(ISSUE, kind=Kind.ADVERTISING)), E, "subject"),
        Bad("said later", mail(subject="마을 소식 (광고)", issue=replace(ISSUE, kind=Kind.ADVERTISING)), E),
        Bad("on this machine", mail(issue=replace(ISSUE, kind=Kind.ADVERTISING), trial=True), W),
        *(
            Bad(f"spelt {word}", mail(subject=f"{word} 장터", issue=replace(ISSUE, kind=Kind.ADVERTISING)), E)
            for word in (
                "[광고]",
                "（광고）",
                "(광 고)",
                "(광.고)",
                "(광\u200b고)",
                " (광고)",
                "\u200b(광고)",
                "(AD)",
            )
        ),
    ),
    "F3": (Bad("read aloud", html(DIV, f'{DIV}<div style="display:none">\u2007\ufeff\u034f </div>'), W),),
    "F4": (
        Bad(
            "white on white", html("display:none;mso-hide:all", "display:none;mso-hide:all;color:#ffffff"), W
        ),
    ),
}
