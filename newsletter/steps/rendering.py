"""Putting an issue through its template, within bounds of time.

The packaged templates are ours and run here. A template with files of the user's own may
loop for ever without writing a word, which nothing inside a program can stop: it runs in a
process of its own, which is ended after ten seconds. That process is kept for the next
time, so that a preview does not wait for one to start.
"""

from __future__ import annotations

import atexit
import multiprocessing
from dataclasses import dataclass
from multiprocessing.connection import Connection
from multiprocessing.process import BaseProcess
from typing import Any

from newsletter.errors import FileMistake
from newsletter.model.issue import Hosted, Issue, Rendered, Template
from newsletter.model.organisation import Organisation
from newsletter.render.html import PAGE, path, render

SECONDS = 10.0


def rendered(
    issue: Issue,
    template: Template,
    organisation: Organisation,
    *,
    unsubscribe: bool = True,
    hosted: Hosted | None = None,
    web: bool = False,
) -> Rendered:
    """An issue through a template. Raises what ``render`` raises, FileMistake for one that takes too long."""
    options: dict[str, Any] = {"unsubscribe": unsubscribe, "hosted": hosted, "web": web}
    if not template.own:
        return render(issue, template, organisation, **options)
    answer = _asked((issue, template, organisation, options))
    if answer is None:
        told = f"the template took longer than {SECONDS:.0f} seconds"
        raise FileMistake(path(template, PAGE), 1, told, hint="look for a loop in it that never ends")
    if isinstance(answer, BaseException):
        raise answer
    return answer


@dataclass(slots=True)
class _Room:
    """The process beside us, and how to speak with it."""

    process: BaseProcess
    line: Connection


_ROOMS: list[_Room] = []  # one at most; two threads that ask at once have one each


def _asked(question: tuple[Any, ...]) -> Rendered | BaseException | None:
    """What the process beside us makes of it; None where it does not answer in time."""
    room = _ROOMS.pop() if _ROOMS else _opened()
    try:
        room.line.send(question)
        if room.line.poll(SECONDS):
            answer: Rendered | BaseException = room.line.recv()
            _ROOMS.append(room)
            return answer
    except (EOFError, OSError):
        _end(room)
        told = "the process that ran the template ended"
        return FileMistake(path(question[1], PAGE), 1, told, hint="try again; does it need too much memory?")
    _end(room)
    return None


def _opened() -> _Room:
    # spawned, not forked: a fork would share our database and our locks
    context = multiprocessing.get_context("spawn")
    ours, theirs = context.Pipe()
    process = context.Process(target=_serve, args=(theirs,), daemon=True)
    process.start()
    theirs.close()
    return _Room(process, ours)


def _end(room: _Room) -> None:
    room.line.close()
    room.process.kill()
    room.process.join()


@atexit.register
def _close() -> None:
    while _ROOMS:
        _end(_ROOMS.pop())


def _serve(line: Connection) -> None:
    """The life of the process beside us: a question, an answer."""
    while True:
        try:
            issue, template, organisation, options = line.recv()
        except (EOFError, OSError, KeyboardInterrupt):
            return
        try:
            answer: Rendered | Exception = render(issue, template, organisation, **options)
        except Exception as error:
            answer = error.with_traceback(None)
            answer.__cause__ = answer.__context__ = None
        try:
            line.send(answer)
        except KeyboardInterrupt:
            return
