"""A month of press coverage in our own words, as a workspace has it: for the desk's tests and pictures."""

from __future__ import annotations

from datetime import datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

from newsletter.model.press import PressItem, Provenance
from newsletter.steps.bench import Bench
from newsletter.store import press
from newsletter.store.engine import writing

SETTINGS = """\
[organisation]
name = "햇살마을센터"

[[section]]
heading = "돌봄과 마을"
keyword = ["돌봄", "마을"]

[[section]]
heading = "에너지"
keyword = ["햇빛", "전기"]
limit = 2

[[section]]
heading = "언론보도"
"""
NOON = datetime(2026, 11, 23, 12, tzinfo=ZoneInfo("Asia/Seoul"))
TITLES = (
    ("느티나무 아래 겨울 장터, 이틀 동안 이천 명", "햇살일보", "윤가람 기자"),
    ("[르포] 빈집이 마을 부엌으로 바뀌기까지", "느티신문", "서다온 기자"),
    ("돌봄 협동조합, 야간에도 문을 연다", "강가뉴스", ""),
    ("햇빛발전소 다섯 곳이 만든 전기, 학교로 간다", "들판저널", "한여울 기자"),
    ("폐현수막으로 만든 장바구니 삼천 장", "햇살일보", ""),
    ("청년이 고치는 자전거, 골목을 잇다", "마을방송", "정누리"),
    ("Village kitchen feeds a neighbourhood", "The Riverside Post", "A. Meadow"),
    ("사회적기업 공공구매 상담회 84건 성사", "느티신문", "서다온 기자"),
    ("어르신 도시락, 이제 텃밭에서 온다", "강가뉴스", ""),
    ("마을버스가 서지 않는 동네의 이동 돌봄", "들판저널", "한여울 기자"),
    ("협동조합 학교, 봄학기 수강생 모집", "마을방송", ""),
    ("작은 도서관 밤샘 책읽기에 백 가족", "햇살일보", "윤가람 기자"),
    ("수리점이 된 우체국, 한 해 동안 구백 점을 고치다", "느티신문", ""),
    ("‘함께 사는 집’ 첫 입주자들의 겨울 준비", "강가뉴스", "문초롱 기자"),
    ("전기요금 걱정 던 마을회관, 지붕을 빌려주다", "들판저널", ""),
    ("사회연대금융, 소상공인에게 문턱 낮춘다", "The Riverside Post", ""),
    ("공정무역 가게가 고른 겨울 선물", "마을방송", "정누리"),
    ("마을기자단, 일 년의 기록을 책으로", "햇살일보", ""),
    ("장애인 표준사업장, 친환경 비누로 수출길", "느티신문", "서다온 기자"),
    ("밤 아홉 시의 돌봄교실", "강가뉴스", "문초롱 기자"),
)
EXCERPTS = (
    "주민 서른 명이 손수 만든 물건을 내놓았고, 번 돈의 십분의 일은 이웃의 겨울 땔감이 된다.",
    "십 년을 비어 있던 집의 부엌에 다시 불이 들어왔다. 열두 집이 돌아가며 밥을 짓는다.",
    "퇴근이 늦은 부모를 위해 조합은 이달부터 밤 열 시까지 아이들을 맡는다.",
    "지붕 다섯 개에서 한 해 동안 나온 전기가 초등학교 두 곳의 불을 밝히게 됐다.",
    "버려진 현수막을 걷어 씻고 박음질하는 데 석 달이 걸렸다. 튼튼해서 시장 상인들이 먼저 찾는다.",
    "바퀴가 휜 자전거도 이 골목에 오면 다시 구른다. 청년 네 명이 차린 작은 작업장이다.",
    "Every Thursday forty people eat at one long table, and nobody asks who paid.",
    "스무 개 기관의 구매 담당자가 사회적기업 서른 곳과 마주 앉았다. 계약은 지난해의 두 배다.",
    "반찬 재료를 기르는 밭은 걸어서 오 분 거리에 있다. 씨를 뿌린 이가 도시락도 나른다.",
    "정류장이 없는 여섯 동네를 승합차 한 대가 돈다. 병원 예약이 있는 날이면 집 앞까지 온다.",
    "수업은 토요일 오전에 열리고, 장부 쓰는 법부터 총회 여는 법까지 여덟 번에 배운다.",
    "담요를 한 장씩 들고 모인 아이들은 새벽 두 시까지 책장을 넘겼다.",
    "우산과 선풍기, 낡은 라디오가 창구에 놓인다. 고치지 못한 것은 열에 하나뿐이었다.",
    "방은 따로, 거실은 함께 쓴다. 김장을 처음 해 본 사람이 절반이었다.",
    "회관 지붕을 빌린 대가로 발전소는 난방비를 댄다. 올겨울 고지서에는 영이 찍혔다.",
    "담보가 없던 빵집이 오븐을 바꿨다. 이웃 마흔 명이 조금씩 보증을 섰기 때문이다.",
    "초콜릿과 커피, 손뜨개 장갑을 한 상자에 담았다. 만든 이의 이름이 상자마다 적혀 있다.",
    "기자 열네 명의 나이를 더하면 구백이 넘는다. 그들이 쓴 기사 쉰 편을 엮었다.",
    "향을 뺀 비누가 바다를 건넌다. 서른두 명의 일터는 설비를 한 줄 더 들인다.",
    "숙제가 끝난 아이들은 뜨개질을 하거나 잠든다. 선생님은 마지막 아이가 갈 때까지 남는다.",
)
TEXT = (
    "느티나무 아래에 천막 마흔 개가 섰다. 아침부터 줄이 늘어섰고, 점심 무렵에는 국밥 삼백 그릇이 다 나갔다.",
    "장터를 꾸린 주민들은 지난봄부터 매주 모여 무엇을 팔고 나눌지 정했다. 센터는 자리와 천막을 내주었다.",
)


def items(count: int = 60) -> list[PressItem]:
    """So many items, newest first, one every seven hours."""
    return [_item(number) for number in range(count)]


def _item(number: int) -> PressItem:
    title, outlet, byline = TITLES[number % len(TITLES)]
    turn = number // len(TITLES)
    at = NOON - timedelta(hours=7 * number)
    url = f"https://www.haetsal.example/bbs/board.php?bo_table=press&wr_id={1000 - number}"
    return PressItem(
        key=url,
        title=title if not turn else f"{title} ({turn + 1})",
        provenance=Provenance("press", url, NOON, f"hash {number}"),
        url=url,
        outlet=outlet,
        byline=byline,
        published_at=at,
        excerpt=EXCERPTS[number % len(TITLES)],
        paragraphs=TEXT if number % len(TITLES) == 0 else (),
    )


def workspace(root: Path, count: int = 60) -> Bench:
    """A workspace with that coverage, opened at noon of the newest item's day; close it."""
    root.mkdir(parents=True, exist_ok=True)
    (root / "newsletter.toml").write_text(SETTINGS, encoding="utf-8")
    bench = Bench.open(root)
    bench.now = lambda: NOON
    with writing(bench.engine) as connection:
        press.keep(connection, reversed(items(count)))
    return bench
