"""The checks once more, after the web was asked about the mail's links and pictures."""

from __future__ import annotations

import asyncio
from dataclasses import replace

from newsletter import __version__, checks
from newsletter.checks import document
from newsletter.checks.links import hrefs
from newsletter.probes import links
from newsletter.probes.links import Progress
from newsletter.render.shares import SERVICES
from newsletter.steps.bench import Bench
from newsletter.steps.prepare import Prepared


def look(bench: Bench, prepared: Prepared, progress: Progress) -> Prepared:
    """The same issue with what the web says of it. Some seconds."""
    specimen = prepared.specimen
    web = [url for url in hrefs(specimen) if url.startswith(("https://", "http://"))]
    own = (specimen.evidence.unsubscribe_url, bench.settings.declared.pages.url, *SERVICES)
    web = [url for url in web if not any(part and url.startswith(part) for part in own)]
    images = [tag.get("src") for tag in document.read(specimen.html).named("img")]
    pictures = [src for src in images if src.startswith("https://")]
    organisation = bench.settings.declared.organisation
    contact = organisation.website or organisation.email
    asked = asyncio.run(
        links.ask([*web, *pictures], agent=f"newsletter/{__version__}", contact=contact, progress=progress)
    )
    evidence = replace(
        specimen.evidence,
        links=tuple(entry for entry in asked if entry.url in web),
        hosted=tuple(entry for entry in asked if entry.url in pictures),
    )
    seen = replace(specimen, evidence=evidence)
    return replace(prepared, specimen=seen, findings=checks.run(seen))
