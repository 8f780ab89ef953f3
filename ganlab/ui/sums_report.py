"""A sum as Python code, and as the parts of a report."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from ganlab.lab import Model
from ganlab.lab.recipes import Item
from ganlab.lab.stability import Stability
from ganlab.latent import parse, spaced
from ganlab.ui import sums
from ganlab.ui.asked import Asked
from ganlab.ui.chosen import loading
from ganlab.ui.context import Context
from ganlab.ui.report import Part, report
from ganlab.ui.sums import Slots

CODE = """\
from pathlib import Path

import ganlab
from ganlab import images
from ganlab.lab.stability import stability

{loading}
expression = {expression}
slots = {{
{slots}
}}

result = ganlab.arithmetic(model, expression, slots, noise={noise:g}, exemplars={most}, seed={seed})
images.save(Path("arithmetic.png"), images.tile(result.pixels, 3))
images.save(Path("pixel-sum.png"), result.pixel_sum)
print(f"||z|| = {{result.norm:.2f}}; random z have {{result.prior_norm[0]:.2f}} +- {{result.prior_norm[1]:.2f}}")

{pools}
for row in stability(model, expression, pools):
    images.save(Path(f"exemplars-{{row.exemplars}}.png"), row.picture)
    print(row.exemplars, f"draws differ by {{row.distance:.1f}} levels of 255", row.shares)
"""


def code(ctx: Context, model: Model, asked: Asked) -> str:
    """A snippet that draws the panel, the pixel sum and the centre with 1, 3 and 10 exemplars."""
    given = sums.slots_of(asked)
    result = sums.sum_of(model, asked, given)
    slots = {name: _items(model, given, name) for name in result.weights}
    concepts = {name: found for name, items in slots.items() if (found := sums.concept_of(model, items))}
    pools = "".join(f"    {_quoted(name)}: model.concepts[{_quoted(concept)}],\n" for name, concept in concepts.items())
    return CODE.format(
        loading=loading(ctx, model, asked),
        expression=_quoted(asked.text("expression", sums.EXPRESSION)),
        slots="\n".join(f"    {_quoted(name)}: {_listed(items)}," for name, items in slots.items()),
        noise=sums.noise_of(asked),
        most=sums.MOST,
        seed=sums.noise_seed_of(asked),
        pools=f"pools = {{\n    **slots,\n{pools}}}" if pools else "pools = slots",
    )


def file(ctx: Context, model: Model, asked: Asked) -> dict[str, Any]:
    """The report for a script to hand to the visitor."""
    expression = asked.text("expression", sums.EXPRESSION)
    weights, given = parse(expression), sums.slots_of(asked)
    slots = {name: sums.plain(items) for name, items in given.items() if spaced(name) in weights}
    noise = {"noise": sums.noise_of(asked), "noise_seed": sums.noise_seed_of(asked)}
    state = {"expression": expression, "slots": slots, **noise}
    return report(ctx, model, expression, parts(ctx, model, asked), code(ctx, model, asked), state)


def parts(ctx: Context, model: Model, asked: Asked) -> list[Part]:
    """The panel, each slot's exemplars, the pixel sum, and the centre with 1, 3 and 10 exemplars beside its draws."""
    say, given = ctx.text, sums.slots_of(asked)
    result = sums.sum_of(model, asked, given)
    verdict, (mean, std) = sums.judged(model, result), result.prior_norm
    figures = {"‖z‖": f"{result.norm:.2f}", say("arithmetic.report_prior"): f"{mean:.2f} ± {std:.2f}"}
    named = {name: [_called(item) for item in _items(model, given, name)] for name in result.weights}
    return [
        Part(asked.text("expression", sums.EXPRESSION), result.pixels, 3, {**figures, **_shares(ctx, verdict)}),
        *(
            Part(
                f"{name} × {weight:g}",
                np.concatenate([result.exemplars[name], result.means[name][None]]),
                sums.MOST + 1,
                {say("arithmetic.report_slot"): ", ".join(named[name])},
            )
            for name, weight in result.weights.items()
        ),
        Part(say("arithmetic.pixel_sum"), result.pixel_sum[None], 1),
        *(_stable(ctx, row, verdict) for row in sums.stable(model, asked, given)),
    ]


def _stable(ctx: Context, row: Stability, verdict: Mapping[str, float]) -> Part:
    say = ctx.text
    title = say("arithmetic.one_exemplar" if row.exemplars == 1 else "arithmetic.exemplars", n=row.exemplars)
    alike = row.alike(verdict)
    figures = {say("arithmetic.distance_unit"): f"{row.distance:.1f}"} if len(row.draws) else {}
    if alike is not None:
        figures[say("arithmetic.alike", n=len(row.draws))] = f"{alike:.0%}"
    pixels = np.concatenate([row.picture[None], row.draws[: sums.DRAWN]])
    return Part(title, pixels, 10, {**figures, **_shares(ctx, row.shares)})


def _shares(ctx: Context, shares: Mapping[str, float]) -> dict[str, str]:
    names = ctx.text.table("arithmetic")["attributes"]
    return {names.get(name, name): f"{share:.0%}" for name, share in shares.items()}


def _items(model: Model, slots: Slots, name: str) -> list[Item]:
    """What a name of the expression stands for."""
    own = {spaced(slot): items for slot, items in slots.items()}
    concepts: dict[str, list[Item]] = {spaced(each): [*rows[: sums.EXEMPLARS]] for each, rows in model.concepts.items()}
    return own.get(name) or concepts[name]


def _called(item: Item) -> str:
    return str(item) if isinstance(item, int) else "z"


def _listed(items: Sequence[Item]) -> str:
    written: list[Any] = [item if isinstance(item, int) else list(item) for item in items]
    return repr(written)


def _quoted(text: str) -> str:
    """As Python source: JSON's strings are among Python's."""
    return json.dumps(text, ensure_ascii=False)
