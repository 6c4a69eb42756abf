"""A picture's file as a mail can show it.

Bytes in; bytes out, turned as its camera was held, cropped, at most twice the size at which
it is shown, in sRGB, as JPEG or PNG by what it holds, without anything that the camera wrote
into it (EXIF, GPS). The same bytes and measures give the same result. Refuses in one line
what is no picture, is broken, or would unpack to more than anybody can look at.
"""

from __future__ import annotations

import io
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from PIL import Image, ImageCms, ImageOps, UnidentifiedImageError

from newsletter.errors import Mistake

KINDS = ("JPEG", "PNG", "GIF", "WEBP", "BMP", "TIFF")
LARGEST_FILE = 20_000_000  # bytes
LARGEST = 50_000_000  # pixels
KEPT_WIDTH = 1_600  # pixels of what is kept of a picture from the web
COLOURS = 256  # a drawing has no more: it stays sharp as PNG
QUALITY = 80
HIGHER = 0.4  # of what is cropped away above and below, the part above: heads are up there
_SAVE_AS = "save it as JPEG or PNG"


@dataclass(frozen=True, slots=True)
class Made:
    """A picture's file, ready to be put on the web or into a mail."""

    data: bytes
    suffix: str  # ".jpg" or ".png"
    width: int  # pixels of the file
    height: int


def made(data: bytes, name: str, *, width: int, height: int = 0) -> Made:
    """A picture for a frame of *width* × *height* pixels as shown; 0 keeps its form.

    Raises Mistake (naming *name*) for what cannot be shown.
    """
    with _opened(data, name) as picture:
        cropped = _cropped(picture, width, height) if height else picture
        most = (2 * width, 2 * height if height else cropped.height)
        return _written(_reduced(cropped, most))


def kept(data: bytes, name: str) -> Made:
    """A picture as it is kept beside the issue: turned, stripped, not larger than any mail needs."""
    with _opened(data, name) as picture:
        return _written(_reduced(picture, (KEPT_WIDTH, 4 * KEPT_WIDTH)))


@contextmanager
def _opened(data: bytes, name: str) -> Iterator[Image.Image]:
    if len(data) > LARGEST_FILE:
        raise Mistake(f"{name} has {len(data):,} bytes, more than {LARGEST_FILE:,}", hint=_SAVE_AS)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", Image.DecompressionBombWarning)  # we count ourselves
            with Image.open(io.BytesIO(data), formats=KINDS) as picture:
                _refuse_huge(picture, name)
                picture.load()
                yield _plain(ImageOps.exif_transpose(picture))
    except Image.DecompressionBombError:
        raise Mistake(f"{name} unpacks to more than {LARGEST:,} pixels", hint=_SAVE_AS) from None
    except UnidentifiedImageError:
        raise Mistake(f"{name} is no picture that a mail can show", hint=_SAVE_AS) from None
    except (OSError, ValueError, SyntaxError, EOFError, MemoryError) as error:
        told = " ".join(str(error).split())[:80]
        raise Mistake(f"{name} is broken: {told}", hint=_SAVE_AS) from None


def _refuse_huge(picture: Image.Image, name: str) -> None:
    width, height = picture.size
    if width * height > LARGEST:
        told = f"{name} has {width:,} × {height:,} pixels, more than {LARGEST:,}"
        raise Mistake(told, hint=_SAVE_AS)


def _plain(picture: Image.Image) -> Image.Image:
    """In sRGB, with transparency only where there is some."""
    profile = picture.info.get("icc_profile")
    clear = picture.has_transparency_data
    if profile and not clear:
        try:
            source = ImageCms.ImageCmsProfile(io.BytesIO(profile))
            target = ImageCms.createProfile("sRGB")
            turned = ImageCms.profileToProfile(picture, source, target, outputMode="RGB")
            return turned or picture.convert("RGB")
        except (ImageCms.PyCMSError, OSError):
            return picture.convert("RGB")  # a broken profile is no reason to lose the picture
    if clear:
        seen = picture.convert("RGBA")
        least = seen.getchannel("A").getextrema()[0]
        return seen if least != 255 else seen.convert("RGB")
    return picture.convert("RGB")


def _cropped(picture: Image.Image, width: int, height: int) -> Image.Image:
    wide = min(picture.width, round(picture.height * width / height))
    high = min(picture.height, round(picture.width * height / width))
    left, top = (picture.width - wide) // 2, int((picture.height - high) * HIGHER)
    return picture.crop((left, top, left + max(wide, 1), top + max(high, 1)))


def _reduced(picture: Image.Image, most: tuple[int, int]) -> Image.Image:
    """Never enlarged: that adds bytes and no sharpness."""
    factor = min(most[0] / picture.width, most[1] / picture.height, 1)
    size = (max(round(picture.width * factor), 1), max(round(picture.height * factor), 1))
    return picture if size == picture.size else picture.resize(size, Image.Resampling.LANCZOS)


def _written(picture: Image.Image) -> Made:
    if picture.mode == "RGBA":
        return _file(picture, "PNG")
    jpeg = _file(picture, "JPEG")
    if picture.getcolors(COLOURS) is None:
        return jpeg
    png = _file(picture.convert("P", palette=Image.Palette.ADAPTIVE, colors=COLOURS), "PNG")
    return png if len(png.data) <= len(jpeg.data) else jpeg


def _file(picture: Image.Image, kind: str) -> Made:
    picture.info.clear()  # what the camera wrote would be saved along
    file = io.BytesIO()
    if kind == "JPEG":
        picture.save(file, kind, quality=QUALITY, optimize=True, progressive=True, subsampling="4:2:0")
    else:
        picture.save(file, kind, optimize=True)
    return Made(file.getvalue(), ".jpg" if kind == "JPEG" else ".png", picture.width, picture.height)
