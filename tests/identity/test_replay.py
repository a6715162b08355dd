"""Brands replayed month by month, each month's captures in any order: the same ids at the end, and churn counted."""

from collections.abc import Sequence
from random import Random

import pytest
from hand_made import Shot, altered, capture_tables, template

from headwater import brands
from headwater.assemble import results
from headwater.identity import Churn, churn, mint
from headwater.identity.events import Event


def history() -> list[Shot]:
    """Six templates over six months, each on a new site every month and drifting."""
    return [
        Shot(f"t{number}m{month}.example", 30 * month + number, altered(template(number), 100 * number, 0.06 * month))
        for number in range(6)
        for month in range(6)
    ]


def replay(shots: Sequence[Shot], seed: int) -> tuple[dict[str, str], list[Event], list[Churn]]:
    """Ids of captures after the last month, the log, and the churn of each month."""
    dice = Random(seed)
    names: dict[str, str] = {}
    former: dict[str, tuple[str, ...]] = {}
    log: list[Event] = []
    changes = []
    for month in range(6):
        known = [shot for shot in shots if shot.day < 30 * (month + 1)]
        found = brands.attribute(*capture_tables(known, order=dice.sample(range(len(known)), len(known))))
        members = [group for group in results.members(found, results.settled(found)) if group]
        made = mint("brand", members, names, log, f"month{month}", former)
        after = {member: name for group, name in zip(members, made.ids, strict=True) for member in group}
        changes.append(churn(names, after))
        names, former, log = after, made.former, [*log, *made.events]
    return names, log, changes


def test_arrivals_within_a_month_do_not_matter_and_little_changes() -> None:
    first = replay(history(), 1)
    assert first == replay(history(), 2)
    names, _, changes = first
    assert len(names) == 36 and changes[0].members == 0
    assert [change.rate for change in changes] == [0.0] * 6
    assert len(set(names.values())) == 6


@pytest.mark.parametrize("seed", [1, 2])
def test_a_month_that_bridges_two_brands_and_is_corrected_restores_them(seed: int) -> None:
    """A page of both templates comes in and is taken out again (a judgement, a correction): ids are what they were."""
    shots = history()
    names, log, _ = replay(shots, seed)
    groups: dict[str, dict[str, float]] = {}
    for member, name in names.items():
        groups.setdefault(name, {})[member] = 1.0
    one, other, *rest = [groups[name] for name in sorted(groups)]
    merged = mint("brand", [{**one, **other}, *rest], names, log, "merged")
    between = {member: merged.ids[0] if member in {**one, **other} else names[member] for member in names}
    apart = mint("brand", [one, other, *rest], between, [*log, *merged.events], "apart", merged.former)
    assert apart.ids == sorted(groups)
    assert [event.event for event in (*merged.events, *apart.events)] == ["merged", "restored"]
