"""Splink 4 on the same facts, where an interpreter that has it is named; it needs a DuckDB the product does not use.

Invariant: what goes to the other interpreter and back are files in a temporary folder; its version is in the note.
"""

import subprocess
import tempfile
from collections.abc import Sequence
from importlib import resources
from pathlib import Path

import msgspec

from headwater.errors import InputError
from headwater.evaluate.data import Fact

ABSENT = "Splink 4 not run: name an interpreter that has it with --splink"
MINUTES = 30


def splink(python: Path | None, items: Sequence[str], facts: Sequence[Fact]) -> tuple[dict[str, int] | None, str]:
    """(group of each item, note); None and why where no interpreter is named.

    One column a kind with the item's values as a list; a link is a probability of at least 0.95. Raises InputError
    where the interpreter fails, with the last line it said.
    """
    if python is None:
        return None, ABSENT
    values: dict[str, dict[str, list[str]]] = {item: {} for item in items}
    for one in facts:
        if one.specificity != "shared_service":
            values[one.site].setdefault(one.kind, []).append(one.value)
    with tempfile.TemporaryDirectory() as folder:
        asked, answer = Path(folder, "asked.json"), Path(folder, "answer.json")
        asked.write_bytes(msgspec.json.encode([{"item": item, "values": values[item]} for item in items]))
        worker = resources.files("headwater.evaluate").joinpath("splink_worker.py")
        with resources.as_file(worker) as script:
            done = subprocess.run(
                [python, script, asked, answer], capture_output=True, text=True, timeout=60 * MINUTES, check=False
            )
        if done.returncode:
            said = (done.stderr.strip().splitlines() or ["nothing"])[-1]
            raise InputError(f"{python}: Splink did not run: {said}; give an interpreter that has splink 4")
        found = msgspec.json.decode(answer.read_bytes(), type=_Answer)
    return found.groups, f"Splink {found.version}, links from a probability of 0.95"


class _Answer(msgspec.Struct):
    version: str
    groups: dict[str, int]
