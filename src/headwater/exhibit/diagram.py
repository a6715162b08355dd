"""The small drawing of an exhibit: who carries which mechanism, in boxes and lines at positions in mm.

Invariant: positions depend on counts alone, never on the width of a text, so that the same data give the same drawing.
"""

from collections.abc import Iterable, Mapping, Sequence
from itertools import pairwise
from typing import NamedTuple

from headwater.exhibit.letters import short
from headwater.exhibit.page import Box, Diagram, Edge
from headwater.model.explanation import Explanation, Item, Sighting
from headwater.model.phrases import count, day, kind_name, span

WIDTH = 180.0
_PARTY, _MECHANISM, _BRAND = 42.0, 66.0, 30.0
_HIGH, _LOW, _GAP = 9.6, 6.2, 1.8
_MOST_LETTERS = 34


class Drawn(NamedTuple):
    """How much a diagram shows: parties and mechanisms."""

    parties: int
    mechanisms: int


def diagram(told: Explanation, telling: Sequence[Item], most: Drawn) -> Diagram | None:
    """The drawing that fits the kind of subject; None where nothing is shared."""
    if told.kind == "site":
        return _pages(told)
    if told.kind == "link":
        both = [item for item in telling if len(item.sides) == 2]
        return _tie(told) or _pair(told, both[: most.mechanisms], len(both))
    return _many(told, telling, most)


def _column(heights: Sequence[float], x: float, width: float, total: float) -> list[tuple[float, float, float, float]]:
    """(x, y, width, height) of boxes one below the other, centred in `total`."""
    y = (total - sum(heights) - _GAP * (len(heights) - 1)) / 2
    places = []
    for height in heights:
        places.append((x, y, width, height))
        y += height + _GAP
    return places


def _tall(number: int, height: float) -> float:
    return number * height + (number - 1) * _GAP


def _pair(told: Explanation, shown: Sequence[Item], total: int) -> Diagram | None:
    """Two parties and what both showed, between them."""
    if not shown:
        return None
    height = max(_tall(len(shown), _HIGH), 1.5 * _HIGH)
    middle = _column([_HIGH] * len(shown), (WIDTH - _MECHANISM) / 2, _MECHANISM, height)
    ends = [_column([1.5 * _HIGH], x, _PARTY, height)[0] for x in (0.0, WIDTH - _PARTY)]
    firm = not all(link.provisional for link in told.links) if told.links else False
    parties = [Box(*place, *_party(told, name), "party") for place, name in zip(ends, told.members, strict=True)]
    mechanisms = [_mechanism(place, item) for place, item in zip(middle, shown, strict=True)]
    edges = [edge for box in mechanisms for edge in (_edge(parties[0], box, firm), _edge(box, parties[1], firm))]
    names = "; ".join(f"{box.note} {box.title}" for box in mechanisms)
    alt = f"Diagram: {parties[0].title} and {parties[1].title} both showed {names}."
    note = "" if len(shown) == total else f"{len(shown):,} of {total:,} shared values are drawn."
    return Diagram(height, (*parties, *mechanisms), tuple(edges), alt, note)


def _party(told: Explanation, name: str) -> tuple[str, str]:
    when = {one.name: span(one.first, one.last) for one in told.seen}
    return short(name, _MOST_LETTERS), when.get(name, "")


def _mechanism(place: tuple[float, float, float, float], item: Item) -> Box:
    what = kind_name(item.kind) + (f", {short(item.provider, 20)}" if item.provider else "")
    return Box(*place, short(item.value, 28), what, "mechanism")


def _edge(left: Box, right: Box, firm: bool) -> Edge:
    return Edge(left.x + left.width, left.y + left.height / 2, right.x, right.y + right.height / 2, firm)


def _tie(told: Explanation) -> Diagram | None:
    """Two parties, a mechanism of each, and the site that showed both: a tie that was not followed."""
    tie = next((link for link in told.links if link.co_carriers and len(link.values) == 2), None)
    if tie is None or not all(link.provisional for link in told.links):
        return None
    width, gap = 32.0, (WIDTH - 5 * 32.0) / 4
    titles = (
        (short(tie.left, 18), "", "party"),
        (short(tie.values[0][2], 18), kind_name(tie.values[0][0]), "mechanism"),
        (short(tie.co_carriers[0], 40), _more_sites(len(tie.co_carriers)), "more"),
        (short(tie.values[1][2], 18), kind_name(tie.values[1][0]), "mechanism"),
        (short(tie.right, 18), "", "party"),
    )
    boxes = [Box(at * (width + gap), 0.0, width, 1.6 * _HIGH, *title) for at, title in enumerate(titles)]
    edges = [_edge(one, other, False) for one, other in pairwise(boxes)]
    alt = f"Diagram: {boxes[2].title} showed {boxes[1].title} of {tie.left} and {boxes[3].title} of {tie.right}."
    return Diagram(1.6 * _HIGH, tuple(boxes), tuple(edges), alt, "Dashed: reported, and nothing was merged on it.")


def _more_sites(number: int) -> str:
    return "the site that showed both" if number == 1 else f"one of {number:,} sites that showed both"


def _pages(told: Explanation) -> Diagram | None:
    """A site's page, the version it was compared with, and the nearest other brand below it."""
    pages, near = told.template, told.nearest_other
    if pages is None:
        return None
    high, wide, right = 1.7 * _HIGH, 52.0, WIDTH - 52.0
    total = high + _GAP + _HIGH if near else high
    brand = f"{', '.join(told.members) or 'no brand'}: {short(pages.right.site, 24)}"
    alike = "" if pages.likeness is None else f"likeness over all pages {pages.likeness:.2f}"
    names = f"{count(pages.shared_total, 'name')} in both"
    boxes = [
        Box(0, 0, wide, total, short(pages.left.site, _MOST_LETTERS), _capture(pages.left), "party"),
        Box((WIDTH - 48) / 2, (high - _HIGH) / 2, 48, _HIGH, names, alike, "mechanism"),
        Box(right, 0, wide, high, brand, _capture(pages.right), "party"),
    ]
    edges = [_level(boxes[0], boxes[1], True), _level(boxes[1], boxes[2], True)]
    alt = f"Diagram: {names} tie the page of {boxes[0].title} to a known version of {brand}, {alike}."
    if near:
        note = f"nearest other brand, {near.likeness:.2f}"
        boxes.append(Box(right, high + _GAP, wide, _HIGH, short(near.brand, 24), note, "more"))
        edges.append(_level(boxes[0], boxes[3], False))
        alt += f" The nearest other brand is {boxes[3].title} at {near.likeness:.2f}."
    return Diagram(total, tuple(boxes), tuple(edges), alt, "")


def _level(left: Box, right: Box, firm: bool) -> Edge:
    """A straight connection at the height of the lower of two boxes, or of the only one beside a tall one."""
    at = (right if right.height <= left.height else left).y + min(left.height, right.height) / 2
    return Edge(left.x + left.width, at, right.x, at, firm)


def _capture(seen: Sighting) -> str:
    return f"capture {seen.capture_id[:12]}, {day(seen.captured_at)}"


def _many(told: Explanation, telling: Sequence[Item], most: Drawn) -> Diagram | None:
    """Brands at both sides of the mechanisms they carry: those that carry most of what is shown."""
    shown = telling[: most.mechanisms]
    carriers = _carriers(told, shown)
    if not carriers:
        return None
    chosen = _chosen(carriers, most.parties)
    every = len(_carriers(told, telling))
    more = every - len(chosen)
    halves = (chosen[::2], chosen[1::2])
    rows = (len(halves[0]), len(halves[1]) + bool(more))
    height = max(_tall(len(shown), _HIGH), _tall(max(rows), _LOW))
    middle = _column([_HIGH] * len(shown), (WIDTH - _MECHANISM) / 2, _MECHANISM, height)
    mechanisms = [_mechanism(place, item) for place, item in zip(middle, shown, strict=True)]
    left, right = (
        _column([_LOW] * number, x, _BRAND, height) for number, x in zip(rows, (4.0, WIDTH - _BRAND - 4), strict=True)
    )
    lefts, rights = (
        {name: Box(*place, short(name, 24), "", "party") for name, place in zip(names, places, strict=False)}
        for names, places in zip(halves, (left, right), strict=True)
    )
    edges = [_edge(box, mechanisms[at], True) for name, box in lefts.items() for at in sorted(carriers[name])]
    edges += [_edge(mechanisms[at], box, True) for name, box in rights.items() for at in sorted(carriers[name])]
    rest = [Box(*right[-1], f"{more:,} more", "", "more")] if more else []
    names = "; ".join(f"{box.note} {box.title}" for box in mechanisms)
    return Diagram(
        height=height,
        boxes=(*lefts.values(), *mechanisms, *rights.values(), *rest),
        edges=tuple(edges),
        alt=f"Diagram: {count(len(carriers), 'brand')} carry one or more of these: {names}.",
        note=_drawn(len(chosen), every, len(shown), len(telling)),
    )


def _drawn(brands: int, of_brands: int, mechanisms: int, of_mechanisms: int) -> str:
    """What of all there is was drawn; nothing where all of it was."""
    if (brands, mechanisms) == (of_brands, of_mechanisms):
        return ""
    return (
        f"{brands:,} of the {count(of_brands, 'brand')} seen with them, and {mechanisms:,} of {of_mechanisms:,} "
        "mechanisms are drawn: the brands that carry most of these."
    )


def _carriers(told: Explanation, shown: Sequence[Item]) -> dict[str, set[int]]:
    """Brand -> which of the shown mechanisms it carries: from the captures, or for a brand from its links."""
    found: dict[str, set[int]] = {}
    for at, item in enumerate(shown):
        for name in _brands_of(told, item):
            found.setdefault(name, set()).add(at)
    return found


def _brands_of(told: Explanation, item: Item) -> Iterable[str]:
    if told.kind == "brand":
        key = (item.kind, item.provider, item.value)
        return {end for link in told.links if key in link.values for end in (link.left, link.right)} | {told.subject}
    return {sighting.brand for side in item.sides for sighting in side.sightings} - {""}


def _chosen(carriers: Mapping[str, set[int]], most: int) -> list[str]:
    """Brands that carry most, so that every mechanism shown has a carrier where there is room."""
    ranked = sorted(carriers, key=lambda name: (-len(carriers[name]), name))
    chosen: list[str] = []
    for at in sorted({at for held in carriers.values() for at in held}):
        if not any(at in carriers[name] for name in chosen):
            chosen.append(next(name for name in ranked if at in carriers[name]))
    chosen = chosen[:most]
    chosen += [name for name in ranked if name not in chosen][: most - len(chosen)]
    return sorted(chosen)
