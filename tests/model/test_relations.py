"""Laws of same and different, against the closure of the algebra over all chains."""

from itertools import combinations, permutations

from hypothesis import given
from judged import LETTERS, consistent, judged, site

from headwater.judgements import constraints
from headwater.model.judgement import Constraints, Judgement
from headwater.model.relations import Relation, Relations

CHAINED: dict[tuple[Relation, Relation], Relation] = {
    ("same", "same"): "same",
    ("same", "different"): "different",
    ("different", "same"): "different",
}
"""What a-b and b-c say about a-c, as the specification states it (ATTRIBUTION D); any other two say nothing."""


def chained(first: Relation, second: Relation) -> Relation:
    return CHAINED.get((first, second), "unknown")


def test_unsure_binds_nobody() -> None:
    made = judged(1, "a", "b", "unsure")
    assert Relations(constraints([made], "distributor")).between(made.left, made.right) == "unknown"


def test_what_was_never_judged_is_unknown_and_a_subject_is_itself() -> None:
    empty = Relations(Constraints())
    assert empty.between("site:a.example", "site:b.example") == "unknown"
    assert empty.between("site:a.example", "site:a.example") == "same"


@given(consistent())
def test_relations_are_the_closure_of_the_algebra(judgements: list[Judgement]) -> None:
    """Oracle: Floyd-Warshall with `chained` until nothing changes."""
    known: dict[tuple[str, str], Relation] = {}
    for made in judgements:
        if made.verdict != "unsure":
            known[made.left, made.right] = known[made.right, made.left] = made.verdict
    letters = [site(letter) for letter in LETTERS]
    for _ in LETTERS:
        for middle, left, right in permutations(letters, 3):
            found = chained(known.get((left, middle), "unknown"), known.get((middle, right), "unknown"))
            if found != "unknown":
                known[left, right] = found
    relations = Relations(constraints(judgements, "distributor"))
    for left, right in combinations(letters, 2):
        assert relations.between(left, right) == relations.between(right, left) == known.get((left, right), "unknown")
