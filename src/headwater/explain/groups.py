"""Bridges and hypotheses as the run recorded them: what explanations of all groups have in common."""

from collections.abc import Collection, Iterable

from headwater.explain.run import Row, Run
from headwater.model.explanation import Bridge, Hypothesis


def bridges(run: Run, distributors: Iterable[str]) -> tuple[Bridge, ...] | None:
    """Values that alone hold brands in these distributors, the most brands first; None if the run recorded none."""
    if "bridges" not in run.tables:
        return None
    found = [_bridge(row) for row in run.among("bridges", "distributor_id", set(distributors))]
    return tuple(sorted(found, key=lambda one: (-len(one.brands_leaving), one.kind, one.provider, one.value)))


def _bridge(row: Row) -> Bridge:
    return Bridge(
        distributor=row["distributor_id"],
        kind=row["kind"],
        provider=row["provider"],
        value=row["value"],
        brands_leaving=tuple(row["brands_leaving"]),
        sites_leaving=row["sites_leaving"],
        carrying_sites=row["carrying_sites"],
    )


def about(
    found: tuple[Bridge, ...] | None, brands: Collection[str] = (), values: Collection[str] = ()
) -> tuple[Bridge, ...] | None:
    """Those bridges on which any of `brands` hangs or that are one of `values`."""
    if found is None:
        return None
    return tuple(one for one in found if one.value in values or not set(brands).isdisjoint(one.brands_leaving))


def hypotheses(run: Run, brands: Collection[str]) -> tuple[Hypothesis, ...] | None:
    """Everything the sites of `brands` point to, the main one of each brand first; None if the run recorded none."""
    if "hypotheses" not in run.tables:
        return None
    found = [
        Hypothesis(row["brand_id"], row["distributor_id"], row["route_id"], row["sites"], row["share"], row["main"])
        for row in run.among("hypotheses", "brand_id", brands)
    ]
    return tuple(sorted(found, key=lambda one: (one.brand, not one.main, -one.share, one.distributor or "")))
