"""A real Postfix on loopback, with a queue, a log and a port of its own; it delivers to nowhere."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import sys
import time
from pathlib import Path

import pytest

MAIN = """\
compatibility_level = 3.6
queue_directory = {root}/queue
data_directory = {root}/data
mail_owner = postfix
setgid_group = postdrop
command_directory = /usr/sbin
daemon_directory = /usr/lib/postfix/sbin
myhostname = relay.example
mydestination =
mynetworks = 127.0.0.0/8
inet_interfaces = loopback-only
inet_protocols = ipv4
default_transport = discard:
local_transport = discard:
local_recipient_maps =
smtpd_recipient_restrictions = permit_mynetworks, reject
smtpd_forbid_unauth_pipelining = yes
smtpd_client_message_rate_limit = 0
smtpd_peername_lookup = no
maillog_file = {root}/log/mail.log
maillog_file_prefixes = {root}
alias_maps =
alias_database =
enable_long_queue_ids = yes
{more}
"""

MASTER = """\
127.0.0.1:{port} inet n - n - - smtpd
postlog unix-dgram n - n - 1 postlogd
pickup unix n - n 60 1 pickup
cleanup unix n - n - 0 cleanup
qmgr unix n - n 300 1 qmgr
rewrite unix - - n - - trivial-rewrite
bounce unix - - n - 0 bounce
defer unix - - n - 0 bounce
trace unix - - n - 0 bounce
discard unix - - n - - discard
anvil unix - - n - 1 anvil
scache unix - - n - 1 scache
"""


class Postfix:
    """Runs while in its ``with``."""

    def __init__(self, root: Path, more: str = "") -> None:
        self.root = root
        self._more = more
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self.port = int(free.getsockname()[1])

    @property
    def url(self) -> str:
        return f"smtp://127.0.0.1:{self.port}"

    @property
    def log(self) -> Path:
        return self.root / "log" / "mail.log"

    def lines(self) -> list[str]:
        return self.log.read_text("utf-8", "replace").splitlines() if self.log.exists() else []

    def __enter__(self) -> Postfix:
        for name in ("etc", "queue", "data", "log"):
            (self.root / name).mkdir(parents=True)
        for above in (self.root, *self.root.parents):  # its daemons are not root and must pass
            if above.stat().st_mode & 0o001 == 0:
                above.chmod(above.stat().st_mode | 0o001)
        shutil.chown(self.root / "data", "postfix")
        (self.root / "etc" / "main.cf").write_text(MAIN.format(root=self.root, more=self._more), "utf-8")
        (self.root / "etc" / "master.cf").write_text(MASTER.format(port=self.port), "utf-8")
        self._command("start")
        try:
            self.until(self._answers)
        except BaseException:
            self._command("stop")
            raise
        return self

    def __exit__(self, *_: object) -> None:
        self._command("stop")

    def _command(self, word: str) -> None:
        command = ["postfix", "-c", str(self.root / "etc"), word]
        done = subprocess.run(command, capture_output=True, text=True, check=False, timeout=60)
        assert done.returncode == 0, done.stderr

    def _answers(self) -> bool:
        try:
            with socket.create_connection(("127.0.0.1", self.port), 1) as connection:
                return connection.recv(100).startswith(b"220")
        except OSError:
            return False

    def until(self, come: object, seconds: float = 20) -> None:
        """Waits until something has come; fails after so many seconds."""
        assert callable(come)
        end = time.monotonic() + seconds
        while not come():
            assert time.monotonic() < end, "\n".join(self.lines()[-20:])
            time.sleep(0.02)  # another program's file: nothing tells us when it changes


def needed() -> None:
    """Leaves the test out where there is no Postfix; in CI that is an error."""
    if sys.platform != "linux" or shutil.which("postfix", path="/usr/sbin:/usr/bin") is None:
        pytest.skip("needs Debian's postfix")
    if os.geteuid() != 0:
        pytest.skip("Postfix can only be started by root")
