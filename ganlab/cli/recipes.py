"""picture: a recipe made into a picture again, on any machine that has the model."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Annotated

import typer

from ganlab import lab, store
from ganlab.cli.output import console, write_picture
from ganlab.errors import CheckpointError, InvalidValue
from ganlab.images import tile
from ganlab.lab import Recipe

PLACES = ("checkpoints/*", "runs/*/snapshots/*")


def picture(
    recipe: Annotated[Path, typer.Argument(help="A recipe's JSON file, or a list of recipes of one model.")],
    model: Annotated[
        Path | None, typer.Option(help="The model; without it, the one of that digest in checkpoints/ or runs/.")
    ] = None,
    columns: Annotated[int | None, typer.Option(help="Pictures a row, of a list.", min=1)] = None,
    out: Annotated[Path, typer.Option(help="The picture to write: .png, .webp or .jpg.")] = Path("picture.png"),
    device: Annotated[str, typer.Option(help="auto, cuda, mps or cpu.")] = "auto",
) -> None:
    """Make the picture of a recipe, or of each of a list (the page saves them), again.

    Example: ganlab picture recipe.json --out again.png
    """
    recipes = read(recipe)
    loaded = lab.load(model or find(recipes[0].model), device)
    strange = next((each.model for each in recipes if each.model and each.model != loaded.digest), None)
    if strange:
        remedy = f"this recipe is of another model than {loaded.folder}, {loaded.digest}"
        raise InvalidValue(name="model", value=strange, remedy=remedy)
    shown = lab.pictures(loaded, recipes)
    write_picture(out, tile(shown, columns and min(columns, len(shown))))
    console.print(f"{out}: {len(shown)} of model {loaded.digest}")


def read(path: Path) -> list[Recipe]:
    """The recipes of a file, one or several; InvalidValue."""
    try:
        values = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise InvalidValue(name="recipe", value=str(path), remedy=f"it cannot be read as JSON ({error})") from error
    if isinstance(values, dict) and "recipes" in values:
        values = values["recipes"]
    rows = values if isinstance(values, list) else [values]
    if not rows:
        raise InvalidValue(name="recipe", value=str(path), remedy="there is none in it")
    return [Recipe.of(row) for row in rows]


def find(digest: str) -> Path:
    """The checkpoint folder of a digest, near where the command is given; CheckpointError."""
    for place in PLACES:
        for folder in sorted(Path().glob(place)):
            if (folder / "generator.safetensors").exists() and store.digest(folder) == digest:
                return folder
    raise CheckpointError(path=digest or "no model", why="no model of this digest here; name its folder with --model")
