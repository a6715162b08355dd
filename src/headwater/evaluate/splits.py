"""Which half of the data thresholds may be set on, and which half they are reported on; frozen, as data.

Every case prints "fitted" and "held out" apart. What was looked at before this file existed is said in
docs/decisions/0002 and 0003: all of a1 was, so its held-out half proves less than its name; the later a2 owners, the
worlds of HELD_OUT_WORLDS and the owner lists were not.
"""

from collections.abc import Callable, Mapping

FITTED, LOOKED_AT, HELD_OUT, ALL = "fitted", "looked at", "held out", "all"

FITTED_TEMPLATES = frozenset({"blog-home", "coming-soon", "freelancer", "landing-page", "sb-admin", "scrolling-nav"})
"""By template: thresholds of the brand step were set on these (docs/decisions/0002)."""

FITTED_WORLDS = (1, 2, 3)
"""Seeds the engine was developed on; 3 served as a check, and its figures have been read since."""

LOOKED_AT_WORLDS = (101, 102, 103)
"""Held out at first: nothing was set on them, but their figures were read while methods were chosen between."""

HELD_OUT_WORLDS = (104, 105, 106)
"""Seeds nobody had built before they were written here: planted cases are judged on these alone."""

WORLDS = {FITTED: FITTED_WORLDS, LOOKED_AT: LOOKED_AT_WORLDS, HELD_OUT: HELD_OUT_WORLDS}
"""Every seed that is reported on, in the order in which it is printed."""


def template_half(template: str) -> str:
    return FITTED if template in FITTED_TEMPLATES else HELD_OUT


FITTED_CAMPAIGNS = frozenset({"lummac2_cats_2025", "charming_kitten_2024"})
"""By owner, as docs/decisions/0003 fixed it before anything was tried: 57 domains thresholds were set on. The first is
of a family whose other two campaigns are held out."""


def campaign_half(campaign: str) -> str:
    return FITTED if campaign in FITTED_CAMPAIGNS else HELD_OUT


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
