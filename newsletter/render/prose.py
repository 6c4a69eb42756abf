"""Read the editor's Markdown, and write it as HTML for a mail.

Markdown (CommonMark) in, with the sentinels of its fields already in place; a tree or
HTML out. What must not be in a mail is not understood: HTML is shown as it was typed,
a picture gives its alternative text, a link is one only where it leads to http, https
or mailto, an indented paragraph is no code, and a heading is a bold paragraph, because
the issue's own levels may not be skipped. Never raises.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence

from markdown_it import MarkdownIt
from markdown_it.common.normalize_url import normalizeLink
from markdown_it.renderer import RendererHTML
from markdown_it.rules_inline.emphasis import tokenize
from markdown_it.rules_inline.state_inline import StateInline
from markdown_it.token import Token
from markdown_it.tree import SyntaxTreeNode
from markdown_it.utils import EnvType, OptionsDict
from markupsafe import Markup

from newsletter.model.width import cells
from newsletter.render.breaks import softened

PICTURE = re.compile(r"!\[([^\]\n]*)\]\([^)\n]*\)")


class Prose(MarkdownIt):
    """The Markdown of one issue.

    *sentinels* finds the issue's own, with one group; *leaving* is the only one that
    may be a link's whole address, because it stands for the unsubscribe URL.
    """

    def __init__(self, sentinels: re.Pattern[str], leaving: str = "") -> None:
        super().__init__("commonmark", {"html": False}, renderer_cls=Writer)
        self.sentinels = sentinels
        self.leaving = leaving
        self.disable(["code", "html_block", "html_inline"])
        self.inline.ruler.at("emphasis", emphasis)
        self.inline.ruler.at("image", picture)

    def validateLink(self, url: str) -> bool:
        """Whether a link may lead there."""
        return url == self.leaving or url.lower().startswith(("http://", "https://", "mailto:"))

    def html(self, markdown: str) -> Markup:
        """As HTML without style attributes, safe to put into a page."""
        written = self.render(markdown, {"sentinels": self.sentinels})
        return Markup(written.strip())  # noqa: S704 - tags are ours, the rest is escaped

    def tree(self, markdown: str) -> SyntaxTreeNode:
        """As blocks with their inline parts, for who writes something else than HTML."""
        return SyntaxTreeNode(self.parse(markdown))


class Writer(RendererHTML):
    """markdown-it's writer, with places to break in long words; rules go by the names of tokens."""

    def text(self, tokens: Sequence[Token], idx: int, options: OptionsDict, env: EnvType) -> str:
        return softened(tokens[idx].content, env["sentinels"])

    def code_inline(self, tokens: Sequence[Token], idx: int, options: OptionsDict, env: EnvType) -> str:
        return f"<code>{self.text(tokens, idx, options, env)}</code>"

    def fence(self, tokens: Sequence[Token], idx: int, options: OptionsDict, env: EnvType) -> str:
        return f"<pre>{self.text(tokens, idx, options, env)}</pre>\n"

    def heading_open(self, tokens: Sequence[Token], idx: int, options: OptionsDict, env: EnvType) -> str:
        return "<p><strong>"

    def heading_close(self, tokens: Sequence[Token], idx: int, options: OptionsDict, env: EnvType) -> str:
        return "</strong></p>\n"


def picture(state: StateInline, silent: bool) -> bool:
    """``![alternative text](file)`` is its alternative text, wherever the file may be."""
    found = PICTURE.match(state.src, state.pos)
    if found is None:
        return False
    if not silent:
        state.push("text", "", 0).content = found[1]
    state.pos = found.end()
    return True


def emphasis(state: StateInline, silent: bool) -> bool:
    """``*`` between punctuation and Hangul opens and closes: ``**‘돌봄’**은`` is bold.

    CommonMark §6.2 wants a space there, which Korean, Chinese and Japanese do not write.
    """
    start = state.pos
    if not tokenize(state, silent):
        return False
    before, after = state.src[:start][-1:], state.src[state.pos : state.posMax][:1]
    if state.src[start] == "*" and before and after:
        for delimiter in state.delimiters[start - state.pos :]:
            delimiter.open = delimiter.open or (is_punctuation(after) and cells(before) == 2)
            delimiter.close = delimiter.close or (is_punctuation(before) and cells(after) == 2)
    return True


def is_punctuation(letter: str) -> bool:
    """Whether a character is punctuation or a symbol. CommonMark §2.1."""
    return unicodedata.category(letter)[0] in "PS"


def web_address(url: str) -> str:
    """An http(s) address in ASCII as both parts of a mail show it; "" for anything else."""
    return normalizeLink(url) if url.lower().startswith(("http://", "https://")) else ""
