"""How well two colours can be told apart, and what a mail program's own inversion makes of one.

Colours in; ratios and colours out. WCAG 2.2 (relative luminance, contrast ratio); CIE 1976
L*a*b* under D65, in which mail programs that darken a mail by themselves turn lightness over.
"""

from __future__ import annotations

from functools import lru_cache

Colour = tuple[int, int, int]
WHITE = (0.95047, 1.0, 1.08883)  # D65
KNEE = 6 / 29


def _linear(part: int) -> float:
    share = part / 255
    return share / 12.92 if share <= 0.04045 else ((share + 0.055) / 1.055) ** 2.4


def _gamma(share: float) -> int:
    share = min(max(share, 0.0), 1.0)
    made = share * 12.92 if share <= 0.0031308 else 1.055 * share ** (1 / 2.4) - 0.055
    return round(made * 255)


def luminance(colour: Colour) -> float:
    """0 for black, 1 for white, as the eye weighs them."""
    red, green, blue = (_linear(part) for part in colour)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


@lru_cache(maxsize=512)
def contrast(one: Colour, other: Colour) -> float:
    """1 for the same colour, 21 for black on white."""
    darker, lighter = sorted((luminance(one), luminance(other)))
    return (lighter + 0.05) / (darker + 0.05)


@lru_cache(maxsize=512)
def inverted(colour: Colour) -> Colour:
    """The colour with its lightness turned over and its hue kept."""
    red, green, blue = (_linear(part) for part in colour)
    x = 0.4124 * red + 0.3576 * green + 0.1805 * blue
    y = luminance(colour)
    z = 0.0193 * red + 0.1192 * green + 0.9505 * blue
    fx, fy, fz = (_to_lab(value / white) for value, white in zip((x, y, z), WHITE, strict=True))
    turned = (100 - (116 * fy - 16) + 16) / 116  # L is 116 f - 16
    x, y, z = (
        _from_lab(f) * white
        for f, white in zip((turned + (fx - fy), turned, turned - (fy - fz)), WHITE, strict=True)
    )
    return (
        _gamma(3.2406 * x - 1.5372 * y - 0.4986 * z),
        _gamma(-0.9689 * x + 1.8758 * y + 0.0415 * z),
        _gamma(0.0557 * x - 0.2040 * y + 1.0570 * z),
    )


def _to_lab(t: float) -> float:
    return t ** (1 / 3) if t > KNEE**3 else t / (3 * KNEE**2) + 4 / 29


def _from_lab(f: float) -> float:
    return f**3 if f > KNEE else 3 * KNEE**2 * (f - 4 / 29)
