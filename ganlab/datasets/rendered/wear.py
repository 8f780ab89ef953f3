"""What is worn: clothes over neck and shoulders, earrings and glasses."""

from __future__ import annotations

from typing import TypeAlias

import torch
from torch import Tensor

from ganlab.datasets.rendered.draw import Canvas, box, capsule, curve, ellipse, join, ramp, wave
from ganlab.datasets.rendered.features import rgb

Columns: TypeAlias = dict[str, Tensor]


def torso(k: Canvas, p: Columns, c: Columns, face: Tensor) -> Tensor:
    """Neck and shoulders, lit as a column and a slope, with the head's shadow; then the clothes."""
    neck = box(k.x, k.y, p["neck x"], 0.75, p["neck rx"], 0.6, 0.05)
    body = join(neck, ellipse(k.x, k.y, 0.0, p["shoulder y"] + 0.55, p["shoulder rx"], 0.55), 0.26)
    skin = k.cover(body)
    u = ((k.x - p["neck x"]) / (p["neck rx"] * 1.15)).clamp(-1, 1)
    u = u * ramp(k.y, 1.25, 0.7)
    cosine = u * p["light x"] + (1 - u * u).clamp(min=0).sqrt() * p["light z"] - 0.4 * p["light y"]
    k.over(c["skin"] * 0.97, skin)
    cord = ((k.x - p["neck x"]).abs() - p["neck rx"] * (0.75 - 0.9 * (k.y - 0.7))).abs() - 0.02
    k.multiply(c["deep"], skin * k.cover(cord, 0.06) * (0.12 + 0.16 * p["age"]))
    k.multiply(c["deep"], skin * ramp(cosine, 0.80, 0.10) * p["contrast"] * 0.9)
    drop = 0.13 * ramp(k.y, 0.3, 0.6)
    shadow = k.cover(face + 0.12 * p["light x"] * (k.x - p["chin x"]) - drop, 0.15)
    k.multiply(c["deep"], skin * shadow * 0.85)
    return torch.maximum(skin, clothes(k, p, c, body))


def clothes(k: Canvas, p: Columns, c: Columns, body: Tensor) -> Tensor:
    """A top with its neckline and folds; under a jacket a shirt, on a shirt a collar."""
    across = (k.x - p["neck x"]).abs()
    base = p["neckline"] - 0.16
    scoop = ellipse(k.x, k.y, p["neck x"], base - 0.18, p["neck rx"] + 0.10, 0.34)
    wedge = (across * 1.55 + (k.y - p["neckline"] - 0.02)) * 0.55
    notch = scoop + (wedge - scoop) * p["point"]
    notch = torch.maximum(notch, p["roll"] * (k.y - 0.72 - 0.25 * across) - (1 - p["roll"]) * 2)
    cloth = torch.maximum(torch.maximum(body - 0.02, -notch), 0.56 - k.y)
    seen = k.cover(cloth)
    slope = k.x * p["light x"] * 1.1 - p["light y"] * 0.9 - (k.y - 1.0) * 0.35
    folds = wave(k.x * 1.1 + 0.6 * k.y + p["strand"]) * wave(k.y * 1.6 - k.x * 0.7 + 2 * p["strand"])
    stripes = 1 - p["stripes"] * ramp(wave(k.y * p["stripe"]), -0.2, 0.2)
    tone = (0.62 + 0.42 * ramp(slope, -0.5, 1.1) + 0.09 * folds) * stripes
    inner = torch.maximum(across * 1.25 - 0.10 - (1.30 - k.y) * 0.42, -p["lapel"] * 2 + 1)
    shirt = k.cover(inner, 0.01).unsqueeze(1)
    k.over((c["cloth"] + (c["shirt"] - c["cloth"]) * shirt) * tone.unsqueeze(1), seen)
    k.multiply(c["cloth"] * 0.3, seen * k.cover(inner.abs() - 0.012, 0.04) * p["lapel"] * 0.6)
    k.multiply(c["cloth"] * 0.4, seen * k.cover((notch - 0.015).abs() - 0.012, 0.05) * 0.45)
    ends = p["neckline"] + 0.03
    inside = (across - 0.02) * 0.75 - (ends - 0.02 - k.y) * 0.66 * (p["neck rx"] / 0.24)
    outside = (across - 0.17) * 0.8 - (ends + 0.02 - k.y) * 0.6
    flap = torch.maximum(torch.maximum(-inside, outside), k.y - ends - 0.03 + across * 0.35)
    flap = torch.maximum(flap, ends - 0.28 - k.y + (across - p["neck rx"]).clamp(min=0) * 1.4) + (1 - p["collar"]) * 9
    white = p["lapel"].unsqueeze(1)
    k.multiply(c["cloth"] * 0.3, k.cover(flap - 0.02, 0.05) * seen * 0.5)
    collar = (c["cloth"] + (c["shirt"] - c["cloth"]) * white) * (tone * 1.06).unsqueeze(1)
    k.over(collar, k.cover(flap))
    rings = ramp(wave(k.y * 9), 0.0, 0.9) * p["roll"] * ramp(k.y, 0.95, 0.85)
    k.multiply(c["cloth"] * 0.4, seen * rings * 0.25)
    return torch.maximum(seen, k.cover(flap))


def earrings(k: Canvas, p: Columns, c: Columns) -> None:
    """A drop of metal under each ear."""
    for side, sign in (("left", -1), ("right", 1)):
        size = p["earring"]
        drop = ellipse(
            k.x, k.y, p[f"ear {side}"] + sign * 0.015, 0.05 + p["ear"] + size, size + 1e-3, size * 1.5 + 1e-3
        )
        seen = k.cover(drop) * (size > 0)
        k.over(c["metal"], seen)
        k.over(c["metal"] * 0.45, seen * ramp(drop, -0.012, 0.0) * 0.6)


def glasses(k: Canvas, p: Columns, c: Columns) -> Tensor:
    """Two lenses, bridge and temples; nothing where the person wears none."""
    y, frames, lenses = p["eye y"] + 0.018, [], []
    for side, sign in (("left", -1), ("right", 1)):
        rx, ry = p[f"{side} rx"] * 1.38 + p["lens"], p["lens tall"]
        lens = box(k.x, k.y, p[f"{side} x"] + sign * 0.012, y, rx, ry, torch.minimum(rx, ry) * p["lens round"])
        outer = p[f"{side} x"] + sign * rx
        temple = capsule(k.x, k.y, outer, y - 0.045, p[f"ear {side}"], y - 0.055, p["rim"] * 0.7)
        lenses.append(lens)
        frames += [lens.abs() - p["rim"] - p["browline"] * ramp(k.y - y, 0.0, -0.05), temple]
    start, end = p["left x"] + p["left rx"] * 1.3, p["right x"] - p["right rx"] * 1.3
    bridge, _ = curve(k.x, k.y, (start, y - 0.03), (p["nose top x"], y - 0.06), (end, y - 0.03))
    lens = torch.minimum(*lenses)
    frame = bridge - p["rim"]
    for part in frames:
        frame = torch.minimum(frame, part)
    worn = p["glasses"]
    inside = k.cover(lens)
    k.multiply(c["deep"], k.cover(lens.abs() - p["rim"], 0.06) * 0.65 * worn)
    k.over(rgb(k, 0.16, 0.15, 0.16), inside * p["tint"] * worn)
    gleam = ramp(wave((k.x * 1.2 + k.y) * 1.3 + 0.3 * p["light x"]), 0.5, 1.0)
    k.over(rgb(k, 0.88, 0.93, 1.0), inside * (0.10 + 0.17 * gleam) * worn)
    k.over(c["frame"], k.cover(frame) * worn)
    shine = ramp(wave(k.x * 1.7 - k.y * 2.1 + p["light x"]), 0.55, 1.0)
    k.over(rgb(k, 1.0, 1.0, 1.0), k.cover(frame + 0.006) * worn * shine * 0.30)
    return torch.maximum(inside, k.cover(frame)) * worn
