"""An explanation as text says all of it, or how much it leaves out; nothing in it is a live address once shown."""

from collections.abc import Mapping

import pyarrow as pa
from small_run import SNAPSHOT, SmallRun, Value, Visit

from headwater.explain import Section, explain, sections
from headwater.model.explanation import Explanation

Tables = Mapping[str, pa.Table]


def words(told: Explanation) -> str:
    return "\n".join(flat(section) for section in sections(told))


def flat(section: Section) -> str:
    return "\n".join((section.title, *section.lines, *section.columns, *(cell for row in section.rows for cell in row)))


def test_every_part_of_every_explanation_has_its_words(told: list[Explanation]) -> None:
    for answer in told:
        titles = [section.title for section in sections(answer)]
        for title in (
            "What speaks against it",
            "The innocent reading",
            "Bridge or not",
            "Judgements in force",
            "Method",
        ):
            assert title in titles, answer.subject
        assert answer.conclusion in words(answer)


def test_a_link_is_told_whole(small: Tables) -> None:
    text = words(explain(small, "B-00001 B-00002", snapshot=SNAPSHOT))
    for part in (
        "carried by 4 of 6 brands and 0 of 3,000 background sites (5 of 10 sites here)",
        "dedicated, decided by rule cardgate: merchant",
        "19.0 bits, in words: likely (not calibrated",
        "no kit mark in common (-1.5 bits)",
        "Without merchant account 700001 (cardgate), 1 brand leaves D-00001: B-00003.",
        "distributors-9",
        "abcdefghijkl",
    ):
        assert part in text, part


def test_a_measured_error_rate_is_told(small: Tables) -> None:
    told = explain(small, "B-00001 B-00002", likelihood=lambda bits: ("near certain", 0.013, "held-out world"))
    assert "in words: near certain (1.3% of such links were wrong: held-out world)" in words(told)


def test_what_is_left_out_is_counted() -> None:
    values = tuple(Value(f"{number:06d}") for number in range(30))
    visits = tuple(Visit(f"s{n}.example", n, f"B-0000{1 + n % 2}", values) for n in range(4))
    told = explain(SmallRun(visits).tables(), "B-00001 B-00002")
    assert len([item for item in told.items if item.kind == "merchant_account"]) == 30
    assert "... and 22 more (--json shows all)" in words(told)


def test_an_old_run_says_so_in_words(old: Tables) -> None:
    text = words(explain(old, "B-00001 B-00002"))
    assert "This run does not record it." in text and "this run does not record background sites" in text
    assert "This run does not record: payment routes" in text and "No log of judgements was given." in text
