"""Splink is asked and answers through a folder; its absence and a damaged answer are said."""

import json
from pathlib import Path

import pytest

from headwater.errors import InputError
from headwater.evaluate.data import Fact
from headwater.evaluate.linkage_baseline import ABSENT, ASKED, splink

FACTS = [Fact("a", "email", "x", "page"), Fact("b", "email", "x", "page"),
         Fact("b", "asn", "64500", "network", "shared_service")]  # fmt: skip


def test_without_a_folder_the_baseline_is_absent_and_the_note_says_so() -> None:
    assert splink(None, ["a"], FACTS) == (None, ABSENT)


def test_a_question_holds_the_facts_without_shared_services_and_its_answer_is_read(tmp_path: Path) -> None:
    assert splink(tmp_path, ["a", "b", "c"], FACTS) == (None, ASKED)
    (asked,) = tmp_path.iterdir()
    rows = json.loads(asked.read_text())
    assert [(row["item"], row["values"]) for row in rows] == [
        ("a", {"email": ["x"]}),
        ("b", {"email": ["x"]}),
        ("c", {}),
    ]
    answer = asked.with_name(asked.name.replace(".asked.", ".answer."))
    answer.write_text(json.dumps({"version": "4.x", "groups": {"a": 0, "b": 0, "c": 1}}))
    groups, note = splink(tmp_path, ["a", "b", "c"], FACTS)
    assert groups == {"a": 0, "b": 0, "c": 1} and note.startswith("Splink 4.x")


def test_other_facts_are_another_question(tmp_path: Path) -> None:
    splink(tmp_path, ["a", "b"], FACTS)
    splink(tmp_path, ["a", "b"], FACTS[:1])
    assert len(list(tmp_path.iterdir())) == 2


def test_a_damaged_answer_is_an_error_that_names_it(tmp_path: Path) -> None:
    splink(tmp_path, ["a", "b"], FACTS)
    (asked,) = tmp_path.iterdir()
    asked.with_name(asked.name.replace(".asked.", ".answer.")).write_text("{")
    with pytest.raises(InputError, match=r"answer\.json"):
        splink(tmp_path, ["a", "b"], FACTS)
