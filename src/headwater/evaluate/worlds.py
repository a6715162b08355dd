"""Generated worlds for planted cases: built once a seed, read by the product, with the truth beside.

Invariant: what a case plants is added to what was observed; the truth stays as it is.
"""

import tempfile
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache
from pathlib import Path
from typing import Any

import msgspec
import pyarrow as pa

from headwater import intake, pipeline, world
from headwater.evaluate import splits, steps
from headwater.evaluate.result import Settings
from headwater.model.tables import OBSERVATIONS
from headwater.world import Truth, WorldSpec

CAPTURES, BRANDS, PAGE_KB = 1_500, 60, 8.0
"""Three or four distributors, some 600 sites; read and attributed in seconds."""

Row = dict[str, Any]


@dataclass(frozen=True)
class Known:
    """A world as the product read it, and its truth. `branded` is the brand step's answer on it as it is."""

    seed: int
    facts: pipeline.Facts
    truth: Truth

    @cached_property
    def branded(self) -> steps.Branded:
        return steps.branded({"captures": self.facts.captures, "fingerprints": self.facts.fingerprints})

    @cached_property
    def owner(self) -> dict[str, str]:
        """Who is paid on each site."""
        return {row["site"]: row["owner"] for row in self.truth.sites.to_pylist()}

    @cached_property
    def brand_of_capture(self) -> dict[str, str]:
        """True brand of each capture that shows one."""
        true = {
            (row["url_hash"], row["captured_at"]): row["brand"]
            for row in self.truth.captures.to_pylist()
            if row["brand"]
        }
        columns = (self.facts.captures.column(name).to_pylist() for name in ("capture_id", "url_hash", "captured_at"))
        found = ((name, true.get((url, at))) for name, url, at in zip(*columns, strict=True))
        return {name: brand for name, brand in found if brand is not None}

    @cached_property
    def rows(self) -> list[Row]:
        """All observations."""
        found: list[Row] = self.facts.observations.to_pylist()
        return found

    @cached_property
    def accounts(self) -> dict[str, list[Row]]:
        """By owner the observations of dedicated payment mechanisms on his sites."""
        found: dict[str, list[Row]] = defaultdict(list)
        for row in self.rows:
            if row["bundle"] == "payment" and row["specificity"] == "dedicated" and row["site"] in self.owner:
                found[self.owner[row["site"]]].append(row)
        return dict(sorted(found.items()))

    @cached_property
    def distributors(self) -> list[str]:
        """The true distributors that show an account, by name."""
        return [name for name in self.accounts if name.startswith("distributor")]

    def main_account(self, owner: str) -> Row:
        """The observation of the account that most of an owner's sites show, on the first of them."""
        sites = defaultdict(set)
        for row in self.accounts[owner]:
            sites[row["value"]].add(row["site"])
        value = min(sites, key=lambda one: (-len(sites[one]), one))
        return min(
            (r for r in self.accounts[owner] if r["value"] == value), key=lambda r: (r["captured_at"], r["site"])
        )

    @cached_property
    def true_operation(self) -> dict[str, str]:
        """Owner of every site that shows a dedicated account: what the distributor step can be asked."""
        return {row["site"]: owner for owner, rows in self.accounts.items() for row in rows}


def planted(known: Known, rows: Iterable[Row]) -> pa.Table:
    """The world's observations and `rows`."""
    return pa.concat_tables([known.facts.observations, pa.Table.from_pylist(list(rows), schema=OBSERVATIONS)])


def held_out(settings: Settings, step: str) -> Iterator[Known]:
    """The worlds planted cases are judged on: seeds no threshold was set on."""
    for seed in splits.HELD_OUT_WORLDS[: settings.worlds]:
        settings.progress(f"{step}, seed {seed}", 0, 0)
        yield known_world(seed)


@lru_cache(maxsize=8)
def known_world(seed: int) -> Known:
    """The scaled world of a seed."""
    with tempfile.TemporaryDirectory() as folder:
        home = Path(folder)
        world.build(WorldSpec.scaled(CAPTURES, seed, BRANDS, PAGE_KB), home)
        return Known(seed, _read(home), world.load_truth(home))


def rewritten_world(seed: int, change: Callable[[int, str], str]) -> pipeline.Facts:
    """The same world read anew, each capture's markup changed by `change(number, markup)` before intake."""
    with tempfile.TemporaryDirectory() as folder:
        home = Path(folder)
        world.build(WorldSpec.scaled(CAPTURES, seed, BRANDS, PAGE_KB), home)
        number = 0
        for path in sorted((home / "sources").glob("*.jsonl")):
            records = [msgspec.json.decode(line) for line in path.read_bytes().splitlines()]
            for record in records:
                record["html"] = change(number, record["html"])
                number += 1
            path.write_bytes(b"".join(msgspec.json.encode(record) + b"\n" for record in records))
        return _read(home)


def _read(home: Path) -> pipeline.Facts:
    options = pipeline.RunOptions(reference=home / "reference", workers=0)
    return pipeline.read(intake.plan([home / "sources"]), options)


def majority(groups: Mapping[str, int], items: Sequence[str]) -> int | None:
    """The group most of the items are in."""
    counted = Counter(groups[item] for item in items if item in groups)
    return min(counted, key=lambda one: (-counted[one], one)) if counted else None
