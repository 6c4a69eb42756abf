"""Pictures as cameras, phones and outlets make them. All are drawn here."""

from __future__ import annotations

import io
from typing import Any

from PIL import Image

SKY, MEADOW = (40, 90, 200), (60, 160, 60)


def photo(width: int, height: int) -> Image.Image:
    """Sky above, a meadow below, with the grain that makes it a photograph."""
    picture = Image.new("RGB", (width, height), SKY)
    picture.paste(MEADOW, (0, height // 2, width, height))
    grain = Image.effect_noise((width, height), 40).convert("RGB")
    return Image.blend(picture, grain, 0.2)


def saved(picture: Image.Image, kind: str = "JPEG", **options: Any) -> bytes:
    file = io.BytesIO()
    picture.save(file, kind, **options)
    return file.getvalue()


def opened(data: bytes) -> Image.Image:
    picture = Image.open(io.BytesIO(data))
    picture.load()
    return picture


def with_gps(picture: Image.Image, *, turned: int = 1) -> bytes:
    """As a phone saves it: where it was taken, by what, and how the phone was held."""
    exif = Image.Exif()
    exif[0x010F] = "햇살 카메라"
    exif[0x0112] = turned
    exif.get_ifd(0x8825)[1] = "N"
    exif.get_ifd(0x8825)[2] = (37.0, 12.0, 1.5)
    return saved(picture, exif=exif)


def is_sky(pixel: object) -> bool:
    assert isinstance(pixel, tuple)
    return int(pixel[2]) > int(pixel[1])
