"""Where the sample data beside the checkout are, for tests that are left out without them."""

from __future__ import annotations

import importlib.util
from io import BytesIO, StringIO
from pathlib import Path
from socketserver import StreamRequestHandler
from types import ModuleType

import pytest

SHARED = Path(__file__).resolve().parents[2].parent / "shared" / "data"
SAMPLES = Path(__file__).resolve().parent / "samples"

needs_shared = pytest.mark.skipif(
    not SHARED.is_dir(), reason="the sample data (shared/data) are not beside this checkout"
)


def board_server() -> ModuleType:
    """shared/data/board/serve.py: a gnuboard's saved answers, with faults on demand."""
    path = SHARED / "board" / "serve.py"
    spec = importlib.util.spec_from_file_location("gnuboard_serve", path)
    assert spec is not None and spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    vars(module)["open"] = _read  # it leaves closing to the garbage collector, which warns
    spec.loader.exec_module(module)
    _let_it_close_its_sockets(module)
    return module


def _read(path: str, mode: str = "r", **how: str) -> BytesIO | StringIO:
    if "b" in mode:
        return BytesIO(Path(path).read_bytes())
    with Path(path).open(encoding="utf-8", newline=how.get("newline")) as file:
        return StringIO(file.read())


def _let_it_close_its_sockets(module: ModuleType) -> None:
    """Its handler's own ``finish`` hides the one that closes a connection's files."""
    own = module.H.finish

    def finish(self: StreamRequestHandler, *arguments: object) -> None:
        if arguments:
            own(self, *arguments)
        else:
            StreamRequestHandler.finish(self)

    module.H.finish = finish
