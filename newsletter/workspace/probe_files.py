"""The probe mail's template in the workspace: ``templates/probe/issue.html``.

Written anew each time, because the numbers in it must be those that the answers mean. A
template of the editor's own by that name is left alone.
"""

from __future__ import annotations

from pathlib import Path

from newsletter.errors import Mistake, Outside
from newsletter.render import probe
from newsletter.workspace import look

NAME = "probe"
FRAME = Path(__file__).parent / "data" / "probe.html"


def write_template(root: Path) -> Path:
    """The template, as this version makes it.

    Raises Mistake where the editor has one of that name, Outside where it cannot be written.
    """
    frame = look.read(FRAME)
    path = root / "templates" / NAME / "issue.html"
    if path.is_file() and look.read(path).splitlines()[:1] != frame.splitlines()[:1]:
        raise Mistake(
            f"{look.place(path)} is a template of your own",
            hint=f"rename templates/{NAME}, then try again",
        )
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(probe.page(frame), encoding="utf-8", newline="\n")
    except OSError as error:
        raise Outside(f"cannot write {path}: {error.strerror}") from None
    return path
