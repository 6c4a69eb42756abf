"""What campaigns, advertisers and sessions hang onto an address, and how to take it off.

The parameters named here tell who sent a reader, never what is shown. An address in, the
same without them out; whatever else stands in it stays as it is.
"""

from __future__ import annotations

import re

TRACKING = re.compile(
    r"(?:utm_\w+|fbclid|gclid|gbraid|wbraid|dclid|msclkid|yclid|twclid|igshid|mc_cid|mc_eid|_ga|_gl"
    r"|igsh|srsltid|gad_source|mkt_tok|_hsenc|_hsmi|fb_action_ids|__twitter_impression|kakao_from|cloc"
    r"|n_media|n_query|n_rank|n_ad|n_keyword|napm|phpsessid)(?:=|$)",
    re.IGNORECASE,
)


def without_tails(url: str) -> str:
    """The address without parameters that only track. Twice is as once."""
    rest, hash, fragment = url.partition("#")
    path, mark, query = rest.partition("?")
    if not mark:
        return url
    kept = "&".join(item for item in query.split("&") if not TRACKING.match(item))
    return f"{path}?{kept}{hash}{fragment}" if kept else f"{path}{hash}{fragment}"
