"""A whole week of coverage from eight sources of as many kinds, collected twice."""

from __future__ import annotations

from pathlib import Path

from tests.commands.typing import Terminal
from tests.sources.week import recorded_week


def test_two_thousand_items_come_once(typed: Terminal, root: Path) -> None:
    """The second time nothing is new, and every page with an ETag answers 304."""
    with recorded_week(root) as week:
        first = typed("-C", root, "collect", "--json")
        assert first.code == 0, first.err
        assert {each["source"]: each["new"] for each in first.json} == week.counts
        assert sum(week.counts.values()) == 2000
        week.site.requests.clear()
        second = typed("-C", root, "collect", "--json")
        assert [(each["new"], each["changed"], each["gone"]) for each in second.json] == [(0, 0, 0)] * 8
        seen = {each["source"]: each["same"] for each in second.json}
        assert seen == week.counts | {"alerts": 0, "blog": 100}, "no mail and no second page is read again"
        assert week.asked_again() == (4, 4)
        posts = [request for request in week.site.requests if request.path.startswith("/xe/")]
        assert posts == [], "no post is read twice"
        assert max(request.at_once for request in week.site.requests) == 1, "one host, one thing at a time"
    kept = typed("-C", root, "press", "--json").json
    assert len(kept) == 2000
    assert all(item["title"] and item["outlet"] and item["published_at"] for item in kept if item["outlet"])
