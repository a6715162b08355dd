"""What judgements say together about any two subjects: the algebra of same and different, and its closure.

Laws: it does not matter which of two judgements comes first; "same" changes nothing; "unsure" says nothing. That two
things both differ from a third says nothing about each other, so nothing is ever concluded from two differences.
`Relations.between` is symmetric, and equals the closure of that algebra over all chains of judgements.
"""

from collections.abc import Iterable
from typing import Literal

from headwater.model.judgement import Constraints, Pair, Subject

Relation = Literal["same", "different", "unknown"]
"""What is known of two subjects, directly or through others."""


def ordered(left: Subject, right: Subject) -> Pair:
    """The pair as constraints hold it, lesser subject first."""
    return (left, right) if left < right else (right, left)


class Classes:
    """Subjects under an equivalence: union by size with path halving, near linear (Tarjan and van Leeuwen 1984)."""

    def __init__(self, same: Iterable[Pair]) -> None:
        self._above: dict[Subject, Subject] = {}
        self._size: dict[Subject, int] = {}
        for left, right in same:
            self._join(left, right)

    def root(self, subject: Subject) -> Subject:
        """The subject that stands for its class; a subject never heard of stands for itself."""
        above = self._above
        while (over := above.get(subject, subject)) != subject:
            above[subject] = above.get(over, over)
            subject = above[subject]
        return subject

    def together(self, left: Subject, right: Subject) -> bool:
        return self.root(left) == self.root(right)

    def _join(self, left: Subject, right: Subject) -> None:
        large, small = self.root(left), self.root(right)
        if large == small:
            return
        if self._size.get(large, 1) < self._size.get(small, 1):
            large, small = small, large
        self._above[small] = large
        self._size[large] = self._size.get(large, 1) + self._size.pop(small, 1)


class Relations:
    """Answers "what is known of these two?" from consistent constraints."""

    def __init__(self, constraints: Constraints) -> None:
        self._classes = Classes(constraints.must)
        root = self._classes.root
        self._apart = {ordered(root(left), root(right)) for left, right in constraints.cannot}

    def between(self, left: Subject, right: Subject) -> Relation:
        """same | different | unknown."""
        left, right = self._classes.root(left), self._classes.root(right)
        if left == right:
            return "same"
        return "different" if ordered(left, right) in self._apart else "unknown"
