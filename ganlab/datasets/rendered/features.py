"""What a face is known by, painted: eyes and brows, nose, mouth, beard, glasses.

Columns and units are those of `portrait`. Eyes, brows and lips are bands between two parabolas of m, which runs from -1
to 1 across the feature: cheaper than curves and as good at this size.
"""

from __future__ import annotations

from typing import TypeAlias

import torch
from torch import Tensor

from ganlab.datasets.rendered.draw import Canvas, Scalar, box, capsule, curve, ellipse, ramp, wave

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
    k.over(c["shade"], k.cover(ellipse(k.x, k.y, x - sign * 0.02, p["eye y"] - 0.055, rx * 0.95, 0.05), 0.1) * 0.45)
    white = k.cover(torch.maximum(top - k.y, k.y - bottom))
    k.over(_rgb(k, 0.97, 0.96, 0.95), white)
    iris = ellipse(k.x, k.y, x + p["gaze"], p["eye y"] - 0.012, rx * 0.42, 0.053)
    k.over(c["iris"], white * k.cover(iris))
    k.over(c["iris"] * 0.3, white * k.cover(iris.abs() - 0.008) * 0.6)
    k.over(_rgb(k, 0.04, 0.03, 0.04), white * k.cover(iris + 0.03))
    k.over(_rgb(k, 0.2, 0.12, 0.1), white * ramp(k.y - top, 0.045, 0.0) * 0.5)
    tapering = p["lash"] * (0.75 + 0.35 * m.clamp(-1, 1.3))
    lash = torch.maximum(top - tapering - k.y, k.y - top - 0.006)
    lash = torch.maximum(lash, torch.maximum(m - p["wing"], -m - 1) * 0.1)
    k.over(_rgb(k, 0.09, 0.06, 0.06), k.cover(lash) * 0.92)
    crease = (k.y - top + 0.035 + tapering).abs() - 0.006
    k.over(c["shade"], k.cover(torch.maximum(crease, (m.abs() - 0.9) * 0.1), 0.01) * 0.5)
    lower = torch.maximum((k.y - bottom - 0.004).abs() - 0.005, (m.abs() - 1) * 0.1)
    k.over(c["shade"], k.cover(lower) * 0.7)
    bag = (k.y - bottom - 0.045).abs() - 0.008 + (m * m - 0.5).clamp(min=0) * 0.05
    k.over(c["shade"], k.cover(bag, 0.03) * (0.15 + 0.3 * p["smile"]))
    glint = ellipse(k.x, k.y, x + p["gaze"] + 0.02 * p["light"], p["eye y"] - 0.032, 0.014, 0.014)
    k.over(_rgb(k, 1.0, 1.0, 1.0), k.cover(glint))
    return white


def _brow(k: Canvas, p: Columns, c: Columns, x: Tensor, rx: Tensor, sign: int) -> None:
    m = ((k.x - x) * sign - 0.022) / (rx * 1.16)
    peak = (m - 0.25).clamp(-1.25, 1)
    line = p["brow y"] - p["brow arch"] * (1 - peak * peak * torch.where(peak < 0, 0.45, 1.0)) - p["brow slant"] * m
    thick = p["brow"] * (1 - 0.75 * ramp(m, 0.1, 1.1)) * ramp(m, -1.35, -0.75)
    distance = torch.maximum((k.y - line).abs() - thick, (m.abs() - 1.05) * 0.1)
    k.over(c["brow"], k.cover(distance, 0.012) * 0.88)


def nose(k: Canvas, p: Columns, c: Columns) -> Tensor:
    """A bridge between light and shadow, wings, nostrils, and the shadow below."""
    x, y, rx, side = p["nose x"], p["nose y"], p["nose rx"], -p["light"]
    bridge = capsule(k.x, k.y, p["nose top x"] + side * 0.055, -0.09, x + side * rx * 0.75, y - 0.03, 0.012, 0.03)
    k.over(c["shade"], k.cover(bridge, 0.07) * 0.5)
    ridge = capsule(k.x, k.y, p["nose top x"] - side * 0.012, -0.06, x - side * 0.015, y - 0.04, 0.006, 0.016)
    k.over(c["light"], k.cover(ridge, 0.05) * 0.6)
    k.over(c["shade"], k.cover(ellipse(k.x, k.y, x + side * 0.02, y + 0.035, rx * 0.95, 0.022), 0.05) * 0.6)
    k.over(c["light"], k.cover(ellipse(k.x, k.y, x - side * 0.012, y - 0.02, 0.026, 0.018), 0.04) * 0.65)
    for corner, sign in (("mouth left", -1), ("mouth right", 1)):
        hole = ellipse(k.x, k.y, x + sign * rx * 0.48, y + 0.022, 0.022, 0.012)
        k.over(c["shade"] * 0.45, k.cover(hole, 0.012) * 0.85)
        start, bend, end = x + sign * rx * 0.85, x + sign * rx * 1.3, x + sign * rx * 0.8
        wing, _ = curve(k.x, k.y, (start, y - 0.045), (bend, y), (end, y + 0.03))
        k.over(c["shade"], k.cover(wing - 0.007, 0.012) * 0.55)
        start, end = x + sign * rx * 1.3, p["mouth x"] + sign * (p[corner] + 0.035)
        fold, t = curve(k.x, k.y, (start, y - 0.01), (0.25 * start + 0.75 * end, y + 0.04), (end, p["mouth y"] + 0.01))
        fading = k.cover(fold - 0.006, 0.035) * ramp(t, -0.1, 0.35) * ramp(t, 1.15, 0.7)
        k.over(c["shade"], fading * (0.05 + 0.42 * p["smile"]))
    return torch.zeros_like(k.rgb[:, 0])


def beard(k: Canvas, p: Columns, c: Columns, face: Tensor) -> None:
    """Cheeks, jaw and moustache; the lips are painted afterwards."""
    m = (k.x - p["mouth x"]) / 0.36
    edge = p["beard top"] + 0.2 - 0.24 * (m * m).clamp(max=1)
    lip = p["mouth y"] - 0.125
    edge = torch.where(m.abs() < 0.55, torch.maximum(edge, lip + 0 * m), edge)
    edge = edge.minimum(lip + 0.03 + (m.abs() - 0.5).abs() * 0.2)
    seen = k.cover(face - 0.015, 0.02) * ramp(k.y, edge - 0.03, edge + 0.05) * p["beard"]
    grain = 1 + 0.05 * wave((k.x - p["mouth x"]) * 9 + 2 * k.y * (k.x - p["mouth x"]) + p["strand"])
    k.over(c["beard"] * grain.unsqueeze(1), seen)


def mouth(k: Canvas, p: Columns, c: Columns) -> Tensor:
    """Lips around a line, or around teeth."""
    across = k.x - p["mouth x"]
    m = across / torch.where(across < 0, p["mouth left"], p["mouth right"])
    bow = (1 - m * m * (0.6 + 0.4 * m * m)).clamp(min=-0.3)
    line = p["mouth y"] + p["lift"] * (0.35 - m * m)
    dip = 1 - 0.3 * (1 - m.abs() * 4).clamp(min=0)
    top, bottom = line - p["lip up"] * bow * dip, line + (p["open"] + p["lip down"]) * bow
    lips = torch.maximum(torch.maximum(top - k.y, k.y - bottom), (m.abs() - 1) * 0.1)
    cover = k.cover(lips)
    below = ellipse(k.x, k.y, p["mouth x"], p["mouth y"] + p["open"] + p["lip down"] + 0.04, 0.11, 0.012)
    k.over(c["shade"], k.cover(below, 0.06) * 0.5)
    k.over(c["lips"], cover)
    k.over(c["lips"] * 0.62, cover * ramp(k.y - line, 0.01, -0.03))
    floor = line + p["open"] * bow
    gap = torch.maximum(torch.maximum(line - k.y, k.y - floor), (m.abs() - 0.97) * 0.1)
    inside = k.cover(gap) * ramp(p["open"], 0.01, 0.04)
    k.over(_rgb(k, 0.25, 0.06, 0.07), inside)
    teeth = k.cover(torch.maximum(k.y - line - p["open"] * bow * 0.82, (m.abs() - 0.9) * 0.15))
    k.over(_rgb(k, 0.98, 0.97, 0.94), inside * teeth)
    dim = ramp(m.abs(), 0.55, 0.95) * 0.5 + ramp(wave(m * 5), 0.93, 1.0) * 0.18
    k.over(_rgb(k, 0.6, 0.5, 0.48), inside * teeth * dim)
    slit = k.cover(torch.maximum((k.y - line).abs() - 0.008, (m.abs() - 1.06) * 0.1))
    k.over(c["shade"] * 0.35, slit * (1 - 0.4 * ramp(p["open"], 0.0, 0.04)) * 0.85)
    gleam = ellipse(k.x, k.y, p["mouth x"] + 0.03 * p["light"], line + p["open"] + p["lip down"] * 0.45, 0.07, 0.008)
    k.over(c["light"], k.cover(gleam, 0.03) * (0.15 + 0.3 * p["woman"]))
    for side, sign in (("mouth left", -1), ("mouth right", 1)):
        corner = ellipse(k.x, k.y, p["mouth x"] + sign * p[side] * 1.02, p["mouth y"] - 0.65 * p["lift"], 0.016, 0.016)
        k.over(c["shade"], k.cover(corner, 0.03) * (0.35 + 0.4 * p["smile"]) * (1 - 0.8 * p["beard"]))
    return cover


def glasses(k: Canvas, p: Columns, c: Columns) -> Tensor:
    """Two lenses, bridge and temples; nothing where the person wears none."""
    y, frames, lenses = p["eye y"] + 0.015, [], []
    for side, sign in (("left", -1), ("right", 1)):
        rx = p[f"{side} rx"] * 1.36 + p["lens"]
        ry = 0.125 + p["lens"]
        lens = box(k.x, k.y, p[f"{side} x"] + sign * 0.012, y, rx, ry, torch.minimum(rx, ry + 0 * rx) * p["lens round"])
        outer = p[f"{side} x"] + sign * rx
        temple = capsule(k.x, k.y, outer, y - 0.05, sign * p["skull rx"], y - 0.06, 0.012)
        lenses.append(lens)
        frames += [lens.abs() - 0.017, temple]
    start, end = p["left x"] + p["left rx"] * 1.3, p["right x"] - p["right rx"] * 1.3
    bridge, _ = curve(k.x, k.y, (start, y - 0.03), (p["nose top x"], y - 0.065), (end, y - 0.03))
    lens = torch.minimum(*lenses)
    frame = _least([*frames, bridge - 0.016])
    worn = p["glasses"]
    gleam = ramp(wave((k.x * 1.2 + k.y) * 1.4 + 0.2 * p["light"]), 0.5, 1.0)
    k.over(_rgb(k, 0.85, 0.92, 1.0), k.cover(lens) * (0.06 + 0.13 * gleam) * worn)
    k.over(c["shade"], k.cover(lens.abs() - 0.015, 0.05) * 0.4 * worn)
    k.over(_rgb(k, 0.08, 0.07, 0.08), k.cover(frame) * worn)
    return torch.maximum(k.cover(lens), k.cover(frame)) * worn


def _least(distances: list[Tensor]) -> Tensor:
    first, *rest = distances
    for distance in rest:
        first = torch.minimum(first, distance)
    return first


def _rgb(k: Canvas, red: Scalar, green: Scalar, blue: Scalar) -> Tensor:
    return torch.tensor([red, green, blue], device=k.rgb.device).view(1, 3, 1, 1)
