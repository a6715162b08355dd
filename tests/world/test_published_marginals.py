"""The published totals, counted by brute force from the files a run would read."""

from collections import Counter, defaultdict
from collections.abc import Callable
from datetime import datetime
from ipaddress import ip_address, ip_network
from itertools import pairwise
from typing import Any

import networkx as nx
import pytest
from msgspec import Struct

from headwater.world import WorldSpec, load_published, recoverable_keys

Built = Callable[[WorldSpec], Any]


class Read(Struct, frozen=True):
    """A published world as read back."""

    written: Any
    reports: list[dict[str, str]]
    brand_of: dict[str, str]
    """Normalised URL -> brand of its capture nearest to the report."""
    distributor_of: dict[str, str]
    commercial: dict[str, datetime]
    """Distinct commercial hotline URL -> first report."""


def normalised(url: str) -> str:
    """Undo, by hand, the spellings a report may use."""
    scheme, _, rest = url.split("#")[0].partition("://")
    host, _, path = rest.partition("/")
    return f"{scheme}://{host.lower().removesuffix(':80').removesuffix(':443')}/{path}"


@pytest.fixture(scope="module", params=[1, *(pytest.param(seed, marks=pytest.mark.slow) for seed in (2, 3))])
def world(request: pytest.FixtureRequest, built: Built) -> Read:
    written = built(WorldSpec.published_2012(request.param, page_kb=3))
    truth = written.truth()
    captures = [row for row in truth.captures.to_pylist() if not row["variant"]]
    commercial: dict[str, datetime] = {}
    reports = written.reports()
    for row in reports:
        if row["source"] == "hotline" and row["commerciality"] == "commercial":
            commercial.setdefault(normalised(row["url"]), datetime.fromisoformat(row["received_at"]))
    near: dict[str, tuple[float, str]] = {}
    for row in captures:
        if row["url"] in commercial:
            distance = abs((row["captured_at"] - commercial[row["url"]]).total_seconds())
            near[row["url"]] = min(near.get(row["url"], (1e18, "")), (distance, row["brand"]))
    distributor_of = {row["brand"]: row["distributor"] for row in truth.brands.to_pylist()}
    return Read(written, reports, {url: brand for url, (_, brand) in near.items()}, distributor_of, commercial)


@pytest.fixture(scope="module")
def by_brand_2012(world: Read) -> Counter[str]:
    return Counter(world.brand_of[url] for url, at in world.commercial.items() if at.year == 2012)


def test_funnel(world: Read) -> None:
    mine = [row for row in world.reports if row["source"] == "hotline" and row["received_at"].startswith("2012")]
    actioned = {normalised(row["url"]) for row in mine if row["outcome"] == "actionable"}
    assert (len(mine), len(actioned)) == (39_211, 9_550)
    assert sum(at.year == 2012 for at in world.commercial.values()) == 2_587


def test_a_url_has_one_assessment(world: Read) -> None:
    seen: dict[str, set[tuple[str, str]]] = defaultdict(set)
    for row in world.reports:
        if row["outcome"] == "actionable":
            seen[normalised(row["url"])].add((row["commerciality"], row["received_at"][:4]))
    assert all(len(assessments) == 1 for assessments in seen.values())


def test_every_commercial_url_was_captured_showing_its_brand(world: Read) -> None:
    assert set(world.commercial) == set(world.brand_of)
    assert all(world.brand_of.values())


def test_brands(world: Read, by_brand_2012: Counter[str]) -> None:
    first: dict[str, datetime] = {}
    for url, at in world.commercial.items():
        brand = world.brand_of[url]
        first[brand] = min(first.get(brand, at), at)
    assert len(first) == 1_292
    assert len(by_brand_2012) == 513
    assert sum(at.year == 2012 for at in first.values()) == 268


def test_no_real_capture_of_a_brand_before_its_first_report(world: Read) -> None:
    first = {row["brand"]: row["first_seen"] for row in world.written.truth().brands.to_pylist()}
    captures = world.written.truth().captures.to_pylist()
    assert all(row["captured_at"] >= first[row["brand"]] for row in captures if row["brand"])


def test_concentration_is_strict_at_ranks_10_and_30(world: Read, by_brand_2012: Counter[str]) -> None:
    ranked = by_brand_2012.most_common()
    counts = [count for _, count in ranked]
    assert sum(counts[:10]) == 395
    assert counts[9] > counts[10]
    assert counts[29] > counts[30]
    owners = [world.distributor_of[brand] for brand, _ in ranked]
    assert len(set(owners[:10])) == 1
    assert len(set(owners[:30])) == 3
    assert Counter(owners[:30])[owners[0]] == max(Counter(owners[:30]).values()) == 16


def test_distributors(world: Read, by_brand_2012: Counter[str]) -> None:
    groups = Counter(owner for owner in world.distributor_of.values() if owner)
    assert len(groups) == 13
    assert min(groups.values()) >= 2
    assert len({world.distributor_of[brand] for brand in by_brand_2012} - {""}) == 8
    independent = sum(not owner for owner in world.distributor_of.values())
    assert 0.08 <= independent / 1_292 <= 0.12


def test_one_distributor_is_new_and_seen_as_published(world: Read) -> None:
    seen: dict[str, list[datetime]] = defaultdict(list)
    for url, at in world.commercial.items():
        seen[world.distributor_of[world.brand_of[url]]].append(at)
    new = [owner for owner, times in seen.items() if owner and min(times).strftime("%Y-%m") > "2009-06"]
    assert len(new) == 1
    times = sorted(seen[new[0]])
    assert times[0].strftime("%Y-%m") == "2012-01"
    assert [at.month > 5 for at in times].count(True) == 2
    captured = [
        row for row in world.written.truth().captures.to_pylist() if row["distributor"] == new[0] and row["brand"]
    ]
    assert {row["captured_at"].month for row in captured} <= {1, 2, 3, 4, 5, times[-1].month, times[-2].month}


def test_hosting_quarter(world: Read) -> None:
    published = load_published()
    networks = [(ip_network(row["network"]), row["country"]) for row in world.written.reference("networks.csv")]
    rows = [row for row in world.reports if row["source"] == "network"]
    found = [(row["site_type"], next(c for net, c in networks if ip_address(row["ip"]) in net)) for row in rows]
    assert all("2012-10-01" <= row["received_at"][:10] <= "2012-12-31" for row in rows)
    assert len({row["url"] for row in rows}) == published["hosting_2012q4.urls"]
    order = Counter(country for _, country in found).most_common()
    assert [name for name, _ in order[:9]] == published["hosting_2012q4.top_countries_in_order"]
    assert all(higher > lower for (_, higher), (_, lower) in pairwise(order[:10]))
    for kinds, section, low, high in (
        (("banner_site", "free_host"), "banner_country_share", 0.5, 0.53),
        (("pay_per_view",), "pay_per_view_country_share", 1 / 3, 0.36),
    ):
        inside = Counter(country for kind, country in found if kind in kinds)
        base = sum(inside.values())
        assert low < base / len(found) < high
        for country in ("US", "RU", "KZ"):
            assert abs(inside[country] - base * published[f"hosting_2012q4.{section}.{country}"]) <= 0.75


def test_figures_say_the_same_for_every_recoverable_key(world: Read) -> None:
    figures = world.written.truth().figures
    assert set(figures) == set(recoverable_keys())
    published = load_published()
    whole = {key: value for key, value in figures.items() if isinstance(published[key], int | list)}
    assert whole == {key: published[key] for key in whole}
    assert all(abs(figures[key] - published[key]) < 0.0015 for key in figures if isinstance(published[key], float))


def test_payment_evidence_holds_every_distributor_together(world: Read) -> None:
    """The world can be solved in principle: oracle networkx, on the captures of the distributor's own sites."""
    truth = world.written.truth()
    graph: nx.Graph[str] = nx.Graph()
    own = {row["distributor"]: set(row["accounts"]) for row in truth.distributors.to_pylist()}
    for row in truth.captures.to_pylist():
        owner = row["distributor"]
        if row["brand"] and owner and owner == world.distributor_of[row["brand"]]:
            graph.add_edges_from((row["brand"], account) for account in own[owner].intersection(row["accounts"]))
    parts = [set(part) for part in nx.connected_components(graph)]
    for owner in {owner for owner in world.distributor_of.values() if owner}:
        brands = {brand for brand, group in world.distributor_of.items() if group == owner}
        assert [part & brands for part in parts if part & brands] == [brands]
    assert all(row["linkable"] == bool(row["distributor"]) for row in truth.brands.to_pylist())
