"""What the mails about a subscription say, in Korean and in English.

Names and days of ours in, a Letter out. A title never has a particle of Korean after
it: 을 or 를 would depend on its last letter. Nothing here advertises anything.
"""

from __future__ import annotations

from newsletter.render.letter import Letter


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
