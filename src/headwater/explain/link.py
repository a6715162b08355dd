"""Why are these two linked, or why not: two brands, or two sites?"""

from collections import deque
from collections.abc import Mapping
from itertools import pairwise
from typing import Any

from headwater.explain import groups, items, links, templates
from headwater.explain.grounds import Grounds, Party
from headwater.explain.items import dedicated
from headwater.explain.run import Row, Run
from headwater.model.explanation import Item, Runner
from headwater.model.phrases import CONSISTENT, count, listed, named, span


def brands(run: Run, left: Row, right: Row) -> Grounds:
    """Grounds of the link between two brands (BRANDS rows), whether the run recorded one or not."""
    names = (left["brand_id"], right["brand_id"])
    captures = [run.captures_of(name) for name in names]
    parties = tuple(Party(name, own, run.seen_in(own)) for name, own in zip(names, captures, strict=True))
    rows = _between(run, *names)
    return _grounds(run, parties, rows, (left["distributor_id"], right["distributor_id"]), names)


def sites(run: Run, left: Row, right: Row) -> Grounds:
    """Grounds of what two sites (SITES rows) have in common; the run weighs links between brands."""
    names = (left["site"], right["site"])
    parties = tuple(
        Party(
            name,
            sorted(run.rows("captures", "site", name), key=lambda row: (row["captured_at"], row["capture_id"])),
            run.rows("observations", "site", name),
        )
        for name in names
    )
    shown = tuple(brand for brand in (left["brand_id"], right["brand_id"]) if brand)
    rows = _between(run, *shown) if len(set(shown)) == 2 else []
    return _grounds(run, parties, rows, (left["distributor_id"], right["distributor_id"]), shown)


def _between(run: Run, one: str, other: str) -> list[Row]:
    found = [row for row in run.rows("links", "left", one) if row["right"] == other]
    found += [row for row in run.rows("links", "left", other) if row["right"] == one]
    return sorted(found, key=lambda row: (row["provisional"], -row["bits"], row["evidence"]))


def _grounds(
    run: Run,
    parties: tuple[Party, ...],
    rows: list[Row],
    behind: tuple[str | None, str | None],
    brands_shown: tuple[str, ...],
) -> Grounds:
    left, right = parties
    weights = links.weights(rows)
    shown = items.common(run, [(party.name, party.observed) for party in parties], weights)
    shown += _of_other_periods(run, parties, rows, shown)
    tied = _tied(run, parties, rows, {item.value for item in shown})
    distributors = sorted({name for name in behind if name})
    return Grounds(
        run=run,
        subject=f"{left.name} {right.name}",
        kind="link",
        conclusion=_conclusion(left.name, right.name, rows, shown),
        members=(left.name, right.name),
        facts=_facts(run, parties, rows, behind, brands_shown),
        items=(*shown, *tied),
        parties=parties,
        rows=rows,
        template=templates.closest(run, left.captures, right.captures),
        nearest_other=_near(run, brands_shown),
        bridges=groups.about(groups.bridges(run, distributors), brands_shown, {item.value for item in shown}),
        hypotheses=groups.hypotheses(run, set(brands_shown)),
    )


def _of_other_periods(
    run: Run, parties: tuple[Party, ...], rows: list[Row], known: tuple[Item, ...]
) -> tuple[Item, ...]:
    """Values the run weighed because sites of both brands showed them, be it while the sites showed another brand.

    They are taken from the captures that the evidence names: without them a bundle would have bits and no value.
    """
    there = {(item.kind, item.provider, item.value) for item in known}
    found: list[Item] = []
    for row in rows:
        ends = {row["left"]: "left_captures", row["right"]: "right_captures"}
        if set(ends) != {party.name for party in parties}:
            continue
        for weighed in links.evidence(row["evidence"]).items:
            key = (weighed["kind"], weighed.get("provider", ""), weighed["value"])
            if key in there:
                continue
            there.add(key)
            sides = [(party.name, _named(run, weighed, ends[party.name])) for party in parties]
            found += items.common(run, sides, links.weights([row]))
    return tuple(found)


def _named(run: Run, weighed: Mapping[str, Any], side: str) -> list[Row]:
    """Observations of a weighed value in the captures its evidence names for one side."""
    seen = run.among("observations", "capture_id", weighed.get(side, ()))
    wanted = [weighed["kind"], weighed.get("provider", ""), weighed["value"], weighed.get("role", "")]
    return [row for row in seen if [row["kind"], row["provider"], row["value"], row["role"]] == wanted]


def _tied(run: Run, parties: tuple[Party, ...], rows: list[Row], known: set[str]) -> tuple[Item, ...]:
    """The values of a provisional tie that one side alone showed: a site in between showed them side by side."""
    values = {key[2] for row in rows if row["provisional"] for key in links.weights([row])} - known
    return tuple(
        item
        for party in parties
        for item in items.common(run, [(party.name, [row for row in party.observed if row["value"] in values])])
        if dedicated(item)
    )


def _conclusion(left: str, right: str, rows: list[Row], shown: tuple[Item, ...]) -> str:
    accounts = sum(map(dedicated, shown))
    share = f"{left} and {right} share {count(accounts, 'payment mechanism')}" if accounts else ""
    if any(not row["provisional"] for row in rows):
        return f"{share or f'{left} and {right} are linked by other values'}: {CONSISTENT}."
    if rows:
        why = links.evidence(rows[0]["evidence"]).reason or "the evidence is too thin to link by itself"
        return f"A tie between {left} and {right} was reported and not followed: {why}."
    if accounts:
        return f"{share}: {CONSISTENT}. This run did not weigh the two as a pair."
    return f"{left} and {right} share no payment mechanism: no link is claimed."


def _facts(
    run: Run,
    parties: tuple[Party, ...],
    rows: list[Row],
    behind: tuple[str | None, str | None],
    brands_shown: tuple[str, ...],
) -> tuple[tuple[str, str], ...]:
    facts = []
    for party, distributor in zip(parties, behind, strict=True):
        moments = [row["captured_at"] for row in party.captures]
        when = f", seen {span(min(moments), max(moments))}" if moments else ""
        facts.append(
            (party.name, f"{count(len(party.sites), 'site')}{when}, distributor {distributor or 'none claimed'}")
        )
    for row in rows:
        status = "provisional" if row["provisional"] else "firm"
        reason = links.evidence(row["evidence"]).reason
        facts.append(("link in this run", f"{status}, {row['bits']:.1f} bits{f': {reason}' if reason else ''}"))
        facts += _witnesses(row)
    if not rows:
        facts.append(("link in this run", _path(run, behind, brands_shown)))
    return tuple(facts)


def _witnesses(row: Row) -> list[tuple[str, str]]:
    """The sites that showed both mechanisms of a tie, and which these are."""
    behind = links.evidence(row["evidence"])
    if not behind.co_carriers:
        return []
    values = listed(named(one["kind"], one.get("provider", ""), one["value"]) for one in behind.items)
    label = "sites that showed both" if len(behind.items) == 2 else "sites that carry it across"
    return [(label, f"{listed(behind.co_carriers, 4)}: {values}")]


def _path(run: Run, behind: tuple[str | None, str | None], brands_shown: tuple[str, ...]) -> str:
    """How two brands without a link of their own come into one distributor: by the fewest firm links."""
    if len(set(brands_shown)) != 2 or not behind[0] or behind[0] != behind[1]:
        return "none between the two"
    near: dict[str, dict[str, float]] = {}
    for row in run.rows("links", "distributor_id", behind[0]):
        if not row["provisional"]:
            near.setdefault(row["left"], {})[row["right"]] = row["bits"]
            near.setdefault(row["right"], {})[row["left"]] = row["bits"]
    steps = _shortest(near, *brands_shown)
    if not steps:
        return f"none between the two; both are in {behind[0]}"
    shown = "; ".join(f"{one} and {other}: {near[one][other]:.1f} bits" for one, other in pairwise(steps))
    return f"none of their own; both are in {behind[0]} through {shown}"


def _shortest(near: dict[str, dict[str, float]], start: str, end: str) -> list[str]:
    came: dict[str, str] = {start: ""}
    ahead = deque([start])
    while ahead and end not in came:
        at = ahead.popleft()
        for other in sorted(near.get(at, {})):
            if other not in came:
                came[other] = at
                ahead.append(other)
    if end not in came:
        return []
    steps = [end]
    while came[steps[-1]]:
        steps.append(came[steps[-1]])
    return steps[::-1]


def _near(run: Run, brands_shown: tuple[str, ...]) -> Runner | None:
    """How near the templates of two brands ever came to one another when their periods were decided."""
    if len(set(brands_shown)) != 2:
        return None
    found = []
    for own, other in (brands_shown, brands_shown[::-1]):
        for period in run.rows("decisions", "brand_id", own):
            for brand, likeness in (("nearest_brand", "likeness"), ("next_brand", "next_likeness")):
                if period[brand] == other and period[likeness] is not None:
                    found.append(Runner(other, period[likeness]))
    return max(found, key=lambda runner: (runner.likeness, runner.brand), default=None)
