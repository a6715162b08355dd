"""Which half of the data thresholds may be set on, and which half they are reported on; frozen, as data.

Every case prints "fitted" and "held out" apart. What was looked at before this file existed is said in
docs/decisions/0002 and 0003: all of a1 was, so its held-out half proves less than its name; the later a2 owners, the
worlds of HELD_OUT_WORLDS and the owner lists were not.
"""

from collections import defaultdict
from collections.abc import Callable, Mapping

FITTED, HELD_OUT, ALL = "fitted", "held out", "all"

FITTED_TEMPLATES = frozenset({"blog-home", "coming-soon", "freelancer", "landing-page", "sb-admin", "scrolling-nav"})
"""By template: thresholds of the brand step were set on these. Alternate letters of the alphabet, chosen unseen."""

FITTED_WORLDS = (1, 2, 3)
"""Seeds the engine was developed on; 3 was a check, and has been read often enough to count as fitted."""

HELD_OUT_WORLDS = (101, 102, 103)
"""Seeds nobody had built before this file: no threshold can have been set on them."""


def template_half(template: str) -> str:
    return FITTED if template in FITTED_TEMPLATES else HELD_OUT


def in_time(first_seen: Mapping[str, str], group: Mapping[str, str]) -> dict[str, str]:
    """Item -> half: within each group the earlier half of the items (ISO dates, ties by name) is fitted.

    Within the group, so that both halves hold every operation and precision can fail in both.
    """
    by_group: dict[str, list[str]] = defaultdict(list)
    for item in sorted(first_seen, key=lambda item: (first_seen[item], item)):
        by_group[group[item]].append(item)
    halves: dict[str, str] = {}
    for items in by_group.values():
        cut = (len(items) + 1) // 2
        halves |= {item: FITTED if number < cut else HELD_OUT for number, item in enumerate(items)}
    return halves


def owners_in_time(first_seen: Mapping[str, str], owner: Mapping[str, str]) -> dict[str, str]:
    """Item -> half by owner: the owners first seen earlier, half of them, with all their items, are fitted."""
    begun: dict[str, str] = {}
    for item, date in first_seen.items():
        begun[owner[item]] = min(date, begun.get(owner[item], date))
    ordered = sorted(begun, key=lambda name: (begun[name], name))
    fitted = set(ordered[: (len(ordered) + 1) // 2])
    return {item: FITTED if owner[item] in fitted else HELD_OUT for item in first_seen}


def parts(half_of: Mapping[str, str] | Callable[[str], str], true: Mapping[str, str]) -> dict[str, dict[str, str]]:
    """The truth as a whole and in its two halves, in the order they are printed."""
    of = half_of if callable(half_of) else half_of.__getitem__
    halves = {part: {item: label for item, label in true.items() if of(item) == part} for part in (FITTED, HELD_OUT)}
    return {ALL: dict(true), **halves}
