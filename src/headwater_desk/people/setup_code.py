"""The code that proves, at the very first sign-in, that one can read the terminal of the desk.

Invariant: it is a file in the desk's own folder, readable by its owner, and gone once used.
"""

import secrets

from headwater_desk import home

_NAME = "first-account-code"


def read() -> str:
    """The code, made when first asked for."""
    path = home.named().folder / _NAME
    if not path.exists():
        home.write_private(path, secrets.token_hex(4) + "\n")
    return path.read_text("ascii").strip()


def forget() -> None:
    """Nobody needs it any more."""
    (home.named().folder / _NAME).unlink(missing_ok=True)
