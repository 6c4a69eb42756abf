"""The names in a press item: places by level, organisations, and whom the title speaks of.

Text in, names out. Korean places come from the table in ``places`` and from their endings
(한빛군, 새벽면); organisations from theirs (…협동조합, …센터, ㈜…) and from short quoted names
(‘밤길’). English names are capitalised words within a sentence. Heuristics, each of them: the
vetoes that use them want both sides to name something that the other does not have.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache

from newsletter.compose.places import CITIES, NEED_SUFFIX, PROVINCE_OF, PROVINCES

_WORD = re.compile(r"[가-힣]+")
_PARTICLE = (
    r"(?:에서|에는|에도|에|서|의|은|는|이|가|을|를|도|과|와|로|으로|만|까지|부터|산|발|판|시민|지역|지사|시장|군수|구청장|"
    r"시의회|군의회|구의회|의회|시청|군청|구청|교육청|주민|청년|여성|어르신|농가|농민|사회적경제)"
)
_ONE_PARTICLE = re.compile(_PARTICLE)
_PARTICLES = re.compile(_PARTICLE + "{1,2}")
_PROVINCE_REST = re.compile(r"(특별자치도|특별자치시|특별시|광역시|도|시)?(.*)")
_LONGEST = max(map(len, CITIES))
_IN_MANY_CITIES = frozenset(("중구", "동구", "서구", "남구", "북구"))
_OWN_CITY = re.compile(rf"([가-힣]{{2,3}})(시|군|구){_PARTICLE}?")
_OWN_TOWN = re.compile(rf"([가-힣]{{1,4}}?)\d?(읍|면|동|리){_PARTICLE}?")
_NO_CITY = re.compile(
    r"다시|당시|역시|동시|도시|잠시|임시|수시|즉시|표시|전시|상시|일시|제시|지시|행시|감시|무시|필요시|실시|정시|신도시|"
    r"평시|접시|택시|공시|게시|개시|연구|요구|친구|가구|기구|지구|도구|축구|농구|야구|배구|추구|복구|촉구|구구|인구|입구|"
    r"출구|창구|영구|항구|탐구|장군|국군|미군|육군|해군|공군|대군|선거구|자치구|소도시|대도시|중소도시|혁신도시|"
    r"사회적경제도시|우리시|우리군|우리구|연구|강구|희구|시군구|신청시|이용시|운영시|참여시|소지구|특구|경제특구|누구"
)
_NO_TOWN = re.compile(
    r"(?:활|운|노|자|이|행|협|공|감|변|충|작|가|부|합|진|연|출|행|아|율|원|구|선|기|제|파|발|전|역|약|거|유|수|유|반|주|생|격)?동"
    r"|노동|활동|공동|협동|이동|행동|자동|아동|운동|감동|변동|가동|작동|부동|합동|진동|연동|출동|충동|봉사활동|사회활동|경제활동"
    r"|반면|측면|표면|화면|장면|전면|정면|일면|평면|국면|이면|가면|라면|하면|되면|으면|대면|비대면|수면|외면|지면|직면|내면|"
    r"관리|정리|처리|수리|논리|원리|권리|심리|거리|자리|소리|머리|다리|우리|무리|마무리|일자리|먹거리|볼거리|즐길거리|"
    r"유리|요리|조리|분리|대리|승리|총리|금리|물리|윤리|합리|편리|영리|비영리|보따리|고리|꼬리|울타리|잔치|뿌리|항아리|"
    r"도우리|나누리|한자리|제자리|빠리|유기동|사회적협동|강사|놀이|아우리|서울살이|목소리|빨리|멀리|널리|달리|미리|서리|알리|"
    r"[가-힣]*(?:활동|운동|노동|협동|공동|이동|행동|관리|정리|처리|수리|일자리|거리|자리|마무리|요리|으면|하면|되면|다면|라면)"
)
_ORGANISATION = re.compile(
    r"[가-힣A-Za-z0-9]*[가-힣A-Za-z0-9]{2}(?:협동조합|조합|센터|재단|대학교|교대|대학|기금|은행|생협|협회|연합회|연대|공사|공단|"
    r"진흥원|경제원|연구원|연구소|학교|도서관|병원|의원|농협|신협|법인|위원회|시민회의|공방|상사|식품|건설|에너지|테크|랩)"
    r"|(?<![가-힣])[가-힣]{2,4}대(?=[^가-힣]|[와과서는가의]\b|$)"
)
_PLAIN_ORGANISATION = re.compile(
    r"(?:사회적|마을|지역|협동|신생|우리|주민|시민|청년|택시|돌봄|커피|낙농|어민|소비자|노동자|생산자|직원|다문화|여성)*"
    r"(?:협동조합|조합|센터|재단|대학교|대학|기금|은행|협회|연합회|연대|공사|공단|학교|중학교|고등학교|초등학교|병원|"
    r"도서관|법인|위원회|주민센터|지원센터|주민자치센터|행정복지센터|에너지)"
)
_COMPANY = re.compile(r"\(주\)\s?([가-힣A-Za-z0-9]{2,})|주식회사\s?([가-힣A-Za-z0-9]{2,})")
_QUOTED = re.compile(r"[‘'“\"]([가-힣A-Za-z0-9]{2,8})[’'”\"]")
_SUBJECT = re.compile(r"([^,“\"‘'…?!]{2,24}?)\s*(?:,|[“\"])")
_WHERE = re.compile(r"\b(?:[Ii]n|[Aa]t|[Oo]f|[Ff]rom|[Nn]ear) ([A-Z][a-z][A-Za-z'’-]+)")
_ENGLISH = re.compile(r"[A-Z][A-Za-z&'’-]*[a-z][A-Za-z&'’-]*|[A-Z]{2,}")
_STARTS_LISTED = """
    the a an in on at of for and but with by from to after before as how why what who when where this
    that these those it they we i he she its their our his her new more most two three four five six
    seven eight nine ten sixty monday tuesday wednesday thursday friday saturday sunday january february
    march april may june july august september october november december opinion comment unemployment
    entry retired members villagers council workers
"""
_STARTS = frozenset(_STARTS_LISTED.split())
_LETTERS = re.compile(r"[A-Za-z][A-Za-z&'’-]*")
_TAIL = re.compile(r"(?:에서|에는|에도|에|서|의|은|는|이|가|을|를|도|과|와|로|으로|만|측)$")


def places(text: str) -> tuple[frozenset[str], frozenset[str], frozenset[str]]:
    """The provinces, the cities (with counties and districts) and the towns that a text names."""
    found: dict[str, set[str]] = {"province": set(), "city": set(), "town": set()}
    for word in _WORD.findall(text):
        level, name = _place(word)
        if level:
            found[level].add(name)
    found["city"].update(_english_places(text))
    provinces, cities, towns = map(frozenset, found.values())
    return provinces, cities, towns


def province_of(cities: frozenset[str]) -> frozenset[str]:
    """The provinces that cities of a known place stand in."""
    return frozenset(PROVINCE_OF[city] for city in cities if city in PROVINCE_OF)


def _english_places(text: str) -> Iterator[str]:
    """What a text is "in": Saltford. Not where nearly every word has a capital."""
    if _is_shouting(text):
        return
    for found in _WHERE.finditer(text):
        name = re.sub(r"['’]s?$", "", found[1]).lower()
        if name not in _STARTS:
            yield name


@lru_cache(maxsize=50_000)  # the same words stand in one item after another
def _place(word: str) -> tuple[str, str]:
    for length in (3, 2):
        if (name := word[:length]) in PROVINCES and _is_province(name, word[length:]):
            return "province", PROVINCES[name]
    for length in range(min(_LONGEST, len(word)), 1, -1):
        if (name := word[:length]) in CITIES and _is_city(name, word[length:]):
            return "city", name
    if word[:2] in _IN_MANY_CITIES:
        return "city", word[:2]
    return _by_ending(word)


def _by_ending(word: str) -> tuple[str, str]:
    own = _OWN_CITY.fullmatch(word)
    if own and not _NO_CITY.fullmatch(own[1] + own[2]):
        return "city", own[1]
    town = _OWN_TOWN.fullmatch(word)
    if town and not _NO_TOWN.fullmatch(town[1] + town[2]):
        return "town", town[1]
    return "", ""


def _is_province(name: str, after: str) -> bool:
    found = _PROVINCE_REST.fullmatch(after)
    suffix, rest = found.groups("") if found else ("", after)
    if name == "경기":  # also "the economy", "a match"
        return suffix == "도" or not rest or rest.startswith(("사회", "북", "남부"))
    if name in ("강원", "제주", "세종", "대전", "광주"):
        return bool(suffix) or not rest or bool(_ONE_PARTICLE.match(rest))
    return True


def _is_city(name: str, rest: str) -> bool:
    if rest[:1] in ("시", "군", "구"):
        return True
    if name in NEED_SUFFIX:
        return name == "화성" and (not rest or bool(_ONE_PARTICLE.fullmatch(rest)))
    return not rest or bool(_PARTICLES.fullmatch(rest))


def organisations(text: str) -> frozenset[str]:
    """The organisations that a text names, without those that any place has (주민센터)."""
    found = set()
    for name in _ORGANISATION.findall(text):
        if not _PLAIN_ORGANISATION.fullmatch(name):
            found.add(name)
    for company in _COMPANY.finditer(text):
        found.add(next(filter(None, company.groups())))
    found.update(_QUOTED.findall(text))
    return frozenset(found)


def subject(title: str) -> tuple[str, ...]:
    """The words that a title speaks of before its first comma or quotation; () where there are none."""
    found = _SUBJECT.match(title)
    return tuple(stem(word) for word in found[1].split() if len(word) > 1) if found else ()


@lru_cache(maxsize=50_000)
def stem(word: str) -> str:
    """A Korean word without its particle."""
    stem = _TAIL.sub("", word)
    return stem if len(stem) > 1 else word


def proper(text: str) -> frozenset[str]:
    """English names, in lower case: capitalised words, but not where nearly every word is."""
    return frozenset(_capitalised(text))


def _capitalised(text: str) -> Iterator[str]:
    if _is_shouting(text):
        return
    for word in _LETTERS.findall(text):
        bare = re.sub(r"['’]s?$", "", word)
        if _ENGLISH.fullmatch(bare) and bare.lower() not in _STARTS:
            yield bare.lower()


def _is_shouting(text: str) -> bool:
    """Whether nearly every longer word has a capital, so that capitals tell nothing."""
    long = [word for word in _LETTERS.findall(text) if len(word) > 3]
    return not long or sum(word[0].isupper() for word in long) > 0.7 * len(long)
