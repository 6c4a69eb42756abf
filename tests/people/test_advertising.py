"""An advertisement goes to nobody who did not agree to one."""

from __future__ import annotations

from pathlib import Path

import pytest

from newsletter.errors import Declined
from newsletter.steps.bench import Bench
from newsletter.steps.plan import rehearse
from newsletter.store.engine import writing
from tests.sending.server import Server
from tests.sending.workspace import go, join, workspace


def fair(root: Path, server: Server, *, agreed: bool) -> Bench:
    """A workspace whose issue is an advertisement; whether its list is one for such."""
    workspace(root, server.url)
    file, issue = root / "newsletter.toml", root / "issues" / "december.md"
    text = file.read_text(encoding="utf-8")
    if agreed:
        text = text.replace('name = "members"\n', 'name = "members"\nadvertising = true\n')
    file.write_text(text, encoding="utf-8")
    words = issue.read_text(encoding="utf-8").replace('kind = "information"', 'kind = "advertising"')
    issue.write_text(words.replace('subject = "', 'subject = "(광고) '), encoding="utf-8")
    return Bench.open(root)


def test_it_goes_to_a_list_that_agreed_to_it(tmp_path: Path, server: Server) -> None:
    with fair(tmp_path, server, agreed=True) as bench:
        join(bench, ["a@reader.example"], "members")
        assert go(bench).done
    assert b"Subject: =?utf-8?b?KOq0keqzoCk" in server.accepted[0][1]  # (광고) comes first, exactly


def test_a_list_that_agreed_to_news_alone_gets_none(tmp_path: Path, server: Server) -> None:
    with fair(tmp_path, server, agreed=False) as bench:
        join(bench, ["a@reader.example"], "members")
        for act in (lambda: rehearse(bench, "december", ["members"]), lambda: go(bench)):
            with pytest.raises(Declined, match="did not agree") as refused:
                act()
            assert "제50조 제1항" in refused.value.message
            assert "advertising = true" in refused.value.hint
    assert server.accepted == []


def test_one_reader_without_a_record_stops_it(tmp_path: Path, server: Server) -> None:
    with fair(tmp_path, server, agreed=True) as bench:
        join(bench, ["a@reader.example", "b@reader.example"], "members")
        with writing(bench.engine) as connection:
            connection.exec_driver_sql("DELETE FROM consents WHERE subscriber_id = 2")
        with pytest.raises(Declined, match="1 reader has no consent on record"):
            go(bench)
    assert server.accepted == []
