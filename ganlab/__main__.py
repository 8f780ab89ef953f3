"""`python -m ganlab`: the command line, and the one command of it that opens the page."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from ganlab.cli import app, main
from ganlab.errors import InvalidValue


@app.command()
def serve(
    host: Annotated[str, typer.Option(help="The address to listen on; also widens the allowed hosts.")] = "127.0.0.1",
    port: Annotated[int, typer.Option(help="The port; 0 takes any free one.")] = 7860,
    runs_dir: Annotated[Path, typer.Option(help="The folder that holds the runs.")] = Path("runs"),
    checkpoints_dir: Annotated[Path, typer.Option(help="The folder that holds shipped models.")] = Path("checkpoints"),
    auth_file: Annotated[Path | None, typer.Option(help="A file of name:password lines.")] = None,
    read_only: Annotated[bool, typer.Option("--read-only", help="No training, no uploads.")] = False,
    mcp: Annotated[bool, typer.Option("--mcp", help="Offer the endpoints to language models, too (MCP).")] = False,
) -> None:
    """Serve the page, as app.py does.

    Example: ganlab serve --port 7861
    """
    try:
        from ganlab.ui.serve import launch
    except ModuleNotFoundError as error:
        if error.name != "gradio":
            raise
        raise InvalidValue(
            name="gradio", value=None, remedy="the page needs it; pip install 'gradio>=6.31,<7'"
        ) from error
    launch(host, port, runs_dir, checkpoints_dir, auth_file, read_only, mcp=mcp)


if __name__ == "__main__":
    main()
