"""What makes the world hard is really in it."""

from collections import Counter, defaultdict
from collections.abc import Callable
from itertools import pairwise
from typing import Any

import pytest

from headwater.world import WorldSpec

Row = dict[str, Any]


@pytest.fixture(scope="module")
def truth(built: Callable[[WorldSpec], Any]) -> Any:
    return built(WorldSpec.published_2012(1, page_kb=3)).truth()


@pytest.fixture(scope="module")
def captures(truth: Any) -> list[Row]:
    return list(truth.captures.to_pylist())


@pytest.fixture(scope="module")
def owner_of_account(truth: Any) -> dict[str, str]:
    pairs = [(account, row["distributor"]) for row in truth.distributors.to_pylist() for account in row["accounts"]]
    assert len(dict(pairs)) == len(pairs), "a dedicated account belongs to one distributor"
    return dict(pairs)


def test_one_rival_account_is_planted(captures: list[Row], owner_of_account: dict[str, str]) -> None:
    foreign = [
        row
        for row in captures
        for account in row["accounts"]
        if row["distributor"] and owner_of_account.get(account, "") != row["distributor"]
    ]
    assert len(foreign) == 1


def test_copycats_show_the_template_but_take_the_money(truth: Any, captures: list[Row]) -> None:
    copied = {row["site"]: row for row in truth.sites.to_pylist() if row["owner"].startswith("copycat")}
    rivals = [
        row for row in truth.sites.to_pylist() if row["owner"].startswith("dist") and row["owner"] != row["distributor"]
    ]
    assert len(copied) >= 20
    assert 1 <= len(rivals) <= 3
    own = {account for row in truth.distributors.to_pylist() for account in row["accounts"]}
    shown = [row for row in captures if row["site"] in copied and row["brand"]]
    assert all(row["brand"] == copied[row["site"]]["brand"] for row in shown)
    assert not own & {account for row in shown for account in row["accounts"]}
    assert any(row["accounts"] for row in shown)


def test_accounts_rotate_with_overlap(captures: list[Row], owner_of_account: dict[str, str]) -> None:
    spans: dict[str, list[Any]] = defaultdict(list)
    for row in captures:
        for account in row["accounts"]:
            if owner_of_account.get(account) == "distributor-01" and account.startswith(("cardgate", "billhub")):
                spans[account].append(row["captured_at"])
    ranges = [(min(times), max(times)) for times in spans.values()]
    assert len(ranges) >= 8
    assert all(any(a < d and c < b and (a, b) != (c, d) for c, d in ranges) for a, b in ranges)
    assert max(b for _, b in ranges) - min(a for a, _ in ranges) > 2 * max(b - a for a, b in ranges)


def test_cards_decline_and_wallets_and_transfers_rise(captures: list[Row]) -> None:
    shares = {}
    for year in (2009, 2012):
        kinds = Counter(
            "card" if account.startswith(("cardgate", "billhub")) else "other"
            for row in captures
            if row["captured_at"].year == year
            for account in row["accounts"]
        )
        shares[year] = kinds["card"] / kinds.total()
    assert shares[2009] > 0.75
    assert shares[2012] < 0.6


def test_rewrites_leave_one_brand_at_a_time_on_a_site(truth: Any) -> None:
    tenures: dict[str, list[Row]] = defaultdict(list)
    for row in truth.sites.to_pylist():
        tenures[row["site"]].append(row)
    changed = [sorted(rows, key=lambda row: row["start"]) for rows in tenures.values() if len(rows) > 1]
    assert len(changed) > 50
    assert all(a["end"] < b["start"] for rows in changed for a, b in pairwise(rows))
    replaced = {(rows[i]["brand"], rows[i + 1]["brand"]) for rows in changed for i in range(len(rows) - 1)}
    succeeds = {(row["succeeds"], row["brand"]) for row in truth.brands.to_pylist() if row["succeeds"]}
    assert succeeds <= replaced


def test_notices_disguises_and_versions_occur(truth: Any, captures: list[Row]) -> None:
    gates = Counter(row["gate"] for row in captures)
    assert all(gates[reason] > 50 for reason in ("parked", "suspended", "error", "default_server"))
    assert all(not row["brand"] for row in captures if row["variant"])
    assert sum(row["variant"] == "disguise" for row in captures) > 300
    assert sum(row["versions"] > 1 for row in truth.brands.to_pylist()) > 400


def test_most_but_not_all_sites_show_how_to_pay(captures: list[Row]) -> None:
    paying = {row["site"] for row in captures if row["accounts"]}
    assert 0.4 < len(paying) / len({row["site"] for row in captures}) < 0.75


def test_a_rivals_copy_adds_no_activity_outside_the_rivals_own_years(truth: Any) -> None:
    """Whether a distributor is counted by its brands or by its sites, the same ones are active in a year."""
    by_brand: dict[str, set[int]] = defaultdict(set)
    by_site: dict[str, set[int]] = defaultdict(set)
    for row in truth.sites.to_pylist():
        years = set(range(row["start"].year, row["end"].year + 1))
        by_brand[row["distributor"]] |= years
        by_site[row["owner"]] |= years
    assert all(by_site[owner] <= by_brand[owner] for owner in by_brand if owner)
