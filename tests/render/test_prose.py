"""What an editor writes as Markdown, as HTML and as plain text."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml import html as lxml_html

from newsletter.render.plain import plain
from newsletter.render.prose import Prose, web_address

PROSE = Prose(re.compile("(zq0hole[0-9]+z)"), leaving="zq0hole9z")


@pytest.mark.parametrize(
    ("markdown", "html"),
    [
        ("안녕하세요.\n\n반갑습니다.", "<p>안녕하세요.</p>\n<p>반갑습니다.</p>"),
        ("**굵게** *기울여*", "<p><strong>굵게</strong> <em>기울여</em></p>"),
        ("[글](https://a.example/b)", '<p><a href="https://a.example/b">글</a></p>'),
        ("[글](http://a.kr/가 나)", "<p>[글](http://a.kr/가 나)</p>"),
        ("[글](https://a.example/가)", '<p><a href="https://a.example/%EA%B0%80">글</a></p>'),
        ("[메일](mailto:a@b.example)", '<p><a href="mailto:a@b.example">메일</a></p>'),
        ("[나가기](zq0hole9z)", '<p><a href="zq0hole9z">나가기</a></p>'),
        (
            "[누구](https://a.example/?q=zq0hole1z)",
            '<p><a href="https://a.example/?q=zq0hole1z">누구</a></p>',
        ),
        ("# 큰 제목", "<p><strong>큰 제목</strong></p>"),
        ("    들여 쓴 문단", "<p>들여 쓴 문단</p>"),
        ("![부엌](kitchen.jpg)", "<p>부엌</p>"),
        ("<b>굵게</b> & <script>", "<p>&lt;b&gt;굵게&lt;/b&gt; &amp; &lt;script&gt;</p>"),
        ("```html\n<b>\n```", "<pre>&lt;b&gt;\n</pre>"),
        ("1. 하나\n2. 둘", "<ol>\n<li>하나</li>\n<li>둘</li>\n</ol>"),
    ],
)
def test_markdown_as_html(markdown: str, html: str) -> None:
    assert PROSE.html(markdown) == html


@pytest.mark.parametrize(
    "markdown",
    [
        "[x](javascript:alert(1))",
        "[x](zq0hole1z)",
        "[x](/here)",
        "[x](data:text/html,y)",
        "<javascript:alert(1)>",
    ],
)
def test_nothing_but_http_https_and_mailto_becomes_a_link(markdown: str) -> None:
    """A field may not be a whole address either: it could say javascript:. The unsubscribe URL is ours."""
    assert "<a" not in PROSE.html(markdown)


def test_a_link_without_an_address_stays_for_the_check_to_find() -> None:
    """The editor has forgotten something: check G1 says so, silence would not."""
    assert PROSE.html("[x]()") == '<p><a href="">x</a></p>'


@pytest.mark.parametrize(
    ("markdown", "bold"),
    [
        ("**‘돌봄’**은", "‘돌봄’"),
        ("이달의**(첫)**소식", "(첫)"),
        ("**협동조합(마을)**에서", "협동조합(마을)"),
        ("zq0hole1z님 **“장터”**가", "“장터”"),
    ],
)
def test_bold_ends_where_korean_goes_on_without_a_space(markdown: str, bold: str) -> None:
    """CommonMark §6.2 would print the asterisks."""
    assert f"<strong>{bold}</strong>" in PROSE.html(markdown)


def test_asterisks_in_english_keep_to_commonmark() -> None:
    assert PROSE.html('a*"foo"*') == "<p>a*&#34;foo&#34;*</p>"


@pytest.mark.parametrize(
    ("markdown", "text"),
    [
        ("한 줄\n두 줄", "한 줄 두 줄"),
        ("한 줄  \n두 줄", "한 줄\n두 줄"),
        ("**굵게** `code` ![부엌](k.jpg)", "굵게 code 부엌"),
        ("[글](https://a.example/b)을 보세요.", "글을 보세요.\nhttps://a.example/b"),
        (
            "[가](https://a.example) 그리고 [나](mailto:b@c.example)",
            "가 그리고 나\n가:\nhttps://a.example\n나:\nb@c.example",
        ),
        ("여기: <https://a.example/b> 입니다", "여기:\nhttps://a.example/b\n입니다"),
        ("- 가\n- 나\n  - 다", "- 가\n- 나\n  - 다"),
        ("3. 가\n4. 나", "3. 가\n4. 나"),
        ("> 가\n>\n> 나", "> 가\n>\n> 나"),
        ("# 제목\n\n글", "제목\n\n글"),
        ("가\n\n---\n\n나", "가\n\n----------\n\n나"),
        ("```\nx = 1\n```", "x = 1"),
        ("&amp; &lt;", "& <"),
        ("", ""),
    ],
)
def test_markdown_as_plain_text(markdown: str, text: str) -> None:
    assert plain(PROSE.tree(markdown)) == text


@given(st.text(alphabet="가나z *_`[]()<>#-=+|!&;:/.\\\n\t1‘’{}~\"'", max_size=80))
def test_no_markdown_breaks_the_page_or_raises(markdown: str) -> None:
    written = str(PROSE.html(markdown))
    plain(PROSE.tree(markdown))
    tags = {element.tag for element in lxml_html.fromstring(f"<div>{written}</div>").iter()}
    known = {
        "div",
        "p",
        "em",
        "strong",
        "code",
        "pre",
        "ul",
        "ol",
        "li",
        "blockquote",
        "hr",
        "br",
        "a",
        "wbr",
    }
    assert tags <= known
    assert "style=" not in re.sub(">[^<]*<", "><", written)


@pytest.mark.parametrize(
    ("url", "address"),
    [
        ("https://a.example/가?나=다#라", "https://a.example/%EA%B0%80?%EB%82%98=%EB%8B%A4#%EB%9D%BC"),
        ("https://a.example/%EA%B0%80?x=1&y=2", "https://a.example/%EA%B0%80?x=1&y=2"),
        ("https://마을.example/", "https://xn--hz2bq0w.example/"),
        ('https://a.example/"><b>', "https://a.example/%22%3E%3Cb%3E"),
        ("javascript:alert(1)", ""),
        ("/bbs/board.php", ""),
        ("", ""),
    ],
)
def test_an_address_is_http_in_ascii_or_nothing(url: str, address: str) -> None:
    assert web_address(url) == address
