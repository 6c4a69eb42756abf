"""Mails with a fault in their links, their footer, their bytes or their sender.

A new check: add its bad mails to BAD under its id. The contract test does the rest.
"""

from __future__ import annotations

from dataclasses import replace

from newsletter.model.issue import Kind
from newsletter.model.organisation import Mailbox, Sender
from tests.checks.samples import (
    HTML,
    ISSUE,
    ITEM_1,
    LEAVE,
    NOTE,
    ORGANISATION,
    SENDER,
    TEXT,
    Bad,
    E,
    W,
    body,
    html,
    link,
    mail,
    wire,
    with_item,
)

ADVERTISING = replace(ISSUE, kind=Kind.ADVERTISING)
BAD: dict[str, tuple[Bad, ...]] = {
    "K5": (
        Bad("no phone in the text", mail(issue=ADVERTISING), E, "text"),
        Bad("no phone anywhere", mail(html=HTML.replace("031-000-0000", ""), issue=ADVERTISING), E, "html"),
        Bad("no English way out", mail(html=HTML.replace("unsubscribe", "go"), issue=ADVERTISING), E, "html"),
        Bad("no Korean one", mail(text=TEXT.replace("수신거부", "Leave"), issue=ADVERTISING), E, "text"),
        Bad("no postal address", mail(organisation=replace(ORGANISATION, address=""), issue=ADVERTISING), E),
        Bad("on this machine", mail(issue=ADVERTISING, trial=True), W),
    ),
    "K10": (
        Bad("labelled", mail(subject="(광고) 마을 소식"), W, "subject"),
        Bad("a price", mail(issue=replace(ISSUE, prose="참가비 30,000원")), NOTE, "prose"),
        Bad("a discount", mail(issue=with_item(prose="Ten percent discount this week.")), NOTE, "prose"),
    ),
    "G1": (
        Bad("empty", link("")),
        Bad("a placeholder", link("#")),
        Bad("the root", link("/")),
        Bad("relative", link("articles/12")),
        Bad("without a scheme", link("www.example.org/12")),
        Bad("javascript", link("javascript:alert(1)")),
        Bad("javascript, hidden", link("java&#9;script:alert(1)")),
        Bad("no host", link("https:///12")),
        Bad("a host without a dot", link("https://intranet/12")),
        Bad("a host without a dot, on trial", link("http://localhost:8099/12", trial=True), W),
        Bad("unreadable", link("https://[::1/12")),
        Bad("a port that is none", link("https://www.example.org:x/12")),
        Bad("nobody to write to", link("mailto:")),
        Bad("http", link("http://www.example.org/12"), W),
        Bad("a blank", link("https://www.example.org/a b"), W),
        Bad("Outlook's button", body('<!--[if mso]><v:roundrect href="#"></v:roundrect><![endif]-->')),
        Bad(
            "an item's http",
            mail(
                html=HTML.replace("https://news", "http://news"),
                text=TEXT.replace("https://news", "http://news"),
                issue=with_item(url="http://news.example.org/articles/12"),
            ),
            W,
            ITEM_1,
        ),
        Bad(
            "an item's address that was left out",
            mail(
                html=HTML.replace(' href="https://news.example.org/articles/12"', ""),
                issue=with_item(url="www.example.org/12"),
            ),
            E,
            ITEM_1,
        ),
        Bad(
            "an address in the text that was left out",
            mail(
                html=HTML.replace("홍길동 님", "[여기](/board)"),
                issue=replace(ISSUE, prose="[여기](/board), 안녕하세요."),
            ),
            E,
            "opening text",
        ),
        Bad(
            "the organisation's web site",
            mail(
                html=HTML.replace("</h1>", '</h1><a href="village.example.org">마을협동조합</a>'),
                organisation=replace(ORGANISATION, website="village.example.org"),
            ),
            E,
            "footer",
        ),
    ),
    "G3": (
        *(
            Bad(f"{host}", link(f"https://{host}/3xYz"))
            for host in ("bit.ly", "www.bit.ly", "BIT.LY", "han.gl", "me2.do", "vo.la", "url.kr", "buly.kr")
        ),
        Bad("on trial", link("https://bit.ly/3xYz", trial=True), W),
        Bad("a number", link("https://192.0.2.7/12")),
        Bad("a number of the new kind", link("https://[2001:db8::7]/12")),
        Bad(
            "a number, on trial",
            link("http://127.0.0.1:8099/bbs/board.php?bo_table=press&amp;wr_id=3", trial=True),
            W,
        ),
    ),
    "G5": (
        Bad("no link in the HTML", mail(html=HTML.replace(LEAVE, "https://pages.example.org/")), E, "html"),
        Bad(
            "a link for Outlook alone",
            mail(
                html=HTML.replace(LEAVE, "https://pages.example.org/").replace(
                    "</h1>", f'</h1><!--[if mso]><a href="{LEAVE}">x</a><![endif]-->'
                )
            ),
            E,
            "html",
        ),
        Bad("no link in the text", mail(text=TEXT.replace(LEAVE, "")), E, "text"),
        Bad("no way at all", mail(unsubscribe_url="")),
        Bad(
            "no link where only a mailbox is set",
            mail(
                unsubscribe_url="",
                unsubscribe_mailto="leave@maeul-sosik.kr",
            ),
            E,
            "html",
        ),
        Bad("no postal address in the HTML", html("마을길 19", "마을길"), E, "html"),
        Bad("no postal address in the text", mail(text=TEXT.replace("마을길 19", "")), E, "text"),
        Bad("no postal address set", mail(organisation=replace(ORGANISATION, address=" "))),
    ),
    "I1": (
        Bad("mixed", wire(b"multipart/alternative", b"multipart/mixed")),
        Bad("HTML first", wire(b"text/plain", b"text/html")),
        Bad("no parts", replace(mail(), message=b"Subject: x\r\n\r\nx")),
        Bad("no bytes", replace(mail(), message=b"")),
    ),
    "I2": (
        Bad("no charset", wire(b'; charset="utf-8"', b"")),
        Bad("another charset", wire(b'charset="utf-8"', b'charset="euc-kr"')),
        Bad("another encoding", wire(b"base64", b"quoted-printable")),
        Bad("no encoding", wire(b"Content-Transfer-Encoding: base64\r\n", b"")),
    ),
    "I3": (
        Bad("another subject", replace(mail(), subject="마을소식 12월호"), E, "subject"),
        Bad("no Subject", wire(b"Subject:", b"X-Subject:")),
        Bad("a long word", wire(b"Subject: ", b"Subject: =?utf-8?b?" + b"A" * 64 + b"?=\r\n ")),
        Bad("a long line", wire(b"Subject: ", b"Subject: " + b"x" * 60 + b" ")),
        Bad("a letter cut in two", wire(b"Subject: ", b"Subject: =?utf-8?b?6rA=?= =?utf-8?b?gA==?=\r\n ")),
    ),
    "I4": (
        Bad("a title", mail(text=TEXT.replace("빈집이 마을 부엌으로", "빈집")), E, ITEM_1),
        Bad("a link", mail(text=TEXT.replace("articles/12", "articles/1")), E, ITEM_1),
        Bad(
            "a link with a bracket at its end",
            mail(text=TEXT.replace("articles/12", "articles/12)")),
            E,
            ITEM_1,
        ),
    ),
    "sender": (
        Bad("no address", mail(sender=Sender(Mailbox(""))), E, "From"),
        Bad("no @", mail(sender=Sender(Mailbox("news"))), E, "From"),
        Bad("two dots", mail(sender=Sender(Mailbox("news@maeul..kr"))), E, "From"),
        Bad("a host alone", mail(sender=Sender(Mailbox("news@maeul"))), E, "From"),
        Bad("an example", mail(sender=Sender(Mailbox("news@example.org"))), E, "From"),
        Bad("an example's subdomain", mail(sender=Sender(Mailbox("news@news.example"))), E, "From"),
        Bad("a freemail address", mail(sender=Sender(Mailbox("maeul@naver.com"))), W, "From"),
        Bad("an odd Reply-To", mail(sender=replace(SENDER, reply_to=Mailbox("office"))), E, "reply_to"),
        Bad("an odd envelope", mail(sender=replace(SENDER, envelope="bounces"))),
        Bad(
            "another From in the message", replace(mail(), sender=replace(SENDER, mailbox=Mailbox("a@b.kr")))
        ),
        Bad(
            "another name in the message",
            replace(mail(), sender=replace(SENDER, mailbox=Mailbox("news@maeul-sosik.kr"))),
        ),
        Bad("no Reply-To in the message", wire(b"Reply-To:", b"X-Reply-To:"), E, "Reply-To"),
        Bad("no name", mail(organisation=replace(ORGANISATION, name=""))),
        Bad("no contact", mail(organisation=replace(ORGANISATION, phone="", email="")), W, "organisation"),
        Bad(
            "no phone in advertising",
            mail(organisation=replace(ORGANISATION, phone=""), issue=replace(ISSUE, kind=Kind.ADVERTISING)),
            E,
            "organisation",
        ),
    ),
}
