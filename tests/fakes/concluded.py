"""The tables of a run made by hand, for tests of what is concluded from them: short rows, everything else filled in."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

import pyarrow as pa
from hand_made import Seen, observation_table

from headwater.model.tables import BRANDS, CAPTURE_BRANDS, DECISIONS, DISTRIBUTORS, LINKS, SITES

START = datetime(2012, 1, 1, 8, tzinfo=UTC)


def day(number: int) -> datetime:
    return START + timedelta(days=number)


def page(number: int) -> str:
    return f"{number:032x}"


@dataclass
class Concluded:
    """`period(...)` adds a site with one page a period; `tables()` makes the rest follow."""

    decisions: list[dict[str, Any]] = field(default_factory=list)
    pages: list[dict[str, Any]] = field(default_factory=list)
    behind: dict[str, str] = field(default_factory=dict)
    links: list[dict[str, Any]] = field(default_factory=list)
    seen: list[Seen] = field(default_factory=list)

    def period(
        self,
        site: str,
        number: int,
        brand: str | None,
        decision: str = "new",
        like: tuple[float, int] | None = None,
        next_like: tuple[float, str | None] | None = None,
        captures: int = 1,
    ) -> None:
        """Page `number`, captured on that day; `like` is (likeness, page it was compared with)."""
        matched = page(like[1]) if like else None
        brand_of = {row["capture_id"]: row["brand_id"] for row in self.pages}
        self.decisions.append({
            "site": site, "first_seen": day(number), "last_seen": day(number), "captures": captures,
            "decision": decision, "reason": "by hand", "brand_id": brand, "likeness": like[0] if like else None,
            "nearest_brand": brand_of.get(matched) if matched else None,
            "next_brand": next_like[1] if next_like else None, "next_likeness": next_like[0] if next_like else None,
            "capture_id": page(number) if like else None, "matched_capture": matched,
        })  # fmt: skip
        self.pages.append({
            "capture_id": page(number), "url_hash": f"{number:064x}", "site": site, "captured_at": day(number),
            "brand_id": brand,
        })  # fmt: skip

    def account(self, value: str, *sites: str, day: int = 0, kind: str = "merchant_account") -> None:
        self.seen += [Seen(site, value, day, kind) for site in sites]

    def provisional(self, distributor: str, left: str, right: str, bits: float, **evidence: Any) -> None:
        self.links.append({
            "distributor_id": distributor, "left": left, "right": right, "bits": bits, "likelihood": "possible",
            "provisional": True, "evidence": json.dumps(evidence),
        })  # fmt: skip

    def tables(self, **more: pa.Table) -> Mapping[str, pa.Table]:
        return {
            "decisions": pa.Table.from_pylist(self.decisions, schema=DECISIONS),
            "captures": pa.Table.from_pylist(self.pages, schema=CAPTURE_BRANDS),
            "sites": pa.Table.from_pylist(self._sites(), schema=SITES),
            "brands": pa.Table.from_pylist(self._brands(), schema=BRANDS),
            "distributors": pa.Table.from_pylist([], schema=DISTRIBUTORS),
            "links": pa.Table.from_pylist(self.links, schema=LINKS),
            "observations": observation_table(self.seen),
            **more,
        }

    def _sites(self) -> list[dict[str, Any]]:
        latest = {row["site"]: row for row in self.decisions}
        return [
            {
                **{name: row[name] for name in ("site", "brand_id", "decision", "reason", "likeness")},
                "distributor_id": self.behind.get(row["brand_id"] or ""),
                "first_seen": min(other["first_seen"] for other in self.decisions if other["site"] == site),
                "last_seen": row["last_seen"],
            }
            for site, row in sorted(latest.items())
        ]

    def _brands(self) -> list[dict[str, Any]]:
        by_brand: dict[str, list[dict[str, Any]]] = {}
        for row in self.decisions:
            if row["brand_id"]:
                by_brand.setdefault(row["brand_id"], []).append(row)
        return [_brand(name, rows, self.behind.get(name)) for name, rows in sorted(by_brand.items())]


def _brand(name: str, rows: Sequence[dict[str, Any]], distributor: str | None) -> dict[str, Any]:
    return {
        "brand_id": name, "distributor_id": distributor, "first_seen": min(row["first_seen"] for row in rows),
        "last_seen": max(row["last_seen"] for row in rows), "sites": len({row["site"] for row in rows}),
        "captures": sum(row["captures"] for row in rows), "versions": len(rows), "succeeds": None,
    }  # fmt: skip
