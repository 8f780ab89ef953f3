"""Names and passwords for a page on a shared machine: a file with a line `name:password` each."""

from __future__ import annotations

import hmac
import time
from collections.abc import Callable
from pathlib import Path

from ganlab.errors import InvalidValue

DELAY = 1.0  # seconds that a wrong password costs, so that they cannot be tried by the thousand


def read_logins(path: Path | str | None) -> Callable[[str, str], bool] | None:
    """A check of (name, password) against the file, or None without a file. InvalidValue if it cannot be used."""
    if path is None:
        return None
    try:
        lines = Path(path).read_text(encoding="utf-8").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        raise InvalidValue(name="auth file", value=str(path), remedy=f"cannot be read ({error})") from error
    rows = [line.partition(":") for line in lines if line.strip() and not line.startswith("#")]
    known = {name.strip(): password for name, _, password in rows}
    if not known or not all(name and password for name, password in known.items()):
        raise InvalidValue(name="auth file", value=str(path), remedy="write one line 'name:password' for each person")

    def check(name: str, password: str) -> bool:
        right = hmac.compare_digest(known.get(name, "").encode(), password.encode()) and name in known
        if not right:
            time.sleep(DELAY)
        return right

    return check
