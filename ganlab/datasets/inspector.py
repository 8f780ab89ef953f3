"""One file's bytes -> a square picture of the wanted size, or the reason why not. Each file is decoded once.

Any mode becomes 8-bit gray or RGB: palettes are looked up, alpha is laid on white, CMYK becomes RGB, 16-bit levels are
scaled (65,535 becomes 255), EXIF orientation is applied, an animation gives its first frame. Then the middle square is
cut out and resized with antialiasing. Dimensions are judged from the header, before anything is decoded.
"""

from __future__ import annotations

import io
import re
from collections.abc import Callable
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray
from PIL import Image, UnidentifiedImageError

from ganlab.datasets.levels import to_eight_bits

PALETTE, ALPHA, GRAY, CMYK, SIXTEEN_BIT = "palette", "alpha", "gray", "cmyk", "16-bit"
EXIF, CROPPED, RESIZED, ANIMATED = "exif", "cropped", "resized", "animated"
TRUNCATED, NOT_A_PICTURE, TOO_SMALL, DUPLICATE = "truncated", "not a picture", "too small", "duplicate"
PIXEL_BOMB, HIDDEN, UNREADABLE = "pixel bomb", "hidden/system file", "unreadable"

FORMATS = ("PNG", "JPEG", "WEBP", "BMP", "GIF", "TIFF", "PPM")
MOST_PIXELS = 50_000_000
SMALLEST = 16
PICTURE_NAME = re.compile(r"\.(png|jpe?g|webp|bmp|gif|tiff?|p[gpn]m)$", re.IGNORECASE)
_MAGIC = (b"\x89PNG", b"\xff\xd8\xff", b"RIFF", b"GIF8", b"II*\0", b"MM\0*")
_TURNS = {
    2: Image.Transpose.FLIP_LEFT_RIGHT, 3: Image.Transpose.ROTATE_180, 4: Image.Transpose.FLIP_TOP_BOTTOM,
    5: Image.Transpose.TRANSPOSE, 6: Image.Transpose.ROTATE_270, 7: Image.Transpose.TRANSVERSE,
    8: Image.Transpose.ROTATE_90,
}  # fmt: skip
_WORDS_OF_LOSS = ("truncated", "broken", "not enough", "end of", "eof")
_ORIENTATION = 0x0112
_ADVICE = {
    ".heic": "HEIC is not read; save it as JPEG", ".heif": "HEIF is not read; save it as JPEG",
    ".avif": "AVIF is not read; save it as PNG or WebP", ".svg": "SVG is a drawing; save it as PNG",
    ".psd": "PSD is not read; save it as PNG", ".zip": "an archive inside is not opened",
    ".tar": "an archive inside is not opened", ".gz": "an archive inside is not opened",
    ".npz": "an array inside is not opened", ".npy": "an array inside is not opened",
}  # fmt: skip


@dataclass(frozen=True)
class Picture:
    """A usable picture: pixels uint8 `[S, S]` (no colour) or `[S, S, 3]`; `gray`: it was stored without colour.

    width, height: as stored, turned upright, px. reasons: why it counts as converted, empty if nothing was changed.
    """

    pixels: NDArray[np.uint8]
    width: int
    height: int
    gray: bool
    reasons: tuple[str, ...] = ()
    detail: str = ""

    def bare(self) -> Picture:
        """The same facts without the pixels."""
        return replace(self, pixels=np.zeros((0, 0), np.uint8))


@dataclass(frozen=True)
class Refusal:
    """Why a file is set aside."""

    reason: str
    detail: str = ""


def smallest_side(size: int) -> int:
    """The smallest side in px that a picture may have to become one of `size` px: a quarter of it, at least 16."""
    return max(SMALLEST, size // 4)


def look(data: bytes, size: int, name: str = "") -> Picture | Refusal:
    """A file's bytes as a picture `[size, size(, 3)]`, or the reason to set it aside. Never raises on bad bytes."""
    return look_at(lambda: Image.open(io.BytesIO(data), formats=FORMATS), size, name, data)


def look_at(
    opened: Callable[[], Image.Image], size: int, name: str = "", data: bytes | None = None
) -> Picture | Refusal:
    """The image that `opened()` gives as a picture `[size, size(, 3)]`, or the reason to set it aside. Never raises.

    data: the bytes that it is decoded from, where they are known; what is wrong is then told more exactly.
    """
    try:
        with opened() as image:
            return judge_size(image.width, image.height, size) or _decode(image, size)
    except UnidentifiedImageError:
        return Refusal(NOT_A_PICTURE) if data is None else _no_picture(data, name)
    except Image.DecompressionBombError:
        return Refusal(PIXEL_BOMB, f"more than {MOST_PIXELS // 1_000_000} million pixels")
    except MemoryError:
        return Refusal(PIXEL_BOMB, "needs more memory than there is")
    except Exception as error:  # noqa: BLE001 - decoders raise almost anything on damaged bytes
        return _broken(error, data or b"")


def judge_size(width: int, height: int, size: int) -> Refusal | None:
    """Too many pixels or too few, from the dimensions alone."""
    if width * height > MOST_PIXELS:
        return Refusal(
            PIXEL_BOMB, f"{width} x {height} px; at most {MOST_PIXELS // 1_000_000} million pixels are decoded"
        )
    if min(width, height) < smallest_side(size):
        return Refusal(
            TOO_SMALL, f"{width} x {height} px; {size} px pictures need at least {smallest_side(size)} px a side"
        )
    return None


def _decode(image: Image.Image, size: int) -> Picture:
    reasons: list[str] = []
    details: list[str] = []
    if image.format != "MPO" and getattr(image, "is_animated", False):
        reasons.append(ANIMATED)
        details.append("first frame used")
    deep = _is_deep(image)
    if image.format == "PNG":  # its orientation may lie behind the pixels
        image.load()
    upright, turn = image.size, _turn_of(image)
    if turn:
        reasons.append(EXIF)
        details.append("turned upright")
        upright = image.size[::-1] if turn >= 5 and image.format != "TIFF" else image.size
    if image.format in ("JPEG", "MPO"):
        side = min(image.size)  # a JPEG is decoded at 1/2, 1/4 or 1/8 as long as that stays twice the wanted size
        image.draft(None, (2 * size * image.width // side, 2 * size * image.height // side))
    if deep:
        reasons.append(SIXTEEN_BIT)
    image.load()
    flat, gray = _flatten(image, reasons, details)
    if turn and _turn_of(image):  # a TIFF has turned itself while it was loaded
        flat = flat.transpose(_TURNS[turn])
    changes = changes_of(upright[0], upright[1], size)
    if changes:
        details.insert(0, f"{upright[0]} x {upright[1]} px")
    return Picture(fit(flat, size), *upright, gray, (*reasons, *changes), "; ".join(details))


def changes_of(width: int, height: int, size: int) -> tuple[str, ...]:
    """What `fit` does to a picture of these dimensions, as reasons."""
    return (CROPPED,) * (width != height) + (RESIZED,) * (min(width, height) != size)


def fit(image: Image.Image, size: int) -> NDArray[np.uint8]:
    """The middle square of an L or RGB image at `size` px: uint8 `[size, size]` or `[size, size, 3]`.

    Lanczos when it shrinks, after a box reduction where it shrinks more than sixfold; bicubic when it grows.
    """
    side = min(image.size)
    if image.width != image.height:
        left, top = (image.width - side) // 2, (image.height - side) // 2
        image = image.crop((left, top, left + side, top + side))
    if side != size:
        kernel = Image.Resampling.LANCZOS if side > size else Image.Resampling.BICUBIC
        image = image.resize((size, size), kernel, reducing_gap=3.0)
    return np.asarray(image)


def _flatten(image: Image.Image, reasons: list[str], details: list[str]) -> tuple[Image.Image, bool]:
    """Any mode as L or RGB, and whether it was stored without colour; what was done is added to reasons and details."""
    mode = image.mode
    gray = mode in ("1", "L", "LA", "La") or mode[0] in "IF"
    if mode[0] in "IF":
        sixteen = mode == "I" and image.format in ("PNG", "PPM")
        return Image.fromarray(to_eight_bits(np.asarray(image), sixteen)), True
    if mode in ("P", "PA"):
        reasons.append(PALETTE)
    if mode in ("CMYK", "YCCK"):
        reasons.append(CMYK)
    if mode in ("RGBA", "LA", "PA", "RGBa", "La") or "transparency" in image.info:
        reasons.append(ALPHA)
        details.append("laid on white")
        clear = image.convert("RGBA")
        image = Image.alpha_composite(Image.new("RGBA", clear.size, "white"), clear)
    return image.convert("L" if gray else "RGB"), gray


def _is_deep(image: Image.Image) -> bool:
    """Whether more than 8 bits a channel are stored, also where Pillow's decoder itself reduces them."""
    raw = [part[3] for part in getattr(image, "tile", [])]
    high = image.format == "PPM" and any(int(level) > 255 for part in raw for level in re.findall(r"\d+", str(part)))
    return image.mode[0] in "IF" or high or any(";16" in str(part) for part in raw)


def _turn_of(image: Image.Image) -> int:
    """EXIF orientation 2 to 8, or 0 for upright, absent or unreadable."""
    try:
        orientation = image.getexif().get(_ORIENTATION, 1)
    except Exception:  # noqa: BLE001 - a damaged EXIF block says nothing about the pixels
        return 0
    return orientation if orientation in _TURNS else 0


def _no_picture(data: bytes, name: str) -> Refusal:
    if not data:
        return Refusal(NOT_A_PICTURE, "empty file")
    if data.startswith(_MAGIC):
        return Refusal(TRUNCATED, "damaged from the start")
    suffix = name[name.rfind(".") :].lower() if "." in name else ""
    return Refusal(NOT_A_PICTURE, _ADVICE.get(suffix, ""))


def _broken(error: Exception, data: bytes) -> Refusal:
    words = " ".join(str(error).split())[:120] or type(error).__name__
    short = data[:4] == b"RIFF" and int.from_bytes(data[4:8], "little") + 8 > len(data)  # WebP only says "could not"
    lost = short or isinstance(error, EOFError) or any(word in words.lower() for word in _WORDS_OF_LOSS)
    return Refusal(TRUNCATED if lost else UNREADABLE, words)
