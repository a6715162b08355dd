"""Splink 4 on the same facts: it needs a DuckDB the product does not use, and the product starts no other program.

So the two meet in a folder: a case leaves its question there, `benchmarks/splink_evaluation.py FOLDER` answers all
that is open, and the next evaluation reads the answer. Invariant: a question is named by its content, so an answer to
other facts is never taken.
"""

from collections.abc import Sequence
from hashlib import sha256
from pathlib import Path

import msgspec

from headwater import files
from headwater.errors import InputError
from headwater.evaluate.data import Fact
from headwater.model.lettered import lettered

ABSENT = "Splink 4 not asked: name a folder for its questions and answers with --splink"
ASKED = "Splink 4 asked and not answered yet: run benchmarks/splink_evaluation.py on the folder, then this again"


def splink(folder: Path | None, items: Sequence[str], facts: Sequence[Fact]) -> tuple[dict[str, int] | None, str]:
    """(group of each item, note); None and why where there is no answer.

    One column a kind with the item's values as a list; a link is a probability of at least 0.95. Raises InputError for
    an answer that cannot be read.
    """
    if folder is None:
        return None, ABSENT
    values: dict[str, dict[str, list[str]]] = {item: {} for item in items}
    for one in facts:
        if one.specificity != "shared_service":
            values[one.site].setdefault(one.kind, []).append(one.value)
    question = msgspec.json.encode([{"item": item, "values": values[item]} for item in items])
    name = lettered(sha256(question).digest())
    answer = folder / f"{name}.answer.json"
    if not answer.is_file():
        files.write_bytes(question, folder / f"{name}.asked.json")
        return None, ASKED
    try:
        found = msgspec.json.decode(answer.read_bytes(), type=_Answer)
    except msgspec.DecodeError as error:
        raise InputError(f"{answer}: no answer of benchmarks/splink_evaluation.py; delete it, run that") from error
    return found.groups, f"Splink {found.version}, links from a probability of 0.95"


class _Answer(msgspec.Struct):
    version: str
    groups: dict[str, int]
