"""Splink is asked through files, by an interpreter that is named; its absence and its failure are said."""

import sys
from pathlib import Path

import pytest

from headwater.errors import InputError
from headwater.evaluate.data import Fact
from headwater.evaluate.linkage_baseline import ABSENT, splink

FACTS = [Fact("a", "email", "x", "page"), Fact("b", "email", "x", "page"),
         Fact("b", "asn", "64500", "network", "shared_service")]  # fmt: skip


def test_without_an_interpreter_the_baseline_is_absent_and_the_note_says_so() -> None:
    assert splink(None, ["a"], FACTS) == (None, ABSENT)


def test_an_interpreter_without_splink_is_an_error_that_says_what_it_lacks() -> None:
    with pytest.raises(InputError, match="Splink did not run: ModuleNotFoundError"):
        splink(Path(sys.executable), ["a", "b"], FACTS)


def test_an_interpreter_is_given_the_facts_without_shared_services(tmp_path: Path) -> None:
    """A stand-in that answers as the worker does, and puts items that hold the same values together."""
    program = tmp_path / "python"
    program.write_text(
        f"#!{sys.executable}\nimport json, sys\nfrom pathlib import Path\n"
        "asked = json.loads(Path(sys.argv[2]).read_text())\n"
        "values = sorted({json.dumps(row['values'], sort_keys=True) for row in asked})\n"
        "groups = {row['item']: values.index(json.dumps(row['values'], sort_keys=True)) for row in asked}\n"
        "Path(sys.argv[3]).write_text(json.dumps({'version': '4.x', 'groups': groups}))\n"
    )
    program.chmod(0o755)
    groups, note = splink(program, ["a", "b", "c"], FACTS)
    assert groups is not None and groups["a"] == groups["b"] != groups["c"] and note.startswith("Splink 4.x")
