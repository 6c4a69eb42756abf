"""A short mail about a subscription itself: a heading, a few sentences, one button at most.

A Letter and the organisation in, a Rendered out, the same to the last byte for the same
input; its one hole is the way out. It holds no text of whoever asked for it: a form that
mails what a visitor typed is a spammer's tool. It carries no news either, or it would be
advertising itself (정보통신망법 제50조 제8항).
"""

from __future__ import annotations

from dataclasses import dataclass

from jinja2 import Environment

from newsletter.model.issue import Rendered
from newsletter.model.organisation import Organisation
from newsletter.render.holes import Holes
from newsletter.render.words import speak


@dataclass(frozen=True, slots=True)
class Letter:
    """What is said, in one language."""

    language: str
    subject: str
    paragraphs: tuple[str, ...]
    button: str = ""
    link: str = ""  # where the button leads
    otherwise: str = ""  # before the link in plain letters, for whom the button does not work
    closing: tuple[str, ...] = ()  # under the button


def render(letter: Letter, organisation: Organisation, *, unsubscribe: bool) -> Rendered:
    """A letter as subject, HTML and text. *unsubscribe*: its reader has a way out by link."""
    holes = Holes(letter, organisation)
    way_out = holes.sentinel("unsubscribe_url") if unsubscribe else ""
    words = speak(letter.language)
    html = _PAGE.render(letter=letter, organisation=organisation, words=words, way_out=way_out)
    return Rendered(letter.subject, html, _text(letter, organisation, way_out), tuple(holes))


def _text(letter: Letter, organisation: Organisation, way_out: str) -> str:
    words = speak(letter.language)
    button = [f"{letter.button}:\n{letter.link}"] if letter.link else []
    leave = [f"{words.unsubscribe}: {way_out}"] if way_out else [words.reply_to_leave]
    contact = [organisation.name, organisation.address, organisation.phone, organisation.email]
    sign = "\n".join(line for line in contact if line)
    return "\n\n".join([*letter.paragraphs, *button, *letter.closing, f"--\n{sign}", *leave]) + "\n"


_TYPE = "font-family:'Apple SD Gothic Neo','Malgun Gothic','Noto Sans KR',sans-serif;word-break:keep-all"
_SMALL = f"{_TYPE};font-size:14px;line-height:1.7;color:#5a6663"
_TABLE = 'table role="presentation" border="0" cellpadding="0" cellspacing="0"'
_BUTTON = "display:inline-block;padding:14px 28px;color:#ffffff;text-decoration:none;font-weight:bold"

_PAGE = Environment(autoescape=True, trim_blocks=True, lstrip_blocks=True).from_string(
    f"""\
<!DOCTYPE html>
<html lang="{{{{ letter.language }}}}">
<head>
<meta http-equiv="Content-Type" content="text/html; charset=utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light">
<title>{{{{ letter.subject }}}}</title>
</head>
<body style="margin:0;padding:0;background:#eef1f0">
<{_TABLE} width="100%" style="background:#eef1f0"><tr><td align="center" style="padding:24px 12px">
<{_TABLE} width="100%" style="max-width:560px;background:#ffffff">
<tr><td style="border-top:6px solid #0b5d54;padding:28px 28px 0">
<p style="margin:0;{_TYPE};font-size:15px;font-weight:bold;color:#0b5d54">{{{{ organisation.name }}}}</p>
<h1 style="margin:20px 0 0;{_TYPE};font-size:22px;line-height:1.4;color:#1b2422">{{{{ letter.subject }}}}</h1>
</td></tr>
<tr><td style="padding:4px 28px 28px;{_TYPE};font-size:16px;line-height:1.75;color:#1b2422">
{{% for paragraph in letter.paragraphs %}}
<p style="margin:12px 0 0">{{{{ paragraph }}}}</p>
{{% endfor %}}
{{% if letter.link %}}
<{_TABLE} style="margin:24px 0 0"><tr><td style="background:#0b5d54;border-radius:8px">
<a href="{{{{ letter.link }}}}" style="{_BUTTON};{_TYPE};font-size:17px">{{{{ letter.button }}}}</a>
</td></tr></table>
<p style="margin:20px 0 0;{_SMALL}">{{{{ letter.otherwise }}}}<br>
<a href="{{{{ letter.link }}}}" style="color:#0b5d54;word-break:break-all">{{{{ letter.link }}}}</a></p>
{{% endif %}}
{{% for paragraph in letter.closing %}}
<p style="margin:16px 0 0;{_SMALL}">{{{{ paragraph }}}}</p>
{{% endfor %}}
</td></tr></table>
<{_TABLE} width="100%" style="max-width:560px"><tr><td style="padding:20px 28px;{_SMALL}">
{{{{ organisation.name }}}}
{{%- if organisation.address %}}<br>{{{{ organisation.address }}}}{{% endif %}}
{{%- if organisation.phone %}}<br>{{{{ organisation.phone }}}}{{% endif %}}
{{%- if organisation.email %}}<br>{{{{ organisation.email }}}}{{% endif %}}
<br>
{{% if way_out %}}
{{{{ words.leave[0] }}}}<a href="{{{{ way_out }}}}" style="color:#0b5d54">{{{{ words.leave[1] }}}}</a>{{{{ words.leave[2] }}}}
{{% else %}}
{{{{ words.reply_to_leave }}}}
{{% endif %}}
</td></tr></table>
</td></tr></table>
</body>
</html>
"""  # noqa: E501
)
