"""The report on an issue as one HTML page: counts, the curve of the send, domains, history.

Self-contained and without any script; addresses stand in it only where somebody must act
on them (the uncertain). For the organisation's eyes.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import tzinfo
from html import escape

from newsletter.steps.bench import Bench
from newsletter.steps.report import MailingReport, Report, report
from newsletter.store import reports
from newsletter.store.engine import reading

WIDTH, HEIGHT = 720, 220

_STYLE = """\
body{font:16px/1.6 "Apple SD Gothic Neo","Malgun Gothic","Noto Sans KR",sans-serif;max-width:760px;
margin:2rem auto;padding:0 1rem;color:#1b2422;background:#fff;word-break:keep-all}
h1{font-size:1.6rem;margin:0 0 1rem}h2{font-size:1.15rem;margin:2rem 0 .5rem}
table{border-collapse:collapse;width:100%}th,td{text-align:left;padding:.3rem .6rem .3rem 0;
border-bottom:1px solid #dde3e1;vertical-align:top}td.n{text-align:right;font-variant-numeric:tabular-nums}
svg{width:100%;height:auto}small{color:#5a6663}
@media(prefers-color-scheme:dark){body{background:#18201e;color:#e9efed}th,td{border-color:#2e3a37}
small{color:#a2b0ac}.grid{stroke:#2e3a37}}"""

_COUNTS = ("planned", "accepted", "refused", "skipped", "expired", "uncertain", "deferred", "queued")


def page(bench: Bench, slug: str) -> str:
    """The page. Raises Mistake where no mailing of the issue exists."""
    found = report(bench, slug)
    with reading(bench.engine) as connection:
        curve = reports.curve(connection, found.issue)
    zone = bench.settings.zone
    parts = [
        f"<h1>{escape(found.issue)}</h1>",
        _table(((name, getattr(found.tally, name)) for name in _COUNTS), "counts"),
        ""
        if found.tally.balanced
        else "<p><b>The counts do not add up: please report this as a bug.</b></p>",
        "<h2>How it went</h2>",
        _curve(curve, found.tally.planned),
        f"<p><small>{found.seconds:,.0f} s from the first message to the last answer.</small></p>",
        *(_mailing(part, zone) for part in found.mailings),
        "<h2>By domain</h2>",
        _domains(found),
        _uncertain(found.uncertain),
    ]
    head = (
        '<meta charset="utf-8"><meta name="viewport" content="width=device-width">'
        f"<title>{escape(found.issue)}</title><style>{_STYLE}</style>"
    )
    body = "\n".join(filter(None, parts))
    return f"<!DOCTYPE html>\n<html lang=en><head>{head}</head><body>\n{body}\n</body></html>\n"


def _table(rows: Iterable[tuple[str, int]], label: str) -> str:
    cells = "".join(
        f'<tr><th scope="row">{escape(name)}</th><td class="n">{count:,}</td></tr>' for name, count in rows
    )
    return f'<table aria-label="{escape(label)}">{cells}</table>'


def _curve(points: Sequence[tuple[float, int]], planned: int) -> str:
    """Accepted messages over time, as a line."""
    if len(points) < 2:
        return "<p><small>Too short for a curve.</small></p>"
    seconds, most = points[-1][0] or 1.0, max(planned, points[-1][1], 1)
    path = " ".join(
        f"{'L' if n else 'M'}{at / seconds * WIDTH:.1f},{HEIGHT - count / most * HEIGHT:.1f}"
        for n, (at, count) in enumerate(points)
    )
    told = f"{points[-1][1]:,} of {planned:,} accepted in {seconds:,.0f} s"
    return (
        f'<svg viewBox="-4 -8 {WIDTH + 8} {HEIGHT + 34}" role="img" aria-label="{told}">'
        f'<path class="grid" stroke="#dde3e1" d="M0,0H{WIDTH}M0,{HEIGHT / 2}H{WIDTH}M0,{HEIGHT}H{WIDTH}"/>'
        f'<path d="{path}" fill="none" stroke="#0b7a6d" stroke-width="3" stroke-linejoin="round"/>'
        f'<g fill="#5a6663" font-size="13"><text x="0" y="{HEIGHT + 20}">0 s</text>'
        f'<text x="{WIDTH}" y="{HEIGHT + 20}" text-anchor="end">{seconds:,.0f} s</text>'
        f'<text x="4" y="14">{most:,}</text></g></svg>'
    )


def _mailing(part: MailingReport, zone: tzinfo) -> str:
    mailing = part.mailing
    reason = f" ({escape(mailing.reason)})" if mailing.reason else ""
    rows = "".join(
        f"<tr><td>{at.astimezone(zone):%Y-%m-%d %H:%M:%S}</td><td>{escape(what)}</td><td>{escape(who)}</td>"
        f"<td>{escape(note)}</td></tr>"
        for at, what, who, note in part.history
    )
    return f"<h2>Mailing {mailing.id}: {mailing.state}{reason}</h2><table aria-label=history>{rows}</table>"


def _domains(found: Report) -> str:
    rows = "".join(
        f'<tr><th scope="row">{escape(name)}</th><td>'
        + escape(", ".join(f"{count:,} {state}" for state, count in sorted(counts.items())))
        + "</td></tr>"
        for name, counts in list(found.domains.items())[:40]
    )
    return f"<table aria-label=domains>{rows}</table>"


def _uncertain(addresses: Sequence[str]) -> str:
    if not addresses:
        return ""
    items = "".join(f"<li>{escape(address or '(forgotten)')}</li>" for address in addresses)
    return f"<h2>Uncertain</h2><p>The server may have taken it; never resent unasked.</p><ul>{items}</ul>"
