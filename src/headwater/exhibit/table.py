"""The table of evidence on a page: bundle by bundle, or view by view, with how common each value is.

Invariants: every bar is drawn on one scale; what does not fit is counted in words.
"""

from collections import defaultdict
from collections.abc import Sequence
from math import ceil

from headwater.exhibit import page as on
from headwater.exhibit.letters import sentence, short, visible
from headwater.model.explanation import Carried, Explanation, Item, Template
from headwater.model.phrases import background, kind_name, specificity

Names = tuple[tuple[str, tuple[str, ...]], ...]
"""Columns of names: a heading, and names with the brands that have them."""


def is_telling(item: Item) -> bool:
    """Whether a value may tell something: it weighs, or is one customer's own and stands on several sites."""
    return bool(item.bits) or (item.specificity == "dedicated" and item.carried.sites > 1)


def _end(told: Explanation, telling: Sequence[Item]) -> float:
    """The end of the scale of all bars: bits, rounded up to a multiple of four."""
    found = [bundle.bits for bundle in told.bundles] + [item.bits or 0.0 for item in telling]
    return 4.0 * ceil(max([16.0, *found]) / 4)


def scale(told: Explanation, telling: Sequence[Item]) -> tuple[str, str]:
    """What the numbers are, and from where to where the bars go."""
    return ("likeness", "0 to 1") if told.kind == "site" else ("bits", f"0 to {_end(told, telling):.0f} bits")


def evidence(told: Explanation, telling: Sequence[Item], most: int) -> tuple[tuple[on.Group, ...], str]:
    """Groups in order of weight with at most so many values in all, and what was left out."""
    shown = telling[:most]
    groups = [*_views(told), *_bundles(told, shown, _end(told, telling))]
    rest = len(told.items) - len(shown)
    if not rest:
        return tuple(groups), ""
    heavy = len(telling) - len(shown)
    left = f"{len(shown):,} of {len(telling):,} telling values shown" if heavy else "All telling values shown"
    weightless = len(told.items) - len(telling)
    more = f"; {weightless:,} more that weigh nothing are in the attachment" if weightless else ""
    return tuple(groups), f"{left}{more}."


def _bundles(told: Explanation, shown: Sequence[Item], most: float) -> list[on.Group]:
    weight = {bundle.name: bundle for bundle in told.bundles}
    by_bundle: dict[str, list[Item]] = defaultdict(list)
    for item in shown:
        by_bundle[item.bundle].append(item)
    groups = []
    for name in sorted(
        by_bundle.keys() | weight.keys(), key=lambda name: (-(weight[name].bits if name in weight else 0.0), name)
    ):
        counted = weight.get(name)
        several = f", median of {counted.links:,} links" if counted and counted.links > 1 else ""
        number = f"{counted.bits:.1f}" if counted else "–"
        title = f"{name.capitalize() if name not in ('dns', 'tls') else name.upper()} bundle{several}"
        rows = tuple(_row(told, item, most) for item in by_bundle.get(name, ()))
        groups.append(on.Group(title, number, counted.bits / most if counted else None, rows))
    return groups


def _row(told: Explanation, item: Item, most: float) -> on.Row:
    kind = kind_name(item.kind) + (f" at {short(item.provider, 24)}" if item.provider else "")
    role = item.role.replace("_", " ") + (f", {item.payment_type.replace('_', ' ')}" if item.payment_type else "")
    if told.kind == "link" and len(item.sides) == 1:
        role = f"on {visible(item.sides[0].name, 30)} only; {role}"
    return on.Row(
        name=visible(item.value, 44),
        kind=kind,
        note=sentence(f"{role}; {specificity(item.specificity)}, decided by {item.decided_by}", 110),
        common=_common(item.carried),
        number=f"{item.bits:.1f}" if item.bits is not None else "–",
        share=item.bits / most if item.bits else None,
    )


def _common(by: Carried) -> str:
    here = f"{by.brands:,} of {by.brands_total:,} brands, {by.sites:,} of {by.sites_total:,} sites"
    if by.background_sites is None or by.background_total is None:
        return f"{here}; background not recorded"
    return f"{here}; {background(by.background_sites, by.background_total)}"


def _views(told: Explanation) -> list[on.Group]:
    """The likeness of a site's page, view by view."""
    pages = told.template
    if told.kind != "site" or pages is None:
        return []
    what = {
        "structure": "tag paths",
        "names": "class, id and asset names",
        "kit": "forms and scripts",
        "text": "word runs",
    }
    rows = tuple(
        on.Row(
            view.view,
            what.get(view.view, ""),
            "",
            "",
            "–" if view.likeness is None else f"{view.likeness:.2f}",
            view.likeness,
        )
        for view in pages.views
    )
    number = "–" if pages.likeness is None else f"{pages.likeness:.2f}"
    return [
        on.Group("Template over all pages, as decided; these two by view, computed anew", number, pages.likeness, rows)
    ]


def names(pages: Template | None, most: int) -> Names:
    """What two pages have in common and what not, the rarest first; nothing without two pages."""
    if pages is None:
        return ()
    columns = (
        ("Names in both", pages.shared, pages.shared_total),
        ("Only on this page", pages.only_left, pages.only_left_total),
        ("Only on the known version", pages.only_right, pages.only_right_total),
    )
    return tuple(
        (
            f"{title}, {min(most, len(marks)):,} of {total:,}",
            tuple(f"{visible(mark.name, 34)} ({mark.brands:,})" for mark in marks[:most]),
        )
        for title, marks, total in columns
    )
