"""What a face is known by, painted: eyes and brows, nose and the lines around it, mouth.

Columns and units are those of `portrait`. Eyes, brows and lips are bands between two parabolas of m, which runs from -1
to 1 across the feature: cheaper than curves and as good at this size.
"""

from __future__ import annotations

from typing import TypeAlias

import torch
from torch import Tensor

from ganlab.datasets.rendered.draw import Canvas, Scalar, curve, ellipse, ramp, wave

Columns: TypeAlias = dict[str, Tensor]


def eyes_and_brows(k: Canvas, p: Columns, c: Columns) -> Tensor:
    """Both eyes with sockets, lids, lashes, iris and highlight, and the brows."""
    whites = [_eye(k, p, c, p[f"{side} x"], p[f"{side} rx"], sign) for side, sign in (("left", -1), ("right", 1))]
    for side, sign in (("left", -1), ("right", 1)):
        _brow(k, p, c, p[f"{side} x"], p[f"{side} rx"], sign)
    return torch.maximum(*whites)


def _eye(k: Canvas, p: Columns, c: Columns, x: Tensor, rx: Tensor, sign: int) -> Tensor:
    """One eye; m runs from -1 (nose) to 1 (temple)."""
    m = (k.x - x) * sign / rx
    bow = (1 - m * m).clamp(min=-0.6)
    middle = p["eye y"] - p["eye slant"] * m
    top, bottom = middle - p["lid up"] * bow, middle + p["lid down"] * bow
    lid = ellipse(k.x, k.y, x, p["eye y"] - 0.055, rx * 1.05, 0.042)
    k.over(c["shade"], k.cover(lid, 0.08) * (0.30 + p["shadow lid"]))
    white = k.cover(torch.maximum(top - k.y, k.y - bottom))
    k.over(rgb(k, 0.93, 0.90, 0.87), white * 0.96)
    iris = ellipse(k.x, k.y, x + p["gaze"], p["eye y"] - 0.012, rx * 0.44, 0.047)
    k.over(c["iris"] * 0.85, white * k.cover(iris))
    k.over(c["iris"] * 0.25, white * k.cover(iris.abs() - 0.007) * 0.6)
    k.over(rgb(k, 0.04, 0.03, 0.04), white * k.cover(iris + 0.026))
    k.over(c["shade"] * 0.55, white * ramp(k.y - top, 0.045, 0.0) * 0.6)
    tapering = p["lash"] * (0.75 + 0.35 * m.clamp(-1, 1.3))
    lash = torch.maximum(top - tapering - k.y, k.y - top - 0.006)
    lash = torch.maximum(lash, torch.maximum(m - p["wing"], -m - 1) * 0.1)
    k.over(rgb(k, 0.10, 0.07, 0.06), k.cover(lash) * (0.72 + 0.23 * p["woman"]))
    crease = (k.y - top + 0.032 + tapering).abs() - 0.005
    k.over(c["shade"] * 0.8, k.cover(torch.maximum(crease, (m.abs() - 0.9) * 0.1), 0.012) * (0.35 + 0.35 * p["age"]))
    lower = torch.maximum((k.y - bottom - 0.004).abs() - 0.004, (m.abs() - 1) * 0.1)
    k.over(c["shade"] * 0.9, k.cover(lower, 0.006) * (0.45 + 0.25 * p["woman"]))
    bag = (k.y - bottom - 0.055).abs() - 0.010 + (m * m - 0.4).clamp(min=0) * 0.05
    k.over(c["shade"], k.cover(bag, 0.022) * (0.10 + 0.62 * p["bags"]).clamp(0, 0.85))
    _crow(k, p, c, (k.x - x) * sign / rx - 1.15)
    glint = ellipse(k.x, k.y, x + p["gaze"] + 0.02 * p["light x"], p["eye y"] - 0.030, 0.012, 0.012)
    k.over(rgb(k, 1.0, 1.0, 1.0), k.cover(glint) * 0.9)
    return white


def _crow(k: Canvas, p: Columns, c: Columns, across: Tensor) -> None:
    """Crow's feet: lines that spread from the eye's outer corner, where `across` is 0; an eye's half width is 1."""
    fan = (k.y - p["eye y"]) / (across * 0.11 + 0.05).clamp(min=0.02)
    lines = ramp(wave(fan * 1.1 + 0.25), 0.1, 0.9) * ramp(across, 0.0, 0.3) * ramp(across, 1.0, 0.5)
    k.over(c["shade"] * 0.9, lines * ramp(fan.abs(), 1.3, 0.8) * (p["wrinkles"] * 0.75).clamp(max=0.8))


def _brow(k: Canvas, p: Columns, c: Columns, x: Tensor, rx: Tensor, sign: int) -> None:
    m = ((k.x - x) * sign - 0.018) / (rx * 1.3)
    peak = (m - 0.25).clamp(-1.25, 1)
    line = p["brow y"] - p["brow arch"] * (1 - peak * peak * torch.where(peak < 0, 0.45, 1.0)) - p["brow slant"] * m
    thick = p["brow"] * (1 - 0.75 * ramp(m, 0.1, 1.1)) * ramp(m, -1.35, -0.75)
    distance = torch.maximum((k.y - line).abs() - thick, (m.abs() - 1.05) * 0.1)
    hairs = 0.92 + 0.08 * wave(m * 6.3 - k.y * 12 + p["strand"])
    k.over(c["brow"], k.cover(distance, 0.014) * hairs * 0.88)


def nose(k: Canvas, p: Columns, c: Columns) -> Tensor:
    """What the light leaves over: the shadow that the nose casts, nostrils, wings, the folds to the mouth's corners."""
    x, y, rx, side = p["nose x"], p["nose y"], p["nose rx"], p["light x"]
    cast = ellipse(k.x, k.y, x - side * 0.07, y + 0.055 - 0.02 * p["light y"], rx * 0.85, 0.034)
    k.multiply(c["deep"], k.cover(cast, 0.07) * 0.55 * p["contrast"])
    flank = ellipse(k.x, k.y, x - side * (rx + 0.035), y - 0.04, 0.05, 0.10)
    k.multiply(c["deep"], k.cover(flank, 0.09) * 0.38 * side.abs() * p["contrast"])
    for corner, sign in (("mouth left", -1), ("mouth right", 1)):
        hole = ellipse(k.x, k.y, x + sign * rx * 0.46, y + 0.030, 0.024, 0.012)
        k.over(c["shade"] * 0.45, k.cover(hole, 0.016) * 0.85)
        start, bend, end = x + sign * rx * 0.85, x + sign * rx * 1.25, x + sign * rx * 0.8
        wing, _ = curve(k.x, k.y, (start, y - 0.04), (bend, y), (end, y + 0.035))
        k.over(c["shade"], k.cover(wing - 0.006, 0.016) * 0.50)
        start, end = x + sign * rx * 1.25, p["mouth x"] + sign * (p[corner] + 0.04)
        fold, t = curve(k.x, k.y, (start, y - 0.01), (0.25 * start + 0.75 * end, y + 0.05), (end, p["mouth y"] + 0.03))
        fading = k.cover(fold - 0.007, 0.032) * ramp(t, -0.1, 0.3) * ramp(t, 1.2, 0.7)
        k.over(c["shade"] * 0.95, fading * p["folds"].clamp(max=0.85))
    return torch.zeros_like(k.rgb[:, 0])


def wrinkles(k: Canvas, p: Columns, c: Columns) -> Tensor:
    """Lines across the forehead and a crease between the brows."""
    across = k.x - p["front x"] * 1.15
    bow = across * across * 0.35
    lines = ramp(wave((k.y + bow + 0.006 * wave(across * 3 + p["strand"])) * 10.5 + p["strand"]), 0.25, 1.0)
    where = ramp(k.y, -0.20, -0.25) * ramp(k.y, -0.47, -0.38) * ramp(across.abs(), 0.30, 0.18)
    k.over(c["shade"] * 0.95, lines * where * (p["wrinkles"] * 0.75).clamp(max=0.8))
    pinch = ((k.x - p["nose top x"]).abs() - 0.035).abs() - 0.004
    frown = k.cover(torch.maximum(pinch, (k.y - p["brow y"] - 0.01).abs() - 0.05), 0.016)
    k.over(c["shade"] * 0.9, frown * (p["wrinkles"] * 0.7).clamp(max=0.8))
    return torch.zeros_like(k.rgb[:, 0])


def mouth(k: Canvas, p: Columns, c: Columns) -> Tensor:
    """Lips around a line, or around teeth, lit from above."""
    across = k.x - p["mouth x"]
    m = across / torch.where(across < 0, p["mouth left"], p["mouth right"])
    bow = (1 - m * m * (0.6 + 0.4 * m * m)).clamp(min=-0.3)
    line = p["mouth y"] + p["lift"] * (0.35 - m * m)
    dip = 1 - 0.3 * (1 - m.abs() * 4).clamp(min=0)
    top, bottom = line - p["lip up"] * bow * dip, line + (p["open"] + p["lip down"]) * bow
    lips = torch.maximum(torch.maximum(top - k.y, k.y - bottom), (m.abs() - 1) * 0.1)
    cover = k.cover(lips)
    below = ellipse(k.x, k.y, p["mouth x"], p["mouth y"] + p["open"] + p["lip down"] + 0.04, 0.10, 0.012)
    k.over(c["shade"], k.cover(below, 0.06) * 0.40 * (1 - p["beard"]))
    k.over(c["lips"], k.cover(lips, 0.012) * 0.94)
    k.multiply(c["deep"], cover * ramp(k.y - line, 0.012, -0.03) * 0.75)
    k.multiply(c["deep"], cover * ramp(across * p["light x"], 0.02, -0.16) * 0.5)
    floor = line + p["open"] * bow
    gap = torch.maximum(torch.maximum(line - k.y, k.y - floor), (m.abs() - 0.97) * 0.1)
    inside = k.cover(gap) * ramp(p["open"], 0.01, 0.04)
    k.over(rgb(k, 0.22, 0.07, 0.07), inside)
    teeth = k.cover(torch.maximum(k.y - line - p["open"] * bow * 0.80, (m.abs() - 0.9) * 0.15))
    k.over(rgb(k, 0.97, 0.95, 0.91), inside * teeth)
    dim = (
        ramp(m.abs(), 0.5, 0.95) * 0.55 + ramp(m * p["light x"], 0.0, -0.6) * 0.25 + ramp(wave(m * 5), 0.93, 1.0) * 0.15
    )
    k.over(rgb(k, 0.55, 0.45, 0.42), inside * teeth * dim)
    slit = k.cover(torch.maximum((k.y - line).abs() - 0.007, (m.abs() - 1.06) * 0.1), 0.006)
    k.over(c["shade"] * 0.38, slit * (1 - 0.4 * ramp(p["open"], 0.0, 0.04)) * 0.8)
    gleam = ellipse(k.x, k.y, p["mouth x"] + 0.04 * p["light x"], line + p["open"] + p["lip down"] * 0.42, 0.06, 0.008)
    k.over(c["light"], k.cover(gleam, 0.03) * (0.16 + 0.30 * p["woman"]) * (1 - 0.5 * p["age"]))
    for side, sign in (("mouth left", -1), ("mouth right", 1)):
        corner = ellipse(k.x, k.y, p["mouth x"] + sign * p[side] * 1.03, p["mouth y"] - 0.65 * p["lift"], 0.016, 0.016)
        k.over(c["shade"], k.cover(corner, 0.03) * (0.35 + 0.35 * p["smile"]) * (1 - 0.8 * p["beard"]))
        droop = ellipse(k.x, k.y, p["mouth x"] + sign * (p[side] + 0.03), p["mouth y"] + 0.10, 0.012, 0.07)
        k.over(c["shade"], k.cover(droop, 0.03) * (p["age"] - 0.35).clamp(min=0) * 0.8 * (1 - p["beard"]))
    return cover


def rgb(k: Canvas, red: Scalar, green: Scalar, blue: Scalar) -> Tensor:
    """One colour for all pictures."""
    return torch.tensor([red, green, blue], device=k.rgb.device).view(1, 3, 1, 1)
