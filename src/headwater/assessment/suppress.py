"""Small counts are hidden, all others rounded: the first layer of disclosure control.

Method: threshold and rounding as in the Handbook on Statistical Disclosure Control (Hundepool et al., 2010, ch. 4 and
5): primary suppression below `THRESHOLD`, complementary suppression along every line of a table, rounding to `BASE`.

Invariants: no count from 0 to 9 is shown; every shown count is a multiple of 5; no line of a table has exactly one
hidden cell while another could be hidden with it, and what is hidden in a line adds up to at least `THRESHOLD` where
possible. Not covered here: differences between tables and between editions (full disclosure control comes later).
"""

from collections.abc import Hashable, Iterable, Mapping

THRESHOLD = 10
BASE = 5
SMALL = "<10"
"""A count below the threshold."""
WITHHELD = "(w)"
"""A larger count withheld because a small one could be worked out from it."""
LEGEND = f"{WITHHELD}: withheld, so that a count below {THRESHOLD} cannot be worked out."

Key = tuple[Hashable, ...]


def rounded(number: int) -> int:
    """To the nearest multiple of `BASE`; 12 -> 10, 13 -> 15."""
    return (number + BASE // 2) // BASE * BASE


def shown(number: int) -> int | str:
    """A count on its own: rounded, or `SMALL`."""
    return rounded(number) if number >= THRESHOLD else SMALL


def protected(counts: Mapping[Key, int]) -> dict[Key, int | str]:
    """A whole table: `counts` by dimension values (all keys of one length) -> what may be shown.

    The total of every line is taken to be public, whether or not this table prints it.
    """
    hidden = {key for key, number in counts.items() if number < THRESHOLD}
    lines = _lines(counts)
    while True:
        extra = {found for line in lines if (found := _next_to_hide(line, counts, hidden)) is not None}
        if not extra:
            break
        hidden |= extra
    return {
        key: SMALL if number < THRESHOLD else WITHHELD if key in hidden else rounded(number)
        for key, number in counts.items()
    }


def _lines(counts: Iterable[Key]) -> list[list[Key]]:
    """Cells that add up to a marginal total: those equal in all dimensions but one."""
    lines: dict[tuple[int, Key], list[Key]] = {}
    for key in counts:
        for free in range(len(key)):
            lines.setdefault((free, key[:free] + key[free + 1 :]), []).append(key)
    return list(lines.values())


def _next_to_hide(line: list[Key], counts: Mapping[Key, int], hidden: set[Key]) -> Key | None:
    """The smallest shown cell of a line whose hidden cells could still be worked out, None if the line is safe."""
    dark = [key for key in line if key in hidden]
    if not dark or (len(dark) > 1 and sum(counts[key] for key in dark) >= THRESHOLD):
        return None
    light = [key for key in line if key not in hidden]
    return min(light, key=lambda key: (counts[key], repr(key)), default=None)
