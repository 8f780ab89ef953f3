"""What stands in marked places of pictures: its edges, its step to what is around it, and how varied it is.

Where a thing was taken away and a bright patch with crisp edges is left, a judge of that thing is silent; these are
not. Each is a number a picture, to be compared with that of pictures that never had the thing, in the same places.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

Masks = NDArray[np.bool_]
Measured = NDArray[np.float64]

LUMA = np.array([0.299, 0.587, 0.114], np.float32)
"""Rec. 601: how light a colour is."""
BORDER = 1
"""px around a place that count as its edge."""
GAP, RING = 1, 4
"""The ring around a place lies between so many px and so many px from it."""
SMALLEST = 0.01
"""Of the picture: a smaller patch has no step of its own."""
CHUNK = 512


def gradients(pixels: NDArray[np.uint8], places: Masks) -> Measured:
    """`[N]`: the lightness' gradient, in levels of 255 a px by Sobel's operator, summed over each picture's place.

    pixels `[N, S, S, C]`; places `[N, S, S]`, each taken with its border.
    """
    from scipy.ndimage import binary_dilation  # type: ignore[import-untyped]  # here, for the sake of a quick start

    around = np.zeros((1, 3, 3), bool)
    around[0, 1], around[0, :, 1] = True, True  # the four neighbours within one picture
    found = []
    for start in range(0, len(pixels), CHUNK):
        light = _light(pixels[start : start + CHUNK])
        steep = np.hypot(_slope(light, 1), _slope(light, 2))
        within = binary_dilation(places[start : start + CHUNK], around, iterations=BORDER)
        found.append((steep * within).sum((1, 2), dtype=np.float64))
    return np.concatenate(found)


def rims(pixels: NDArray[np.uint8], places: Masks) -> Measured:
    """`[N]`: of each picture's patches the absolute step from their mean colour to that of a ring around, summed.

    In levels of 255, a mean over the colours. Patches of a mask are parts that share no side; small ones are left out.
    """
    from scipy.ndimage import binary_dilation, label

    found = np.zeros(len(pixels))
    for row, (picture, place) in enumerate(zip(pixels, places)):
        marked, count = label(place)
        near = binary_dilation(place, iterations=GAP) if count else place
        for number in range(1, count + 1):
            patch = marked == number
            ring = binary_dilation(patch, iterations=RING) & ~near
            if patch.sum() >= SMALLEST * patch.size and ring.any():
                found[row] += np.abs(picture[patch].mean(0) - picture[ring].mean(0)).mean()
    return found


def spreads(pixels: NDArray[np.uint8], places: Masks) -> Measured:
    """`[N]`: how far each picture's place is from what usually stands there, root mean square; 0 without a place.

    What usually stands at a pixel is the mean of the pictures whose places hold it, so that one picture pasted into all
    places has no spread at all.
    """
    size = pixels.shape[1:]
    total, count = np.zeros(size), np.zeros(size[:2])
    for start in range(0, len(pixels), CHUNK):
        part = slice(start, start + CHUNK)
        total += (pixels[part] * places[part, ..., None]).sum(0, dtype=np.float64)
        count += places[part].sum(0)
    usual = (total / np.maximum(count, 1)[..., None]).astype(np.float32)
    area, found = np.maximum(places.sum((1, 2)), 1), []
    for start in range(0, len(pixels), CHUNK):
        part = slice(start, start + CHUNK)
        apart = np.square(pixels[part] - usual).mean(-1)
        found.append(np.sqrt((apart * places[part]).sum((1, 2), dtype=np.float64) / area[part]))
    return np.concatenate(found)


def _slope(light: NDArray[np.float32], axis: int) -> NDArray[np.float32]:
    """Sobel's operator along an axis of `[N, S, S]`, within each picture: the difference of two px, over 2."""
    from scipy.ndimage import correlate1d

    along = correlate1d(light, [-0.5, 0, 0.5], axis)
    return np.asarray(correlate1d(along, [0.25, 0.5, 0.25], 3 - axis))


def _light(pixels: NDArray[np.uint8]) -> NDArray[np.float32]:
    """`[N, S, S]`"""
    values = pixels.astype(np.float32)
    return values @ LUMA if pixels.shape[-1] == 3 else values[..., 0]
