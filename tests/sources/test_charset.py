from __future__ import annotations

import asyncio
from collections.abc import Callable
from html import unescape
from types import ModuleType

import pytest
from hypothesis import given
from hypothesis import strategies as st

from newsletter.model.press import Source, SourceKind
from newsletter.polite import Polite
from newsletter.sources.charset import decode

from .shared import board_server, needs_shared

WORDS = "똠방각하와 뷁, 펲시맨이 나오는 마을 연극제. 사회적협동조합 온마을부엌은 반찬을 배달한다."
KOREAN = f"<html><head>{{}}</head><body><p>{WORDS}</p></body></html>"
META_EUC_KR = '<meta http-equiv="Content-Type" content="text/html; charset=euc-kr">'
CHARSETS = (
    *("", "euckr", "euckr-meta", "euckr-nometa", "euckr-none", "euckr-lie", "utf8-lie", "nocharset", "bom"),
)
POSTS = (1, 2, 3, 31, 32, 36)
META_UTF8 = '<meta charset="utf-8">'


@pytest.mark.parametrize("syllable", "뷁똠펲")
def test_euc_kr_is_read_as_cp949(syllable: str) -> None:
    """Python's euc_kr codec lacks these syllables; what calls itself EUC-KR is CP949."""
    assert decode(syllable.encode("cp949"), "text/html; charset=euc-kr") == syllable


@pytest.mark.parametrize("label", ["euc-kr", "EUC_KR", "ks_c_5601-1987", "ksc5601", "x-windows-949", "cp949"])
def test_every_name_of_the_korean_charset_is_known(label: str) -> None:
    assert decode(KOREAN.encode("cp949"), f"text/html; charset={label}") == KOREAN


@pytest.mark.parametrize(
    ("content", "header"),
    [
        (KOREAN.format(META_EUC_KR).encode("cp949"), "text/html; charset=euc-kr"),
        (KOREAN.format(META_EUC_KR).encode("cp949"), "text/html"),
        (KOREAN.format("").encode("cp949"), "text/html; charset=EUC-KR"),
        (KOREAN.format("").encode("cp949"), "text/html"),
        (KOREAN.format("").encode("cp949"), "text/html; charset=utf-8"),
        (KOREAN.format(META_EUC_KR).encode("cp949"), "text/html; charset=iso-8859-1"),
        (KOREAN.format("").encode("cp949"), "text/html; charset=nonsense"),
        (KOREAN.format(META_EUC_KR).encode(), "text/html; charset=euc-kr"),
        (KOREAN.format("").encode(), "text/html"),
        (b"\xef\xbb\xbf" + KOREAN.format(META_UTF8).encode(), "text/html; charset=euc-kr"),
        (KOREAN.format("").encode("utf-16"), ""),
        (b"\xfe\xff" + KOREAN.format("").encode("utf-16-be"), ""),
    ],
)
def test_what_the_bytes_prove_goes_before_what_is_declared(content: bytes, header: str) -> None:
    assert WORDS in decode(content, header)
    assert "\ufeff" not in decode(content, header)


def test_half_a_character_does_not_spoil_a_utf8_page() -> None:
    """Boards cut titles at 255 bytes."""
    content = f"<title>{WORDS}".encode()[:-2] + f"</title><p>{WORDS}</p>".encode()
    assert f"<p>{WORDS}</p>" in decode(content, "text/html; charset=utf-8")


def test_western_pages_keep_their_accents() -> None:
    text = "<p>La société coopérative a été fondée à Québec.</p>"
    assert decode(text.encode("latin-1"), "text/html; charset=iso-8859-1") == text


def test_an_xml_declaration_is_believed() -> None:
    text = '<?xml version="1.0" encoding="shift_jis"?><title>社会的経済のニュース</title>'
    assert decode(text.encode("shift_jis"), "text/xml") == text


@given(st.binary(max_size=400), st.text(max_size=40))
def test_any_bytes_become_text_that_can_be_stored(content: bytes, header: str) -> None:
    decode(content, f"text/html; charset={header}").encode("utf-8")


@given(st.text(max_size=200))
def test_utf8_is_read_whatever_is_declared(text: str) -> None:
    assert decode(text.encode(), "text/html; charset=euc-kr") == text.removeprefix("\ufeff")


@needs_shared
def test_the_board_is_right_in_every_charset_it_may_come_in(
    record_property: Callable[[str, object], None],
) -> None:
    """Nine encodings and declarations, as real boards send them; post 32 has 똠, 뷁 and 펲."""
    serve = board_server()
    right: dict[str, int] = {}
    for charset in CHARSETS:
        right[charset] = asyncio.run(_right_pages(serve, charset))
    record_property("told", f"posts right by charset: {right}")
    assert right == dict.fromkeys(CHARSETS, len(POSTS))


async def _right_pages(serve: ModuleType, charset: str) -> int:
    right = 0
    with serve.running(charset=charset) as server:
        source = Source("board", SourceKind.BOARD, server.base, pause=0, allow_private=True)
        async with Polite(agent="test/1") as http:
            for post in server.manifest()["posts"]:
                if post["board"] == "press" and post["wr_id"] in POSTS:
                    page = await http.get(post["url"], source)
                    text = unescape(decode(page.content, page.headers.get("content-type", "")))
                    words = post["first_paragraph"] or post["author"]
                    right += all(word in text for word in (*words.split(), "작성자")) and "\ufffd" not in text
    return right
