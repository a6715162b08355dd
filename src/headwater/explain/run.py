"""The tables of one run as an explanation reads them, and what the caller knows besides.

Invariant: what a run does not record is told apart from what it records as none.
"""

from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, datetime
from functools import cached_property
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from headwater.model.explanation import Likelihood, PageLikelihood, Sighting
from headwater.model.judgement import Judgement

Tables = Mapping[str, pa.Table]
Row = dict[str, Any]


class Run:
    """One run: `tables` by the names of their files, `snapshot` as in run.json, the judgements in force (None: no log).

    `captures` must hold brand_id (CAPTURE_BRANDS), `capture_facts` and `hosting` may be absent.
    """

    def __init__(
        self,
        tables: Tables,
        snapshot: Mapping[str, str] | None = None,
        judgements: Sequence[Judgement] | None = None,
        likelihood: Likelihood | None = None,
        page_likelihood: PageLikelihood | None = None,
    ) -> None:
        self.tables = tables
        self.snapshot = snapshot
        self.judgements = judgements
        self.likelihood = likelihood
        self.page_likelihood = page_likelihood

    def row(self, table: str, column: str, value: str) -> Row | None:
        """The first row in which `column` is `value`."""
        found = self._matching(table, column, value).slice(0, 1).to_pylist()
        return found[0] if found else None

    def rows(self, table: str, column: str, value: str) -> list[Row]:
        """All rows in which `column` is `value`; none where the run lacks the table."""
        return list(self._matching(table, column, value).to_pylist()) if table in self.tables else []

    def _matching(self, table: str, column: str, value: str) -> pa.Table:
        whole = self.tables[table]
        return whole.filter(pc.equal(whole.column(column), pa.scalar(value, whole.schema.field(column).type)))

    def among(self, table: str, column: str, values: Iterable[str]) -> list[Row]:
        """All rows in which `column` is one of `values`."""
        whole = self.tables[table]
        return list(whole.filter(pc.is_in(whole.column(column), pa.array(sorted(values), pa.string()))).to_pylist())

    @cached_property
    def brand_of_capture(self) -> dict[str, str | None]:
        """The brand each capture's site showed at that time."""
        captures = self.tables["captures"]
        return dict(zip(*(captures.column(name).to_pylist() for name in ("capture_id", "brand_id")), strict=True))

    @cached_property
    def brands_of_site(self) -> dict[str, set[str]]:
        """Every brand a site has ever been decided to show: how the run counts the brands behind a value."""
        shown: dict[str, set[str]] = {}
        decided = self.tables["decisions"]
        for site, brand in zip(*(decided.column(name).to_pylist() for name in ("site", "brand_id")), strict=True):
            if brand is not None:
                shown.setdefault(site, set()).add(brand)
        return shown

    def brands_on(self, sites: Iterable[str]) -> set[str]:
        """The brands that any of `sites` has ever shown."""
        return set().union(*(self.brands_of_site.get(site, ()) for site in sites))

    @cached_property
    def brand_of_print(self) -> pa.Array:
        """The brand of each row of the fingerprints, null where none is claimed."""
        ids = self.tables["fingerprints"].column("capture_id").to_pylist()
        return pa.array([self.brand_of_capture.get(capture) for capture in ids], pa.string())

    @cached_property
    def site_of_print(self) -> pa.Array:
        """The site of each row of the fingerprints."""
        captures = self.tables["captures"]
        site_of = dict(zip(*(captures.column(name).to_pylist() for name in ("capture_id", "site")), strict=True))
        ids = self.tables["fingerprints"].column("capture_id").to_pylist()
        return pa.array([site_of.get(capture) for capture in ids], pa.string())

    @cached_property
    def name_of_feature(self) -> dict[int, str]:
        """Readable names of feature hashes."""
        names = self.tables["feature_names"]
        return dict(zip(names.column("feature").to_pylist(), names.column("name").to_pylist(), strict=True))

    def captures_of(self, brand: str) -> list[Row]:
        """CAPTURE_BRANDS rows of one brand, in order of time."""
        return sorted(self.rows("captures", "brand_id", brand), key=lambda row: (row["captured_at"], row["capture_id"]))

    def seen_in(self, captures: Iterable[Row]) -> list[Row]:
        """Observations in these captures."""
        return self.among("observations", "capture_id", (row["capture_id"] for row in captures))

    def sightings(self, observed: Iterable[Row]) -> tuple[Sighting, ...]:
        """Where observations were made, each capture once, in order of time."""
        at = {row["capture_id"]: row for row in observed}
        known = {row["capture_id"]: row for row in self.among("captures", "capture_id", at)}
        ordered = sorted(at.values(), key=lambda row: (row["captured_at"], row["capture_id"]))
        return tuple(_sighting(row, known.get(row["capture_id"], {})) for row in ordered)

    @property
    def brands(self) -> int:
        return int(self.tables["brands"].num_rows)

    @property
    def sites(self) -> int:
        return int(self.tables["sites"].num_rows)

    @cached_property
    def as_of(self) -> str:
        """The last capture the run knew of; "" where there is none."""
        last = pc.max(self.tables["captures"].column("captured_at")).as_py()
        return "" if last is None else moment(last)


def _sighting(observed: Row, capture: Row) -> Sighting:
    return Sighting(
        capture_id=observed["capture_id"],
        url_hash=capture.get("url_hash", ""),
        site=observed["site"],
        captured_at=moment(observed["captured_at"]),
        brand=capture.get("brand_id") or "",
    )


def moment(value: datetime) -> str:
    """ISO 8601 in UTC, as all times of an explanation are written."""
    return value.astimezone(UTC).isoformat()
