"""The rows of the truth tables, from the planned world and its captures.

Invariant: a brand or distributor stands in the truth only if something of it was captured.
"""

from collections import defaultdict
from datetime import UTC, datetime
from typing import Any

from msgspec import Struct

from headwater.world.calendar import YEARS, year_of
from headwater.world.figures import url_hash
from headwater.world.linking import components, evidence, linked
from headwater.world.notices import STATUS
from headwater.world.payments import accounts
from headwater.world.population import INDEPENDENT, Population
from headwater.world.scene import Scene, design_of, version_at
from headwater.world.shot import Shot
from headwater.world.sites import Ground, Site
from headwater.world.tills import Tills
from headwater.world.words import trade_name

Row = dict[str, Any]


class World(Struct, frozen=True):
    """Everything planned, as the truth needs it."""

    population: Population
    ground: Ground
    tills: Tills
    shots: list[Shot]
    scene: Scene


def brand_id(index: int) -> str:
    return f"brand-{index + 1:04d}" if index >= 0 else ""


def distributor_id(index: int) -> str:
    return f"distributor-{index + 1:02d}" if index >= 0 else ""


def owner_id(site: Site) -> str:
    """Who is paid on the site."""
    if site.owner >= 0:
        return distributor_id(site.owner)
    if site.owner == INDEPENDENT:
        return f"independent-{site.tenures[0].brand + 1:04d}"
    return f"copycat-{-1 - site.owner:03d}"


def truth_rows(world: World) -> dict[str, list[Row]]:
    """Rows of each truth table by its name."""
    linkable = _linkable(world)
    brands = _brand_rows(world, linkable)
    return {
        "captures": [_capture_row(shot, world) for shot in world.shots],
        "sites": _site_rows(world),
        "brands": brands,
        "distributors": _distributor_rows(world, brands),
    }


def _moment(seconds: int) -> datetime:
    return datetime.fromtimestamp(seconds, UTC)


def _capture_row(shot: Shot, world: World) -> Row:
    site = world.ground.sites[shot.site]
    real = not shot.variant
    return {
        "url": shot.url,
        "url_hash": url_hash(shot.url),
        "captured_at": _moment(shot.at),
        "site": site.name,
        "brand": brand_id(shot.brand) if real else "",
        "distributor": distributor_id(site.owner),
        "variant": shot.variant,
        "gate": shot.variant if shot.variant in STATUS else "",
        "role": shot.role,
        "version": version_at(world.scene, shot) if real else -1,
        "accounts": accounts(shot.mechanisms),
    }


def _site_rows(world: World) -> list[Row]:
    owner_of = world.scene.owner_of
    seen = {(shot.site, shot.brand) for shot in world.shots if not shot.variant}
    return [
        {
            "site": site.name,
            "brand": brand_id(tenure.brand),
            "distributor": distributor_id(owner_of[tenure.brand]),
            "owner": owner_id(site),
            "start": _moment(tenure.start),
            "end": _moment(tenure.last),
        }
        for site in world.ground.sites
        for tenure in site.tenures
        if (site.index, tenure.brand) in seen
    ]


def _brand_rows(world: World, linkable: set[int]) -> list[Row]:
    times: dict[int, list[int]] = defaultdict(list)
    sites: dict[int, set[int]] = defaultdict(set)
    for url in world.ground.urls:
        times[url.brand].append(url.at)
        sites[url.brand].add(url.site)
    rows = []
    for brand in sorted(times):
        owner, mine = world.scene.owner_of[brand], times[brand]
        rows.append(
            {
                "brand": brand_id(brand),
                "name": trade_name(brand * 7, brand * 13 + brand // 80),
                "distributor": distributor_id(owner),
                "first_seen": _moment(min(mine)),
                "last_seen": _moment(max(mine)),
                **{f"urls_{year}": sum(year_of(at) == year for at in mine) for year in YEARS},
                "sites": len(sites[brand]),
                "versions": len(design_of(world.scene, brand).versions),
                "succeeds": brand_id(world.ground.succeeds.get(brand, -1)),
                "linkable": brand in linkable,
            }
        )
    return rows


def _linkable(world: World) -> set[int]:
    """Brands that evidence ties to the bulk of their distributor, counted on the captures as taken."""
    brands: dict[int, set[int]] = defaultdict(set)
    for brand, owner in world.scene.owner_of.items():
        brands[owner].add(brand)
    shots: dict[int, list[Shot]] = defaultdict(list)
    for shot in world.shots:
        if shot.mechanisms and shot is not world.tills.poisoned:
            shots[world.scene.owner_of[shot.brand]].append(shot)
    found: set[int] = set()
    for owner in range(world.population.distributors):
        found |= linked(components(evidence(shots[owner], world.ground, owner, brands[owner])))
    return found


def _distributor_rows(world: World, brands: list[Row]) -> list[Row]:
    rows = []
    for owner in range(world.population.distributors):
        mine = [row for row in brands if row["distributor"] == distributor_id(owner)]
        if not mine:
            continue
        dedicated = {account for line in world.tills.lines[owner] for account in accounts(line.mechanisms)}
        rows.append(
            {
                "distributor": distributor_id(owner),
                "first_seen": min(row["first_seen"] for row in mine),
                "last_seen": max(row["last_seen"] for row in mine),
                "brands": len(mine),
                "linkable_brands": sum(row["linkable"] for row in mine),
                "accounts": sorted(dedicated),
            }
        )
    return rows
