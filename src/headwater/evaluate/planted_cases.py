"""Planted cases of payment: a shared processor, rotation, a reseller, poisoning; on worlds no threshold was set on.

Invariant: every row says what the specification wants of it; what the step answers is read from the step alone.
"""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime, timedelta
from itertools import chain, permutations

import numpy as np

from headwater.evaluate import steps, worlds
from headwater.evaluate.baselines import shared_values
from headwater.evaluate.brand_cases import agreed
from headwater.evaluate.metrics import agreement
from headwater.evaluate.result import Result, Settings, measured
from headwater.evaluate.worlds import Known, Row

PROXY, ROTATION, RESELLER, POISONING = "shared proxy", "rotation", "reseller", "poisoning"
PROXY_SHARE = 0.3
BASE = {
    "kind": "merchant_account",
    "role": "recipient",
    "payment_type": "card",
    "bundle": "payment",
    "basis": "planted",
}


def _row(site: str, at: datetime, value: str, specificity: str = "dedicated", provider: str = "planted") -> Row:
    name = f"{site}@{at:%Y%m%d%H%M}"
    return {
        **BASE, "capture_id": name, "site": site, "captured_at": at, "value": value, "provider": provider,
        "specificity": specificity,
    }  # fmt: skip


def shared_proxy(settings: Settings) -> Iterator[Result]:
    """One processor's id on three in ten brands of every distributor, as a careless and a careful rule class it."""
    value = "one processor's id"
    for known in worlds.held_out(settings, PROXY):
        brands, true = known.branded.brand_of_site, known.true_operation
        before = agreement(steps.operations(known.facts.observations, brands).of_site, true)
        pairs = [(row["site"], row["value"]) for mine in known.accounts.values() for row in mine]
        plain = agreement(shared_values(pairs), true)
        for specificity in ("dedicated", "unknown"):
            rows = list(_on_brands(known, value, specificity))
            found = steps.operations(worlds.planted(known, rows), brands)
            after = agreement(found.of_site, true)
            joined = agreement(shared_values([*pairs, *((row["site"], row["value"]) for row in rows)]), true)
            source = f"world {known.seed}, classed {specificity}"
            yield measured(
                PROXY, source, "b3_precision_loss", before.b3_precision - after.b3_precision, 0.01,
                {"connected components": plain.b3_precision - joined.b3_precision},
                f"on {len({row['site'] for row in rows})} sites",
            )  # fmt: skip
            yield measured(PROXY, source, "flagged", float(value in found.flagged), 1.0)
            yield from agreed(PROXY, source, after, {"without it": before, "connected components": joined})


def _on_brands(known: Known, value: str, specificity: str) -> Iterator[Row]:
    """The value beside every account seen on the sites of the chosen brands."""
    dice = np.random.default_rng([known.seed, 301])
    brands: dict[str, set[str]] = defaultdict(set)
    for row in known.truth.sites.to_pylist():
        if row["site"] in known.true_operation and row["distributor"] and row["owner"] == row["distributor"]:
            brands[row["distributor"]].add(row["brand"])
    chosen = {
        brand for _, mine in sorted(brands.items())
        for brand in dice.choice(sorted(mine), max(1, round(PROXY_SHARE * len(mine))), replace=False).tolist()
    }  # fmt: skip
    sites = {row["site"] for row in known.truth.sites.to_pylist() if row["brand"] in chosen}
    for rows in known.accounts.values():
        for row in rows:
            if row["site"] in sites:
                yield {**row, **BASE, "value": value, "provider": "planted", "specificity": specificity}


def rotation(settings: Settings) -> Iterator[Result]:
    """Accounts replaced one after another: with pages that show both, on the day, and long after."""
    for known in worlds.held_out(settings, ROTATION):
        for name, gap, joined in (("overlap", -20, True), ("touching", 1, False), ("lapsed", 600, False)):
            rows, own = _chain(known, name, gap)
            found = steps.operations(worlds.planted(known, rows), known.branded.brand_of_site | _brands_of(own))
            groups = [worlds.majority(found.of_site, sites) for sites in own]
            one = len(set(groups)) == 1 and None not in groups
            all_apart = len(set(groups)) == len(groups)
            yield measured(
                ROTATION, f"world {known.seed}, {name}", "as_specified", float(one if joined else all_apart), 1.0,
                note=f"{'joined' if joined else 'split'} wanted, {len(set(groups))} groups of {len(groups)} accounts",
            )  # fmt: skip
            if not joined:
                told = sum(
                    {f"{name} account {n}", f"{name} account {n + 1}"} <= found.provisional for n in range(STEPS - 1)
                )
                yield measured(
                    ROTATION, f"world {known.seed}, {name}", "split_stated", told / (STEPS - 1), 1.0,
                    note="changes from one account to the next that are listed as ties not followed",
                )  # fmt: skip


STEPS, OWN, CHANGING = 4, 6, 3


def _chain(known: Known, name: str, gap: int) -> tuple[list[Row], list[list[str]]]:
    """(observations, the sites that show one account only, by account).

    Account k is in use for 90 days; between two accounts lie `gap` days, and a few sites go from one to the next: below
    zero, their pages show both for that long.
    """
    start = min(row["captured_at"] for row in known.rows) + timedelta(days=60)
    rows: list[Row] = []
    own: list[list[str]] = []
    begin = start
    for step in range(STEPS):
        account, end = f"{name} account {step}", begin + timedelta(days=90)
        own.append([f"{name}-{step}-{n}.example" for n in range(OWN)])
        for site in own[-1]:
            rows += [_row(site, begin + timedelta(days=10 * n), account) for n in range(1, 8)]
        leaving = [f"{name}-{step}-to-{step + 1}-{n}.example" for n in range(CHANGING)] if step < STEPS - 1 else []
        arriving = [f"{name}-{step - 1}-to-{step}-{n}.example" for n in range(CHANGING)] if step else []
        for site in leaving:
            rows += [_row(site, begin + timedelta(days=day), account) for day in (30, 60, 80, 90)]
        for site in arriving:
            rows += [_row(site, begin + timedelta(days=day), account) for day in (0, 10, 20, 50)]
        begin = end + timedelta(days=gap)
    return rows, own


def _brands_of(own: Sequence[Sequence[str]]) -> dict[str, list[str]]:
    """Two brands an account, so that each group could be claimed."""
    return {
        site: [f"planted {step} {number % 2}"] for step, sites in enumerate(own) for number, site in enumerate(sites)
    }


OPERATORS, SITES_EACH = 5, 8


def reseller(settings: Settings) -> Iterator[Result]:
    """One account on the sites of several operators, each of whom has accounts of his own: one route, no one owner."""
    for known in worlds.held_out(settings, RESELLER):
        start = min(row["captured_at"] for row in known.rows)
        sites = {f"op{n}-{m}.example": n for n in range(OPERATORS) for m in range(SITES_EACH)}
        rows = []
        for site, operator in sites.items():
            for day in (100, 130, 160, 190):
                at = start + timedelta(days=day)
                rows += [
                    _row(site, at, "the reseller's account", provider="reseller"),
                    _row(site, at, f"own {operator}"),
                ]
        shown = {site: [f"operator {n} brand {int(site[4]) % 3}"] for site, n in sites.items()}
        found = steps.operations(worlds.planted(known, rows), known.branded.brand_of_site | shown)
        groups = {site: found.of_site.get(site, -1) for site in sites}
        pairs = [(row["site"], row["value"]) for row in rows]
        ours = agreement(groups, {site: str(n) for site, n in sites.items()})
        apart = shared_values(pairs)
        plain = agreement(apart, {site: str(n) for site, n in sites.items()})
        source = f"world {known.seed}, {OPERATORS} operators"
        beside = {"connected components": len(set(apart.values()))}
        note = "groups behind the one route"
        yield measured(RESELLER, source, "hypotheses", len(set(groups.values())), 2, beside, note)
        yield from agreed(RESELLER, source, ours, {"connected components": plain})
        through = {found.routes[row["value"]] for row in rows if row["provider"] == "reseller"}
        yield measured(RESELLER, source, "routes", len(through), note="that hold the reseller's account; 1 wanted")


PAIRS = 6


def poisoning(settings: Settings) -> Iterator[Result]:
    """A rival's account on one page of one site, for each of several pairs of distributors, one at a time."""
    for known in worlds.held_out(settings, POISONING):
        merged, stated, plain = 0, 0, 0
        pairs = list(permutations(known.distributors, 2))[:PAIRS]
        for victim, target in pairs:
            account, page = known.main_account(victim), known.main_account(target)
            row = {
                **account,
                "capture_id": page["capture_id"],
                "site": page["site"],
                "captured_at": page["captured_at"],
            }
            found = steps.operations(worlds.planted(known, [row]), known.branded.brand_of_site)
            shown = [(one["site"], one["value"]) for one in [row, *chain.from_iterable(known.accounts.values())]]
            merged += _together(found.of_site, known, victim, target)
            plain += _together(shared_values(shown), known, victim, target)
            stated += account["value"] in found.provisional
        source = f"world {known.seed}, {len(pairs)} pairs"
        yield measured(POISONING, source, "new_merges", merged, 0, {"connected components": plain})
        yield measured(POISONING, source, "provisional_stated", stated / max(len(pairs), 1), 1.0)


def _together(group: Mapping[str, int], known: Known, one: str, other: str) -> bool:
    """Whether most of the sites of both owners are in one group."""
    mine, theirs = (worlds.majority(group, sorted({row["site"] for row in known.accounts[o]})) for o in (one, other))
    return mine is not None and mine == theirs
