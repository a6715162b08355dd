"""The tables of one run, indexed as the queue needs them. Tables that an older run does not have count as empty."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from datetime import datetime
from functools import cached_property
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc
from msgspec import Struct

from headwater.model.judgement import Subject, account

Tables = Mapping[str, pa.Table]
"""sites, brands, distributors, decisions, links, captures (CAPTURE_BRANDS), observations; where there are any
fingerprints, feature_names, bridges, flags."""
Fields = dict[str, Any]


class Account(Struct, frozen=True):
    """A dedicated payment account: which sites carried it, and from when to when."""

    kind: str
    provider: str
    value: str
    sites: frozenset[str]
    first: datetime
    last: datetime

    @property
    def subject(self) -> Subject:
        return account(self.kind, self.provider, self.value)


class Run:
    """Look-ups into the tables of a run; what is costly is made when first asked for."""

    def __init__(self, tables: Tables) -> None:
        self.tables = tables

    def rows(self, name: str) -> list[Fields]:
        """A table as rows; empty where the run has no such table."""
        found: list[Fields] = self.tables[name].to_pylist() if name in self.tables else []
        return found

    @cached_property
    def sites(self) -> dict[str, Fields]:
        return {row["site"]: row for row in self.rows("sites")}

    @cached_property
    def brands(self) -> dict[str, Fields]:
        return {row["brand_id"]: row for row in self.rows("brands")}

    @cached_property
    def decisions(self) -> list[Fields]:
        return self.rows("decisions")

    @cached_property
    def periods(self) -> dict[str, list[Fields]]:
        """Brand id -> its periods, the one with most captures first."""
        found: dict[str, list[Fields]] = defaultdict(list)
        for row in self.decisions:
            if row["brand_id"]:
                found[row["brand_id"]].append(row)
        for rows in found.values():
            rows.sort(key=lambda row: (-row["captures"], row["first_seen"], row["site"]))
        return found

    @cached_property
    def brand_of_page(self) -> dict[str, str]:
        """Brand of each capture that a decision compared with; none where its site claims none."""
        pages = self.captures(row["matched_capture"] for row in self.decisions if row["matched_capture"])
        return {capture_id: row["brand_id"] for capture_id, row in pages.items() if row["brand_id"]}

    @cached_property
    def sites_behind(self) -> Counter[str]:
        """Distributor id -> number of its sites."""
        return Counter(row["distributor_id"] for row in self.sites.values() if row["distributor_id"])

    @cached_property
    def brands_behind(self) -> Counter[str]:
        """Distributor id -> number of its brands."""
        return Counter(row["distributor_id"] for row in self.brands.values() if row["distributor_id"])

    @cached_property
    def sites_of_brand(self) -> dict[str, set[str]]:
        return {brand: {row["site"] for row in rows} for brand, rows in self.periods.items()}

    @cached_property
    def accounts(self) -> dict[Subject, Account]:
        """Dedicated payment accounts by subject, in order of text."""
        seen = self.tables["observations"]
        telling = pc.and_(pc.equal(seen.column("bundle"), "payment"), pc.equal(seen.column("specificity"), "dedicated"))
        columns = ["kind", "provider", "value", "site"]
        grouped = seen.filter(telling).group_by(columns).aggregate([("captured_at", "min"), ("captured_at", "max")])
        by_key: dict[tuple[str, str, str], list[Fields]] = defaultdict(list)
        for row in grouped.to_pylist():
            by_key[row["kind"], row["provider"], row["value"]].append(row)
        found = {}
        for key, rows in sorted(by_key.items()):
            first, last = (end(row[f"captured_at_{end.__name__}"] for row in rows) for end in (min, max))
            made = Account(*key, frozenset(row["site"] for row in rows), first, last)
            found[made.subject] = made
        return found

    @cached_property
    def accounts_of_site(self) -> dict[str, list[Account]]:
        found: dict[str, list[Account]] = defaultdict(list)
        for one in self.accounts.values():
            for site in one.sites:
                found[site].append(one)
        return found

    @cached_property
    def flags(self) -> dict[tuple[str, str], str]:
        """(kind, value) -> why a value is flagged."""
        return {(row["kind"], row["value"]): row["detail"] or row["reason"] for row in self.rows("flags")}

    def captures(self, ids: Iterable[str]) -> dict[str, Fields]:
        """Rows of CAPTURE_BRANDS by id, for `ids` only."""
        table = self.tables["captures"]
        found = table.filter(pc.is_in(table.column("capture_id"), pa.array(sorted(set(ids)), pa.string())))
        return {row["capture_id"]: row for row in found.to_pylist()}

    def page_of(self, period: Fields) -> str:
        """The capture that stands for a period: the one behind its decision, else its first."""
        if period["capture_id"]:
            return str(period["capture_id"])
        table = self.tables["captures"]
        own = table.filter(pc.equal(table.column("site"), period["site"])).to_pylist()
        own.sort(key=lambda row: (row["captured_at"], row["capture_id"]))
        return str(
            next(row["capture_id"] for row in own if row["captured_at"] >= period["first_seen"] and row["brand_id"])
        )

    def distributor_of(self, one: Account) -> str | None:
        """The distributor that most of an account's sites point to."""
        counted = Counter(row["distributor_id"] for site in one.sites if (row := self.sites.get(site)))
        del counted[None]
        return min(counted, key=lambda name: (-counted[name], name), default=None)
