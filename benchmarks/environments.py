"""Virtual environments for programs we compare with, so that the project need not depend on them.

Kept in a temporary folder and made once. Where a package cannot be installed, the comparison is left out, loudly.
"""

import subprocess
import sys
import tempfile
import venv
from collections.abc import Sequence
from pathlib import Path


def environment(name: str, packages: Sequence[str], folder: Path | None = None) -> Path | None:
    """The interpreter of an environment holding `packages` (by name, from the index pip is set to use), or None."""
    place = (folder or Path(tempfile.gettempdir())) / f"headwater-bench-{name}"
    python = place / "bin" / "python"
    ready = place / "ready"
    if ready.exists() and ready.read_text("utf-8") == " ".join(packages):
        return python
    venv.create(place, clear=True, with_pip=True)
    command = [str(python), "-m", "pip", "--disable-pip-version-check", "--quiet", "install", *packages]
    done = subprocess.run(command, capture_output=True, text=True)
    if done.returncode:
        print(f"SKIPPED: {name} could not be installed, so it is not compared:\n{done.stderr}", file=sys.stderr)
        return None
    ready.write_text(" ".join(packages), "utf-8")
    return python
