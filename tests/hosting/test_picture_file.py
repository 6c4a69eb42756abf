"""A picture's file becomes what a mail can show, or is refused in one line."""

from __future__ import annotations

import io
import struct
import zlib
from functools import partial

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image, ImageCms

from newsletter.errors import Mistake
from newsletter.workspace.picture_file import KEPT_WIDTH, kept, made
from tests.hosting.drawing import is_sky, opened, photo, saved, with_gps


def test_a_photograph_is_cropped_to_its_frame_at_twice_the_size_shown() -> None:
    result = made(saved(photo(1200, 1200)), "a.jpg", width=168, height=126)
    assert (result.suffix, result.width, result.height) == (".jpg", 336, 252)
    assert opened(result.data).size == (336, 252)
    assert len(result.data) < 40_000


def test_a_frame_without_height_keeps_the_form() -> None:
    result = made(saved(photo(1000, 400)), "a.jpg", width=200)
    assert (result.width, result.height) == (400, 160)


@given(st.integers(1, 700), st.integers(1, 700), st.integers(1, 600), st.integers(0, 600))
@settings(max_examples=60, deadline=None)
def test_no_picture_is_enlarged_or_larger_than_twice_its_frame(
    wide: int, high: int, width: int, height: int
) -> None:
    result = made(saved(Image.new("RGB", (wide, high))), "a", width=width, height=height)
    assert 1 <= result.width <= min(wide, 2 * width)
    assert 1 <= result.height <= min(high, 2 * height if height else high)


@pytest.mark.parametrize("turned", range(1, 9))
def test_it_stands_as_the_camera_was_held(turned: int) -> None:
    """EXIF tag 0x0112: the same picture, stored in eight ways."""
    upright = photo(300, 200)
    stored = {
        1: upright,
        2: upright.transpose(Image.Transpose.FLIP_LEFT_RIGHT),
        3: upright.transpose(Image.Transpose.ROTATE_180),
        4: upright.transpose(Image.Transpose.FLIP_TOP_BOTTOM),
        5: upright.transpose(Image.Transpose.TRANSPOSE),
        6: upright.transpose(Image.Transpose.ROTATE_90),
        7: upright.transpose(Image.Transpose.TRANSVERSE),
        8: upright.transpose(Image.Transpose.ROTATE_270),
    }[turned]
    result = opened(made(with_gps(stored, turned=turned), "a.jpg", width=150).data)
    assert result.size == (300, 200)
    assert is_sky(result.getpixel((150, 20)))
    assert not is_sky(result.getpixel((150, 180)))


def test_where_it_was_taken_and_by_what_is_gone() -> None:
    data = with_gps(photo(300, 200))
    assert b"Exif" in data
    for result in (made(data, "a", width=400).data, kept(data, "a").data):
        assert b"Exif" not in result
        assert "햇살 카메라".encode() not in result
        assert not opened(result).getexif()


def test_text_in_a_png_is_gone_too() -> None:
    from PIL.PngImagePlugin import PngInfo

    notes = PngInfo()
    notes.add_text("Comment", "taken at home")
    result = made(saved(Image.new("RGB", (40, 40)), "PNG", pnginfo=notes), "a.png", width=20).data
    assert b"taken at home" not in result


def test_a_drawing_stays_a_drawing_and_a_photograph_becomes_a_photograph() -> None:
    """JPEG makes few colours dirty; PNG makes a photograph heavy."""
    drawing = Image.new("RGB", (400, 300), (255, 255, 255))
    drawing.paste((200, 30, 30), (50, 50, 350, 60))
    assert made(saved(drawing, "PNG"), "plan.png", width=200).suffix == ".png"
    assert made(saved(photo(400, 300), "PNG"), "photo.png", width=200).suffix == ".jpg"


def test_transparency_is_kept_where_there_is_some() -> None:
    clear = Image.new("RGBA", (80, 40), (255, 0, 0, 0))
    result = made(saved(clear, "PNG"), "logo.png", width=40)
    assert (result.suffix, opened(result.data).mode) == (".png", "RGBA")
    full = Image.new("RGBA", (80, 40), (255, 0, 0, 255))
    assert opened(made(saved(full, "PNG"), "logo.png", width=40).data).mode in ("P", "RGB")


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "GIF", "WEBP", "BMP", "TIFF"])
@pytest.mark.parametrize("mode", ["1", "L", "P", "RGB", "CMYK"])
def test_every_usual_kind_and_mode_is_read(kind: str, mode: str) -> None:
    try:
        data = saved(photo(60, 40).convert(mode), kind)
    except (OSError, ValueError):
        return  # this kind has no such mode
    assert made(data, "a", width=30).suffix in (".jpg", ".png")


def test_a_moving_picture_stands_still() -> None:
    frames = [Image.new("P", (40, 40), n) for n in range(3)]
    data = saved(frames[0], "GIF", save_all=True, append_images=frames[1:])
    assert getattr(opened(made(data, "a.gif", width=20).data), "n_frames", 1) == 1


def test_colours_of_another_profile_are_turned_into_sRGB() -> None:
    profile = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    assert b"ICC" not in made(saved(photo(60, 40), icc_profile=profile), "a", width=30).data
    broken = saved(photo(60, 40), icc_profile=b"not a profile at all")
    assert made(broken, "a", width=30).width == 60


def test_the_same_bytes_make_the_same_picture() -> None:
    data = with_gps(photo(500, 400))
    assert made(data, "a", width=168, height=126) == made(data, "b", width=168, height=126)


def test_what_is_kept_is_no_larger_than_any_mail_needs() -> None:
    assert kept(saved(photo(2400, 600)), "a").width == KEPT_WIDTH


def chunk(kind: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))


def bomb(width: int, height: int) -> bytes:
    """A PNG of a few bytes that says it is very large."""
    head = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    chunks = chunk(b"IHDR", head) + chunk(b"IDAT", zlib.compress(b"")) + chunk(b"IEND", b"")
    return b"\x89PNG\r\n\x1a\n" + chunks


SVG = b'<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"/>'


@pytest.mark.parametrize(
    ("data", "told"),
    [
        (b"", "is no picture"),
        (b"<html>404</html>", "is no picture"),
        (SVG, "is no picture"),
        (b"%PDF-1.7", "is no picture"),
        (saved(photo(200, 100))[:800], "is broken"),
        (saved(photo(60, 40), "PNG")[:60], "is broken"),
        (bomb(30_000, 30_000), "900|unpacks"),
        (bomb(8_000, 8_000), "8,000 × 8,000 pixels"),
        (b"\xff\xd8\xff" + b"\0" * 21_000_000, "more than 20,000,000"),
    ],
)
def test_what_cannot_be_shown_is_refused_in_one_line(data: bytes, told: str) -> None:
    for kept_or_made in (kept, partial(made, width=100)):
        with pytest.raises(Mistake, match=told) as mistake:
            kept_or_made(data, "그림.jpg")
        assert "그림.jpg" in mistake.value.message
        assert "\n" not in mistake.value.message
        assert mistake.value.hint


@given(st.binary(max_size=300), st.sampled_from(["JPEG", "PNG", "GIF", "WEBP"]))
@settings(max_examples=80, deadline=None)
def test_no_bytes_whatever_are_more_than_a_mistake(noise: bytes, kind: str) -> None:
    start = saved(Image.new("RGB", (9, 9), (1, 2, 3)), kind)
    for data in (noise, start[: len(noise)] + noise, start + noise):
        try:
            result = made(data, "a", width=5, height=5)
        except Mistake:
            continue
        assert Image.open(io.BytesIO(result.data)).size == (result.width, result.height)
