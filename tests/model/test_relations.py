"""Laws of same and different, against the closure of the algebra over all chains."""

from itertools import combinations, permutations, product

from hypothesis import given
from judged import LETTERS, consistent, site

from headwater.judgements import constraints
from headwater.model.judgement import Constraints, Judgement
from headwater.model.relations import Relation, Relations, chained, relation

ALL: tuple[Relation, ...] = ("same", "different", "unknown")


def test_the_algebra_is_the_one_the_specification_states() -> None:
    assert chained("same", "same") == "same"
    assert chained("same", "different") == chained("different", "same") == "different"
    assert chained("different", "different") == "unknown"


def test_which_comes_first_does_not_matter_and_same_changes_nothing() -> None:
    for one, other in product(ALL, ALL):
        assert chained(one, other) == chained(other, one)
        assert chained("same", one) == one
        assert chained("unknown", one) == "unknown"


def test_unsure_binds_nobody() -> None:
    assert [relation("same"), relation("different"), relation("unsure")] == ["same", "different", "unknown"]


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
            known[made.left, made.right] = known[made.right, made.left] = relation(made.verdict)
    letters = [site(letter) for letter in LETTERS]
    for _ in LETTERS:
        for middle, left, right in permutations(letters, 3):
            found = chained(known.get((left, middle), "unknown"), known.get((middle, right), "unknown"))
            if found != "unknown":
                known[left, right] = found
    relations = Relations(constraints(judgements, "distributor"))
    for left, right in combinations(letters, 2):
        assert relations.between(left, right) == relations.between(right, left) == known.get((left, right), "unknown")
