"""The copy of an issue on the web: a page and its pictures in a folder.

The folder is what a web server shows, or what the editor uploads; a list of all issues, feeds
and a map for search engines stand around them. Nothing personal is in it: no
address, no name, no link that leaves a list for somebody; fields greet as their fallback does.
Pictures keep the names of their contents and are never taken away: mails sent earlier show them.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from newsletter.message import compile, fill
from newsletter.model.issue import Issue, Template
from newsletter.model.message import Recipient
from newsletter.render import archive
from newsletter.steps import rendering
from newsletter.steps.archive import PAGE, folder_of, mark
from newsletter.steps.bench import Bench
from newsletter.steps.hosting import Hosting, hosting
from newsletter.steps.past import past
from newsletter.steps.prepare import source_hash, template_of
from newsletter.workspace import issues, templates
from newsletter.workspace.whole_file import put

NOBODY = Recipient("", "", {}, "<0@invalid>", "", "", "", "")


@dataclass(frozen=True, slots=True)
class Published:
    """What was written, and where it will be seen."""

    page: Path
    pictures: tuple[Path, ...]
    url: str


def publish(bench: Bench, slug: str) -> Published:
    """Writes the page of an issue and its pictures below the archive's folder.

    Raises Mistake while ``[archive]`` has no folder or url, Outside where it cannot be written.
    """
    folder = folder_of(bench)
    issue = issues.read(bench.root, slug)
    template = template_of(bench, slug, issue)
    found = hosting(bench, issue, template, web=True)
    page = _page(bench, issue, template, found)
    home = folder / issue.slug
    pictures = tuple(_copy(file.path, home) for file in found.files.values())
    path = put(home / PAGE, page.encode("utf-8"))
    _list(bench, folder)
    return Published(path, pictures, found.hosted.web_url)


def _page(bench: Bench, issue: Issue, template: Template, found: Hosting) -> str:
    organisation = bench.settings.declared.organisation
    rendered = rendering.rendered(issue, template, organisation, hosted=found.hosted, web=True)
    compiled = compile.compile_message(rendered, sender=bench.settings.sender)
    marked = f"<head>\n{mark(source_hash(bench, issue.slug, template))}"
    page = fill.filled(compiled.html, NOBODY).replace("<head>", marked, 1)
    for src, file in found.files.items():  # beside the page, wherever the folder is looked at
        page = page.replace(f'src="{src}"', f'src="{file.path.name}"')
    return page


def _list(bench: Bench, folder: Path) -> None:
    """The list of all published issues, their feeds and their map, written anew."""
    declared = bench.settings.declared
    url = f"{declared.archive.url.rstrip('/')}/"
    template = templates.load(templates.BASE, bench.root)
    written = archive.files(past(bench), declared.organisation, template, url=url, language=declared.language)
    for name, text in written.items():
        put(folder / name, text.encode("utf-8"))


def _copy(path: Path, home: Path) -> Path:
    """A picture, unless it is there: its name is that of its content."""
    target = home / path.name
    return target if target.is_file() else put(target, path.read_bytes())
