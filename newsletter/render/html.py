"""Put an issue through a template: what every reader gets, with holes for what differs.

An Issue, a Template and the Organisation in; a Rendered out, the same to the last byte
for the same input. Templates run in a sandbox with autoescaping and see the fields of
the View, the tables of ``template.toml``, ``filler`` and the filters ``markdown`` and
``soft``; a mistake in one is reported with its file and line. Touches nothing outside.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import fields, replace
from traceback import walk_tb

from jinja2 import FunctionLoader, StrictUndefined, TemplateNotFound, TemplateSyntaxError
from jinja2 import Template as PageTemplate
from jinja2.sandbox import ImmutableSandboxedEnvironment

from newsletter.errors import FileMistake, Mistake
from newsletter.model.issue import Hole, Hosted, Issue, Rendered, Template
from newsletter.model.organisation import Organisation
from newsletter.model.width import cells
from newsletter.render import text
from newsletter.render.breaks import softened
from newsletter.render.holes import Holes
from newsletter.render.inline import inline
from newsletter.render.prose import Prose
from newsletter.render.view import View, view

PAGE = "issue.html"
SHARED = "base/"  # files that all packaged templates build on
LARGEST = 2_000_000  # characters of a page, twenty times what Gmail shows
_LOOPS = "look for a loop in it that repeats too much"
OBJECT = re.compile(r"'newsletter\.[\w.]+\.(\w+) object' has no attribute ('\w+')")
_DOCUMENTED = "docs/look.md says what a template may use; the packaged one is templates/base/issue.html"
PREVIEWED = 200  # cells that a mail program may show of a mail in its list
UNSEEN = "\u2007\ufeff\u034f "  # 9 bytes that show as four spaces at most; literal, as entities cost 22


def render(
    issue: Issue,
    template: Template,
    organisation: Organisation,
    *,
    unsubscribe: bool = True,
    hosted: Hosted | None = None,
    web: bool = False,
) -> Rendered:
    """An issue through a template, as subject, HTML and text with their holes.

    *unsubscribe* says whether each reader has an unsubscribe URL: it is then a hole
    named ``unsubscribe_url``; without it the footer asks for a reply instead. Holes
    are the fields of subject, preheader and prose; coverage has none. *hosted*: its
    pictures and its copy on the web; *web* makes that copy itself.

    Raises FileMistake for a mistake in the template, Mistake where it has no issue.html.
    """
    holes = Holes(issue, organisation, template)
    seen = view(
        issue,
        organisation,
        holes,
        unsubscribe=unsubscribe,
        hosted=hosted,
        web=web,
        shared_items=_number(template, "layout", "shared_items"),
    )
    prose = Prose(holes.pattern, seen.unsubscribe_url)
    return Rendered(
        subject=seen.subject,
        html=inline(fill(template, seen, prose)),
        text=text.write(seen, prose),
        holes=tuple(_anonymous(hole, seen) for hole in holes) if web else tuple(holes),
        hosted=hosted or Hosted(),
    )


def _anonymous(hole: Hole, seen: View) -> Hole:
    """A hole of the copy on the web, which greets nobody by name."""
    unnamed = hole.field == "name" and not hole.fallback
    return replace(hole, fallback=seen.words.reader) if unnamed else hole


def _number(template: Template, table: str, key: str) -> int:
    found = template.variables.get(table, {})
    value = found.get(key, 0) if isinstance(found, Mapping) else 0
    return value if isinstance(value, int) else 0


def fill(template: Template, seen: View, prose: Prose) -> str:
    """The page that the template makes of a view, not inlined yet.

    Raises FileMistake for a mistake in the template, Mistake where it has no issue.html.
    """
    if PAGE not in template.files:
        raise Mistake(f"template '{template.name}' has no {PAGE}", hint=f"write {path(template, PAGE)}")
    values = {field.name: getattr(seen, field.name) for field in fields(seen)}
    try:
        page = environment(template, prose).get_template(PAGE)
        return _written(page, {**template.variables, **values, "filler": filler(seen.preheader)}, template)
    except Exception as error:
        if mistake := located(error, template):
            raise mistake from error
        raise


def _written(page: PageTemplate, values: Mapping[str, object], template: Template) -> str:
    """The whole page. Raises FileMistake where it grows beyond what anybody mails."""
    pieces, size = [], 0
    for piece in page.generate(values):
        pieces.append(piece)
        size += len(piece)
        if size > LARGEST:
            where = path(template, PAGE)
            raise FileMistake(where, 1, f"the page has more than {LARGEST:,} characters", hint=_LOOPS)
    return "".join(pieces)


def environment(template: Template, prose: Prose) -> ImmutableSandboxedEnvironment:
    """Jinja2 over the template's files and nothing else; only CSS and text are not escaped."""
    made = ImmutableSandboxedEnvironment(
        loader=loader(template),
        autoescape=lambda name: name is None or not name.endswith((".css", ".txt")),
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    made.filters["markdown"] = prose.html
    made.filters["soft"] = lambda value: softened(str(value), prose.sentinels)
    return made


def loader(template: Template) -> FunctionLoader:
    """Reads the template's files, and gives each the name that the editor knows it by."""

    def load(name: str) -> tuple[str, str, Callable[[], bool]] | None:
        source = template.files.get(name)
        return None if source is None else (source, path(template, name), lambda: True)

    return FunctionLoader(load)


def path(template: Template, name: str) -> str:
    """Where a file of a template is, within the workspace."""
    return f"templates/{name if name.startswith(SHARED) else f'{template.name}/{name}'}"


def located(error: Exception, template: Template) -> FileMistake | None:
    """A mistake in a template with its file and line; None where the error is not the template's."""
    if isinstance(error, TemplateSyntaxError):
        return FileMistake(path(template, error.name or PAGE), error.lineno, str(error.message))
    home = (path(template, ""), path(template, SHARED))
    places = [
        (frame.f_code.co_filename, line)
        for frame, line in walk_tb(error.__traceback__)
        if frame.f_code.co_filename.startswith(home)
    ]
    if not places:
        return None
    what = f"there is no file {error}" if isinstance(error, TemplateNotFound) else str(error)
    if unknown := OBJECT.match(what):  # in the words of a template, not of our modules
        what = f"{unknown[1].lower()} has no {unknown[2]}"
    return FileMistake(*places[-1], what or type(error).__name__, hint=_DOCUMENTED)


def filler(preheader: str) -> str:
    """What keeps mail programs from showing the greeting after the preheader; at most 1,440 bytes."""
    return UNSEEN * min(max(PREVIEWED - cells(preheader), 0), 160)
