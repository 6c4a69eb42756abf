"""An issue, an organisation and a sender that tests share. Every word is our own.

``issue(n_items=3)`` has n items in up to three sections; the first ten differ in what
they have and lack, later ones repeat them with other numbers.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

from newsletter.model.issue import Block, Issue, Section
from newsletter.model.organisation import Mailbox, Organisation, Sender

FIRST_DAY = date(2026, 11, 28)

ITEMS = (
    Block(
        title="빈집이 마을 부엌으로, 주민 열두 명의 첫해",
        url="https://press.example.org/articles/12?board=press&page=1",
        outlet="들녘신문",
        author="한가람",
        excerpt=(
            "비어 있던 골목 끝 집에 다시 불이 켜졌다. 주민 열두 명이 십만 원씩 모아 고친 부엌에서는 "
            "날마다 예순 끼의 저녁이 나가고, 남는 돈은 다음 달 반찬값이 된다.",
        ),
        prose="센터가 작년 봄부터 함께 설계한 곳입니다. **‘한 끼 나눔’**은 이달부터 토요일에도 엽니다.",
    ),
    Block(
        title="햇빛발전 협동조합, 학교 지붕 세 곳에서 전기를 낸다",
        url="https://energy.example.org/news/2026/roof",
        outlet="에너지오늘",
        excerpt=(
            "조합원 이백여 명이 함께 올린 태양광판이 첫 달에만 만 이천 킬로와트시를 냈다. "
            "조합은 수익의 절반을 학교의 환경 수업에 쓰기로 했다.",
        ),
    ),
    Block(
        title="A repair café learns to pay its own rent",
        url="https://weekly.example.com/2026/11/repair-cafe",
        outlet="The Harbour Weekly",
        author="Dana Whitlock",
        excerpt=(
            "Two afternoons a week, retired electricians teach teenagers to mend kettles. "
            "The tills say what the council did not expect: the place has covered its costs since June.",
        ),
        prose="영국 소식이지만 우리 지역의 수리점 모임에 참고가 됩니다. "
        "[모임 안내](https://www.example.org/repair?from=mail)에서 다음 날짜를 볼 수 있습니다.",
    ),
    Block(
        title="돌봄은 왜 이웃의 일이 되었나",
        url="https://radio.example.net/care/3",
        outlet="마을라디오",
        author="서지우",
        excerpt=(
            "요양보호사 열 명이 만든 회사가 세 해 만에 쉰 가정을 맡았다.",
            "“사장이 없으니 회의가 길어요.” 대표는 웃으며 말했다. 대신 그만두는 사람이 없다고 했다.",
        ),
    ),
    Block(
        title="사회적경제 장터, 올해는 시청 앞에서 이틀 동안",
        outlet="센터 소식",
        prose="주소가 없는 소식이라 제목만 싣습니다. 문의는 전화로 해 주세요.",
    ),
    Block(
        title="지역화폐와 공정무역이 만나는 작은 가게",
        url="https://market.example.org/가게/이야기?순서=1",
        outlet="골목경제",
        author="이도윤",
        excerpt=("커피 한 잔을 지역화폐로 사면 원두를 기른 마을의 이름이 영수증에 찍힌다.",),
    ),
    Block(
        title="청년 농부 다섯 사람이 함께 쓰는 트랙터 한 대",
        url="https://farm.example.org/bbs/board.php?bo_table=press&wr_id=88",
        excerpt=(
            "트랙터 값은 한 사람에게는 십 년 빚이지만 다섯 사람에게는 이 년이면 갚을 돈이다. "
            "차례표는 부엌 냉장고에 붙어 있고, 비 오는 날은 정비하는 날이다.",
        ),
    ),
    Block(
        title="Why a museum of the region opened its storeroom to a cooperative of weavers",
        url="https://museum.example.com/storeroom",
        outlet="Curators & Makers",
        excerpt=(
            "The looms had not moved for forty years. Now the storeroom is the busiest room in the house.",
        ),
    ),
    Block(
        title="버려진 현수막으로 만든 장바구니, 만 개를 넘기다",
        url="https://reuse.example.org/10000",
        outlet="다시쓰기 통신",
        author="민채원",
        excerpt=("선거가 끝난 거리에서 걷은 현수막이 재봉틀 여덟 대를 거쳐 장바구니가 된다.",),
        prose="공동구매 신청은 이 메일에 답장해 주세요.",
    ),
    Block(
        title="노동자협동조합 택시, 밤길 동행 서비스를 시작",
        url="https://taxi.example.net/night",
        outlet="도시와 바퀴",
        excerpt=(
            "밤 열한 시가 넘으면 기사들은 집 앞 골목까지 함께 걷는다. "
            "요금은 오르지 않았고, 조합원 총회에서 만장일치로 정한 일이다.",
        ),
    ),
)

HEADINGS = ("언론보도", "함께 읽을 이야기", "센터 소식")

GREETING = """{name|구독자} 님, 안녕하세요.

첫눈이 내린 주에 **세 가지 소식**을 전합니다. 빈집은 부엌이 되고 학교 지붕은 발전소가 되었습니다.
지난 호의 설문에 답해 주신 분들께도 고맙습니다. [결과 보기](https://www.example.org/survey?who={name})"""


def organisation() -> Organisation:
    """A centre that does not exist, under names reserved for examples (RFC 2606)."""
    return Organisation(
        name="한빛군 사회적경제센터",
        address="한빛군 새벽면 너른들길 12",
        phone="031-000-0000",
        email="news@example.org",
        website="https://www.example.org",
    )


def sender() -> Sender:
    """The centre's From, with a Reply-To of its own."""
    return Sender(
        mailbox=Mailbox("news@example.org", "한빛군 사회적경제센터"),
        reply_to=Mailbox("office@example.org"),
    )


def block(number: int) -> Block:
    """The item at a place, counted from 0; from the eleventh on, earlier ones with another number."""
    item = ITEMS[number % len(ITEMS)]
    again = number // len(ITEMS)
    day = FIRST_DAY - timedelta(days=number)
    if not again:
        return replace(item, date=day, item=str(number + 1))
    url = f"{item.url}#{again}" if item.url else ""
    return replace(item, title=f"{item.title} ({again + 1})", url=url, date=day, item=str(number + 1))


def issue(n_items: int = 3, **changes: object) -> Issue:
    """An issue in Korean with *n_items* items; *changes* replace fields of it."""
    blocks = [block(number) for number in range(n_items)]
    size = max(-(-n_items // len(HEADINGS)), 1)
    sections = tuple(
        Section(heading=HEADINGS[n // size], blocks=tuple(blocks[n : n + size]))
        for n in range(0, n_items, size)
    )
    made = Issue(
        slug="2026-12",
        subject="한빛군 사회적경제센터 뉴스레터 12월호: 부엌, 지붕, 그리고 장터",
        preheader="빈집은 마을 부엌이 되고 학교 지붕은 발전소가 되었습니다. 이달의 소식입니다.",
        date=date(2026, 12, 1),
        prose=GREETING,
        sections=sections,
    )
    return replace(made, **changes)  # type: ignore[arg-type]
