"""What every room's tests may ask for."""

from __future__ import annotations

import os
from collections.abc import Callable
from difflib import unified_diff
from pathlib import Path

import hypothesis
import pytest
from _pytest.terminal import TerminalReporter

# how long an example takes says how busy the machine is, nothing about the law
hypothesis.settings.register_profile(
    "calm", deadline=None, suppress_health_check=[hypothesis.HealthCheck.too_slow]
)
hypothesis.settings.load_profile("calm")

GOLDEN = Path(__file__).parent / "golden"

Golden = Callable[[str, bytes | str], None]


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption(
        "--update-golden", action="store_true", help="write the golden files anew; then read the diff"
    )


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """So that ``-k golden`` finds every test that compares with a golden file."""
    for item in items:
        if "golden" in getattr(item, "fixturenames", ()):
            item.extra_keyword_matches.add("golden")


@pytest.hookimpl(trylast=True)
def pytest_terminal_summary(terminalreporter: TerminalReporter) -> None:
    """Says what tests have counted, and what was left out."""
    for report in terminalreporter.stats.get("passed", ()):
        for name, text in report.user_properties:
            if name == "told":
                terminalreporter.write_line(str(text))
    left_out = {str(report.longrepr[2]) for report in terminalreporter.stats.get("skipped", ())}
    for reason in sorted(left_out):
        terminalreporter.write_line(f"left out: {reason.removeprefix('Skipped: ')}", yellow=True)


def pytest_sessionfinish(session: pytest.Session) -> None:
    reporter = session.config.pluginmanager.get_plugin("terminalreporter")
    if not isinstance(reporter, TerminalReporter):
        return
    reasons = [str(report.longrepr[2]) for report in reporter.stats.get("skipped", ())]
    installable = [reason for reason in reasons if "shared/data" not in reason]  # those nobody can install
    if installable and os.environ.get("CI") and session.exitstatus == pytest.ExitCode.OK:
        reporter.write_line("\nCI leaves nothing out: a skipped test is an error", red=True)
        session.exitstatus = pytest.ExitCode.TESTS_FAILED


@pytest.fixture
def golden(request: pytest.FixtureRequest) -> Golden:
    """Compares with ``tests/golden/<name>`` to the last byte; ``--update-golden`` writes it instead."""

    def compare(name: str, got: bytes | str) -> None:
        data = got.encode("utf-8") if isinstance(got, str) else got
        file = GOLDEN / name
        if request.config.getoption("--update-golden"):
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_bytes(data)
        elif not file.is_file():
            pytest.fail(f"tests/golden/{name} is missing: run with --update-golden and read what it writes")
        elif file.read_bytes() != data:
            pytest.fail(
                f"changed on purpose? run with --update-golden and read the diff\n{difference(file, data)}"
            )

    return compare


def difference(file: Path, got: bytes) -> str:
    """The lines that differ, line ends shown."""
    before, after = (
        [repr(line)[1:-1] for line in data.decode("utf-8", "backslashreplace").splitlines(keepends=True)]
        for data in (file.read_bytes(), got)
    )
    return "\n".join(unified_diff(before, after, f"golden/{file.name}", "got", lineterm="", n=1))
