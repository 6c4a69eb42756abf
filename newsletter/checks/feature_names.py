"""What the features of HTML and CSS are called at caniemail.com, where not simply by their own name.

A property ``p`` is there as ``css-p``, an element ``e`` as ``html-e``; here stands what differs.
The tests hold each id against the packaged table.
"""

from __future__ import annotations

from collections.abc import Mapping

AT_RULES: Mapping[str, str] = {
    f"@{name}": f"css-at-{name}" for name in ("media", "import", "supports", "font-face", "keyframes")
}
MEDIA: Mapping[str, str] = {
    "prefers-color-scheme": "css-at-media-prefers-color-scheme",
    "prefers-reduced-motion": "css-at-media-prefers-reduced-motion",
    "orientation": "css-at-media-orientation",
    "hover": "css-at-media-hover",
    "any-hover": "css-at-media-hover",
    "-webkit-device-pixel-ratio": "css-at-media-device-pixel-ratio",
    "-webkit-min-device-pixel-ratio": "css-at-media-device-pixel-ratio",
}

# A property whose longer names are one feature with it: padding-left is padding.
FAMILIES = ("border", "padding", "margin", "animation", "transition", "scroll-snap", "outline")
PROPERTIES: Mapping[str, str] = {
    **dict.fromkeys(("top", "right", "bottom", "left"), "css-left-right-top-bottom"),
    **dict.fromkeys(("overflow-x", "overflow-y"), "css-overflow"),
    **dict.fromkeys(("gap", "row-gap", "column-gap"), "css-gap"),
    **dict.fromkeys(
        ("columns", "column-fill", "column-rule", "column-span", "column-width"),
        "css-column-layout-properties",
    ),
    **dict.fromkeys(
        ("grid-template", "grid-template-areas", "grid-template-columns", "grid-template-rows"),
        "css-grid-template",
    ),
    **{
        f"border-{side}-radius": "css-border-radius"
        for side in ("top-left", "top-right", "bottom-left", "bottom-right")
    },
    **{f"border-{name}": f"css-border-{name}" for name in ("collapse", "image", "radius", "spacing")},
    "outline-offset": "css-outline-offset",
    "block-size": "css-block-inline-size",
}
LOGICAL: Mapping[str, str] = {
    **{
        f"{box}-{way}": f"css-{box}-inline-block"
        for box in ("margin", "padding")
        for way in ("inline", "block")
    },
    **{
        f"{box}-{way}-{end}": f"css-{box}-{way}-start-end"
        for box in ("margin", "padding")
        for way in ("inline", "block")
        for end in ("start", "end")
    },
    **{f"border-{way}": "css-border-inline-block" for way in ("inline", "block")},
    **{
        f"border-{way}-{end}": "css-border-inline-block-individual"
        for way in ("inline", "block")
        for end in ("start", "end")
    },
    **{
        f"border-{way}-{what}": "css-border-inline-block-longhand"
        for way in ("inline", "block")
        for what in ("color", "style", "width")
    },
    **{
        f"border-{one}-{other}-radius": "css-border-radius-logical"
        for one in ("start", "end")
        for other in ("start", "end")
    },
}
FUNCTIONS: Mapping[str, str] = {
    **{name: f"css-{name}" for name in ("linear-gradient", "radial-gradient", "conic-gradient")},
    **{name: f"css-function-{name}" for name in ("clamp", "max", "min", "light-dark")},
    **dict.fromkeys(("lch", "oklch", "lab", "oklab"), "css-modern-color"),
    "calc": "css-unit-calc",
    "rgb": "css-rgb",
    "rgba": "css-rgba",
    "var": "css-variables",
}
VALUES: Mapping[tuple[str, str], str] = {  # property ("" = any) and a word of its value
    ("display", "none"): "css-display-none",
    ("display", "flex"): "css-display-flex",
    ("display", "inline-flex"): "css-display-flex",
    ("display", "grid"): "css-display-grid",
    ("display", "inline-grid"): "css-display-grid",
    ("display", "inline-block"): "css-display",
    ("", "initial"): "css-unit-initial",
    **{("", word): "css-intrinsic-size" for word in ("fit-content", "min-content", "max-content")},
    **{
        ("font-family", word): "css-sytem-ui"  # spelt so there
        for word in ("system-ui", "ui-serif", "ui-sans-serif", "ui-rounded", "ui-monospace")
    },
}

ELEMENTS: Mapping[str, str] = {
    **{f"h{rank}": "html-h1-h6" for rank in range(1, 7)},
    **dict.fromkeys(("ul", "ol", "dl", "li", "dt", "dd"), "html-lists"),
    **dict.fromkeys(
        ("article", "aside", "details", "figcaption", "figure", "footer", "header", "main", "mark", "nav",
         "section", "summary", "time"),
        "html-semantics",
    ),
    **dict.fromkeys(("map", "area"), "html-image-maps"),
}  # fmt: skip
ATTRIBUTES: Mapping[str, str] = {
    **{
        name: f"html-{name}"
        for name in ("align", "valign", "width", "height", "dir", "lang", "role", "background", "cellpadding",
                     "cellspacing", "hidden", "target", "popover", "required", "srcset",
                     "aria-describedby", "aria-hidden", "aria-label", "aria-labelledby", "aria-live")
    },
    "sizes": "html-srcset",
    "loading": "html-loading-attribute",
    "inert": "css-inert-attribute",
}  # fmt: skip
PICTURES: Mapping[str, str] = {
    **{name: f"image-{name}" for name in ("apng", "avif", "bmp", "gif", "hdr", "heif", "ico", "jpg", "mp4",
                                          "png", "svg", "tiff", "webp")},
    "jpeg": "image-jpg",
    "heic": "image-heif",
}  # fmt: skip
