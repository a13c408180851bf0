"""Pictures that people attach: real ones, of bearable size, made anew so that nothing else is in them."""

import io
import struct
from dataclasses import dataclass

from PIL import Image, ImageOps, UnidentifiedImageError

from shared.files.reasons import FileError

_FORMATS = {"JPEG": "image/jpeg", "PNG": "image/png", "WEBP": "image/webp"}
_QUALITY = 85
_UNREADABLE = (OSError, ValueError, SyntaxError, EOFError, IndexError, KeyError, TypeError, OverflowError, struct.error)
"""What Pillow raises on a file that is broken or made to break it."""


class PictureError(FileError):
    """A file that can't be attached."""


class NotAPicture(PictureError):
    """No picture that can be decoded to its last line."""

    thai = "ไฟล์นี้ไม่ใช่รูปภาพ หรือรูปเสียหาย ถ่ายใหม่หรือเลือกรูปอื่น"
    english = "The file is not a picture, or it is damaged. Take it again or choose another one."


class UnsupportedPicture(PictureError):
    """A picture in another format; ``detail`` is its name."""

    thai = "ยังไม่รับรูปแบบ {detail} บันทึกเป็น JPEG, PNG หรือ WebP แล้วส่งใหม่"
    english = "{detail} pictures are not taken. Save it as JPEG, PNG or WebP and send it again."


class PictureTooLarge(PictureError):
    """More bytes than the limit; ``detail`` is the limit."""

    thai = "รูปใหญ่เกิน {detail} ย่อรูปแล้วส่งใหม่"
    english = "The picture is larger than {detail}. Make it smaller and send it again."


class TooManyPixels(PictureError):
    """A width times height over the limit, which could exhaust the memory; ``detail`` is its size."""

    thai = "รูปมีจำนวนพิกเซลมากเกินไป ({detail}) ย่อรูปแล้วส่งใหม่"
    english = "The picture has too many pixels ({detail}). Make it smaller and send it again."


@dataclass(frozen=True, slots=True)
class PictureLimits:
    """The most that one picture may have: ``size`` in bytes, ``pixels`` as width times height."""

    size: int = 12 * 1024 * 1024
    pixels: int = 50_000_000


@dataclass(frozen=True, slots=True)
class Picture:
    """A picture made anew: same format, upright, without location, camera data, comments or anything after its end.

    ``width`` and ``height`` are in pixels.
    """

    content: bytes
    media_type: str
    width: int
    height: int


def safe_picture(content: bytes, limits: PictureLimits | None = None) -> Picture:
    """Decode a JPEG, PNG or WebP picture wholly and encode it again. Takes up to a second: call it in a thread.

    Of an animation the first picture is kept.

    :raises PictureError: with a sentence that says what to do
    """
    limits = limits or PictureLimits()
    if len(content) > limits.size:
        raise PictureTooLarge(f"{limits.size // (1024 * 1024)} MB")
    try:
        return _made_anew(content, limits)
    except UnidentifiedImageError:
        raise _other_format(content) from None
    except (Image.DecompressionBombError, Image.DecompressionBombWarning) as error:
        raise TooManyPixels(str(error)) from error
    except _UNREADABLE as error:
        raise NotAPicture from error


def _made_anew(content: bytes, limits: PictureLimits) -> Picture:
    with Image.open(io.BytesIO(content), formats=tuple(_FORMATS)) as picture:
        kind = str(picture.format)
        width, height = picture.size
        if width * height > limits.pixels:
            raise TooManyPixels(f"{width:,} × {height:,}")
        picture.verify()
    with Image.open(io.BytesIO(content), formats=(kind,)) as picture:
        picture.load()
        upright = ImageOps.exif_transpose(picture)
        pixels = upright.convert(_mode(upright, kind))
    bare = Image.frombytes(pixels.mode, pixels.size, pixels.tobytes())
    made = io.BytesIO()
    bare.save(made, kind, quality=_QUALITY, optimize=kind == "PNG")
    return Picture(made.getvalue(), _FORMATS[kind], *bare.size)


def _mode(picture: Image.Image, kind: str) -> str:
    """Colour, with transparency where the picture has some and its format keeps it."""
    return "RGBA" if kind != "JPEG" and picture.has_transparency_data else "RGB"


def _other_format(content: bytes) -> PictureError:
    """Names the formats that phones and offices send and that are not taken."""
    head = content[:16]
    for name, found in (
        ("HEIC", head[4:8] == b"ftyp"),
        ("GIF", head.startswith(b"GIF8")),
        ("BMP", head.startswith(b"BM")),
        ("TIFF", head.startswith((b"II*\0", b"MM\0*"))),
        ("PDF", head.startswith(b"%PDF")),
        ("SVG", b"<svg" in content[:1024]),
    ):
        if found:
            return UnsupportedPicture(name)
    return NotAPicture()
