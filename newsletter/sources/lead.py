"""Choose the sentences that an article is shown with: its summary, or how its text begins.

Title, paragraphs and the summary for sharing in; at most a few sentences out, "" where
there are none. A summary that is how the text begins is usually cut in the middle of a
word: the text is taken from there. One in words of its own is the outlet's, and goes
before the text; one that speaks of the site and not of the article is not believed.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from newsletter.model.outlet import letters
from newsletter.sources import texts
from newsletter.sources.attribution import is_imprint, without_dateline

_LONG = 300  # characters; a line of rights or an address is shorter
_BEGINNING = 20  # characters that tell where in the text a summary begins
_SUMMARY = 40  # characters; what is shorter is a subtitle, a section or a slogan
_CUT_WORD = 6  # characters at the end of a summary that may be half a word
_CUT = re.compile(r"(?:…|\.{2,})\s*(?:\[?(?:more|더\s?보기)\]?)?$", re.IGNORECASE)
_SLOGAN = re.compile(  # what a site says of itself, whatever words it shares with an article
    r"(?:대표|종합|지역|인터넷|온라인|전문|독립)\s?(?:언론|신문|미디어|뉴스|매체|방송|일간지|주간지)"
    r"|소식을? (?:가장 )?(?:빠르|발\s?빠르|신속|전하는|전해)|언론사|신문사"
    r"|(?:breaking|latest) news|news,? (?:sports|weather|opinion)|official (?:site|website|home)",
    re.IGNORECASE,
)
_WALL = re.compile(
    r"(?:이|본|해당)\s?(?:기사|콘텐츠|콘텐트|글|뉴스)[은는][^.!?]{0,40}(?:구독|회원|유료|로그인)"
    r"|(?:로그인|가입|구독)[^.!?]{0,30}(?:기사|나머지|전문|콘텐츠).{0,15}(?:읽|보실|이용)|언제든지?.{0,8}해지"
    r"|(?:subscribe|sign in|log in)(?: now| today)? to (?:continue|read)|(?:for )?subscribers only",
    re.IGNORECASE,
)
_FOOT = re.compile(
    r"^20\d\d[.-]\s?\d\d?[.-]\s?\d\d?\.?\s*/?\s*\S{0,12}$|등록번호\s*[:：]|청소년보호책임자|발행(?:인|·편집인)\s*[:：]"
)
_CUE = re.compile(
    r"^[\[(<]\s*(?:앵커|기자|리포트|인터뷰|녹취|VCR)(?:\s?멘트)?\s*[\])>]\s*"
)  # of broadcasters
_HANDS_OVER = re.compile(
    r"^[가-힣]{2,4}\s?기자[가의]\s.{0,20}(?:보도|다녀왔|취재했|전해\s?드|전합|만나\s?봤)[가-힣]*\.?$"
)
_END = re.compile(r"[.!?。…][\"'”’]?$")
_ABOUT = 0.5  # of a summary's words stand in its article; of a slogan's hardly any do


def excerpt(written: Sequence[str], title: str, summaries: Sequence[str]) -> str:
    """The first summary that is a whole one in its own words, else the first sentences of the text."""
    heard = (_CUE.sub("", text) for text in written)
    own = [text for text in heard if text not in ("", title) and not _is_about(text)]
    summaries = [without_dateline(_CUE.sub("", summary)) for summary in summaries]
    if summary := next((text for text in summaries if _is_own(text, title, own)), ""):
        return texts.excerpt([summary])
    if summaries and len(letters(summaries[0])) > len(letters("".join(own))):
        return texts.excerpt(summaries[:1])
    begun = next((n for n in (_begins(own, text) for text in summaries) if n is not None), None)
    if begun is None:
        begun = next((n for n, text in enumerate(own) if _END.search(text)), len(own))
    lead = own[begun : begun + 5]
    return texts.excerpt([without_dateline(lead[0]), *lead[1:]] if lead else summaries[:1])


def _is_about(text: str) -> bool:
    """Whether a line is about the page: an imprint, or what stands where the text is for subscribers only."""
    return len(text) <= _LONG and (
        is_imprint(text) or any(form.search(text) for form in (_WALL, _FOOT, _HANDS_OVER))
    )


def _begins(own: Sequence[str], summary: str) -> int | None:
    """The number of the paragraph that the summary was cut from."""
    start = summary.rstrip(".… ")[:_BEGINNING]
    return next((n for n, text in enumerate(own) if start and start in text), None)


def _is_own(summary: str, title: str, own: Sequence[str]) -> bool:
    """Whether a summary is a whole one in words of its own, and about this article rather than the site."""
    said = letters(summary)
    if len(summary) < _SUMMARY or _CUT.search(summary) or said.startswith(letters(title)):
        return False
    if _SLOGAN.search(summary) or said[:-_CUT_WORD] in letters("".join(own)):
        return False
    words = [_stem(word) for word in re.findall(r"\w{2,}", summary.casefold())]
    article = " ".join((title, *own)).casefold()
    return sum(word in article for word in words) >= _ABOUT * len(words) > 0


def _stem(word: str) -> str:
    """A word without its Korean ending: 부엌을 and 부엌이 are one."""
    return word[:2] if "가" <= word[0] <= "힣" else word
