"""Before anybody is mailed: does the way out work?

The unsubscribe page must answer a signed probe, so that it is ours and holds our key.
It is left out only where nothing can leave this machine and nobody could open the
page: the relay is on loopback and the page's host is a name reserved for examples.
"""

from __future__ import annotations

import asyncio
from urllib.parse import urlsplit

from newsletter.errors import Declined
from newsletter.model.key import Keyring
from newsletter.probes import pages

# RFC 2606 §2–3, RFC 6761 §6: names that nobody can own
_TOP = ("example", "test", "invalid", "localhost")
_SECOND = ("example.com", "example.net", "example.org")


def ask(url: str, mailto: str, keyring: Keyring, *, trial: bool) -> None:
    """Returns when readers will be able to leave; raises Declined when they could not.

    *url* and *mailto* are the doors that the mails name; *trial*: the relay is on this machine.
    """
    if not url and mailto:
        return
    if not url:
        raise Declined(
            "readers could not leave: there is neither a page nor an address to unsubscribe",
            hint="set [pages] url, or [unsubscribe] mailto, in newsletter.toml",
        )
    if trial and reserved(urlsplit(url).hostname or ""):
        return
    wrong = asyncio.run(pages.probe(url, keyring))
    if wrong:
        raise Declined(
            f"readers could not leave: {url} {wrong}",
            hint="run `newsletter serve` where pages.url points, with this workspace's key",
        )


def reserved(host: str) -> bool:
    """Whether a host name is reserved for examples and tests."""
    name = host.lower().rstrip(".")
    return name.rpartition(".")[2] in _TOP or any(name == n or name.endswith("." + n) for n in _SECOND)
