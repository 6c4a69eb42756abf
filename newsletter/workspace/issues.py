"""The issue files of a workspace: ``issues/<slug>.md``.

Slugs in, Issues and texts out. A slug is letters, digits, ``-``, ``_`` and ``.``, so that it names
one file on every system: no path, no hidden file, no name that Windows keeps for itself, no two
that differ in capitals alone. Texts are UTF-8, read and written byte for byte (line ends and
byte order mark stay), and a file is replaced whole or not at all. Refused: other encodings,
with the way to save as UTF-8.
"""

from __future__ import annotations

import re
import shutil
import unicodedata
from difflib import get_close_matches
from pathlib import Path

from newsletter.compose.issue_text import parse
from newsletter.errors import FileMistake, Mistake, Outside
from newsletter.model.issue import Issue
from newsletter.workspace.whole_file import put

FOLDER = "issues"
_LONGEST = 80  # letters; a file name holds 255 bytes, a Hangul syllable takes three
_RESERVED = re.compile(r"(con|prn|aux|nul|com[0-9]|lpt[0-9])(\..*)?", re.IGNORECASE)
_SAVE_AS_UTF_8 = "open it in its editor and save it as UTF-8 (메모장: 다른 이름으로 저장 > 인코딩 > UTF-8)"


def slugs(root: Path) -> tuple[str, ...]:
    """The slugs of all issues of the workspace, sorted."""
    return tuple(sorted(_files(root)))


def path_of(root: Path, slug: str) -> Path:
    """Where the issue's file is or would be. Raises Mistake where *slug* cannot be a slug."""
    slug = unicodedata.normalize("NFC", slug)
    if wrong := _wrong_with(slug):
        meant = re.split(r"[\\/]", slug)[-1].removesuffix(".md")
        hint = "choose letters and digits, such as 2026-12" if _wrong_with(meant) else f"write {meant}"
        raise Mistake(f'"{slug}" cannot name an issue: {wrong}', hint=hint)
    return root / FOLDER / f"{slug}.md"


def exists(root: Path, slug: str) -> bool:
    """Whether there is an issue of this slug, spelled exactly so."""
    return path_of(root, slug).stem in _files(root)


def text_of(root: Path, slug: str) -> str:
    """The issue's file as it is, byte order mark and line ends included.

    Raises Mistake where there is none (naming the nearest), FileMistake where it is not
    UTF-8, Outside where it cannot be read.
    """
    path = _present(root, slug)
    try:
        content = path.read_bytes()
    except OSError as problem:
        raise Outside(f"cannot read {path}: {problem.strerror}") from problem
    return _decoded(content, _where(path))


def read(root: Path, slug: str) -> Issue:
    """The issue. Raises what *text_of* raises, and FileMistake where the file has a mistake."""
    path = path_of(root, slug)
    return parse(text_of(root, slug), slug=path.stem, where=_where(path))


def write_new(root: Path, slug: str, text: str) -> Path:
    """Make the file of a new issue, whole or not at all, and the folder if need be.

    Raises Mistake where an issue of that slug exists, also in other capitals: on
    Windows and macOS the two would be one file.
    """
    path = path_of(root, slug)
    for other in slugs(root):
        if other.casefold() == path.stem.casefold():
            raise Mistake(f"{FOLDER}/{other}.md exists already", hint="choose another name for this issue")
    put(path, text.encode("utf-8"))
    return path


def keep_copy(root: Path, slug: str) -> Path:
    """A copy of the file as it is, beside it, under a name that no issue has: ``2026-12.before.txt``."""
    path = _present(root, slug).resolve()
    copy = path.with_name(f"{path.stem}.before.txt")
    try:
        shutil.copyfile(path, copy)
    except OSError as problem:
        raise Outside(f"cannot write {copy}: {problem.strerror}") from problem
    return copy


def rewrite(root: Path, slug: str, text: str) -> Path:
    """Replace the file of an existing issue, whole or not at all. Raises Mistake where there is none."""
    path = _present(root, slug)
    put(path.resolve(), text.encode("utf-8"))
    return path


def _files(root: Path) -> dict[str, Path]:
    # a folder copied from macOS may hold decomposed names: the slug is NFC, the path as it is
    paths = ((unicodedata.normalize("NFC", path.stem), path) for path in (root / FOLDER).glob("*.md"))
    return {slug: path for slug, path in paths if not _wrong_with(slug)}


def _present(root: Path, slug: str) -> Path:
    slug = path_of(root, slug).stem
    files = _files(root)
    if slug in files:
        return files[slug]
    close = get_close_matches(slug, files, n=3, cutoff=0.5) or sorted(files)[-3:]
    hint = f"there is {', '.join(close)}" if close else f"make it: newsletter compose {slug}"
    raise Mistake(f"there is no issue {slug} ({FOLDER}/{slug}.md)", hint=hint)


def _wrong_with(slug: str) -> str:
    if not slug or len(slug) > _LONGEST:
        return f"a name has 1 to {_LONGEST} letters"
    for letter in slug:
        if not (letter.isalpha() or letter.isdecimal() or letter in "-_."):
            return f'"{letter}" is not a letter, a digit, "-", "_" or "."'
    if slug[0] in ".-" or slug[-1] == ".":
        return "a name does not begin with a dot or a dash, nor end in a dot"
    if slug.lower().endswith(".md"):
        return f"a name goes without .md: {slug[:-3]}"
    if _RESERVED.fullmatch(slug):
        return "Windows keeps that name for a device"
    return ""


def _where(path: Path) -> str:
    return f"{FOLDER}/{path.name}"


def _decoded(content: bytes, where: str) -> str:
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        raise FileMistake(where, 1, "the file is in UTF-16", hint=_SAVE_AS_UTF_8)
    try:
        return content.decode("utf-8")
    except UnicodeDecodeError as problem:
        line = content.count(b"\n", 0, problem.start) + 1
        raise FileMistake(where, line, f"the file is {_guess(content)}", hint=_SAVE_AS_UTF_8) from None


def _guess(content: bytes) -> str:
    try:
        content.decode("cp949")
    except UnicodeDecodeError:
        return "not in UTF-8"
    return "in CP949 (한국어 ANSI), not in UTF-8"
