"""The command line: translation only. Figures go to stdout as JSON with --json, everything else to stderr.

Exit codes: 0 done, 1 a training that failed, 2 input that cannot be used (one line says what, where and the remedy).
"""

from ganlab.cli.main import app, main

__all__ = ["app", "main"]
