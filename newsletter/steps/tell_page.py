"""What is held of a person as one page that they can read: self-contained, in their language.

The object that ``tell`` made in; HTML out, without any script. In the workspace's language.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from html import escape
from typing import Any

_STYLE = """\
body{font:16px/1.6 "Apple SD Gothic Neo","Malgun Gothic","Noto Sans KR",sans-serif;max-width:760px;
margin:2rem auto;padding:0 1rem;color:#1b2422;background:#fff;word-break:keep-all;overflow-wrap:anywhere}
h1{font-size:1.5rem;margin:0 0 1rem}h2{font-size:1.1rem;margin:2rem 0 .5rem}
table{border-collapse:collapse;width:100%}th,td{text-align:left;padding:.3rem .6rem .3rem 0;
border-bottom:1px solid #dde3e1;vertical-align:top}th{font-weight:600}
@media(prefers-color-scheme:dark){body{background:#18201e;color:#e9efed}th,td{border-color:#2e3a37}}"""

_KOREAN = {
    "title": "보관하고 있는 개인정보", "asked": "이메일 주소", "at": "때", "controller": "보관하는 곳",
    "nothing": "이 주소에 대해 보관하고 있는 정보가 없습니다.",
    "left_alone": "이 주소로는 메일을 보내지 않습니다. 다시 등록되지 않도록 주소의 해시값만 보관합니다.",
    "person": "기본 정보", "name": "이름", "since": "처음 등록된 때", "tags": "분류", "lists": "구독",
    "list": "소식지", "state": "상태", "joined_at": "구독한 때", "left_at": "해지한 때",
    "left_by": "해지한 방법",
    "consents": "동의", "how": "방법", "wording": "동의한 내용", "source": "출처", "why": "이유",
    "proof": "증거",
    "deliveries": "보낸 소식", "issue": "소식지 호", "address": "주소",
    "server_said": "메일 서버의 답", "not_sent": "보내지 않은 소식", "record": "개인정보 처리 기록",
    "what": "한 일", "who": "한 사람", "phone": "전화", "email": "이메일", "fields": "함께 받은 정보",
}  # fmt: skip
_SAID = {  # what the database calls it, as a reader would
    "active": "구독 중", "pending": "확인 전", "left": "해지함", "suppressed": "보내지 않음",
    "accepted": "전달함", "refused": "서버가 거절함", "skipped": "보내지 않음", "expired": "기한이 지남",
    "uncertain": "전달 여부 모름",
    "queued": "보낼 예정", "claimed": "보내는 중", "intended": "보내는 중", "deferred": "다시 보낼 예정",
    "import": "명단 등록", "typed": "담당자 입력", "reconsent": "다시 동의", "form": "신청 양식",
    "one-click": "메일에서 해지", "reader": "본인", "editor": "담당자", "forgotten": "삭제 요청",
    "preferences": "받는 메일 고르기",
    "already": "다른 발송에 포함됨", "segment": "보낼 조건에 맞지 않음", "add": "등록", "remove": "해지 처리",
    "tell": "내용 안내", "bounced": "반송됨", "complained": "스팸 신고", "complaint": "스팸 신고",
    "bounce": "반송됨",
}  # fmt: skip
_CODED = ("state", "how", "left_by", "why", "what")  # where the database's own words stand
_INSTANT = re.compile(r"(\d{4}-\d\d-\d\d)T(\d\d:\d\d)(?::\d\d(?:\.\d+)?)?[+-]\d\d:\d\d")
_LEFT_OUT = ("wording_sha256",)  # for machines; the JSON has it

_ENGLISH = {
    "title": "What we hold about you", "asked": "Mail address", "at": "When", "controller": "Held by",
    "nothing": "Nothing is held about this address.",
    "left_alone": "Nothing is mailed to this address. Only a keyed hash of it is kept.",
    "person": "About you", "name": "Name", "since": "Known since", "tags": "Tags", "lists": "Lists",
    "list": "List", "state": "State", "joined_at": "Joined", "left_at": "Left", "left_by": "By",
    "consents": "What you agreed to", "how": "How", "wording": "Wording", "source": "Source", "why": "Why",
    "proof": "Proof",
    "deliveries": "What was sent to you", "issue": "Issue",
    "address": "Address", "server_said": "The mail server said", "not_sent": "What was not sent to you",
    "record": "Who did what with your data", "what": "What", "who": "Who", "phone": "Phone",
    "email": "Mail", "fields": "What came with your address",
}  # fmt: skip


def page(told: Mapping[str, Any], language: str) -> str:
    """The page."""
    words = _KOREAN if language == "ko" else _ENGLISH
    body = "\n".join(filter(None, _parts(told, words)))
    title = escape(words["title"])
    head = (
        '<meta charset="utf-8"><meta name="viewport" content="width=device-width">'
        f'<meta name="robots" content="noindex"><title>{title}</title><style>{_STYLE}</style>'
    )
    lang = "ko" if language == "ko" else "en"
    whole = f"<head>{head}</head><body>\n<h1>{title}</h1>\n{body}\n</body>"
    return f"<!DOCTYPE html>\n<html lang={lang}>{whole}</html>\n"


def _parts(told: Mapping[str, Any], words: Mapping[str, str]) -> list[str]:
    ours = {name: value for name, value in told["controller"].items() if value}
    about = {name: told.get(name, "") for name in ("name", "since")}
    about["tags"] = ", ".join(told.get("tags", ()))
    return [
        _pairs({"asked": told["asked"], "at": told["at"]}, words),
        "" if told["held"] or told["left_alone"] else f"<p>{escape(words['nothing'])}</p>",
        _left_alone(told["left_alone"], words),
        _titled("person", _pairs(about, words), words) if told["held"] else "",
        _titled("fields", _pairs(told.get("fields", {}), {}), words),
        *(
            _titled(name, _table(told.get(name, ()), words), words)
            for name in ("lists", "consents", "deliveries", "not_sent", "record")
        ),
        _titled("controller", _pairs(ours, words), words),
    ]


def _left_alone(found: Mapping[str, str] | None, words: Mapping[str, str]) -> str:
    if found is None:
        return ""
    return f"<p>{escape(words['left_alone'])}</p>" + _pairs(
        {"why": found["why"], "at": found["since"]}, words
    )


def _titled(name: str, inner: str, words: Mapping[str, str]) -> str:
    return f"<h2>{escape(words[name])}</h2>\n{inner}" if inner else ""


def _pairs(values: Mapping[str, str], words: Mapping[str, str]) -> str:
    rows = "".join(
        f"<tr><th scope=row>{escape(words.get(name, name))}</th>"
        f"<td>{escape(_shown(name, value, words))}</td></tr>"
        for name, value in values.items()
        if value
    )
    return f"<table>{rows}</table>" if rows else ""


def _table(rows: Sequence[Mapping[str, Any]], words: Mapping[str, str]) -> str:
    names = list(
        dict.fromkeys(
            name
            for row in rows
            for name, value in row.items()
            if value not in ("", None) and name not in _LEFT_OUT
        )
    )
    if not names:
        return ""
    head = "".join(f"<th scope=col>{escape(words.get(name, name))}</th>" for name in names)
    body = "".join(
        "<tr>"
        + "".join(f"<td>{escape(_shown(name, str(row.get(name, '')), words))}</td>" for name in names)
        + "</tr>"
        for row in rows
    )
    return f"<table><tr>{head}</tr>{body}</table>"


def _shown(name: str, value: str, words: Mapping[str, str]) -> str:
    """A value as a reader would write it."""
    if words is not _ENGLISH and name in _CODED:
        value = _SAID.get(value, value)
    return _INSTANT.sub(r"\1 \2", value)
