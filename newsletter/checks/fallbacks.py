"""Features whose absence does no harm, each with the reason: what stands there instead.

A mail program that lacks one of these shows the same words in the same order, readable.
Whatever is not in this table is a warning where a program lacks it. The last table names the
features that another check speaks of in its own words.
"""

from __future__ import annotations

from collections.abc import Mapping

# What a style sheet that stays in the page does. Told as a note, with the readers concerned.
ENHANCEMENTS: Mapping[str, str] = {
    "html-style": "everything that reading needs is inlined",
    "css-at-media": "the page as inlined is the one for phones",
    "css-at-media-prefers-color-scheme": "the mail stays light, or the program darkens it by itself",
    "css-at-font-face": "the next font of the stack is there",
}

FALLBACKS: Mapping[str, str] = {
    "css-border-radius": "corners are square",
    "css-box-shadow": "the box has no shadow",
    "css-text-shadow": "the text has no shadow",
    "css-opacity": "it is shown at full strength",
    "css-transition": "the change comes at once",
    "css-cursor": "the pointer is the usual one",
    "css-outline": "the program draws its own",
    "css-user-select": "the text can be marked",
    "css-hyphens": "words break at blanks, as without it",
    "css-word-break": "a Hangul word may break in its middle",
    "css-word-wrap": "long addresses have soft breaks of their own (E3)",
    "css-overflow-wrap": "long addresses have soft breaks of their own (E3)",
    "css-text-overflow": "the text goes on",
    "css-white-space": "lines end where the program ends them",
    "css-overflow": "what would be cut off is shown",
    "css-max-height": "the box is as high as what is in it",
    "css-min-height": "the box is as high as what is in it",
    "css-height": "the box is at least as high: Yahoo makes min-height of it",
    "css-min-width": "Outlook on Windows takes the width of the table around it",
    "css-table-layout": "columns are as wide as their widths say, or as their longest word",
    "css-border-spacing": "the attribute cellspacing is there",
    "css-background-size": "the picture is shown in its own size, on its colour",
    "css-background-position": "the picture begins in the corner",
    "css-background-repeat": "the picture is repeated, on its colour",
    "css-font-stretch": "the letters have their usual width",
    "css-font-kerning": "the letters have their usual distance",
    "css-text-align-last": "the last line begins at the edge",
    "css-text-decoration-color": "the line has the colour of the text",
    "css-text-decoration-style": "the line is plain",
    "css-text-decoration-thickness": "the line is as thick as usual",
    "css-text-decoration-skip-ink": "the line goes through",
    "css-text-underline-offset": "the line is where it usually is",
    "css-text-underline-position": "the line is where it usually is",
    "css-color-scheme": "the kept style sheet has its dark rules all the same",
    "css-sytem-ui": "the next font of the stack is there",
    "css-display-none": "the preheader is read as a first line, which is what it is",
    "html-body": "the wrapper within it has the same styles (A8)",
    "html-meta-color-scheme": "the kept style sheet says it too",
    "html-semantics": "the words stay, in a plain block",
    "html-aria-hidden": "a screen reader reads it out",
    "html-aria-label": "a screen reader reads the words themselves",
    "html-aria-labelledby": "a screen reader reads the words themselves",
    "html-aria-describedby": "a screen reader reads the words themselves",
    "html-abbr": "the short form is there",
    "html-target": "every mail program opens links in its own way",
    "html-loading-attribute": "pictures load at once",
    "html-srcset": "the picture in src is there",
    "html-picture": "the <img> within it is there",
    "html-wbr": "the word breaks elsewhere",
}

# What to write instead, where one thing is it.
CURES: Mapping[str, str] = {
    **dict.fromkeys(("css-background-image", "css-linear-gradient", "css-radial-gradient",
                     "css-conic-gradient"), "Give it a background-color too"),
    **dict.fromkeys(("css-unit-vw", "css-unit-vh", "css-unit-vmin", "css-unit-vmax", "css-unit-ch"),
                    "Write it in px or %"),
    **dict.fromkeys(("css-function-clamp", "css-function-min", "css-function-max", "css-function-light-dark",
                     "css-modern-color"), "Write a plain value"),
    **dict.fromkeys(("css-margin-inline-block", "css-margin-inline-start-end", "css-margin-block-start-end"),
                    "Write margin-left and the like"),
    **dict.fromkeys(("css-padding-inline-block", "css-padding-inline-start-end",
                     "css-padding-block-start-end"), "Write padding-left and the like"),
    **dict.fromkeys(("html-hidden", "css-visibility"), "Hide it with display: none, or leave it out"),
    "css-box-sizing": "Count the padding into the width",
    "css-object-fit": "Crop the picture's file",
}  # fmt: skip

# Feature → the check that finds it, with or without a list.
SPOKEN_OF: Mapping[str, str] = {
    **dict.fromkeys(("css-display-flex", "css-display-grid", "css-float", "css-clear", "css-position"), "C6"),
    **dict.fromkeys(  # nothing without those
        (
            "css-left-right-top-bottom",
            "css-inset",
            "css-z-index",
            "css-align-items",
            "css-justify-content",
            "css-flex-direction",
            "css-flex-wrap",
            "css-gap",
            "css-grid-template",
        ),
        "C6",
    ),
    **dict.fromkeys(("css-unit-calc", "css-variables", "css-unit-rem"), "C6"),
    **dict.fromkeys(("css-rgb", "css-rgba"), "C11"),
    **dict.fromkeys(
        ("html-form", "html-object", "html-svg", "html-video", "html-audio", "html-link", "html-base"), "A12"
    ),
    **{f"html-input-{kind}": "A12" for kind in ("checkbox", "hidden", "radio", "reset", "submit", "text")},
    "css-at-import": "A12",
    "css-padding": "C7",
    "image-base64": "D1",
    **{
        f"image-{kind}": "D2"
        for kind in ("apng", "avif", "bmp", "hdr", "heif", "ico", "mp4", "svg", "tiff", "webp")
    },
    "html-anchor-links": "G7",
}
