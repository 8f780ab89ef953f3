"""A potted plant in the free corner of a bedroom: it has no label, and hides what is behind it."""

from __future__ import annotations

from ganlab.datasets.rendered import draw
from ganlab.datasets.rendered.furniture import contact
from ganlab.datasets.rendered.perspective import bounds
from ganlab.datasets.rendered.roomeye import Plan
from ganlab.datasets.rendered.scene import Scene

LEAVES = ((-0.30, 0.52), (0.31, 0.50), (-0.20, 0.78), (0.22, 0.74), (-0.38, 0.30), (0.38, 0.33), (0.02, 0.90))
"""Ends of the leaves, the rear ones first: aside of the stem and above the pot, for a plant one metre high."""
HIDES = 0
"""What `owner` holds where the plant is: it belongs to the empty room."""


def plant(scene: Scene, plan: Plan) -> None:
    """The plant, where the plan has one."""
    x, z = (plan["plant_x"] - 0.6, plan["plant_x"] + 0.6), plan["back"] - 0.38
    frame = bounds(plan, x, (plan["floor"] - 0.35 - plan["plant_high"], plan["floor"] + 0.02), (z - 0.3, z))
    scene.near(plan["plant"], frame, _plant, lambda p: (p["plant_x"], p["floor"] - 0.8, p["back"] - 0.6))


def _plant(scene: Scene) -> None:
    p, c = scene.p, scene.c
    x, z, top, high = p["plant_x"], p["back"] - 0.38, p["floor"] - 0.32, p["plant_high"]
    contact(scene, (x - 0.13, x + 0.13), (z - 0.12, z + 0.12))
    plane = scene.camera.front(scene.canvas, z)
    for number, (aside, above) in enumerate(LEAVES):
        tip_x, tip_y = x + high * aside * (0.9 + 0.2 * p["phase"]), top - high * above
        lean = 0.35 + 0.2 * draw.wave(p["phase"] + 0.37 * number)
        bend_x, bend_y = x + (tip_x - x) * lean, top - high * above * 0.75
        far, t = draw.curve(plane.a, plane.b, (x, top), (bend_x, bend_y), (tip_x, tip_y), 1)
        blade = far - 0.004 - high * 0.30 * t * (1 - t)
        tone = (0.70 + 0.07 * number + 0.25 * t).unsqueeze(1)
        scene.paint(c["plant"] * tone, (0.5 - blade / plane.pb).clamp(0, 1), HIDES)
    slope = 0.11 + 0.04 * ((p["floor"] - plane.b) / 0.34).clamp(0, 1)
    u = (plane.a - x) / slope
    pot = (0.5 + (slope - (plane.a - x).abs()) / plane.pa).clamp(0, 1) * plane.rect(x - 0.3, top, x + 0.3, p["floor"])
    scene.paint(c["pot"] * (0.98 - 0.18 * u * u - 0.08 * u).unsqueeze(1), pot, HIDES)
    scene.paint(c["pot"] * 1.08, plane.rect(x - 0.165, top - 0.02, x + 0.165, top + 0.04), HIDES)
