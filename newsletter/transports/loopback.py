"""Whether mail stays on this machine: then it is a trial."""

from __future__ import annotations

import contextlib
import ipaddress
from urllib.parse import urlsplit


def is_local(url: str) -> bool:
    """Whether the relay behind a URL is this machine, or a folder on it."""
    parts = urlsplit(url)
    return parts.scheme == "maildir" or on_loopback(parts.hostname or "")


def on_loopback(host: str) -> bool:
    """Whether a host is this machine: a loopback address, or the name localhost (RFC 6761)."""
    if host.lower().rstrip(".") == "localhost":
        return True
    with contextlib.suppress(ValueError):
        return ipaddress.ip_address(host.strip("[]")).is_loopback
    return False
