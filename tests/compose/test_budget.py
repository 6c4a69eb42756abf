"""Made lighter in a fixed order, only as far as it must, and in the editor's own file."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from newsletter.compose.amend import amend
from newsletter.compose.budget import Cut, lightened, shorter
from newsletter.compose.issue_text import parse, write
from newsletter.compose.sentences import cut
from newsletter.compose.shortened import shortened
from newsletter.compose.tails import without_tails
from newsletter.model.issue import Block, Issue, Section
from tests.compose.legal import ISSUES, NORMAL_BLOCKS, law

SENTENCES = "주민들이 집을 고쳤다. 부엌에서는 날마다 저녁이 나간다. 남는 돈은 다음 달 반찬값이 된다. " * 4


def block(n: int) -> Block:
    url = f"https://press.example.org/{n}?id={n}&utm_source=letter"
    return Block(f"소식 {n}", url, picture=f"{n}.jpg", alt="부엌", excerpt=(SENTENCES.strip(),))


ISSUE = Issue(
    "2026-12",
    "마을 소식",
    "",
    date(2026, 12, 1),
    sections=(Section("가", blocks=(block(1), block(2))), Section("나", blocks=(block(3), block(4)))),
)


def weigh(issue: Issue) -> int:
    """Bytes of the words, 800 for a picture, as a mail would have them."""
    shown, _ = shortened(issue)
    words = "".join("".join((b.title, b.url, *b.excerpt)) for b in shown.blocks)
    return len(words.encode()) + 800 * sum(bool(b.picture) for b in shown.blocks)


def kinds(budget: int, *, on_the_web: bool = True) -> list[str]:
    return [one.what for one in lightened(ISSUE, weigh, budget, on_the_web=on_the_web).cuts]


def test_what_is_light_enough_is_left_alone() -> None:
    done = lightened(ISSUE, weigh, weigh(ISSUE))
    assert (done.issue, done.cuts, done.weight) == (ISSUE, (), weigh(ISSUE))


def test_the_order_is_fixed_and_no_step_is_taken_in_vain() -> None:
    full = weigh(ISSUE)
    assert set(kinds(full - 10)) == {"tracking"}
    assert set(kinds(full - 200)) == {"tracking", "excerpt"}
    assert set(kinds(4_000)) == {"tracking", "excerpt", "picture"}
    everything = kinds(700)
    assert list(dict.fromkeys(everything)) == ["tracking", "excerpt", "picture", "item"]
    assert everything == sorted(everything, key=["tracking", "excerpt", "picture", "item"].index)


def test_low_items_lose_first() -> None:
    done = lightened(ISSUE, weigh, 4_000)
    assert [one.item for one in done.cuts if one.what == "picture"] == [4, 3][: kinds(4_000).count("picture")]
    assert done.issue.blocks[0].picture


def test_without_a_copy_on_the_web_no_item_is_left_out() -> None:
    done = lightened(ISSUE, weigh, 10, on_the_web=False)
    assert done.issue.limit == 0
    assert done.weight > 10, "and it is said that it is still too heavy"


def test_one_item_at_least_stays_in_the_mail() -> None:
    done = lightened(ISSUE, weigh, 10, on_the_web=True)
    assert done.issue.limit == 1
    assert done.cuts[-1] == Cut("item", 2, "소식 2")


@given(ISSUES, st.integers(0, 2_000))
@law(60)
def test_titles_order_and_the_editors_words_stay(issue: Issue, budget: int) -> None:
    done = lightened(issue, weigh, budget, on_the_web=True).issue
    for before, after in zip(issue.blocks, done.blocks, strict=True):
        assert (after.title, after.prose, after.outlet, after.date) == (
            before.title,
            before.prose,
            before.outlet,
            before.date,
        )
        assert "".join(before.excerpt).startswith("".join(after.excerpt))
    assert weigh(done) <= weigh(issue)


def test_an_excerpt_ends_where_a_sentence_does() -> None:
    assert cut("첫째다. 둘째다. 셋째다.", 11) == "첫째다. 둘째다."
    assert cut("N. Korea said 3.5 percent of it. Then more.", 34) == "N. Korea said 3.5 percent of it."
    assert cut("끝나지 않는 긴 문장", 5) == "끝나지 않는 긴 문장", "half a sentence says something else"
    assert shorter(("가나다.", "라마바. 사아자."), 8) == ("가나다.", "라마바.")
    assert shorter(("가나다.", "라마바사아자차"), 6) == ("가나다.",)


@pytest.mark.parametrize(
    ("url", "left"),
    [
        ("https://a.example/?id=1&utm_source=x&fbclid=y#z", "https://a.example/?id=1#z"),
        ("https://a.example/?utm_source=x", "https://a.example/"),
        ("https://a.example/?a=utm_source=1", "https://a.example/?a=utm_source=1"),
        ("https://a.example/#?utm_source=x", "https://a.example/#?utm_source=x"),
        ("", ""),
    ],
)
def test_tails_go_and_the_rest_stays(url: str, left: str) -> None:
    assert without_tails(url) == left == without_tails(left)


@given(ISSUES, st.data())
@law(150)
def test_what_is_amended_reads_as_it_was_wanted(issue: Issue, data: st.DataObject) -> None:
    sections = tuple(
        replace(section, blocks=tuple(data.draw(st.just(b) | NORMAL_BLOCKS) for b in section.blocks))
        for section in issue.sections
    )
    wanted = replace(issue, sections=sections, limit=data.draw(st.integers(0, 9)))
    text = write(issue).replace("\n", data.draw(st.sampled_from(["\n", "\r\n"])))
    assert parse(amend(text, wanted), slug=issue.slug) == wanted
    assert amend(text, issue) == text


def test_every_other_byte_stays() -> None:
    head = ("\ufeff+++", "subject = 'a'  # 제목", "date = 2026-12-01", "+++", "")
    body = ("## 가", "", "", "###  첫째", "> 말.", "", "", "### 둘째 ", "")
    text = "\r\n".join(head + body)
    issue = parse(text, slug="a")
    first = replace(issue.blocks[0], excerpt=("다른 말.",))
    wanted = replace(issue, sections=(replace(issue.sections[0], blocks=(first, issue.blocks[1])),), limit=1)
    amended = amend(text, wanted)
    assert amended == text.replace("###  첫째\r\n> 말.", "### 첫째\r\n\r\n> 다른 말.").replace(
        "2026-12-01\r\n", "2026-12-01\r\nlimit = 1\r\n"
    )
