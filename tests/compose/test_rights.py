"""A title with a link is free; a copy of a picture is not."""

from __future__ import annotations

from datetime import date

import pytest

from newsletter.compose.rights import objection
from newsletter.model.issue import Block
from newsletter.model.licence import Licence

TODAY = date(2026, 12, 1)
OUTLET = Licence(outlet="마을 신문", pictures=True, until=date(2026, 12, 1))
HOST = Licence(host="press.example.org", pictures=True)


def told(picture: str, *licences: Licence, outlet: str = "", credit: str = "") -> str:
    return objection(
        Block("소식", picture=picture, outlet=outlet, credit=credit),
        organisation="햇살마을센터",
        own_hosts={"center.example"},
        licences=licences,
        today=TODAY,
    )


def test_a_file_beside_the_issue_is_the_editors_to_answer_for() -> None:
    assert told("kitchen.jpg", credit="ⓒ마을신문") == ""


@pytest.mark.parametrize("host", ["center.example", "www.center.example", "img.center.example"])
def test_the_organisations_own_pictures_are_free(host: str) -> None:
    assert told(f"https://{host}/a.jpg") == ""
    assert told(f"https://{host}/a.jpg", credit="사진: 햇살마을센터") == ""


@pytest.mark.parametrize(
    "url", ["https://notcenter.example/a.jpg", "https://center.example.evil.example/a.jpg"]
)
def test_a_host_that_only_looks_like_it_is_another(url: str) -> None:
    assert "does not permit it" in told(url)


def test_a_page_at_a_blog_host_makes_not_all_of_it_ours() -> None:
    block = Block("소식", picture="https://blog.naver.com/somebody/a.jpg")
    ours = {"blog.naver.com"}
    told = objection(block, organisation="", own_hosts=ours, licences=(), today=TODAY)
    assert "does not permit it" in told


def test_a_picture_on_our_site_that_another_is_credited_for_is_theirs() -> None:
    """A press board shows the newspaper's photograph; that makes it nobody's own."""
    assert "credited to ⓒ마을신문" in told("https://center.example/a.jpg", credit="ⓒ마을신문")
    assert told("https://center.example/a.jpg", OUTLET, outlet="마을신문", credit="ⓒ마을신문") == ""


def test_an_outlets_permission_counts_however_its_name_is_spaced_and_until_its_last_day() -> None:
    picture = "https://cdn.example.net/a.jpg"
    assert "마을신문's" in told(picture, outlet="마을신문")
    assert told(picture, OUTLET, outlet="마을신문") == ""
    ended = Licence(outlet="마을신문", pictures=True, until=date(2026, 11, 30))
    assert "ended on 2026-11-30" in told(picture, ended, outlet="마을신문")
    assert told(picture, ended, HOST, OUTLET, outlet="마을신문") == "", "another one still holds"


def test_a_permission_of_a_host_counts_for_its_pictures_alone() -> None:
    assert told("https://img.press.example.org/a.jpg", HOST) == ""
    assert told("https://example.org/a.jpg", HOST) != ""
    assert told("https://press.example.org/a.jpg", Licence(host="press.example.org", excerpt=300)) != ""
