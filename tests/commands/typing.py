"""Commands as an editor types them, within this process."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any

import pytest

from newsletter.__main__ import main


@dataclass(frozen=True)
class Said:
    """What a command printed, and its exit code."""

    code: int
    out: str
    err: str

    @property
    def json(self) -> Any:
        """Standard output as JSON."""
        return json.loads(self.out)

    @property
    def last(self) -> Any:
        """The last line of standard output as JSON."""
        return json.loads(self.out.strip().splitlines()[-1])


@dataclass
class Terminal:
    """Types commands and reads what they say; a traceback is a failure."""

    capsys: pytest.CaptureFixture[str]

    def __call__(self, *words: object) -> Said:
        self.capsys.readouterr()
        try:
            main([str(word) for word in words])
            code = 0
        except SystemExit as end:
            code = end.code if isinstance(end.code, int) else 1
        said = self.capsys.readouterr()
        assert "Traceback" not in said.out + said.err
        return Said(code, said.out, said.err)
