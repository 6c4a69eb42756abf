"""What prose would get wrong about the house: floors, purity, sizes, registries, the tree, the diagrams."""

from __future__ import annotations

import ast
import re
import shutil
import statistics
import subprocess
import sys
import textwrap
import tomllib
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
import typer

import newsletter
from newsletter import checks, commands, sources, transports
from newsletter.delivery import lifecycle
from tests.sending import test_faults

ROOT = Path(__file__).resolve().parents[1]
HOUSE = ROOT / "newsletter"
PURE = ("model", "compose", "render", "checks", "message", "delivery", "segment")
CEILING = 300

FORBIDDEN_MODULES = {
    "socket", "ssl", "sqlite3", "sqlalchemy", "asyncio", "time", "random", "secrets", "uuid", "os", "io",
    "tempfile", "subprocess", "threading", "requests", "urllib.request", "httpx", "httpx2",
}  # fmt: skip
FORBIDDEN_CALLS = {"open", "now", "today", "utcnow", "make_msgid", "formatdate"}
FORBIDDEN_PREFIXES = ("read_", "write_")


def impurities(source: str) -> Iterator[str]:
    """What a pure floor may not do, found in a module's text."""
    own = {n.name for n in ast.walk(ast.parse(source)) if isinstance(n, ast.FunctionDef | ast.ClassDef)}
    for node in ast.walk(ast.parse(source)):
        if not isinstance(node, ast.stmt | ast.expr):
            continue  # the others have no line, and nothing here looks at them
        if isinstance(node, ast.Import):
            names = [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom):
            names = [node.module or "", *(f"{node.module}.{alias.name}" for alias in node.names)]
        else:
            names = []
        for name in names:
            if name in FORBIDDEN_MODULES or name.split(".")[0] in FORBIDDEN_MODULES:
                yield f"{node.lineno}: imports {name}"
        if isinstance(node, ast.Call):
            called = node.func
            name = called.attr if isinstance(called, ast.Attribute) else getattr(called, "id", "")
            outside = name in FORBIDDEN_CALLS or name.startswith(FORBIDDEN_PREFIXES)
            if outside and name not in own and not _of_our_own(called):
                yield f"{node.lineno}: calls {name}"


def _of_our_own(called: ast.expr) -> bool:
    """A function of ours that is called through its module: links.read_unsubscribe_token."""
    return (
        isinstance(called, ast.Attribute)
        and isinstance(called.value, ast.Name)
        and called.value.id in {"links", "document", "mail"}
    )


def modules(*rooms: str) -> list[Path]:
    folders = [HOUSE / room for room in rooms] if rooms else [HOUSE]
    return sorted(path for folder in folders for path in folder.rglob("*.py"))


@pytest.mark.parametrize("path", modules(*PURE), ids=lambda p: p.relative_to(HOUSE).as_posix())
def test_the_lower_floors_touch_nothing_outside(path: Path) -> None:
    assert list(impurities(path.read_text("utf-8"))) == []


@pytest.mark.parametrize(
    "violation",
    ["import socket", "from datetime import datetime\ndatetime.now()", "open('x')", "from os import path",
     "import urllib.request", "p.read_text()", "from sqlalchemy import text"],
)  # fmt: skip
def test_the_purity_guard_sees_a_planted_violation(violation: str) -> None:
    assert list(impurities(violation))


def lint_imports(root: Path) -> subprocess.CompletedProcess[str]:
    tool = shutil.which("lint-imports", path=Path(sys.executable).parent) or shutil.which("lint-imports")
    assert tool, "import-linter is part of the dev extra"
    return subprocess.run(
        [tool, "--no-cache"], cwd=root, capture_output=True, text=True, encoding="utf-8", check=False
    )


def test_the_floors_hold_and_a_planted_violation_is_caught(tmp_path: Path) -> None:
    """You may only look down; a sibling edge may not look at its sibling."""
    shutil.copytree(HOUSE, tmp_path / "newsletter", ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copy(ROOT / "pyproject.toml", tmp_path)
    assert lint_imports(tmp_path).returncode == 0, lint_imports(tmp_path).stdout
    for room, line in (("delivery", "import newsletter.store"), ("store", "import newsletter.workspace")):
        planted = tmp_path / "newsletter" / room / "planted.py"
        planted.write_text(line + "\n", encoding="utf-8")
        found = lint_imports(tmp_path)
        assert found.returncode != 0
        assert "planted" in found.stdout
        planted.unlink()


@pytest.mark.parametrize("path", modules(), ids=lambda p: p.relative_to(HOUSE).as_posix())
def test_a_file_can_be_held_in_the_head(path: Path) -> None:
    assert len(path.read_text("utf-8").splitlines()) <= CEILING


def test_functions_are_short() -> None:
    lengths = sorted(
        (node.end_lineno or 0) - node.lineno + 1
        for path in modules()
        for node in ast.walk(ast.parse(path.read_text("utf-8")))
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
    )
    assert statistics.median(lengths) <= 8
    assert lengths[int(len(lengths) * 0.9)] <= 25


def test_every_module_says_what_it_is() -> None:
    silent = [path for path in modules() if not ast.get_docstring(ast.parse(path.read_text("utf-8")))]
    assert silent == []


def test_rooms_have_names_of_their_own() -> None:
    nameless = {"utils", "util", "helpers", "common", "core", "misc", "services", "service", "manager"}
    assert not {path.stem for path in HOUSE.rglob("*")} & nameless


def family(folder: str, *not_members: str) -> set[str]:
    return {path.stem for path in (HOUSE / folder).glob("*.py")} - {"__init__", *not_members}


def test_every_command_is_registered_and_speaks() -> None:
    assert set(commands.COMMANDS) == family(
        "commands", "printing", "stories", "tallies", "rehearsal", *_PARTS_OF_COMMANDS
    )
    app = typer.main.get_command(commands.app())
    for name, command in app.commands.items():  # type: ignore[attr-defined]
        assert command.help, f"{name} has no help"
        for sub, inner in getattr(command, "commands", {}).items():
            assert inner.help, f"{name} {sub} has no help"


_PARTS_OF_COMMANDS: tuple[str, ...] = ("people_files", "people_options", "people_preview", "people_rights")


def test_every_check_is_registered() -> None:
    members = {
        path.stem
        for path in (HOUSE / "checks").glob("*.py")
        if path.stem != "__init__" and re.search(r"^CHECKS\b", path.read_text("utf-8"), re.MULTILINE)
    }
    ids = [check.id for check in checks.CHECKS]
    assert len(ids) == len(set(ids))
    imported = (HOUSE / "checks" / "__init__.py").read_text("utf-8")
    assert all(f"newsletter.checks.{member} import CHECKS" in imported for member in members)


def test_every_source_and_transport_is_registered() -> None:
    for registry in (sources.SOURCES, transports.TRANSPORTS):
        for module in registry.values():
            assert (ROOT / (module.replace(".", "/") + ".py")).exists()


def tree() -> str:
    """The house as it stands on the disk, each room with its own first sentence."""
    lines = []
    for path in sorted(HOUSE.iterdir(), key=lambda path: (path.is_file(), path.name)):
        if path.is_dir() and (path / "__init__.py").exists():
            lines.append(f"{path.name}/  {first_line(path / '__init__.py')}")
            lines.append(textwrap.fill(" ".join(sorted(family(path.name))), 100, initial_indent="    ",
                                       subsequent_indent="    ", break_on_hyphens=False))  # fmt: skip
        elif path.suffix == ".py":
            lines.append(f"{path.name}  {first_line(path)}")
    return "```\n" + "\n".join(line for line in lines if line.strip()) + "\n```"


def first_line(path: Path) -> str:
    return (ast.get_docstring(ast.parse(path.read_text("utf-8"))) or "").splitlines()[0]


def diagram(arrows: tuple[lifecycle.Arrow, ...]) -> str:
    """A transition table as a picture."""
    lines = [f"    {a.start} --> {a.end}{' : on request' if a.asked else ''}" for a in arrows]
    return "```mermaid\nstateDiagram-v2\n" + "\n".join(lines) + "\n```"


@pytest.mark.parametrize("name", ["tree", "delivery", "mailing", "faults"])
def test_golden_what_the_architecture_draws_is_what_is(name: str, request: pytest.FixtureRequest) -> None:
    """`make golden` draws it anew."""
    pictures: dict[str, Callable[[], str]] = {
        "tree": tree,
        "delivery": lambda: diagram(lifecycle.DELIVERY),
        "mailing": lambda: diagram(lifecycle.MAILING),
        "faults": test_faults.table,
    }
    drawn = pictures[name]()
    path = ROOT / "ARCHITECTURE.md"
    before, mark, rest = path.read_text("utf-8").partition(f"<!-- {name} -->\n")
    old, end, after = rest.partition(f"\n<!-- /{name} -->")
    assert mark and end, f"ARCHITECTURE.md has no place for the {name}"
    if request.config.getoption("--update-golden"):
        path.write_text(before + mark + drawn + end + after, encoding="utf-8", newline="\n")
    else:
        assert old == drawn


def test_one_version_everywhere() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    assert project["version"] == newsletter.__version__
    assert f"## {newsletter.__version__}" in (ROOT / "CHANGELOG.md").read_text("utf-8")
