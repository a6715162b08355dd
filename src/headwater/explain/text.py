"""An explanation as text, in the order a careful reader asks: what, how strong, on what, what speaks against it.

Invariant: sections hold words only; whoever shows them defangs and lays out. Nothing is left out without being counted.
"""

from collections.abc import Iterable, Sequence
from itertools import zip_longest

from msgspec import Struct

from headwater.model.explanation import Explanation, Item, Side, Template
from headwater.model.phrases import (
    UNKNOWN,
    bridge_words,
    carried,
    count,
    day,
    item_name,
    kind_name,
    no_bridge,
    resemblance_words,
    span,
    specificity,
    strength_words,
)

_ITEMS, _REST, _LINKS, _NAMES, _CAPTURES = 8, 12, 12, 12, 3
_ALL = "--json shows all"
TITLES = {"account": "Value"}


class Section(Struct, frozen=True):
    """A titled part: sentences, then a table whose columns in `numbers` are aligned right; `level` 2 is a sub-part."""

    title: str
    lines: tuple[str, ...] = ()
    columns: tuple[str, ...] = ()
    rows: tuple[tuple[str, ...], ...] = ()
    numbers: tuple[int, ...] = ()
    level: int = 1


def sections(told: Explanation) -> tuple[Section, ...]:
    """All of an explanation that a person reads; long lists are cut, and say by how much."""
    parts = (
        [_head(told)],
        _strength(told),
        _shared(told),
        _template(told),
        [_counter(told)],
        [_readings(told)],
        [_bridges(told)],
        _hypotheses(told),
        _links(told),
        [_judgements(told)],
        [_method(told)],
    )
    return tuple(section for part in parts for section in part)


def _head(told: Explanation) -> Section:
    title = f"{TITLES.get(told.kind, told.kind.capitalize())} {told.subject.removeprefix('account:')}"
    return Section(title, (told.conclusion,), ("", ""), told.facts)


def _strength(told: Explanation) -> list[Section]:
    if told.strength is None:
        return []
    several = told.strength.links > 1
    rows = tuple(
        (
            bundle.name,
            f"{bundle.bits:.1f}",
            "█" * max(1, round(bundle.bits)),
            f"in {count(bundle.links, 'link')}" if several else "",
        )
        for bundle in told.bundles
    )
    words = strength_words(told.strength)
    columns = ("bundle", "median bits" if several else "bits", "", "")
    return [Section("How strong", (words[0].upper() + words[1:] + ".",), columns, rows, (1,))]


def _telling(item: Item) -> bool:
    return bool(item.bits) or (item.specificity == "dedicated" and item.carried.sites > 1)


def _shared(told: Explanation) -> list[Section]:
    """Values one by one as far as they may tell something, and the rest in a table."""
    title = {"site": "Identifiers on this site", "link": "What both share"}.get(told.kind, "What it rests on")
    telling = [item for item in told.items if _telling(item)]
    rest = [item for item in told.items if not _telling(item)]
    found = [Section(title, () if telling else ("Nothing that could tell anything about common control.",))]
    found += [_item(item) for item in telling[:_ITEMS]]
    more = len(telling) - _ITEMS
    if more > 0:
        found.append(Section(f"... and {more:,} more ({_ALL})", level=2))
    if rest:
        found.append(_weightless(rest))
    return found


def _item(item: Item) -> Section:
    weight = f": {item.bits:.1f} bits" if item.bits is not None else ""
    facts = [
        ("role", f"{item.role}{f', {item.payment_type}' if item.payment_type else ''}; bundle {item.bundle}"),
        ("specificity", f"{specificity(item.specificity)}, decided by {item.decided_by}"),
        ("how common", carried(item.carried)),
    ]
    facts += [(side.name if len(item.sides) > 1 else "seen", _seen(side)) for side in item.sides]
    if item.apart_days:
        facts.append(("apart", f"{count(item.apart_days, 'day')} between the two"))
    return Section(f"{item_name(item)}{weight}", (), ("", ""), tuple(facts), level=2)


def _seen(side: Side) -> str:
    captures = [f"{one.capture_id} ({day(one.captured_at)}, URL {one.url_hash[:12]})" for one in side.sightings]
    first = ", ".join(captures[:_CAPTURES])
    left = len(captures) - _CAPTURES
    more = f" and {left:,} more" if left > 0 else ""
    return f"{span(side.first, side.last)} on {count(side.sites, 'site')}; captures {first}{more}"


def _weightless(rest: Sequence[Item]) -> Section:
    rows = tuple(
        (
            f"{kind_name(item.kind)}, {item.role.replace('_', ' ')}",
            item.value,
            f"{specificity(item.specificity)} ({item.decided_by})",
            f"{item.carried.brands:,}",
            f"{item.carried.sites:,}",
        )
        for item in rest[:_REST]
    )
    more = len(rest) - _REST
    lines = (f"{count(more, 'more value')} not shown here ({_ALL}).",) if more > 0 else ()
    columns = ("kind and role", "value", "specificity (who decided)", "brands", "sites")
    return Section("Also there, weighing nothing", lines, columns, rows, (3, 4), level=2)


def _template(told: Explanation) -> list[Section]:
    found = []
    template = told.template
    near = []
    if told.resemblance:
        near.append(("in words", resemblance_words(told.resemblance)))
    if told.runner_up:
        near.append(("runner-up", f"{told.runner_up.brand} at {told.runner_up.likeness:.2f}"))
    if told.nearest_other:
        near.append(("nearest other brand", f"{told.nearest_other.brand} at {told.nearest_other.likeness:.2f}"))
    elif told.kind in ("site", "brand"):
        near.append(("nearest other brand", "none known by then came near"))
    if template:
        found = [_compared(template, near), _names(template)]
    elif near:
        found = [Section("Template", (), ("", ""), tuple(near))]
    return found


def _compared(template: Template, near: Sequence[tuple[str, str]]) -> Section:
    views = ", ".join(
        f"{one.view} {'not there' if one.likeness is None else f'{one.likeness:.2f}'}" for one in template.views
    )
    decided = (
        ""
        if template.likeness is None
        else f"{template.likeness:.2f} over all pages of the site, as decided by the run; "
    )
    pages = f"{template.left.capture_id} ({template.left.site}) and {template.right.capture_id} ({template.right.site})"
    return Section(
        "Templates side by side",
        (),
        ("", ""),
        (("pages compared", pages), ("likeness", f"{decided}these two by view, computed anew: {views}"), *near),
    )


def _names(template: Template) -> Section:
    columns = [(template.shared, template.shared_total), (template.only_left, template.only_left_total)]
    columns.append((template.only_right, template.only_right_total))
    cells = [[f"{mark.name} ({mark.brands:,})" for mark in marks[:_NAMES]] for marks, _ in columns]
    heads = [
        f"{words}, {min(_NAMES, len(marks)):,} of {total:,}"
        for words, (marks, total) in zip(("in both", "only the first", "only the second"), columns, strict=True)
    ]
    rows = tuple(zip_longest(*cells, fillvalue=""))
    return Section("Names, rarest first (brands that have them)", (), tuple(heads), rows, level=2)


def _counter(told: Explanation) -> Section:
    looked = f"Looked for and not found: {'; '.join(told.not_found)}."
    if not told.counter:
        return Section("What speaks against it", (looked,))
    rows = tuple(
        (one.what, one.detail + ("" if one.bits is None else f" ({one.bits:+.1f} bits)")) for one in told.counter
    )
    return Section("What speaks against it", (looked,) if told.not_found else (), ("", ""), rows)


def _readings(told: Explanation) -> Section:
    if not told.readings:
        return Section("The innocent reading", ("Nothing is claimed that would need one.",))
    rows = []
    for one in told.readings:
        rows += [(one.name, one.text), ("", f"Because {one.because}."), ("", f"Would settle it: {one.settled_by}")]
    return Section("The innocent reading", (), ("", ""), tuple(rows))


def _bridges(told: Explanation) -> Section:
    if told.bridges is None:
        return Section("Bridge or not", (UNKNOWN,))
    if not told.bridges:
        return Section("Bridge or not", (no_bridge(told),))
    more = len(told.bridges) - _LINKS
    lines = tuple(bridge_words(bridge) for bridge in told.bridges[:_LINKS])
    return Section("Bridge or not", lines + ((f"{more:,} more bridges ({_ALL}).",) if more > 0 else ()))


def _hypotheses(told: Explanation) -> list[Section]:
    shown = [
        one for one in told.hypotheses or () if told.kind not in ("distributor", "route", "account") or not one.main
    ]
    if not shown:
        return []
    rows = tuple(
        (
            one.brand,
            one.distributor or "no distributor",
            one.route or "no payment route",
            f"{one.sites:,}",
            f"{one.share:.0%}",
            "main" if one.main else "other",
        )
        for one in shown[:_LINKS]
    )
    more = len(shown) - _LINKS
    lines = (f"{more:,} more ({_ALL}).",) if more > 0 else ()
    columns = ("brand", "distributor", "route", "sites", "share", "hypothesis")
    return [Section("What the sites point to", lines, columns, rows, (3, 4))]


def _links(told: Explanation) -> list[Section]:
    if not told.links or told.kind == "link":
        return []
    rows = tuple(
        (
            link.left,
            link.right,
            f"{link.bits:.1f}",
            "–" if link.provisional else link.word,
            span(link.first, link.last) if link.first and link.last else "not recorded",
            ", ".join(filter(None, ("provisional" if link.provisional else "", "bridge" if link.bridge else ""))),
        )
        for link in told.links[:_LINKS]
    )
    more = len(told.links) - _LINKS
    lines = (f"{more:,} more ({_ALL}). Two brands as subject explain the link between them.",) if more > 0 else ()
    return [Section("Links between brands", lines, ("brand", "brand", "bits", "in words", "holds", ""), rows, (2,))]


def _judgements(told: Explanation) -> Section:
    if told.judgements is None:
        return Section("Judgements in force", ("No log of judgements was given.",))
    if not told.judgements:
        return Section("Judgements in force", ("None: nobody has judged this. It was decided by the methods below.",))
    rows = tuple(
        (day(one.decided_at), one.decided_by, one.verdict, f"{one.left} and {one.right}", one.reason)
        for one in told.judgements
    )
    return Section("Judgements in force", (), ("when", "who", "verdict", "on", "why"), rows)


def _method(told: Explanation) -> Section:
    facts = [(method.name, method.version) for method in told.methods]
    if told.run:
        facts.append(("run", told.run))
    if told.as_of:
        facts.append(("facts until", told.as_of))
    lines: Iterable[str] = (f"This run does not record: {'; '.join(told.not_recorded)}.",) if told.not_recorded else ()
    return Section("Method", tuple(lines), ("", ""), tuple(facts))
