"""Two hundred kills of a running send: nobody twice, nobody missed. `make proof` does more of them."""

from __future__ import annotations

import os
import sys
from pathlib import Path

import pytest

from newsletter.steps.bench import Bench
from tests.sending.workspace import ISSUE, join, readers, workspace

if sys.platform == "win32":
    pytest.skip("Windows has neither fork nor SIGKILL", allow_module_level=True)

from tests.sending.proof import (
    CONNECTIONS,
    POINTS,
    READERS,
    Follower,
    Proof,
    compare,
    ended,
    prove,
    sender,
)

KILLS = 200
SHARES = 4


@pytest.mark.parametrize("share", range(SHARES))
def test_two_hundred_kills_double_nobody_and_lose_nobody(share: int, tmp_path: Path) -> None:
    proof = prove(KILLS // SHARES, 100 + share, tmp_path / "proof")
    assert proof.wrong == []
    assert (proof.doubled, proof.lost) == (0, 0)
    assert proof.kills >= KILLS // SHARES
    assert proof.accepted + proof.uncertain == proof.planned


@pytest.mark.parametrize("point", sorted(POINTS))
def test_a_kill_at_every_named_point_is_survived(point: str, tmp_path: Path) -> None:
    """Each point is reached, whatever chance does elsewhere."""
    sink, proof = Follower(tmp_path / "sink.log"), Proof(0)
    try:
        root = workspace(tmp_path, f"smtp://127.0.0.1:{sink.port}", connections=CONNECTIONS)
        (root / "issues" / "one.md").write_text(ISSUE, encoding="utf-8")
        with Bench.open(root) as bench:
            join(bench, readers(READERS), "members")
        _, status = os.waitpid(sender(root, "one", point, 1), 0)
        assert os.WIFSIGNALED(status), "the point was never reached"
        _, status = os.waitpid(sender(root, "one", "", 0), 0)
        assert os.WEXITSTATUS(status) in (0, 1)
        assert ended(root, "one")
        compare(root, "one", sink, proof, 1)
        assert proof.holds, proof
    finally:
        sink.close()
