"""What the mails about a subscription say, in Korean and in English.

Names and days of ours in, a Letter out. A title never has a particle of Korean after
it: 을 or 를 would depend on its last letter. Nothing here advertises anything.
"""

from __future__ import annotations

from datetime import date

from newsletter.render.letter import Letter
from newsletter.render.words import english_day, korean_day


def confirm(language: str, titles: str, link: str, days: int) -> Letter:
    """Asks whoever reads the mailbox whether they want these lists."""
    if language == "ko":
        return Letter(
            "ko",
            "구독을 확인해 주세요",
            (
                f"이 주소로 ‘{titles}’ 메일을 받겠다는 신청이 들어왔습니다.",
                "신청하신 분이 맞으면 아래 버튼을 누르고, 열리는 페이지에서 한 번 더 확인해 주세요.",
            ),
            "구독 확인하기",
            link,
            "버튼이 열리지 않으면 이 주소를 복사해 브라우저에 붙여 넣어 주세요.",
            (
                f"이 링크는 {days}일 동안 쓸 수 있습니다.",
                "신청하신 적이 없으면 이 메일을 지우시면 됩니다. 확인하기 전에는 소식을 보내지 않습니다.",
            ),
        )
    return Letter(
        "en",
        "Please confirm your subscription",
        (
            f"Somebody asked us to send “{titles}” to this address.",
            "If it was you, press the button and confirm once more on the page that opens.",
        ),
        "Confirm the subscription",
        link,
        "If the button does not open, copy this address into your browser.",
        (
            f"The link works for {days} days.",
            "If it was not you, just delete this mail. Without a confirmation we send nothing.",
        ),
    )


def already(language: str, titles: str) -> Letter:
    """Tells a subscriber that they are one; the page they came from says nothing of it."""
    if language == "ko":
        return Letter(
            "ko",
            "이미 구독하고 계십니다",
            (
                f"이 주소로 ‘{titles}’ 메일을 받겠다는 신청이 들어왔지만, 이미 보내 드리고 있습니다.",
                "따로 하실 일은 없습니다. 메일이 보이지 않으면 스팸 메일함도 살펴봐 주세요.",
            ),
        )
    return Letter(
        "en",
        "You are subscribed already",
        (
            f"Somebody asked us to send “{titles}” to this address, and we already do.",
            "There is nothing left to do. If you do not see our mails, please look into your spam folder.",
        ),
    )


def told(language: str, sender: str, title: str, day: date, *, agreed: bool) -> Letter:
    """What has become of a consent or a refusal: who, when, what (시행령 제62조의2)."""
    if language == "ko":
        what, done = ("수신동의", "동의하신 대로 처리") if agreed else ("수신거부", "수신거부로 처리")
        return Letter(
            "ko",
            f"광고성 정보 {what} 처리 결과를 알려 드립니다",
            (
                f"보내는 곳: {sender}",
                f"의사 표시: {korean_day(day)}, ‘{title}’ 메일의 광고성 정보 {what}",
                f"처리 결과: {done}했습니다.",
            ),
            closing=(_STAYS_KO if agreed else _GONE_KO,),
        )
    what, done = ("consent", "recorded as you wished") if agreed else ("withdrawal", "carried out")
    return Letter(
        "en",
        f"Your {what} has been {done}",
        (
            f"Sender: {sender}",
            f"Your wish: on {english_day(day)}, {what} concerning advertising in “{title}”",
            f"Result: {done}.",
        ),
        closing=(_STAYS_EN if agreed else _GONE_EN,),
    )


def reminded(language: str, sender: str, title: str, day: date) -> Letter:
    """That a consent stands, since when, and how to keep or withdraw it (시행령 제62조의3)."""
    if language == "ko":
        return Letter(
            "ko",
            "광고성 정보 수신동의 사실을 알려 드립니다",
            (
                f"보내는 곳: {sender}",
                f"수신동의: {korean_day(day)}, ‘{title}’ 메일의 광고성 정보 수신동의",
                "계속 받으시려면: 따로 하실 일이 없습니다. 지금처럼 보내 드립니다.",
                "그만 받으시려면: 이 메일 아래쪽의 수신거부를 눌러 주세요. 바로 처리되고 무료입니다.",
            ),
            closing=("법에 따라 2년마다 드리는 안내입니다.",),
        )
    return Letter(
        "en",
        "Your consent to our advertising",
        (
            f"Sender: {sender}",
            f"Your consent: on {english_day(day)}, to advertising in “{title}”",
            "To keep it: there is nothing to do.",
            "To withdraw it: use the link at the end of this mail. It works at once and costs nothing.",
        ),
        closing=("The law asks us to tell you so every two years.",),
    )


_STAYS_KO = "마음이 바뀌시면 언제든 이 메일 아래쪽의 수신거부를 눌러 주세요."
_GONE_KO = "이 안내를 끝으로 더 이상 메일을 보내 드리지 않습니다."
_STAYS_EN = "If you change your mind, use the link at the end of this mail at any time."
_GONE_EN = "This is the last mail about it: nothing more will be sent."
