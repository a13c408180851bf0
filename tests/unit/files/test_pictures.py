"""A picture comes out as nothing but a picture; everything else is refused with what to do."""

import io

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image, PngImagePlugin

from shared.files.pictures import (
    NotAPicture,
    PictureError,
    PictureLimits,
    PictureTooLarge,
    TooManyPixels,
    UnsupportedPicture,
    safe_picture,
)

GPS, ORIENTATION = 0x8825, 0x0112


def encoded(kind="JPEG", size=(40, 20), mode="RGB", **options) -> bytes:
    content = io.BytesIO()
    Image.new(mode, size, "red").save(content, kind, **options)
    return content.getvalue()


def with_location() -> bytes:
    exif = Image.Exif()
    exif[ORIENTATION] = 6
    exif[0x010F] = "a camera"
    exif.get_ifd(GPS)[2] = (16.0, 32.0, 1.0)
    return encoded(exif=exif)


@pytest.mark.parametrize(("kind", "media_type"), [("JPEG", "image/jpeg"), ("PNG", "image/png"), ("WEBP", "image/webp")])
def test_a_picture_keeps_its_format_and_size(kind, media_type):
    picture = safe_picture(encoded(kind))
    assert (picture.media_type, picture.width, picture.height) == (media_type, 40, 20)
    assert Image.open(io.BytesIO(picture.content)).format == kind


def test_location_and_camera_are_gone_and_the_picture_stands_upright():
    source = with_location()
    assert Image.open(io.BytesIO(source)).getexif().get_ifd(GPS)
    picture = safe_picture(source)
    made = Image.open(io.BytesIO(picture.content))
    assert not made.getexif()
    assert b"a camera" not in picture.content
    assert (picture.width, picture.height) == (20, 40)


def test_comments_and_what_follows_the_end_are_gone():
    notes = PngImagePlugin.PngInfo()
    notes.add_text("Author", "somchai")
    picture = safe_picture(encoded("PNG", pnginfo=notes) + b"<script>hidden</script>")
    assert b"somchai" not in picture.content
    assert b"hidden" not in picture.content


@pytest.mark.parametrize(
    ("kind", "mode"), [("PNG", "RGBA"), ("PNG", "P"), ("PNG", "L"), ("JPEG", "CMYK"), ("WEBP", "RGBA")]
)
def test_every_colour_mode_is_taken(kind, mode):
    assert safe_picture(encoded(kind, mode=mode)).width == 40


@pytest.mark.parametrize(
    "content",
    [b"", b"text", b"\xff\xd8\xff\xe0", encoded()[:200], encoded("PNG")[:60], b"\x89PNG\r\n\x1a\n" + bytes(99)],
)
def test_what_can_not_be_decoded_is_no_picture(content):
    with pytest.raises(NotAPicture, match="Take it again"):
        safe_picture(content)


@pytest.mark.parametrize("kind", ["GIF", "BMP", "TIFF"])
def test_another_format_is_named(kind):
    with pytest.raises(UnsupportedPicture, match=kind):
        safe_picture(encoded(kind))


def test_a_phones_heic_is_named():
    with pytest.raises(UnsupportedPicture) as refusal:
        safe_picture(b"\0\0\0\x18ftypheic" + bytes(100))
    assert "HEIC" in refusal.value.say("th")


def test_size_and_pixels_have_limits():
    with pytest.raises(PictureTooLarge, match="12 MB"):
        safe_picture(bytes(13 * 1024 * 1024))
    with pytest.raises(TooManyPixels, match="40 × 20"):
        safe_picture(encoded(), PictureLimits(pixels=100))


@pytest.mark.parametrize("side", [8_000, 60_000])
def test_a_bomb_of_pixels_is_refused_before_it_is_unpacked(side):
    small = encoded("PNG", size=(10, 10), mode="1")
    bomb = small[:16] + side.to_bytes(4, "big") * 2 + small[24:]
    with pytest.raises(PictureError):
        safe_picture(bomb)


@given(st.integers(0, 400), st.binary(min_size=1, max_size=6))
@settings(max_examples=200, deadline=None)
def test_damage_anywhere_is_refused_or_harmless(place, noise):
    content = bytearray(with_location())
    content[place : place + len(noise)] = noise
    try:
        picture = safe_picture(bytes(content))
    except PictureError:
        return
    assert not Image.open(io.BytesIO(picture.content)).getexif()
