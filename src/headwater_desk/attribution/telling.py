"""The core's explanations and exhibits of a run, told from what one person may see.

Invariants: where every fact behind a run is open to the person, the core reads the run's own tables; otherwise it reads
them without the captures, sites and values that are not, so that nothing it says, counts or attaches rests on them. A
tie that rests on anything left out is left out whole.
"""

import json
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc
from django.utils import timezone

from headwater import exhibit as exhibits
from headwater import explain as explaining
from headwater import judgements
from headwater.assemble.judged import Judged
from headwater.assemble.methods import likelihoods
from headwater.calibration import Calibration
from headwater.errors import InputError
from headwater.exhibit import Exhibit
from headwater.model.explanation import Explanation
from headwater_desk.attribution import parts
from headwater_desk.attribution.known import judgements_known
from headwater_desk.attribution.models import Run
from headwater_desk.facts import models as facts
from headwater_desk.facts import selectors
from headwater_desk.marking import SHARED_IN_THE_DESK
from headwater_desk.people.models import Organisation, User

Tables = Mapping[str, pa.Table]


@dataclass(frozen=True)
class Hidden:
    """What of the facts a person may not see: ids of captures, names of sites."""

    captures: frozenset[str]
    sites: frozenset[str]

    def __bool__(self) -> bool:
        return bool(self.captures or self.sites)


def explanation(run: Run, user: User, subject: str) -> Explanation | None:
    """Why a site, a brand or a link is what the run says; None where the run's tables are no longer kept, or know no
    such thing that the person may see."""
    tables = shown(run, hidden_from(user))
    return _told(run, user, tables, subject) if tables else None


def exhibit(run: Run, user: User, subject: str, marking: str) -> tuple[Exhibit, Explanation] | None:
    """One page on paper about it, with the evidence attached; None as of `explanation`."""
    hidden = hidden_from(user)
    tables = shown(run, hidden)
    told = _told(run, user, tables, subject) if tables else None
    if told is None:
        return None
    digests = {name: parts.digest(table) for name, table in tables.items()} if hidden else parts.digests(run.id)
    return exhibits.exhibit(told, {f"{name}.parquet": found for name, found in digests.items()}, marking), told


def _told(run: Run, user: User, tables: Tables, subject: str) -> Explanation | None:
    judged = Judged.of(_judgements(user))
    try:
        return explaining.explain(
            tables, subject, snapshot=run.methods, judgements=judged.standing, likelihood=_likelihood
        )
    except InputError:
        return None


def _judgements(user: User) -> judgements.Log:
    log = judgements_known(timezone.now())
    open_ids = {
        str(name)
        for model in (facts.Judgement, facts.Retirement)
        for name in selectors.visible(model.objects.all(), user).values_list(
            "id" if model is facts.Judgement else "judgement_id", flat=True
        )
    }
    return judgements.Log(entries=tuple(entry for entry in log.entries if entry.judgement_id in open_ids))


@lru_cache(maxsize=1)
def _calibration() -> Calibration:
    return likelihoods(None)


def _likelihood(bits: float) -> tuple[str, float | None, str]:
    found = _calibration().word("distributor", bits)
    return found.word, found.error_rate, f"{found.measured_on} ({found.pairs:,} pairs, {found.version})"


def hidden_from(user: User) -> Hidden:
    """What the person may not see; quickly nothing where no other organisation keeps anything to itself."""
    others = {"organisation__in": Organisation.objects.exclude(id=user.organisation_id)}
    kept = [
        model.objects.filter(**others).exclude(tlp__in=SHARED_IN_THE_DESK) for model in (facts.Capture, facts.Report)
    ]
    captures, reports = (rows.exists() for rows in kept)
    if not captures and not reports:
        return Hidden(frozenset(), frozenset())
    closed = facts.Capture.objects.filter(**others).exclude(tlp__in=SHARED_IN_THE_DESK)
    names = set(closed.values_list("capture_id", flat=True))
    seen = selectors.visible(facts.Capture.objects.all(), user).values_list("capture_id", flat=True)
    unseen = facts.Site.objects.exclude(pk__in=selectors.sites_visible(user))
    return Hidden(frozenset(names - set(seen)), frozenset(site.name for site in unseen))


def shown(run: Run, hidden: Hidden) -> Tables:
    """The run's tables without what is hidden; empty where they are no longer kept."""
    tables = parts.tables(run.id)
    if not hidden or not tables:
        return tables
    found = {name: _without(table, hidden) for name, table in tables.items()}
    values = _values(found["observations"])
    for name in ("mechanisms", "bridges", "flags"):
        if name in found:
            found[name] = found[name].filter(_known(found[name], values))
    found["links"] = found["links"].filter(_open_ties(found["links"], values, hidden.sites))
    found["brands"] = _counted_anew(found["brands"], found["captures"])
    found.pop("hypotheses", None)  # shares of all sites: what is open does not say them
    return found


def _without(table: pa.Table, hidden: Hidden) -> pa.Table:
    names = set(table.schema.names)
    if "site" in names:
        table = table.filter(_none_of(table, "site", hidden.sites))
    if "capture_id" in names and "matched_capture" not in names:
        table = table.filter(_none_of(table, "capture_id", hidden.captures))
    return table


def _counted_anew(brands: pa.Table, captures: pa.Table) -> pa.Table:
    """Brands of which captures are open, with the figures of these."""
    counted = captures.group_by("brand_id").aggregate(
        [("site", "count_distinct"), ("capture_id", "count"), ("captured_at", "min"), ("captured_at", "max")]
    )
    by_brand = {row["brand_id"]: row for row in counted.to_pylist() if row["brand_id"]}
    rows = []
    for row in brands.to_pylist():
        if seen := by_brand.get(row["brand_id"]):
            pages = seen["capture_id_count"]
            figures = {"sites": seen["site_count_distinct"], "captures": pages, "versions": min(row["versions"], pages)}
            span = {"first_seen": seen["captured_at_min"], "last_seen": seen["captured_at_max"]}
            rows.append({**row, **figures, **span})
    return pa.Table.from_pylist(rows, schema=brands.schema)


def _none_of(table: pa.Table, column: str, values: Collection[str]) -> pa.Array:
    return pc.invert(pc.is_in(table.column(column), pa.array(sorted(values), pa.string())))


def _values(observations: pa.Table) -> frozenset[tuple[str, str]]:
    pairs = observations.select(["kind", "value"]).group_by(["kind", "value"]).aggregate([])
    return frozenset(zip(pairs.column("kind").to_pylist(), pairs.column("value").to_pylist(), strict=True))


def _known(table: pa.Table, values: frozenset[tuple[str, str]]) -> pa.Array:
    pairs = zip(table.column("kind").to_pylist(), table.column("value").to_pylist(), strict=True)
    return pa.array([pair in values for pair in pairs], pa.bool_())


def _open_ties(links: pa.Table, values: frozenset[tuple[str, str]], sites: Collection[str]) -> pa.Array:
    told = (json.loads(text) for text in links.column("evidence").to_pylist())
    return pa.array([_open(evidence, values, sites) for evidence in told], pa.bool_())


def _open(evidence: Any, values: frozenset[tuple[str, str]], sites: Collection[str]) -> bool:
    if not isinstance(evidence, dict):
        return False  # written by a version of which nobody knows what it names
    named = {(item["kind"], item["value"]) for item in evidence.get("items", ())}
    return named <= values and not set(sites).intersection(evidence.get("co_carriers", ()))
