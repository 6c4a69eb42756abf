"""Who may look, and what they cannot reach."""

from __future__ import annotations

import os
from pathlib import Path

import httpx2
import pytest

from newsletter.checks.views import View
from newsletter.message.links import unsubscribe_token
from tests.preview.looking import Looking

PNG = b"\x89PNG\r\n\x1a\n"


def get(seen: Looking, path: str, host: str = "") -> httpx2.Response:
    port = seen.server.address.split(":")[2].partition("/")[0]
    headers = {"host": host.format(port=port)} if host else {}
    return httpx2.get(f"http://127.0.0.1:{port}{path}", headers=headers, trust_env=False)


def test_nobody_gets_anything_without_the_token(seen: Looking) -> None:
    token = seen.server.token
    for path in ("/", "/page.js", "/mail?view=usual", f"/{token[:-1]}/", f"/{token}x/", f"/{token}", "/é/"):
        answer = get(seen, path)
        assert answer.status_code == 404
        assert token not in answer.text
    assert get(seen, f"/{token}/").status_code == 200


def test_a_foreign_name_for_this_machine_is_refused(seen: Looking) -> None:
    """DNS rebinding: the browser believes that it talks to the attacker's host. It says so in Host."""
    path = f"/{seen.server.token}/"
    for host in ("attacker.example", "attacker.example:{port}", "127.0.0.1", "127.0.0.1:1"):
        assert get(seen, path, host).status_code == 403
    for host in ("127.0.0.1:{port}", "localhost:{port}"):
        assert get(seen, path, host).status_code == 200


def test_the_address_on_a_command_line_works_once(seen: Looking) -> None:
    """Other users of the machine see a browser's arguments."""
    first = httpx2.get(seen.server.first, trust_env=False)
    assert (first.status_code, first.headers["location"]) == (303, f"/{seen.server.token}/")
    assert httpx2.get(seen.server.first, trust_env=False).status_code == 404


def test_every_answer_is_strict_errors_included(seen: Looking) -> None:
    token = seen.server.token
    for path in ("/", f"/{token}/", f"/{token}/page.js", f"/{token}/nothing", f"/{token}/mail?view=nothing"):
        headers = get(seen, path).headers
        assert headers["content-security-policy"].startswith("default-src 'none'")
        assert headers["referrer-policy"] == "no-referrer"
        assert headers["cache-control"] == "no-store"
        assert headers["x-content-type-options"] == "nosniff"


def test_nothing_can_be_changed(seen: Looking) -> None:
    with seen.client() as client:
        for path in ("", "mail?view=usual", "readers?q=a", "events"):
            assert client.post(path).status_code == 405


def test_a_mail_is_held_in_by_its_own_answer(seen: Looking) -> None:
    """Also where its address is opened by hand, outside the frame."""
    with seen.client() as client, client.stream("GET", "events") as events:
        next(events.iter_lines())  # the first sight is there
        policy = client.get("mail?view=usual").headers["content-security-policy"]
    assert "sandbox allow-same-origin" in policy
    assert "allow-scripts" not in policy
    assert "script-src" not in policy  # so default-src 'none' holds for scripts


def test_a_way_out_is_never_shown(seen: Looking) -> None:
    """Neither in HTML nor in text, neither a real reader's nor a made-up one's."""
    tokens = [
        unsubscribe_token(name, n, 0, seen.bench.keyring) for name in ("members", "press") for n in (0, 1)
    ]
    with seen.client() as client, client.stream("GET", "events") as events:
        next(events.iter_lines())
        for view in (*View, "text"):
            for reader in ("", "&reader=1"):
                shown = client.get(f"mail?view={view}{reader}").text
                assert "https://unsubscribe.invalid/preview" in shown
                assert "news.example.org/u/" not in shown
                assert not [token for token in tokens if token in shown]


def test_the_issues_own_pictures_are_served(seen: Looking) -> None:
    folder = seen.root / "issues" / "2026-12"
    folder.mkdir()
    (folder / "부엌 1.png").write_bytes(PNG)
    with seen.client() as client:
        answer = client.get("pictures/부엌 1.png")
    assert (answer.content, answer.headers["content-type"]) == (PNG, "image/png")


@pytest.mark.parametrize(
    "name",
    [
        "../../newsletter.key",
        "..%2F..%2Fnewsletter.key",
        "%2e%2e/%2e%2e/newsletter.key",
        "..%5C..%5Cnewsletter.key",
        "/etc/passwd",
        "%2Fetc%2Fhostname",
        "notes.md",
        ".hidden.png",
        "link.png",
        "folder.png",
        "none.png",
        "a%00.png",
    ],
)
def test_nothing_else_is_served_as_a_picture(seen: Looking, name: str) -> None:
    folder = seen.root / "issues" / "2026-12"
    (folder / "folder.png").mkdir(parents=True)
    for file in ("notes.md", ".hidden.png"):
        (folder / file).write_bytes(PNG)
    outside = seen.root / "secret.png"
    outside.write_bytes(PNG)
    try:
        (folder / "link.png").symlink_to(outside)
    except OSError:  # Windows without the right to make links
        assert os.name == "nt"
    with seen.client() as client:
        assert client.get(f"pictures/{name}").status_code == 404


def test_readers_are_found_by_address_and_name_and_only_those_asked_for(seen: Looking) -> None:
    with seen.client() as client:
        assert [found["address"] for found in client.get("readers?q=READER.ex").json()] == [
            "ada@reader.example"
        ]
        for nothing in ("", "%20", "%25", "_", "nobody@"):
            assert client.get(f"readers?q={nothing}").json() == []
        for wrong in ("x", "-1", "1.5", "9" * 30, "%D9%A1"):
            assert client.get(f"mail?view=usual&reader={wrong}").status_code == 404


def test_looking_writes_nothing_into_the_workspace(seen: Looking) -> None:
    def files() -> set[Path]:
        return {path for path in seen.root.rglob("*") if "newsletter.db" not in path.name}

    before = files()
    with seen.client() as client, client.stream("GET", "events") as events:
        next(events.iter_lines())
        client.get("mail?view=usual")
    assert files() - before <= {seen.root / "newsletter.key"}
