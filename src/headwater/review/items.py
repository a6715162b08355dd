"""One open link as a person sees it, and where it stands in the queue.

The order is stated and total: links left "unsure" come last, then expected change falls, then the captures at stake,
then question and subjects in order of text.
"""

from datetime import datetime

from msgspec import Struct

from headwater.model.judgement import Question, Subject


class Change(Struct, frozen=True):
    """What one answer would do. `sites` would get another brand or distributor: by this the queue is ordered.

    An estimate from the tables of one run: what joins or leaves along with these sites only the next run can say.
    """

    text: str
    sites: int = 0
    captures: int = 0
    brands: tuple[str, ...] = ()
    distributors: tuple[str, ...] = ()


class Row(Struct, frozen=True):
    """One line of the comparison."""

    label: str
    left: str
    right: str


class Open(Struct, frozen=True):
    """An open link before its evidence is laid out: all that its place in the queue depends on."""

    question: Question
    left: Subject
    right: Subject
    why: str
    probability: float
    if_same: Change
    if_different: Change
    newest: datetime
    shared: tuple[str, ...] = ()
    against: tuple[str, ...] = ()
    unsure: tuple[str, ...] = ()

    @property
    def expected_change(self) -> float:
        """Sites that an answer is expected to move."""
        same, different = self.if_same.sites, self.if_different.sites
        return round(self.probability * same + (1.0 - self.probability) * different, 6)


class Item(Struct, frozen=True):
    """One open link with its evidence side by side. `order` says why it stands where it does.

    `left` and `right` are what a judgement would be about; `unsure` names judgements that left it open.
    """

    question: Question
    left: Subject
    right: Subject
    asks: str
    why: str
    evidence: tuple[Row, ...]
    shared: tuple[str, ...]
    against: tuple[str, ...]
    if_same: Change
    if_different: Change
    probability: float
    expected_change: float
    order: str
    unsure: tuple[str, ...] = ()


ASKS: dict[Question, str] = {
    "brand": "Do these two captures show one template?",
    "distributor": "Do these two belong to one operation?",
}


def place(link: Open) -> tuple[bool, float, int, str, str, str]:
    """The sort key of the queue."""
    captures = max(link.if_same.captures, link.if_different.captures)
    return (bool(link.unsure), -link.expected_change, -captures, link.question, link.left, link.right)


def order(link: Open) -> str:
    """The same in words."""
    different = 1.0 - link.probability
    told = (
        f"{link.probability:.2f} × {link.if_same.sites:,} sites if the same + "
        f"{different:.2f} × {link.if_different.sites:,} if different = {link.expected_change:,.2f} sites"
    )
    return told + (
        f"; last, because {', '.join(link.unsure)} left it unsure and nothing newer is known" if link.unsure else ""
    )
