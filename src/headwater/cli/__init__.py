"""The command line: each command is a thin shell round a pure function, imported only when it is called.

Exit codes: 0 done, 1 something failed, 2 the call or its input is unusable, 3 judgements contradict, 130 interrupted.
"""

import sys

from headwater.cli.group import app
from headwater.errors import HeadwaterError

__all__ = ["app", "main"]


def main() -> None:
    """Entry point of the `headwater` command."""
    try:
        app.main(prog_name="headwater")
    except HeadwaterError as error:
        print(f"headwater: {error}", file=sys.stderr)
        sys.exit(error.exit_code)
