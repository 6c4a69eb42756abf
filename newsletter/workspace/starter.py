"""What a new workspace holds."""

from __future__ import annotations

from pathlib import Path

from newsletter.errors import Mistake, Outside
from newsletter.workspace import key, settings

_SETTINGS = """\
# What holds in this workspace. `newsletter config` shows every value and where it comes from.
zone = "Asia/Seoul"                  # times are printed in it
language = "ko"                      # of new issues

[organisation]                       # shown at the foot of every mail
name = "{name}"
address = ""                         # postal address: the law asks for it
phone = ""
email = ""
website = ""

[sender]
from = ""                            # "{sender} <news@example.org>"
# reply_to = "office@example.org"
# envelope = "news@example.org"      # where bounces go; default: the From address

[smtp]
url = "smtp://127.0.0.1:2525"        # smtp+starttls://user@host:587  smtps://user@host:465  maildir:outbox
connections = 4                      # the password: NEWSLETTER_SMTP_PASSWORD, or password_file
per_connection = 100

[unsubscribe]
mailto = ""                          # "leave@example.org": the way out without a server of one's own

[pages]
url = ""                             # "https://news.example.org": where `newsletter serve` is reached

# A press board, a feed, a page: one block each. `newsletter source add URL` writes it.
# [[source]]
# name = "press"
# kind = "board"                     # rhymix kboard wordpress feed sitemap page mailbox file web_page
# url = "https://www.example.org/bbs/board.php?bo_table=press"
# max_items = 500
# pause = 1.0                        # seconds between two requests to one host
# outlet = ""                        # of items that name none themselves
# allow_private = false              # true only for a board on this machine or network

# Some of the readers, by a condition: newsletter send SLUG --to members --segment hwaseong
# [[segment]]
# name = "hwaseong"
# where = 'region = "화성" and joined > 2025-01-01'

# What compose puts under which heading, in this order. An item goes to the first it meets.
# [[section]]
# heading = "언론보도"
# outlet = ["햇살일보"]              # also: tag, source, keyword; each a list, one of each kind must meet
# order = "newest"                   # newest, oldest, outlet, title
# limit = 0                          # at most so many of those nobody picked

# An outlet that is not in the packaged table, or that goes by other names.
# [[outlet]]
# domain = "hsnews.example"
# name = "화성뉴스"
# aliases = ["Hwaseong News"]

[[list]]
name = "members"
title = "회원 소식"
"""

_IGNORED = (
    "newsletter.key",
    "dkim*.key",
    "newsletter.db",
    "newsletter.db-*",
    "outbox/",
    "*.refused.csv",
    "*.backup.zip",
)


def make(root: Path, name: str) -> list[str]:
    """A new workspace in *root*; what the editor should know about it.

    Files that are there already are left alone, but a workspace is never made twice.
    Raises Mistake where there is one, Outside where the folder cannot be written.
    """
    if (root / settings.FILE).exists():
        raise Mistake(f"{root} is a workspace already", hint="newsletter config")
    try:
        for folder in (root, root / "issues", root / "templates"):
            folder.mkdir(parents=True, exist_ok=True)
        plain = name.replace("\\", "").replace('"', "'")
        text = _SETTINGS.replace("{name}", plain).replace("{sender}", plain or "우리 센터")
        (root / settings.FILE).write_text(text, encoding="utf-8", newline="\n")
        _ignore(root / ".gitignore")
    except OSError as error:
        raise Outside(f"{error.filename}: {error.strerror}") from None
    if (root / key.FILE).exists():
        return ["newsletter.key was there already and is kept"]
    _, warning = key.make(root)
    return [warning] if warning else []


def _ignore(path: Path) -> None:
    """Adds what must never be published to .gitignore, leaving the rest of it alone."""
    there = path.read_text(encoding="utf-8") if path.exists() else ""
    missing = [line for line in _IGNORED if line not in there.splitlines()]
    if missing:
        glue = "" if not there or there.endswith("\n") else "\n"
        with path.open("a", encoding="utf-8", newline="\n") as file:
            file.write(glue + "\n".join(missing) + "\n")
