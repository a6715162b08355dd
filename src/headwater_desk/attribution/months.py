"""Months as stretches of time: months in which something was seen, and that stand beside each other, are one span."""

from calendar import monthrange
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, timedelta
from itertools import pairwise

from django.utils.translation import ngettext

from headwater_desk.design.shapes import Span

Months = Mapping[date, int]
"""By the first day of a month, the number of sites seen in it."""


def spans(found: Months) -> tuple[Span, ...]:
    """Spans that say the largest number of their months."""
    return tuple(_span(group, found) for group in _neighbours(sorted(found)))


def end_of(month: date) -> date:
    """The last day of the month that begins on `month`."""
    return month.replace(day=monthrange(month.year, month.month)[1])


def _neighbours(months: Sequence[date]) -> Iterable[list[date]]:
    group = list(months[:1])
    for earlier, later in pairwise(months):
        if later - timedelta(days=1) != end_of(earlier):
            yield group
            group = []
        group = [*group, later]
    if group:
        yield group


def _span(group: Sequence[date], found: Months) -> Span:
    most = max(found[month] for month in group)
    label = ngettext("%(most)d site in its busiest month", "%(most)d sites in its busiest month", most) % {"most": most}
    return Span(group[0], end_of(group[-1]), label)
