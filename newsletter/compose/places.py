"""Names of places in Korea, as press items say them: facts, not settings.

Provinces with the short forms in use, and every city, county and district as of 2026 under its
province. Where a name is also an everyday word (동해, 보은, 음성) or one of several places (중구)
it counts only with its suffix. Source: 지방자치법 제2조·제3조; the list of 행정안전부's 행정구역.
"""

from __future__ import annotations

_IN_FULL = {
    "충청북": "충북",
    "충청남": "충남",
    "전라북": "전북",
    "전라남": "전남",
    "경상북": "경북",
    "경상남": "경남",
}
_WITHIN = {
    "경기": """
        수원 용인 고양 화성 성남 부천 남양주 안산 평택 안양 시흥 파주 김포 의정부 하남 광명 군포 양주 오산
        이천 안성 구리 의왕 포천 여주 동두천 과천 가평 양평 연천 장안 권선 팔달 영통 수정 중원 분당 만안 동안
        상록 단원 덕양 일산동 일산서 처인 기흥 수지 소사 오정 원미
    """,
    "강원": """
        춘천 원주 강릉 동해 태백 속초 삼척 홍천 횡성 영월 평창 정선 철원 화천 양구 인제 양양
    """,
    "충북": "청주 충주 제천 보은 옥천 영동 증평 진천 괴산 음성 단양 상당 서원 흥덕 청원",
    "충남": "천안 공주 보령 아산 서산 논산 계룡 당진 금산 부여 서천 청양 홍성 예산 태안 동남 서북",
    "전북": "전주 군산 익산 정읍 남원 김제 완주 진안 무주 장수 임실 순창 고창 부안 완산 덕진",
    "전남": """
        목포 여수 순천 나주 광양 담양 곡성 구례 고흥 보성 화순 장흥 강진 해남 영암 무안 함평 영광 장성 완도
        진도 신안
    """,
    "경북": """
        포항 경주 김천 안동 구미 영주 영천 상주 문경 경산 의성 청송 영양 영덕 청도 고령 성주 칠곡 예천 봉화
        울진 울릉
    """,
    "경남": """
        창원 진주 통영 사천 김해 밀양 거제 양산 의령 함안 창녕 남해 하동 산청 함양 거창 합천 의창 성산
        마산합포 마산회원 진해
    """,
    "제주": "서귀포",
    "대구": "군위 달성 수성 달서",
    "부산": "기장 영도 부산진 동래 해운대 사하 금정 연제 수영 사상",
    "울산": "울주",
    "인천": "강화 옹진 미추홀 연수 남동 부평 계양 제물포 영종 검단",
    "광주": "광산",
    "대전": "유성 대덕",
    "세종": "",
    "서울": """
        종로 용산 성동 광진 동대문 중랑 성북 강북 도봉 노원 은평 서대문 마포 양천 구로 금천 영등포 동작 관악
        서초 강남 송파 강동
    """,
}
_IN_SEVERAL = "고성 광주 강서"
_EVERYDAY = """
    동해 고성 인제 보은 음성 부여 예산 공주 장수 영광 장성 진도 보성 의성 영양 고령 성주 상주 청도 사천
    남해 함양 강화 양산 이천 구리 수정 중원 동안 상록 단원 수지 상당 서원 청원 동남 서북 성산 강남 강북
    강서 강동 수영 사상 연수 남동 대덕 유성 화성 광산 동작 구로 소사 안동 영동 하동 진안 무안 신안 부안
    일산동 일산서 오정 처인 남원 광주
"""

PROVINCES = {name: name for name in _WITHIN} | _IN_FULL
PROVINCE_OF = {city: province for province, cities in _WITHIN.items() for city in cities.split()}
CITIES = frozenset({*PROVINCE_OF, *_IN_SEVERAL.split()})
NEED_SUFFIX = frozenset(_EVERYDAY.split())
