"""Whether the text reads well: sizes, breaks between words, headings, the words of links.

Looks at the texts as they are shown, with the style they inherit. Ids E1–E7 are those of the
acceptance list.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import pairwise

from newsletter.checks import document
from newsletter.checks.contract import Check, Specimen
from newsletter.checks.document import Tag
from newsletter.checks.paint import Painted, painted
from newsletter.checks.place import file_of, of_text, shown, squash, template_of
from newsletter.model.finding import Finding, Severity
from newsletter.model.issue import Issue
from newsletter.model.width import cells

BODY, SMALLEST, CLOSEST = 16.0, 13.0, 1.4  # pixels, pixels, times the size
LONG = 40  # cells: shorter texts stand on one line
TOKEN = 20  # cells that a phone can always show
HANGUL = re.compile(r"[가-힣]")
GAP = re.compile(r"[\s\u200b\u00ad]+")
NEEDED = ("apple sd gothic neo", "malgun gothic", "sans-serif")
EMPTY_WORDS = frozenset(
    ["여기", "클릭", "더보기", "자세히", "바로가기", "here", "clickhere", "more", "readmore", "link"]
)


def sizes(specimen: Specimen) -> Iterator[Finding]:
    """E1: text is large enough, and its lines are apart."""
    texts = [text for text in painted(specimen.html) if squash(text.text)]
    own = said(specimen.issue)
    problems = [_size_problem(text, squash(text.text) in own) for text in texts]
    for problem in dict.fromkeys(filter(None, problems)):
        fix = f"Set font-size and line-height in {template_of(specimen.issue)}/style.css."
        yield Finding("E1", Severity.WARNING, "html", problem, fix)


def said(issue: Issue) -> str:
    """What the issue itself says, without what is around it: its prose and its quotations."""
    blocks = [part for block in issue.blocks for part in (*block.excerpt, block.prose)]
    return squash("\n".join([issue.prose, *(section.prose for section in issue.sections), *blocks]))


def _size_problem(text: Painted, is_body: bool) -> str:
    if is_body and text.size < BODY and cells(text.text) > LONG:
        return f"The issue's own text is {text.size:g} pixels high, less than {BODY:g}: “{shown(text.text)}”."
    if text.size < SMALLEST:
        return f"Text is {text.size:g} pixels high, less than {SMALLEST:g}: “{shown(text.text)}”."
    written = text.style.get("line-height", "")
    height = re.fullmatch(r"([\d.]{1,8})(px)?", written)
    if height and cells(text.text) > LONG and height[1].count(".") < 2 and height[1] != ".":
        times = float(height[1]) / (text.size if height[2] else 1)
        if times < CLOSEST:
            return f"Lines are {times:.2g} times the text's height apart, less than {CLOSEST}."
    return ""


def whole_words(specimen: Specimen) -> Iterator[Finding]:
    """E2: Korean text breaks between words."""
    texts = [text for text in painted(specimen.html) if HANGUL.search(text.text) and cells(text.text) > LONG]
    for text in texts:
        if text.style.get("word-break") != "keep-all":
            message = f"Korean text may break within a word: “{shown(text.text)}”."
            fix = f"Set word-break: keep-all around it in {template_of(specimen.issue)}/style.css."
            yield Finding("E2", Severity.WARNING, "html", message, fix)
            return


def long_words(specimen: Specimen) -> Iterator[Finding]:
    """E3: no word is wider than a phone's column without a place to break."""
    for text in painted(specimen.html):
        for word in GAP.split(text.text):
            if cells(word) <= TOKEN or (text.style.get("word-break") == "break-all"):
                continue
            own = of_text(specimen.issue, word)
            fix = f"Put a space into it in {file_of(specimen.issue)}, or write |soft in the template."
            message = f"A word is {cells(word)} cells wide, more than {TOKEN}: “{shown(word)}”."
            yield Finding("E3", Severity.INFO, own or "html", message, fix)


def ragged(specimen: Specimen) -> Iterator[Finding]:
    """E4: text is not stretched to both edges."""
    if any(text.style.get("text-align") == "justify" for text in painted(specimen.html)):
        fix = f"Write text-align: left in {template_of(specimen.issue)}/style.css."
        message = "Text is stretched to both edges, which tears holes between Korean words."
        yield Finding("E4", Severity.WARNING, "html", message, fix)


def fonts(specimen: Specimen) -> Iterator[Finding]:
    """E5: the fonts that Korean readers' machines have are named."""
    texts = painted(specimen.html)
    families = {text.style.get("font-family", "").lower() for text in texts if HANGUL.search(text.text)}
    for family in sorted(families):
        if missing := [name for name in NEEDED if name not in family]:
            message = f"The fonts of Korean text lack {', '.join(missing)}."
            fix = f"Name them under [fonts] in {template_of(specimen.issue)}/template.toml."
            yield Finding("E5", Severity.WARNING, "html", message, fix)
            return


def headings(specimen: Specimen) -> Iterator[Finding]:
    """E6: one first heading, and no level left out."""
    tags = document.read(specimen.html).named("h1", "h2", "h3", "h4", "h5", "h6")
    levels = [int(tag.name[1]) for tag in tags if not tag.conditional]
    problem = ""
    if levels.count(1) != 1:
        problem = f"The mail has {levels.count(1)} first headings (h1) instead of one."
    for before, after in pairwise(levels):
        if after > before + 1:
            problem = problem or f"A heading of level {after} follows one of level {before}."
    if problem:
        fix = f"Number the headings without a gap in {template_of(specimen.issue)}/issue.html."
        yield Finding("E6", Severity.WARNING, "html", problem, fix)


def link_words(specimen: Specimen) -> Iterator[Finding]:
    """E7: the words of a link say where it leads."""
    page = document.read(specimen.html)
    inner = {place for tag in page.named("img") for place in (tag.first,) if tag.linked and tag.get("alt")}
    for tag in page.named("a"):
        if not tag.get("href") or tag.conditional or tag.get("aria-label"):
            continue
        words = squash(page.within(tag))
        pictured = any(tag.first <= place <= tag.last for place in inner)
        if not words and not pictured:
            message = f"A link has no words: {shown(tag.get('href'))}."
            yield _link(specimen, Severity.ERROR, tag, message)
        elif words.lower() in EMPTY_WORDS:
            message = f"A link says only “{shown(page.within(tag))}”, not where it leads."
            yield _link(specimen, Severity.WARNING, tag, message)


def _link(specimen: Specimen, severity: Severity, tag: Tag, message: str) -> Finding:
    own = of_text(specimen.issue, tag.get("href"))
    file = file_of(specimen.issue) if own else f"the files of {template_of(specimen.issue)}"
    return Finding("E7", severity, own or "html", message, f"Write what the page is about in {file}.")


CHECKS: tuple[Check, ...] = (
    Check(
        "E1",
        "Hangul is dense: below these sizes readers on a phone give up or enlarge the whole mail.",
        "WCAG 2.2 success criterion 1.4.12; research note email-html §1.5",
        sizes,
    ),
    Check(
        "E2",
        "Korean that breaks within a word reads like a stutter.",
        "CSS Text Level 3 §5.2 (keep-all); KLREQ, line breaking by word",
        whole_words,
    ),
    Check(
        "E3",
        "A long word pushes the page of a phone sideways, and the reader must scroll to read each line.",
        "WCAG 2.2 success criterion 1.4.10; measured in Chromium (research note email-html §1.5)",
        long_words,
    ),
    Check(
        "E4",
        "Stretched lines have holes between words, worst in narrow columns and in Korean.",
        "WCAG 2.2 success criterion 1.4.8",
        ragged,
    ),
    Check(
        "E5",
        "Without a Korean font by name, Outlook falls back to Batang or worse.",
        "research note email-html §1.5; KLREQ",
        fonts,
    ),
    Check(
        "E6",
        "Readers of a screen reader jump from heading to heading; a gap looks like something missed.",
        "WCAG 2.2 success criterion 1.3.1; axe-core heading-order",
        headings,
    ),
    Check(
        "E7",
        "Screen readers list the links of a mail by their words alone.",
        "WCAG 2.2 success criterion 2.4.4; axe-core link-name",
        link_words,
    ),
)
