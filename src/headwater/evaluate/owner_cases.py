"""Owners with real sizes, from lists of who owns which domain: nothing a list holds may tie two owners.

The lists hold no account, so accounts are made up: what is real is how many domains an owner has, from one to over a
thousand. Nobody looked at these lists while thresholds were set: all of it is held out.
"""

from collections.abc import Iterator, Mapping

import numpy as np

from headwater.evaluate import data, steps
from headwater.evaluate.baselines import shared_values
from headwater.evaluate.brand_cases import agreed
from headwater.evaluate.data import Fact
from headwater.evaluate.distributor_cases import DEGREE_CAP, crossing
from headwater.evaluate.metrics import agreement
from headwater.evaluate.result import Result, Settings, measured

NEWS, SETS = "owner_lists/tow_partisan_local_news_domains.csv", "owner_lists/related_website_sets.csv"
OWNERS = "owner lists"
PROCESSOR_SHARE = 0.3


def owner_lists(settings: Settings) -> Iterator[Result]:
    for name, owner, common in (("news networks", *_news(settings)), ("related website sets", *_sets(settings))):
        facts = [Fact(site, kind, value, "page") for site, kind, value in common]
        found = steps.operations(data.observations(facts), {site: [site] for site in owner})
        values = [(one.site, f"{one.kind}={one.value}") for one in facts]
        beside = {"connected components": crossing(shared_values(values), owner)}
        yield measured(
            OWNERS, f"{name}, what the list holds", "cross_owner_links", crossing(found.of_site, owner), 0, beside,
            f"{len(owner)} domains, {len(set(owner.values()))} owners",
        )  # fmt: skip
        yield from _with_accounts(name, owner)


def _with_accounts(name: str, owner: Mapping[str, str]) -> Iterator[Result]:
    """An account for each owner, on all his domains, and one processor id on three domains in ten of everybody."""
    dice = np.random.default_rng([len(owner), 20_121_231])
    facts = [data.account(site, f"account of {who}") for site, who in owner.items()]
    customers = [site for site in sorted(owner) if dice.random() < PROCESSOR_SHARE]
    facts += [data.account(site, "one processor's id", provider="processor") for site in customers]
    found = steps.operations(data.observations(facts), {site: [site] for site in owner})
    pairs = [(one.site, one.value) for one in facts]
    others = {
        "connected components": shared_values(pairs),
        f"degree cap {DEGREE_CAP}": shared_values(pairs, degree_cap=DEGREE_CAP),
        "single link": found.single_link,
    }
    beside = {one: agreement(other, owner) for one, other in others.items()}
    yield from agreed(OWNERS, f"{name}, accounts made up", agreement(found.of_site, owner), beside)


Held = list[tuple[str, str, str]]


def _news(settings: Settings) -> tuple[dict[str, str], Held]:
    rows = [row for row in data.rows(settings.data / NEWS) if row["domain"]]
    owner = {row["domain"].lower(): row["network"] for row in rows}
    return owner, [
        (row["domain"].lower(), kind, row[kind]) for row in rows for kind in ("geolocation", "title") if row[kind]
    ]


def _sets(settings: Settings) -> tuple[dict[str, str], Held]:
    rows = [row for row in data.rows(settings.data / SETS) if row["domain"]]
    owner = {row["domain"]: row["owner_set"] for row in rows}
    held = [(row["domain"], "role", row["role"]) for row in rows]
    return owner, held + [(row["domain"], "suffix", row["domain"].rpartition(".")[2]) for row in rows]
