"""What the dashboard says: registered figures in a period, and the same in the period before it.

Invariants: every number is one of figures/registry.py and leads to its rows; a total and its parts by source come from
one question, so that they agree.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from django.urls import reverse
from django.utils import formats

from headwater_desk.figures import asking
from headwater_desk.figures.asking import Question
from headwater_desk.figures.listing import LISTINGS
from headwater_desk.figures.registry import FUNNEL, MINE, NEW, Asked, Figure, by_source, numbers
from headwater_desk.people.roles import Act


@dataclass(frozen=True)
class Number:
    """A number and where its rows are; "" where the person may not open them."""

    value: int
    href: str


@dataclass(frozen=True)
class Tile:
    """A figure now and before; `share` is that of the first figure of its row."""

    figure: Figure
    now: Number
    before: Number | None
    share: float | None = None

    @property
    def change(self) -> str:
        """How many more or fewer than before."""
        if self.before is None:
            return ""
        more = self.now.value - self.before.value
        sign = "+" if more > 0 else "−" if more < 0 else ""
        return f"{sign}{formats.number_format(abs(more), force_grouping=True)}"


@dataclass(frozen=True)
class Source:
    """The funnel of one source."""

    name: str
    numbers: Sequence[Number]


@dataclass(frozen=True)
class Board:
    """The dashboard."""

    question: Question
    funnel: Sequence[Tile]
    sources: Sequence[Source]
    chosen_sources: Sequence[str]
    new: Sequence[Tile]
    mine: Sequence[Tile]

    @property
    def most(self) -> int:
        """The longest bar of the funnel."""
        return self.funnel[0].now.value


def board(question: Question) -> Board:
    """Everything that the dashboard shows."""
    asked = question.asked
    now, before = funnel(asked), funnel(replace(asked, period=asked.period.before))
    names = sorted(now)
    return Board(
        question=question,
        funnel=_tiles(FUNNEL, asked, totals(now), totals(before)),
        sources=[_source(name, now[name], asked) for name in names],
        chosen_sources=sorted({*names, *([asked.source] if asked.source else [])}),
        new=tiles(NEW, asked),
        mine=tiles([figure for figure in MINE if _open(figure, asked)], asked),
    )


def funnel(asked: Asked) -> dict[str, dict[str, int]]:
    """The funnel by source."""
    return by_source(FUNNEL, asked)


def totals(found: Mapping[str, Mapping[str, int]]) -> dict[str, int]:
    """The funnel over all sources."""
    return {figure.key: sum(one[figure.key] for one in found.values()) for figure in FUNNEL}


def tiles(figures: Sequence[Figure], asked: Asked) -> list[Tile]:
    """Figures now and, but for those that know no period, before."""
    timed = [figure for figure in figures if not figure.timeless]
    before = numbers(timed, replace(asked, period=asked.period.before))
    return _tiles(figures, asked, numbers(figures, asked), before)


def _tiles(figures: Sequence[Figure], asked: Asked, now: Mapping[str, int], before: Mapping[str, int]) -> list[Tile]:
    past = replace(asked, period=asked.period.before)
    whole = now[figures[0].key] if figures else 0
    return [
        Tile(
            figure,
            Number(now[figure.key], _rows(figure, asked)),
            Number(before[figure.key], _rows(figure, past)) if figure.key in before else None,
            now[figure.key] / whole if whole else None,
        )
        for figure in figures
    ]


def _source(name: str, found: Mapping[str, int], asked: Asked) -> Source:
    own = replace(asked, source=name)
    return Source(name, [Number(found[figure.key], _rows(figure, own)) for figure in FUNNEL])


def _open(figure: Figure, asked: Asked) -> bool:
    return asked.user.may(_act(figure))


def _act(figure: Figure) -> Act:
    return LISTINGS[figure.lists].act


def _rows(figure: Figure, asked: Asked) -> str:
    if not _open(figure, asked):
        return ""
    told: Any = asking.query(asked.period, asked.source if figure.by_source else "")
    return f"{reverse('figures:rows', args=[figure.key])}?{told}"
