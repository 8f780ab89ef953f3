"""The front door: `python app.py` serves the page; a Hugging Face Space runs it as it is."""

from __future__ import annotations

import argparse

from ganlab.errors import GanlabError
from ganlab.ui.serve import launch


def main() -> None:
    """Read the options and serve."""
    parser = argparse.ArgumentParser(description="Explore what a DCGAN learned, and train one on your pictures.")
    parser.add_argument("--host", help="address to listen on; 0.0.0.0 lets other machines in (default 127.0.0.1)")
    parser.add_argument("--port", type=int, default=7860, help="0 takes any free one")
    parser.add_argument("--runs-dir", default="runs", help="where trainings and their models live")
    parser.add_argument("--checkpoints-dir", default="checkpoints", help="the models that are shipped")
    parser.add_argument("--auth-file", help="a file with a line 'name:password' for each person who may come in")
    parser.add_argument(
        "--read-only", action=argparse.BooleanOptionalAction, help="no training, no uploads (default on a Space)"
    )
    parser.add_argument("--mcp", action="store_true", help="offer the endpoints to language models, too (MCP)")
    try:
        launch(**vars(parser.parse_args()))
    except GanlabError as error:
        parser.exit(2, f"{error}\n")


if __name__ == "__main__":
    main()
