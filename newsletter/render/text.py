"""Write the text part of a mail.

A View in, plain text out, never by way of HTML: for readers who prefer it, for screen
readers, and for programs that take their preview from it (so the preheader comes
first). Numbering, order and links are those of the HTML part. Paragraphs are one line
each, because base64 lets them be and format=flowed is not reflowed by Gmail or Outlook;
addresses stand alone on their line; rules are at most 30 cells wide.
"""

from __future__ import annotations

from collections.abc import Iterator

from newsletter.model.width import cells
from newsletter.render.plain import plain
from newsletter.render.prose import Prose
from newsletter.render.view import Card, View
from newsletter.render.words import Words

RULE = 30


def write(view: View, prose: Prose) -> str:
    """The text part, lines ending in a line feed."""
    return "\n\n".join(part for part in parts(view, prose) if part) + "\n"


def parts(view: View, prose: Prose) -> Iterator[str]:
    """What stands between blank lines; parts may be empty."""
    yield view.preheader
    yield heading(view.subject, "=")
    yield " | ".join(filter(None, (view.organisation.name, view.day)))
    yield plain(prose.tree(view.prose))
    for section in view.sections:
        yield heading(section.heading, "-")
        yield plain(prose.tree(section.prose))
        for card in section.cards:
            yield item(card, view.words, prose)
    yield "-" * RULE
    yield online(view)
    for words in view.farewells:
        yield farewell(words, view)
    yield imprint(view)


def heading(text: str, rule: str) -> str:
    """A line of text with a rule as wide under it."""
    return f"{text}\n{rule * min(cells(text), RULE)}" if text else ""


def item(card: Card, words: Words, prose: Prose) -> str:
    """An item: title, where and when, what was written, the note, where to read it and its copies."""
    note = plain(prose.tree(card.prose))
    lines = (
        f"{card.number}. {card.title}",
        " | ".join(card.byline),
        " ".join(card.excerpt),
        f"{words.note}: {note}" if note and card.excerpt else note,
        card.url,
        *(part for copy in card.also for part in (f"- {copy.outlet}", copy.url)),
    )
    return "\n".join(filter(None, lines))


def online(view: View) -> str:
    """Where the copy on the web is, and how many items it has besides."""
    if not view.web_url or view.web:
        return ""
    label = view.words.more.format(count=view.more) if view.more else view.words.online
    return f"{label}:\n{view.web_url}"


def farewell(words: Words, view: View) -> str:
    """Why the mail came and how to leave, in one language."""
    why = words.why.format(organisation=view.organisation.name)
    if not view.unsubscribe_url:
        return f"{why} {words.reply_to_leave}"
    return f"{why}\n{words.unsubscribe}:\n{view.unsubscribe_url}"


def imprint(view: View) -> str:
    """Who publishes, with the postal address."""
    them = view.organisation
    reach = " | ".join(filter(None, (them.phone, them.email)))
    return "\n".join(filter(None, (them.name, them.address, reach, them.website)))
