"""What went wrong with a request, in one plain line."""

from __future__ import annotations

import re
import zlib

import httpx2

_TLS_DETAIL = re.compile(r"^\[SSL[^]]*\]\s*|\s*\(_ssl\.c:\d+\)$")


def in_words(error: Exception, *, deadline: float, patience: float) -> str:
    """The line for an error; *deadline* and *patience* are the limits that held, in seconds."""
    match error:
        case httpx2.TimeoutException():
            return f"no answer for {patience:g} seconds"
        case TimeoutError():
            return f"not complete after {deadline:g} seconds"
        case httpx2.ConnectError() if "SSL" in str(error):
            return f"no secure connection ({_TLS_DETAIL.sub('', str(error))})"
        case httpx2.ReadError() | httpx2.WriteError() | httpx2.RemoteProtocolError():
            return "the connection was cut off"
        case zlib.error():
            return "the answer claims to be gzip and is not"
        case httpx2.InvalidURL():
            return "this is no address of the web"
    return " ".join(str(error).split()) or type(error).__name__
