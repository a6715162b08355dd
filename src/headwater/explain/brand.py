"""What is this brand, and what ties it to others?"""

from collections import Counter

from headwater.explain import groups, items, links
from headwater.explain.grounds import Grounds, Party
from headwater.explain.items import dedicated
from headwater.explain.run import Row, Run
from headwater.explain.site import compared, nearest_other, resemblance
from headwater.model.explanation import Item, Runner
from headwater.model.phrases import CONSISTENT, count, span


def brand(run: Run, row: Row) -> Grounds:
    """Grounds of one brand (a BRANDS row): its periods, its identifiers and the links it has part in."""
    name = row["brand_id"]
    periods = sorted(run.rows("decisions", "brand_id", name), key=lambda period: (period["first_seen"], period["site"]))
    captures = run.captures_of(name)
    observed = run.seen_in(captures)
    linked = run.rows("links", "left", name) + run.rows("links", "right", name)
    shown = items.common(run, [(name, observed)], links.weights(linked))
    matched = [period for period in periods if period["nearest_brand"] == name and period["matched_capture"]]
    distributor = row["distributor_id"]
    return Grounds(
        run=run,
        subject=name,
        kind="brand",
        conclusion=_conclusion(row, shown),
        members=(distributor,) if distributor else (),
        facts=_facts(row, periods),
        items=shown,
        parties=(Party(name, captures, observed),),
        rows=linked,
        template=compared(run, matched[-1]) if matched else None,
        likeness=matched[-1]["likeness"] if matched else None,
        resemblance=resemblance(run, periods, name),
        nearest_other=_nearest_other(periods, name),
        bridges=groups.about(groups.bridges(run, filter(None, [distributor])), {name}, {i.value for i in shown}),
        hypotheses=groups.hypotheses(run, {name}),
    )


def _conclusion(row: Row, shown: tuple[Item, ...]) -> str:
    distributor = row["distributor_id"]
    if not distributor:
        return "No distributor is claimed: it shares no payment mechanism that would link it to another brand."
    shared = sum(dedicated(item) and item.carried.brands > 1 for item in shown)
    return f"It shares {count(shared, 'payment mechanism')} with other brands of {distributor}: {CONSISTENT}."


def _facts(row: Row, periods: list[Row]) -> tuple[tuple[str, str], ...]:
    outcomes = Counter(period["decision"] for period in periods)
    how = ", ".join(f"{outcomes[outcome]} {outcome}" for outcome in ("new", "seen", "altered") if outcomes[outcome])
    return (
        ("seen", span(row["first_seen"], row["last_seen"])),
        ("sites", f"{row['sites']:,} ({how})"),
        ("captures and versions", f"{row['captures']:,} captures, {row['versions']:,} distinct pages"),
        ("replaced", row["succeeds"] or "no earlier brand on the same site"),
        ("distributor", row["distributor_id"] or "none claimed"),
    )


def _nearest_other(periods: list[Row], name: str) -> Runner | None:
    found = [runner for period in periods if (runner := nearest_other(period, name))]
    return max(found, key=lambda runner: (runner.likeness, runner.brand), default=None)
