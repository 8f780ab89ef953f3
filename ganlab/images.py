"""The only place where tensors become pictures and pictures become tensors.

`x` is float `[N, C, H, W]` in [-1, 1]; `pixels` is uint8 `[N, H, W, C]`, C = 1 or 3.
"""

from __future__ import annotations

import base64
import io
import math
from pathlib import Path
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray
from PIL import Image

Pixels = NDArray[np.uint8]


def to_pixels(x: torch.Tensor) -> Pixels:
    """x `[N, C, H, W]` in [-1, 1] -> pixels uint8 `[N, H, W, C]`, rounded to the nearest level."""
    levels = x.detach().float().add(1).mul(127.5).round_().clamp_(0, 255).to(torch.uint8)
    return levels.permute(0, 2, 3, 1).contiguous().cpu().numpy()


def to_tensor(pixels: Pixels | torch.Tensor, device: torch.device | str = "cpu") -> torch.Tensor:
    """pixels uint8 `[N, H, W, C]` -> x float32 `[N, C, H, W]` in [-1, 1], channels last in memory."""
    levels = pixels if isinstance(pixels, torch.Tensor) else torch.from_numpy(np.ascontiguousarray(pixels))
    return levels.to(device).permute(0, 3, 1, 2).float().div_(127.5).sub_(1)


def tile(pixels: Pixels, columns: int | None = None, gap: int = 0, paper: int = 255) -> Pixels:
    """N pictures as one sheet: `[N, H, W, C]` -> `[H', W', C]`, row by row; `gap` px of grey level `paper` between."""
    count, height, width, channels = pixels.shape
    columns = columns or max(1, math.ceil(math.sqrt(count)))
    rows = math.ceil(count / columns)
    sheet = np.full((rows * (height + gap) - gap, columns * (width + gap) - gap, channels), paper, np.uint8)
    for index in range(count):
        top, left = (index // columns) * (height + gap), (index % columns) * (width + gap)
        sheet[top : top + height, left : left + width] = pixels[index]
    return sheet


def to_image(picture: Pixels) -> Image.Image:
    """One picture `[H, W, C]` as a Pillow image, mode L or RGB."""
    return Image.fromarray(picture[..., 0] if picture.shape[-1] == 1 else picture)


def encode(picture: Pixels, kind: str = "png") -> bytes:
    """One picture `[H, W, C]` as the bytes of a PNG (lossless), WebP (quality 90) or JPEG file."""
    buffer = io.BytesIO()
    if kind == "webp":
        to_image(picture).save(buffer, "WEBP", quality=90, method=2)
    elif kind == "jpeg":
        to_image(picture).save(buffer, "JPEG", quality=92)
    else:
        to_image(picture).save(buffer, "PNG", compress_level=1)
    return buffer.getvalue()


def data_uri(picture: Pixels, kind: str = "webp") -> str:
    """One picture `[H, W, C]` as a data URI for a page."""
    return f"data:image/{kind};base64,{base64.b64encode(encode(picture, kind)).decode()}"


def shrunk(pixels: Pixels, side: int) -> Pixels:
    """Pictures `[N, H, W, C]` at most `side` px wide, each new pixel the mean of a square block; else as they are."""
    count, height, width, channels = pixels.shape
    block = -(-max(height, width) // side)
    if block <= 1 or height % block or width % block:
        return pixels
    blocks = pixels.reshape(count, height // block, block, width // block, block, channels)
    sums = blocks.sum((2, 4), dtype=np.uint32)
    return np.asarray((sums + block * block // 2) // (block * block), np.uint8)


def animation(frames: Pixels, milliseconds: int = 60, kind: str = "webp") -> bytes:
    """Frames `[N, H, W, C]` as the bytes of a looping WebP (quality 90) or GIF (256 colours a frame, no dither)."""
    buffer, shown = io.BytesIO(), [to_image(frame).convert("RGB") for frame in frames]
    if kind == "gif":
        shown = [frame.quantize(256, dither=Image.Dither.NONE) for frame in shown]
    more: dict[str, Any] = {} if kind == "gif" else {"quality": 90}
    shown[0].save(buffer, kind.upper(), save_all=True, append_images=shown[1:], duration=milliseconds, loop=0, **more)
    return buffer.getvalue()


def save(path: Path, picture: Pixels) -> None:
    """Write one picture `[H, W, C]`; the kind follows the suffix. Written beside and renamed."""
    beside = path.with_name(f".{path.name}.tmp")
    beside.write_bytes(encode(picture, {".jpg": "jpeg"}.get(path.suffix.lower(), path.suffix.lower().lstrip("."))))
    beside.replace(path)
