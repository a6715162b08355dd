"""What holds this distributor, or this payment route, together?"""

from collections.abc import Sequence

from headwater.explain import groups, items, links
from headwater.explain.grounds import Grounds, Party
from headwater.explain.run import Row, Run
from headwater.model.explanation import Item
from headwater.model.phrases import CONSISTENT, count, listed, span


def distributor(run: Run, row: Row) -> Grounds:
    """Grounds of one distributor (a DISTRIBUTORS row): its mechanisms, its brands and the links between them."""
    name = row["distributor_id"]
    members = sorted(one["brand_id"] for one in run.rows("brands", "distributor_id", name))
    sites = {one["site"] for one in run.rows("sites", "distributor_id", name)}
    linked = run.rows("links", "distributor_id", name)
    party = _party(run, name, sites)
    shown = _mechanisms(run, party, linked)
    return Grounds(
        run=run,
        subject=name,
        kind="distributor",
        conclusion=f"{count(len(members), 'brand')} are tied together by "
        f"{count(row['mechanisms'], 'payment mechanism')}: {CONSISTENT}.",
        members=tuple(members),
        facts=(
            ("active", span(row["first_seen"], row["last_seen"])),
            ("brands", f"{len(members):,}: {listed(members, 12)}"),
            ("sites with its mechanisms", f"{len(sites):,}"),
            ("mechanisms", f"{row['mechanisms']:,}"),
            *_routes(run, name),
            ("provisional ties to others", f"{row['provisional_links']:,}"),
        ),
        items=shown,
        parties=(party,),
        rows=linked,
        bridges=groups.bridges(run, [name]),
        hypotheses=groups.hypotheses(run, members),
    )


def route(run: Run, row: Row) -> Grounds:
    """Grounds of one payment route (a ROUTES row): which mechanisms stand side by side. That they do is a fact."""
    name, behind = row["route_id"], row["distributor_id"]
    own = {(one["kind"], one["provider"], one["value"]) for one in run.rows("mechanisms", "route_id", name)}
    observed = [
        one
        for one in run.among("observations", "value", {value for _, _, value in own})
        if (one["kind"], one["provider"], one["value"]) in own and items.telling(one)
    ]
    captures = run.among("captures", "capture_id", {one["capture_id"] for one in observed})
    members = sorted({one["brand_id"] for one in run.rows("hypotheses", "route_id", name)})
    linked = run.rows("links", "distributor_id", behind) if behind else []
    linked = [one for one in linked if own & set(links.weights([one]))]
    shown = items.common(run, [(name, observed)], links.weights(linked))
    return Grounds(
        run=run,
        subject=name,
        kind="route",
        conclusion=f"{count(row['mechanisms'], 'payment mechanism')} stand side by side on "
        f"{count(row['sites'], 'site')} of {count(row['brands'], 'brand')}: a fact. "
        + (
            f"That one operation is behind them ({behind}) is a hypothesis." if behind else "No distributor is claimed."
        ),
        members=tuple(members),
        facts=(
            ("active", span(row["first_seen"], row["last_seen"])),
            ("brands", f"{len(members):,}: {listed(members, 12)}"),
            ("sites", f"{row['sites']:,}"),
            ("mechanisms", f"{row['mechanisms']:,}"),
            ("distributor", behind or "none claimed"),
        ),
        items=shown,
        parties=(Party(name, captures, observed),),
        rows=linked,
        bridges=groups.about(groups.bridges(run, filter(None, [behind])), values={value for _, _, value in own}),
        hypotheses=groups.hypotheses(run, members),
    )


def _party(run: Run, name: str, sites: set[str]) -> Party:
    captures = run.among("captures", "site", sites)
    return Party(name, captures, [row for row in run.among("observations", "site", sites) if items.telling(row)])


def _mechanisms(run: Run, party: Party, linked: Sequence[Row]) -> tuple[Item, ...]:
    """Its payment mechanisms; where the run names them, no other that merely stands on one of its sites."""
    shown = items.common(run, [(party.name, party.observed)], links.weights(linked))
    if "mechanisms" not in run.tables:
        return shown
    own = {(row["kind"], row["provider"], row["value"]) for row in run.rows("mechanisms", "distributor_id", party.name)}
    return tuple(item for item in shown if (item.kind, item.provider, item.value) in own)


def _routes(run: Run, name: str) -> tuple[tuple[str, str], ...]:
    if "routes" not in run.tables:
        return ()
    found = sorted(row["route_id"] for row in run.rows("routes", "distributor_id", name))
    return (("payment routes", f"{len(found):,}: {listed(found, 6)}" if found else "none"),)
