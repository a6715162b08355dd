"""What an earlier run called things, so that ids stay what they were (decision 4)."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc

from headwater import files, identity
from headwater.identity import Minted
from headwater.model.tables import CAPTURE_BRANDS, FORMER_IDS, MECHANISMS, OBSERVATIONS, SITES

KINDS = ("brand", "distributor", "route")


@dataclass(frozen=True)
class Earlier:
    """What an earlier run called things."""

    brand_of_capture: Mapping[str, str] = field(default_factory=dict)
    distributor_of_site: Mapping[str, str] = field(default_factory=dict)
    route_of_member: Mapping[str, str] = field(default_factory=dict)
    log: Sequence[identity.Event] = ()
    former: Mapping[str, Mapping[str, Sequence[str]]] = field(default_factory=dict)
    """By kind: what members of merged groups were called before, by which a group that comes apart finds its id."""

    def mint(
        self, kind: str, groups: Sequence[Mapping[str, float]], run: str, apart: Iterable[tuple[str, str]] = ()
    ) -> Minted:
        """Ids for the groups of this run; `apart` are pairs of members that a person judged different."""
        known = {"brand": self.brand_of_capture, "distributor": self.distributor_of_site, "route": self.route_of_member}
        held_apart = identity.apart_ids(apart, known[kind])
        return identity.mint(kind, groups, known[kind], self.log, run, self.former.get(kind, {}), held_apart)

    @classmethod
    def load(cls, folder: Path | None) -> "Earlier":
        """From the output folder of a run; raises InputError for one that is not whole."""
        if folder is None:
            return cls()
        tables = {
            "captures": files.read_table(folder / "captures.parquet", CAPTURE_BRANDS),
            "sites": files.read_table(folder / "sites.parquet", SITES),
        }
        log = list(files.read_jsonl(folder / "identity.jsonl", identity.Event))
        if any(event.kind == "route" for event in log):
            tables["mechanisms"] = files.read_table(folder / "mechanisms.parquet", MECHANISMS)
            tables["observations"] = files.read_table(folder / "observations.parquet", OBSERVATIONS)
        if (folder / "former_ids.parquet").is_file():
            tables["former_ids"] = files.read_table(folder / "former_ids.parquet", FORMER_IDS)
        return cls.of(tables, log)

    @classmethod
    def of(cls, tables: Mapping[str, pa.Table], log: Sequence[identity.Event]) -> "Earlier":
        """From tables of a run by name: captures (CAPTURE_BRANDS) and sites; mechanisms with observations where it
        found routes; former_ids, absent where nothing was merged yet or the run is older than that table.
        """
        former = tables.get("former_ids")
        return cls(
            _known(tables["captures"], "capture_id", "brand_id"),
            _known(tables["sites"], "site", "distributor_id"),
            _route_members(tables["mechanisms"], tables["observations"]) if "mechanisms" in tables else {},
            log,
            {} if former is None else {kind: identity.former_of(former, kind) for kind in KINDS},
        )


def _known(table: pa.Table, key: str, value: str) -> dict[str, str]:
    pairs = zip(table.column(key).to_pylist(), table.column(value).to_pylist(), strict=True)
    return {member: name for member, name in pairs if name is not None}


def _route_members(mechanisms: pa.Table, observations: pa.Table) -> dict[str, str]:
    """The route of each site and account it shows, as `Routes.members` names them."""
    spans: dict[tuple[str, str, str], list[tuple[datetime, datetime, str]]] = defaultdict(list)
    for row in mechanisms.to_pylist():
        spans[row["kind"], row["provider"], row["value"]].append((row["first_seen"], row["last_seen"], row["route_id"]))
    values = pa.array(sorted({key[2] for key in spans}), pa.string())
    shown = observations.filter(pc.is_in(observations.column("value"), values))
    columns = (shown.column(name).to_pylist() for name in ("site", "kind", "provider", "value", "captured_at"))
    members: dict[str, str] = {}
    for site, kind, provider, value, moment in zip(*columns, strict=True):
        for first, last, route in spans.get((kind, provider, value), ()):
            if first <= moment <= last:
                members[f"{site} {kind}|{provider}|{value}"] = route
    return members
