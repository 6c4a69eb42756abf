"""Write the editor's Markdown as plain text.

A tree of prose in; lines for a text part out. Paragraphs are not wrapped: the reader's
program does that. Each link's address stands alone on a line under its paragraph, where
no punctuation can stick to it. Never raises.
"""

from __future__ import annotations

from collections.abc import Iterable
from itertools import count, repeat

from markdown_it.tree import SyntaxTreeNode


def plain(tree: SyntaxTreeNode) -> str:
    """The blocks of a tree as text, with a blank line between them."""
    return "\n\n".join(block(child) for child in tree.children)


def block(node: SyntaxTreeNode) -> str:
    """A paragraph, heading, list, quotation, rule or piece of code as text."""
    match node.type:
        case "paragraph" | "heading":
            return paragraph(node.children[0].children)
        case "bullet_list":
            return items(node, repeat("- "))
        case "ordered_list":
            return items(node, (f"{n}. " for n in count(int(node.attrs.get("start", 1)))))
        case "blockquote":
            return "\n".join(f"> {line}".rstrip() for line in plain(node).split("\n"))
        case "hr":
            return "-" * 10
        case _:
            return node.content.rstrip("\n")


def items(node: SyntaxTreeNode, marks: Iterable[str]) -> str:
    """A list, one item a line, what belongs to an item indented under it."""
    return "\n".join(
        mark + plain(item).replace("\n\n", "\n").replace("\n", "\n" + " " * len(mark))
        for mark, item in zip(marks, node.children, strict=False)
    )


def paragraph(parts: list[SyntaxTreeNode]) -> str:
    """One line of text, then the addresses it links to; with several, each under its own words."""
    links = [part for node in parts for part in node.walk() if part.type == "link" and not is_bare(part)]
    addresses = [f"{words(link.children)}:\n{target(link)}" if links[1:] else target(link) for link in links]
    lines = (line.strip() for line in words(parts).split("\n"))
    return "\n".join([line for line in lines if line] + addresses)


def words(parts: list[SyntaxTreeNode]) -> str:
    """What is read of inline parts: without marks of emphasis."""
    return "".join(said(part) for part in parts)


def said(part: SyntaxTreeNode) -> str:
    """One inline part as text."""
    match part.type:
        case "softbreak":
            return " "
        case "hardbreak":
            return "\n"
        case "text" | "code_inline":
            return part.content
        case "link" if is_bare(part):
            return f"\n{target(part)}\n"
        case _:
            return words(part.children)


def is_bare(link: SyntaxTreeNode) -> bool:
    """Whether a link was written as its address alone: ``<https://…>``."""
    return link.markup == "autolink"


def target(link: SyntaxTreeNode) -> str:
    """The address of a link as a person reads it."""
    return str(link.attrs["href"]).removeprefix("mailto:")
