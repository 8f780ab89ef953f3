"""All commands in one place, and the one place in which an error becomes a line and an exit code."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable
from typing import Any, NoReturn

import typer

from ganlab.cli import annotate, blind, data, evaluate, explore, imports, judge, recipes, runs, system
from ganlab.errors import GanlabError, InputError

app = typer.Typer(
    name="ganlab",
    help="Explore what a DCGAN has learned: train, sample, walk, do arithmetic, ablate.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)
COMMANDS: tuple[Callable[..., None], ...] = (
    runs.train,
    runs.resume,
    runs.runs,
    runs.keep,
    explore.sample,
    explore.walk,
    explore.arithmetic,
    explore.ablate,
    recipes.picture,
    annotate.annotate,
    evaluate.evaluate,
    judge.judge,
    system.doctor,
)
for command in COMMANDS:
    app.command()(command)
app.command("import")(imports.import_)
app.add_typer(data.app, name="data")
app.add_typer(blind.app, name="blind")

UsageError: Any = next(kind for kind in typer.BadParameter.__mro__ if kind.__name__ == "ClickException")
"""Click's base of all complaints about a command line; newer Typers carry a Click of their own, older ones need one."""


def main(arguments: list[str] | None = None) -> None:
    """Run the command line; never returns."""
    try:
        code = typer.main.get_command(app).main(arguments, prog_name="ganlab", standalone_mode=False)
        leave(code if isinstance(code, int) else 0)
    except GanlabError as error:
        refuse(str(error), 2 if isinstance(error, InputError) else 1)
    except UsageError as error:
        if type(error).__name__ == "NoArgsIsHelpError":
            print(error.format_message(), file=sys.stderr)
            sys.exit(2)
        refuse(error.format_message(), 2)
    except OSError as error:  # a folder that cannot be written, a disk that is full
        refuse(f"{error.filename}: {error.strerror}" if error.filename else str(error), 2)
    except (typer.Abort, KeyboardInterrupt):
        refuse("interrupted", 130)


def leave(code: int) -> NoReturn:
    """End well. A process among several (torchrun) ends at once, once all is said.

    Threads of torch.distributed outlive its process group, and one of them that wants Python's lock while Python is
    being taken down aborts the process (seen once), and torchrun then calls a finished training a failure.
    """
    if int(os.environ.get("WORLD_SIZE", "1")) > 1:
        sys.stdout.flush()
        sys.stderr.flush()
        os._exit(code)
    sys.exit(code)


def refuse(line: str, code: int) -> None:
    """Print one line to stderr and end."""
    print(f"ganlab: {' '.join(line.split())}", file=sys.stderr)
    sys.exit(code)
