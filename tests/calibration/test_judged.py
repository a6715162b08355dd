"""Judgements meet the scores of a run: every one is used, unsure or without a score, and none twice."""

from collections.abc import Mapping
from datetime import UTC, datetime
from itertools import count
from typing import Any

import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from headwater.calibration import brand_score, judged_pairs
from headwater.errors import ContradictionError
from headwater.model.judgement import Judgement, Question, Verdict
from headwater.model.tables import CAPTURE_BRANDS, DECISIONS, LINKS, OBSERVATIONS, SITES

NUMBERS = count()


def day(number: int) -> datetime:
    return datetime(2012, 1, number, tzinfo=UTC)


def table(schema: pa.Schema, *rows: Mapping[str, Any]) -> pa.Table:
    return pa.Table.from_pylist([dict.fromkeys(schema.names) | dict(row) for row in rows], schema)


def judgement(question: Question, left: str, right: str, verdict: Verdict = "same") -> Judgement:
    return Judgement(f"J-{next(NUMBERS)}", question, left, right, verdict, day(9), "an analyst", "compared both")


def capture(name: str) -> str:
    return f"capture:{name}"


TABLES: dict[str, pa.Table] = {
    "captures": table(
        CAPTURE_BRANDS,
        {"capture_id": "k1", "site": "known.example", "captured_at": day(1), "brand_id": "B-1"},
        {"capture_id": "k2", "site": "known.example", "captured_at": day(2), "brand_id": "B-1"},
        {"capture_id": "r1", "site": "rival.example", "captured_at": day(1), "brand_id": "B-2"},
        {"capture_id": "n1", "site": "new.example", "captured_at": day(3), "brand_id": "B-1"},
        {"capture_id": "n2", "site": "new.example", "captured_at": day(4), "brand_id": "B-1"},
        {"capture_id": "n9", "site": "new.example", "captured_at": day(8), "brand_id": None},
        {"capture_id": "l1", "site": "lone.example", "captured_at": day(4), "brand_id": None},
        {"capture_id": "u1", "site": "unclaimed.example", "captured_at": day(1), "brand_id": None},
        {"capture_id": "o1", "site": "other.example", "captured_at": day(1), "brand_id": "B-3"},
    ),
    "decisions": table(
        DECISIONS,
        {"site": "known.example", "first_seen": day(1), "last_seen": day(2), "brand_id": "B-1"},
        {
            "site": "new.example", "first_seen": day(3), "last_seen": day(5), "brand_id": "B-1",
            "likeness": 0.7, "nearest_brand": "B-1", "next_brand": "B-2", "next_likeness": 0.4,
            "capture_id": "n1", "matched_capture": "k2",
        },
        {
            "site": "lone.example", "first_seen": day(3), "last_seen": day(5), "likeness": 0.25,
            "capture_id": "l1", "matched_capture": "u1",
        },
    ),
    "sites": table(
        SITES,
        *({"site": f"{name}.example", "brand_id": brand} for name, brand in
          (("one", "B-1"), ("uno", "B-1"), ("two", "B-2"), ("three", "B-3"), ("four", "B-4"))),
        {"site": "none.example"},
    ),
    "links": table(
        LINKS,
        {"distributor_id": "D-1", "left": "B-1", "right": "B-2", "bits": 14.0},
        {"distributor_id": "D-1", "left": "B-2", "right": "B-1", "bits": 4.0},
        {"distributor_id": "D-2", "left": "B-3", "right": "B-2", "bits": 6.5},
        {"distributor_id": "D-2", "left": "B-4", "right": "B-1", "bits": float("-inf")},
    ),
    "observations": table(
        OBSERVATIONS,
        *({"kind": "wallet", "provider": "coin", "value": "W1", "site": f"{name}.example"}
          for name in ("one", "uno", "two")),
        {"kind": "wallet", "provider": "coin", "value": "W2", "site": "three.example"},
        {"kind": "wallet", "provider": "coin", "value": "W2", "site": "none.example"},
    ),
}  # fmt: skip


@pytest.mark.parametrize(
    ("left", "right", "score"),
    [
        ("n1", "k2", brand_score(0.7, 0.4)),  # the very pair that was compared
        ("k1", "n2", brand_score(0.7, 0.4)),  # another page of the period, another version of the brand
        ("n1", "r1", brand_score(0.4, 0.7)),  # the runner-up, with the best brand for a rival
        ("l1", "u1", 0.25),  # compared with a page whose brand is not claimed
        ("l1", "n9", None),  # neither has a brand: that is nothing in common
        ("n1", "o1", None),  # a brand it was not compared with
        ("n9", "k1", None),  # outside the period
        ("k1", "r1", None),  # never compared
        ("n1", "gone", None),  # not in the run
    ],
)
def test_a_brand_judgement_has_the_likeness_of_the_decision(left: str, right: str, score: float | None) -> None:
    for pair in ((left, right), (right, left)):
        found = judged_pairs([judgement("brand", capture(pair[0]), capture(pair[1]))], TABLES, "brand")
        assert found.pairs.scores.tolist() == ([] if score is None else [score])
        assert found.tally.used + found.tally.unscored == 1


@pytest.mark.parametrize(
    ("left", "right", "bits"),
    [
        ("site:one.example", "site:two.example", 14.0),  # the stronger of two links
        ("account:wallet|coin|W1", "site:two.example", 14.0),  # W1 stands for the brand that carries it most
        ("account:wallet|coin|W2", "site:two.example", 6.5),
        ("site:one.example", "site:uno.example", None),  # one brand
        ("site:one.example", "site:three.example", None),  # no link
        ("site:one.example", "site:four.example", None),  # a link that a judgement forbade: no finite score
        ("site:none.example", "site:two.example", None),
        ("site:unknown.example", "account:wallet|coin|W9", None),
    ],
)
def test_a_distributor_judgement_has_the_bits_of_the_link(left: str, right: str, bits: float | None) -> None:
    for pair in ((left, right), (right, left)):
        found = judged_pairs([judgement("distributor", *pair)], TABLES, "distributor")
        assert found.pairs.scores.tolist() == ([] if bits is None else [bits])


SUBJECTS = st.sampled_from([f"site:{name}.example" for name in ("one", "uno", "two", "three", "four", "none", "who")])
ANY = st.tuples(SUBJECTS, SUBJECTS, st.sampled_from(["same", "unsure"])).filter(lambda row: row[0] != row[1])


@given(st.lists(ANY, max_size=20), st.data())
def test_every_judgement_is_accounted_for_in_any_order(
    rows: list[tuple[str, str, Verdict]], data: st.DataObject
) -> None:
    made = [judgement("distributor", *row) for row in rows]
    found = judged_pairs(made, TABLES, "distributor")
    again = judged_pairs(data.draw(st.permutations(made)), TABLES, "distributor")
    assert found.tally == again.tally and found.pairs.scores.tolist() == again.pairs.scores.tolist()
    clear = {frozenset(row[:2]) for row in rows if row[2] == "same"}
    assert found.tally.judged == len(rows)
    assert found.tally.unsure == sum(row[2] == "unsure" for row in rows)
    assert found.tally.used + found.tally.unscored == len(clear)
    assert judged_pairs(made, TABLES, "brand").tally.judged == 0


def test_a_pair_judged_both_ways_names_the_judgements() -> None:
    yes = judgement("distributor", "site:one.example", "site:two.example", "same")
    no = judgement("distributor", "site:two.example", "site:one.example", "different")
    with pytest.raises(ContradictionError, match="|".join([yes.judgement_id, no.judgement_id])) as told:
        judged_pairs([yes, no], TABLES, "distributor")
    assert yes.judgement_id in str(told.value) and no.judgement_id in str(told.value)
    assert "example" not in str(told.value)
