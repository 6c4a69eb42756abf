"""Asks the public pages whether they are ours: a nonce out, its signature back.

The pages answer with a code that only the holder of the workspace's key can make, so
a parked domain, a login wall or a stranger's server does not pass for a door out.
"""

from __future__ import annotations

import secrets

import httpx2

from newsletter.message.links import probe_answer
from newsletter.model.key import Keyring

SECONDS = 10.0
PATH = "probe"


async def probe(url: str, keyring: Keyring) -> str:
    """What is wrong with the pages at *url*, or "" when they answer as ours should."""
    nonce = secrets.token_hex(16)
    address = f"{url.rstrip('/')}/{PATH}/{nonce}"
    try:
        async with httpx2.AsyncClient(timeout=SECONDS, trust_env=False, follow_redirects=False) as client:
            answer = await client.get(address)
    except (httpx2.HTTPError, httpx2.InvalidURL, OSError) as error:
        return f"does not answer: {' '.join(str(error).split()) or type(error).__name__}"
    if answer.is_redirect:
        return f"redirects to {answer.headers.get('location', 'somewhere else')}"
    if answer.status_code != 200:
        return f"answers {answer.status_code}"
    if answer.text.strip() != probe_answer(nonce, keyring):
        return "answers, but not as pages that hold this workspace's key"
    return ""
