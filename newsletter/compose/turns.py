"""Where in its course a matter stands: asked for, opened, passed, put off, over, looked back on.

A text in, turns out. Two pieces about one matter at two turns (모집 and 수료, 가결 and 부결, an
opening and its figures a month later) are two stories, however alike their words.
"""

from __future__ import annotations

import re

_TURNS = {
    "propose": r"발의|입법예고|상정|제출|proposes?\b|proposed",
    "pass": r"가결|통과|의결|제정|넘어|approv|passes\b|passed\b|\bbacks\b",
    "reject": r"부결|폐기|무산|반려|reject|vetoes",
    "plenary": r"본회의|plenary",
    "committee": r"소위|상임위|committee",
    "break ground": r"착공|첫 삽|기공식|breaks? ground",
    "complete": r"준공|완공|입주식|hands over|handed over|completed",
    "recruit": r"모집|접수|신청받|뽑는다|공모 시작|applications? open|applications? invited|calls? for",
    "pick": r"선정|뽑혀|뽑혔|뽑힌|선발|당선|shortlist",
    "award": r"대상[을과 ,’'」]|대상$|우승|수상|우수상|장려상|\bwins?\b|\bwon\b|award",
    "begin": r"개막|열린다|연다|개최한다|막 오른|막을 올|\bopens\b|to host",
    "finish": r"성료|폐막|막 내|막을 내|수료|종강|다녀[가간]|성황|마무리|\bended\b|\bdrew\b|attracted",
    "put off": r"연기[한해하했되돼됐]|연기$|미뤄|미룬|미뤘|postpone|delayed",
    "call off": r"취소|철회|중단|cancel|scraps",
    "ahead": r"앞둬|앞두|앞둔|임박|\bahead of\b",
    "rise": r"오른다|올랐|인상|늘었|늘려|증가|상승|올린다|\brises\b|\brose\b|\bup\b",
    "fall": r"내린다|내렸|인하|줄었|줄여|감소|하락|\bfalls\b|\bfell\b|\bdrops?\b|\bdown\b",
    "examine": r"점검|조사|감사|수사|inspect|survey",
}
_APART = (
    ({"recruit"}, {"award", "pick", "finish", "complete"}),
    ({"begin", "ahead", "propose"}, {"finish", "complete", "reject"}),
    ({"ahead", "propose"}, {"pass"}),
    ({"pass"}, {"reject"}),
    ({"break ground"}, {"complete"}),
    ({"committee"}, {"plenary"}),
    ({"rise"}, {"fall"}),
)
_HANGUL = re.compile(r"[가-힣]")


def _of_one_language(korean: bool) -> dict[str, re.Pattern[str]]:
    """The patterns with the words of one language: half as many words are sought twice as fast."""
    kept = {
        name: [word for word in pattern.split("|") if bool(_HANGUL.search(word)) is korean]
        for name, pattern in _TURNS.items()
    }
    return {name: re.compile("|".join(words)) for name, words in kept.items() if words}


_KOREAN, _ENGLISH = _of_one_language(True), _of_one_language(False)
_LAPSE = re.compile(
    r"(?:[한석두세넉] ?달|\d+ ?(?:개월|주|일|달)|[사나]흘) ?(?:만에|새|동안|뒤|후)|"
    r"\b(?:a year|a month|months|weeks) (?:on|after|later)\b"
)
_LOOKING_BACK = re.compile(
    r"이후|그 후|그후|(?:한|석|두|세|넉) 달|\d+(?:개월|주|일|달) ?(?:만에|새|동안|뒤|후)|[사나]흘 만|전환 뒤|"
    r"힘입어|후속|"
    r"입주식|수료식|시상식|졸업식|폐막식|보고회|평가회|해단식|"
    r"환영|반발|반박|해명|사과|재개|받아들여|만족|성과|결산|결과|받은|효과|이용객|더 뽑|"
    r"첫 (?:전시|대출|학기|수확|매출|달|해|배당)|"
    r"\ba year (?:on|after|later)\b|\b(?:months|weeks|days) (?:on|after|later)\b|\bopens a second\b|"
    r"\bfirst (?:cloth|road|profit|year|month|harvest)|anniversary|results?\b|react|respon|welcom"
)


def turns(text: str) -> frozenset[str]:
    """The turns that a text speaks of."""
    text = text.lower()  # three times as fast as a search that ignores case
    words = _KOREAN if _HANGUL.search(text) else _ENGLISH
    return frozenset(name for name, pattern in words.items() if pattern.search(text))


def apart(mine: frozenset[str], theirs: frozenset[str]) -> bool:
    """Whether two titles stand at turns that one day does not see both of."""
    only_mine, only_theirs = mine - theirs, theirs - mine
    return any(
        (only_mine & early and only_theirs & late and not only_mine & late and not only_theirs & early)
        or (only_theirs & early and only_mine & late and not only_theirs & late and not only_mine & early)
        for early, late in _APART
    )


def left_out(title: frozenset[str], other: frozenset[str], *, strangers: bool) -> bool:
    """Whether a title stands at a turn that another text would have mentioned.

    *strangers* says that the two have no figure in common: more is doubted then.
    """
    telling = {"ahead", "finish", "put off", "call off", "reject"}
    return bool((title - other) & (telling | {"recruit", "propose", "complete"} if strangers else telling))


def put_off(turns: frozenset[str]) -> bool:
    """Whether these are a postponement or a cancellation."""
    return bool(turns & {"put off", "call off"})


def lapses(text: str) -> frozenset[str]:
    """How long ago a text says that its matter began: 한 달 만에, a year after."""
    return frozenset(match.replace(" ", "") for match in _LAPSE.findall(text.lower()))


def looks_back(text: str) -> frozenset[str]:
    """What in a text says that it comes after the news: 한 달, 이후, 결과, second."""
    return frozenset(match.replace(" ", "") for match in _LOOKING_BACK.findall(text.lower()))
