"""The command line: each command is a thin shell round a pure function, imported only when it is called.

Exit codes: 0 done, 1 something failed, 2 the call or its input is unusable, 3 judgements contradict, 130 interrupted.
"""

import sys

import click

from headwater.cli.group import app
from headwater.errors import HeadwaterError

__all__ = ["app", "main"]

INTERRUPTED = 130
"""128 + SIGINT, as shells count."""


def main() -> None:
    """Entry point of the `headwater` command."""
    try:
        result = app.main(prog_name="headwater", standalone_mode=False)
        sys.exit(result if isinstance(result, int) else 0)
    except click.Abort:
        sys.exit(INTERRUPTED)
    except click.ClickException as error:
        error.show()
        sys.exit(error.exit_code)
    except HeadwaterError as error:
        print(f"headwater: {error}", file=sys.stderr)
        sys.exit(error.exit_code)
