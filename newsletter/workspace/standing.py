"""What a sheet says of a person's standing: active, gone and why, or not agreed yet.

A word of a column such as "status" or "수신동의" in; a Gone, the word itself where it says
that they never agreed or confirmed, or None for somebody active, out. The words are those of
Stibee, Mailchimp, listmonk, Ghost, Mailtrain, of our own exports, and of Korean sheets.
"""

from __future__ import annotations

from newsletter.model.people import Gone

_ENGLISH = "state status consent subscribedtoemails"
_KOREAN = "상태 구독상태 수신상태 수신동의 메일수신동의 이메일수신동의 뉴스레터수신동의 광고수신동의 수신여부"
COLUMNS = frozenset((*_ENGLISH.split(), *_KOREAN.split(), "메일수신여부", "이메일수신여부"))
_WORDS = {
    Gone.LEFT: "left unsubscribed unsubscribe unsub optedout optout disabled inactive false nonsubscribed"
    " 수신거부 수신거부자 구독취소 구독해지 구독중지 탈퇴 해지 거부",
    Gone.BOUNCED: "bounced bounce hardbounce hardbounced cleaned undeliverable invalid"
    " 자동삭제 반송 수신불가 발송실패",
    Gone.COMPLAINED: "complained complaint spam spamcomplaint abuse reported 스팸신고 스팸",
    Gone.SUPPRESSED: "suppressed blocklisted blacklisted blocked banned forgotten 차단",
}
_GONE = {word: why for why, words in _WORDS.items() for word in words.split()}
_NUMBERS = {"2": Gone.LEFT, "3": Gone.BOUNCED, "4": Gone.COMPLAINED}  # Mailtrain's
_NO = "pending unconfirmed notconfirmed 미확인 미인증 확인대기 인증대기 n no x 아니오 아니요 미동의 비동의"
_YES = "active subscribed enabled confirmed true member free paid comped y yes o 예 네 동의 구독 구독중 정상"
_NOT_YET = frozenset(_NO.split())
_HERE = frozenset(("", *_YES.split(), "수신", "수신동의", "활성"))


def standing_of(word: str, *, numbered: bool = False) -> Gone | str | None:
    """What a word says. It is as ``columns.plain_word`` makes it; *numbered*: Mailtrain's numbers count."""
    return (numbered and _NUMBERS.get(word)) or _GONE.get(word) or (word if word in _NOT_YET else None)


def known(word: str, *, numbered: bool = False) -> bool:
    """Whether a word says anything of a standing: one that does not is shown to the editor."""
    return word in _HERE or standing_of(word, numbered=numbered) is not None or (numbered and word == "1")
