"""Mails that use what some mail program lacks, with the packaged table as evidence."""

from __future__ import annotations

from dataclasses import replace
from functools import lru_cache
from pathlib import Path

from newsletter.checks.contract import Specimen
from newsletter.model.client_support import ClientSupport
from newsletter.model.finding import Severity
from newsletter.workspace import client_support
from tests.checks.bad_looks import styled
from tests.checks.samples import Bad, W, body, html, mail

WEB_FONT = "@font-face{font-family:x;src:url(x)}"
READERS = (("google", 180), ("naver", 515), ("others", 305))


@lru_cache
def packaged() -> ClientSupport:
    """The table as shipped: no workspace, no answers of one's own."""
    return client_support.read(Path("there is no such workspace"))


def weighed(specimen: Specimen, *addresses: tuple[str, int]) -> Specimen:
    """The mail with the packaged table and the addresses of a list."""
    evidence = replace(specimen.evidence, support=packaged(), addresses=addresses)
    return replace(specimen, evidence=evidence)


BAD: dict[str, tuple[Bad, ...]] = {
    "support": (
        Bad("a picture without a colour", weighed(styled("background-image:url(a.png)")), W, "html"),
        Bad("a shape", weighed(styled("clip-path:circle(40px)"), *READERS), W),
        Bad("an element", weighed(body("<meter value=1></meter>")), W),
        Bad("an attribute", weighed(body("<p hidden>글</p>")), W),
        Bad("a unit", weighed(styled("width:50vw")), W),
        Bad("boxes by another rule", weighed(styled("box-sizing:border-box")), W),
    ),
    "readers": (
        Bad("the style sheet that stays", weighed(mail(), *READERS), Severity.INFO, "html"),
        Bad("what C6 finds", weighed(styled("display:flex"), ("google", 7), ("others", 3)), Severity.INFO),
        Bad(
            "a font of the web",
            weighed(html("</head>", f"<style>{WEB_FONT}</style></head>"), ("yahoo", 2)),
            Severity.INFO,
        ),
    ),
    "probe": (
        Bad("readers at Naver", weighed(mail(), *READERS), Severity.INFO, "readers"),
        Bad("readers at Daum", weighed(mail(), ("kakao", 1)), Severity.INFO, "readers"),
    ),
}  # fmt: skip
