"""The template of the probe mail: thirty numbered boxes that tell what a mail program can do.

A frame in, the text of an issue.html out; what is in the boxes stands in probe_cases. It builds
on no other template, so that nothing but the boxes is tried.
"""

from __future__ import annotations

from collections.abc import Sequence

from newsletter.render.probe_cases import CASES, HIGH, WIDE, Case

TABLE = '<table role="presentation" border="0" cellpadding="0" cellspacing="0"'
TEXT = (
    "font-family:'Apple SD Gothic Neo','Malgun Gothic','Noto Sans KR',sans-serif;"
    "font-size:16px;line-height:1.6;color:#1b2422"
)


def page(frame: str, cases: Sequence[Case] = CASES) -> str:
    """The template as a file: *frame* with the style sheets and the boxes where it has @rules and @rows."""
    rows = "\n".join(row(number, case) for number, case in enumerate(cases, 1))
    return frame.replace("@rules", rules(cases)).replace("@rows", rows)


def rules(cases: Sequence[Case]) -> str:
    """The style sheets that stay in the page, one for each box, so that none spoils another."""
    sheets = [case.rule for case in cases if case.rule]
    return "\n".join(f'<style data-premailer="ignore">{rule}</style>' for rule in sheets)


def row(number: int, case: Case) -> str:
    """A box with its number before and its name after it."""
    name = case.name.replace("<", "&lt;").replace(">", "&gt;")
    ground = (
        f"width:{WIDE}px;height:{HIGH}px;background-color:{case.ground};font-size:0;line-height:0;"
        "word-break:normal;text-align:left"
    )
    return (
        f'<tr><td width="44" height="36" style="{TEXT};font-weight:700">{number}</td>'
        f'<td width="{WIDE}">{TABLE} width="{WIDE}"><tr><td width="{WIDE}" height="{HIGH}" valign="top"'
        f' bgcolor="{case.ground}" style="{ground}" data-box="{number}">{case.inner}</td></tr></table></td>'
        f'<td style="{TEXT};padding:0 0 0 16px">{name}</td></tr>'
    )
