"""Pictures of hills in the morning, for a board and an issue that need some. Drawn, the same each time."""

from __future__ import annotations

import io
import math

from PIL import Image, ImageDraw

MORNINGS = (
    ("#a8dadc", "#457b9d", "#1d3557"),
    ("#f6c28b", "#e07a5f", "#3d405b"),
    ("#e9edc9", "#ccd5ae", "#588157"),
)
SUN = "#fffdf5"


def hills(number: int, width: int = 900, height: int = 600) -> bytes:
    """A picture as PNG; each *number* has a morning of its own."""
    sky, far, near = MORNINGS[number % len(MORNINGS)]
    picture = Image.new("RGB", (width, height), sky)
    draw = ImageDraw.Draw(picture)
    radius, left = height // 6, width // 5 * (1 + number % 4)
    draw.ellipse((left, radius, left + 2 * radius, 3 * radius), fill=SUN)
    for colour, level, waves in ((far, 0.62, 1.3), (near, 0.8, 2.1)):
        line = [
            (x, height * level + math.sin(x / width * waves * math.tau + number) * height * 0.08)
            for x in range(width + 1)
        ]
        draw.polygon([(0, height), *line, (width, height)], fill=colour)
    file = io.BytesIO()
    picture.save(file, "PNG", optimize=True)
    return file.getvalue()
