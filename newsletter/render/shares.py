"""Links by which a reader passes something on.

An address and a title in; names and addresses of share pages out. Plain addresses only: they
need no script and tell nobody that a mail was opened. KakaoTalk has no plain address (its
share is a script on a registered page), so its link leads to the copy on the web, where the
reader's own phone shares. Naver: blog.naver.com/openapi/share; Facebook: sharer.php (reads
the page's og: tags, ignores titles); X: intent/tweet.
"""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import quote

from newsletter.render.words import Words

NAVER = "https://blog.naver.com/openapi/share?"
FACEBOOK = "https://www.facebook.com/sharer/sharer.php?"
X = "https://x.com/intent/tweet?"
SERVICES = (NAVER, FACEBOOK, X)  # how their addresses begin
SHARING = "#share"  # where the copy on the web has its button


@dataclass(frozen=True, slots=True)
class Share:
    """A link that passes something on."""

    name: str
    url: str


def shares(url: str, title: str, words: Words, *, web_url: str = "") -> tuple[Share, ...]:
    """Where a page can be shared; KakaoTalk only for what has a *web_url*. () where there is no page."""
    if not url:
        return ()
    page, text = quote(url, safe=""), quote(title, safe="")
    naver, facebook, x, kakao = words.services
    found = (
        Share(naver, f"{NAVER}url={page}&title={text}"),
        Share(facebook, f"{FACEBOOK}u={page}"),
        Share(x, f"{X}url={page}&text={text}"),
    )
    return (*found, Share(kakao, web_url + SHARING)) if web_url else found
