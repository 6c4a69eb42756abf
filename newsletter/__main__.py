"""The program: arguments in, exit code out, and every error in two plain lines."""

from __future__ import annotations

import sys

from newsletter.errors import NewsletterError

_WORKSPACE = ("-C", "--workspace")


def main(arguments: list[str] | None = None) -> None:
    """Runs one command. Never shows a traceback for a mistake of the editor's."""
    from newsletter.commands import app

    _plain_streams()
    given = sys.argv[1:] if arguments is None else arguments
    try:
        found, rest = _workspace_first(given)
        app(rest)(args=[*found, *rest], prog_name="newsletter")
    except NewsletterError as error:
        sys.stdout.flush()
        print(f"newsletter: {error.message}", file=sys.stderr)  # noqa: T201
        if error.hint:
            print(f"  → {error.hint}", file=sys.stderr)  # noqa: T201
        sys.exit(error.exit_code)
    except KeyboardInterrupt:
        print("\nnewsletter: stopped", file=sys.stderr)  # noqa: T201
        sys.exit(130)


def _workspace_first(arguments: list[str]) -> tuple[list[str], list[str]]:
    """The workspace and the rest. -C DIR may stand anywhere before ``--``: who remembers where?"""
    found: list[str] = []
    rest: list[str] = []
    pending = list(arguments)
    while pending:
        word = pending.pop(0)
        if word == "--":
            rest += [word, *pending]
            break
        if word in _WORKSPACE and pending:
            found = [_WORKSPACE[1], pending.pop(0)]
        elif word.startswith("--workspace="):
            found = [word]
        else:
            rest.append(word)
    return found, rest


def _plain_streams() -> None:
    """Korean goes through pipes as UTF-8; a terminal that lacks a letter shows a ? instead of failing."""
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            if stream.isatty():
                stream.reconfigure(errors="replace")
            else:
                stream.reconfigure(encoding="utf-8")


if __name__ == "__main__":
    main()
