"""What the public pages say, in Korean and in English, and which of the two a browser wants.

``{title}`` stands for the list's title. Korean particles follow words of ours, never a
title: 을 or 를 would depend on its last letter. Accept-Language: RFC 9110 §12.5.4.
"""

from __future__ import annotations

import re
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Told:
    """One page: a heading, what it means, and what stands before the organisation's address."""

    heading: str
    text: str
    help: str = ""


@dataclass(frozen=True, slots=True)
class Words:
    """All pages in one language."""

    language: str
    ask: Told
    button: str
    aside: str  # under the button
    left: Told
    already: Told
    unknown: Told  # a link that is not ours
    missing: Told  # no such page
    misread: Told  # a request that means nothing here
    later: Told  # not done, the reader's wish is not recorded


KOREAN = Words(
    language="ko",
    ask=Told("‘{title}’ 메일을 그만 받으시겠어요?", "아래 버튼을 누르시면 바로 수신거부됩니다."),
    button="수신거부",
    aside="계속 받으시려면 이 창을 그냥 닫아 주세요. 지금까지는 아무것도 바뀌지 않았습니다.",
    left=Told(
        "수신거부가 완료되었습니다",
        "이제 ‘{title}’ 메일을 보내 드리지 않습니다. 이미 발송된 메일이 한 통 더 도착할 수 있습니다.",
        "실수로 누르셨거나 다시 받고 싶으시면 알려 주세요.",
    ),
    already=Told(
        "이미 수신거부하셨습니다",
        "‘{title}’ 메일은 더 이상 보내 드리지 않습니다. 따로 하실 일은 없습니다.",
        "다시 받고 싶으시면 알려 주세요.",
    ),
    unknown=Told(
        "쓸 수 없는 링크입니다",
        "주소가 중간에 잘렸거나 바뀐 것 같습니다. 받으신 메일에서 ‘수신거부’를 다시 눌러 주세요.",
        "그래도 열리지 않으면 알려 주세요. 저희가 처리해 드리겠습니다.",
    ),
    missing=Told(
        "찾으시는 페이지가 없습니다",
        "메일을 그만 받으시려면 받으신 메일 아래쪽의 ‘수신거부’를 눌러 주세요.",
    ),
    misread=Told(
        "요청을 알아듣지 못했습니다",
        "아무것도 바뀌지 않았습니다. 받으신 메일에서 ‘수신거부’를 다시 눌러 주세요.",
        "그래도 안 되면 알려 주세요.",
    ),
    later=Told(
        "아직 처리하지 못했습니다",
        "지금은 서버가 바쁩니다. 잠시 뒤에 한 번 더 해 주세요. 아직 아무것도 바뀌지 않았습니다.",
        "계속 안 되면 알려 주세요.",
    ),
)

ENGLISH = Words(
    language="en",
    ask=Told("Stop receiving “{title}”?", "Press the button, and you are off this list at once."),
    button="Unsubscribe",
    aside="To go on receiving it, just close this page. Nothing has changed so far.",
    left=Told(
        "You are unsubscribed",
        "We will not send you “{title}” any more. One mail that has already left us may still arrive.",
        "If this was a slip, or you want it back one day, tell us.",
    ),
    already=Told(
        "You have already unsubscribed",
        "“{title}” is not sent to you any more. There is nothing left to do.",
        "If you want it back, tell us.",
    ),
    unknown=Told(
        "This link does not work",
        "Its address seems to have been cut or changed. Please use “unsubscribe” in the mail once more.",
        "If that does not help, tell us, and we will take you off the list.",
    ),
    missing=Told(
        "There is no such page",
        "To stop receiving our mail, use “unsubscribe” at the end of any mail from us.",
    ),
    misread=Told(
        "We did not understand that",
        "Nothing has changed. Please use “unsubscribe” in the mail once more.",
        "If that does not help, tell us.",
    ),
    later=Told(
        "This is not done yet",
        "Our server is busy right now. Please try once more in a minute. Nothing has changed so far.",
        "If it keeps failing, tell us.",
    ),
)

_LANGUAGE = re.compile(
    r"\s*(?P<tag>[A-Za-z]{1,8}(-[A-Za-z0-9]{1,8})*)\s*(;\s*q\s*=\s*(?P<weight>[01](\.\d{0,3})?)\s*)?"
)

WORDS = {words.language: words for words in (KOREAN, ENGLISH)}


def speak(accept: str, default: str) -> Words:
    """The language that a browser asks for with *accept*; *default* where it asks for none.

    English for all that have no words of their own.
    """
    wanted = [*_by_preference(accept)] or [default]
    known = [WORDS[primary] for tag in wanted if (primary := tag.partition("-")[0].lower()) in WORDS]
    return known[0] if known else ENGLISH


def _by_preference(accept: str) -> list[str]:
    """Language tags, the dearest first; those of weight 0 and ``*`` say nothing."""
    parts = (_LANGUAGE.fullmatch(part) for part in accept.split(","))
    weighed = [(float(found["weight"] or 1), found["tag"]) for found in parts if found]
    weighed.sort(key=lambda each: -each[0])
    return [tag for weight, tag in weighed if weight]
