"""Explanations as data: what was compared, what is shared, who else carries it, and the innocent reading.

Invariant: nothing here decides; everything comes from the tables a run wrote.
"""

import json
from collections import defaultdict
from collections.abc import Mapping, Sequence
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc
from msgspec import Struct

from headwater.errors import InputError
from headwater.model.defang import defang

Tables = Mapping[str, pa.Table]
_SHOWN = 12

INNOCENT_TEMPLATE = "The same template can also mean a kit sold or copied: likeness of templates never links operators."
INNOCENT_LINK = (
    "A group that shares mechanisms can be one operator, a payment proxy, a reseller or a franchise: the evidence is "
    "consistent with common control and does not prove it."
)


class Mark(Struct, frozen=True):
    """A readable mark of a template and how many brands of the run carry it."""

    name: str
    brands: int


class Shared(Struct, frozen=True):
    """An identifier with what it may prove and how widely it is carried in this run."""

    kind: str
    value: str
    role: str
    specificity: str
    basis: str
    sites: int
    brands: int
    first: str
    last: str


class Explanation(Struct, frozen=True):
    """The answer about one site, brand or distributor. `facts` are (label, value) pairs in reading order."""

    subject: str
    kind: str
    conclusion: str
    facts: tuple[tuple[str, str], ...]
    shared_marks: tuple[Mark, ...] = ()
    only_here: tuple[Mark, ...] = ()
    only_there: tuple[Mark, ...] = ()
    identifiers: tuple[Shared, ...] = ()
    links: tuple[dict[str, Any], ...] = ()
    innocent_reading: str = ""


def explain(tables: Tables, subject: str) -> Explanation:
    """Explain `subject`: a site, a brand id or a distributor id; raises InputError when the run knows none."""
    for table, column, answer in (
        ("sites", "site", _site),
        ("brands", "brand_id", _brand),
        ("distributors", "distributor_id", _distributor),
    ):
        row = _row(tables[table], column, subject)
        if row is not None:
            return answer(tables, row)
    raise InputError(
        f"{defang(subject)!r} is no site, brand or distributor of this run: "
        "give a site as it stands in sites.parquet, or an id such as B-00001 or D-00001"
    )


def _row(table: pa.Table, column: str, value: str) -> dict[str, Any] | None:
    found = table.filter(pc.equal(table.column(column), value)).slice(0, 1).to_pylist()
    return found[0] if found else None


def _rows(table: pa.Table, column: str, value: str) -> list[dict[str, Any]]:
    result: list[dict[str, Any]] = table.filter(pc.equal(table.column(column), value)).to_pylist()
    return result


def _site(tables: Tables, site: dict[str, Any]) -> Explanation:
    periods = sorted(_rows(tables["decisions"], "site", site["site"]), key=lambda row: row["first_seen"])
    here, there, both = _compared(tables, periods[-1]) if periods else ((), (), ())
    facts = [("seen", _span(site)), ("decision", f"{site['decision']}: {site['reason']}")]
    if site["likeness"] is not None:
        facts.append(("likeness", f"{site['likeness']:.2f} to the nearest known version"))
    facts += [
        (f"period from {_day(row['first_seen'])}", f"{row['brand_id'] or 'no brand'}, {row['decision']}")
        for row in periods[:-1]
    ]
    facts.append(("distributor", site["distributor_id"] or "none claimed from this site's own identifiers"))
    return Explanation(
        subject=site["site"],
        kind="site",
        conclusion=_site_conclusion(site),
        facts=tuple(facts),
        shared_marks=both,
        only_here=here,
        only_there=there,
        identifiers=_identifiers(tables, {site["site"]}),
        innocent_reading=INNOCENT_TEMPLATE if site["brand_id"] else "",
    )


def _site_conclusion(site: dict[str, Any]) -> str:
    if site["decision"] == "no_brand":
        return f"no brand can be read from this site: {site['reason'].replace('_', ' ')}"
    if site["decision"] == "review":
        return "left to a person: no brand is near enough, or two are nearly as near"
    return f"{site['decision']} in brand {site['brand_id']}"


def _compared(tables: Tables, period: dict[str, Any]) -> tuple[tuple[Mark, ...], tuple[Mark, ...], tuple[Mark, ...]]:
    """(only here, only there, in both) for the two pages behind the likeness, rarest marks first."""
    if not period["matched_capture"]:
        return (), (), ()
    features = _Features(tables)
    here, there = features.of(period["capture_id"]), features.of(period["matched_capture"])
    return features.marks(here - there), features.marks(there - here), features.marks(here & there)


class _Features:
    """Names of features and the number of brands that carry each."""

    def __init__(self, tables: Tables) -> None:
        self._prints = tables["fingerprints"]
        names = tables["feature_names"]
        self._name = dict(zip(names.column("feature").to_pylist(), names.column("name").to_pylist(), strict=True))
        self._brand = dict(
            zip(*(tables["captures"].column(name).to_pylist() for name in ("capture_id", "brand_id")), strict=True)
        )

    def of(self, capture_id: str) -> set[int]:
        """Named features (class, id and asset names, kit marks) of one capture."""
        row = _row(self._prints, "capture_id", capture_id)
        return set() if row is None else {feature for view in ("names_ids", "kit_ids") for feature in row[view]}

    def marks(self, features: set[int]) -> tuple[Mark, ...]:
        carried = self._brands_carrying(features)
        marks = [Mark(self._name[feature], carried.get(feature, 0)) for feature in features if feature in self._name]
        return tuple(sorted(marks, key=lambda mark: (mark.brands, mark.name))[:_SHOWN])

    def _brands_carrying(self, features: set[int]) -> dict[int, int]:
        wanted = pa.array(sorted(features), pa.uint32())
        carriers: dict[int, set[str]] = defaultdict(set)
        ids = self._prints.column("capture_id").combine_chunks()
        for view in ("names_ids", "kit_ids"):
            column = self._prints.column(view).combine_chunks()
            values, parents = pc.list_flatten(column), pc.list_parent_indices(column)
            hit = pc.is_in(values, wanted)
            rows = ids.take(parents.filter(hit)).to_pylist()
            for feature, capture_id in zip(values.filter(hit).to_pylist(), rows, strict=True):
                if brand := self._brand.get(capture_id):
                    carriers[feature].add(brand)
        return {feature: len(brands) for feature, brands in carriers.items()}


def _identifiers(tables: Tables, sites: set[str]) -> tuple[Shared, ...]:
    """Identifiers on `sites`, the most telling first: dedicated before unknown, shared by more sites before fewer."""
    observations = tables["observations"]
    own = observations.filter(pc.is_in(observations.column("site"), pa.array(sorted(sites), pa.string())))
    values = {(row["kind"], row["value"]): row for row in own.to_pylist()}
    everywhere = observations.filter(
        pc.is_in(observations.column("value"), pa.array(sorted({v for _, v in values}), pa.string()))
    )
    brand_of = dict(zip(*(tables["sites"].column(name).to_pylist() for name in ("site", "brand_id")), strict=True))
    carriers: dict[tuple[str, str], list[dict[str, Any]]] = defaultdict(list)
    for row in everywhere.to_pylist():
        carriers[row["kind"], row["value"]].append(row)
    shared = [_shared(row, carriers[key], brand_of) for key, row in values.items()]
    rank = {"dedicated": 0, "unknown": 1, "shared_service": 2}
    return tuple(sorted(shared, key=lambda item: (rank[item.specificity], -item.sites, item.kind, item.value)))


def _shared(row: dict[str, Any], carried: Sequence[dict[str, Any]], brand_of: Mapping[str, str | None]) -> Shared:
    sites = {item["site"] for item in carried}
    times = [item["captured_at"] for item in carried]
    return Shared(
        kind=row["kind"],
        value=row["value"],
        role=row["role"],
        specificity=row["specificity"],
        basis=row["basis"],
        sites=len(sites),
        brands=len({brand_of.get(site) for site in sites} - {None}),
        first=_day(min(times)),
        last=_day(max(times)),
    )


def _brand(tables: Tables, brand: dict[str, Any]) -> Explanation:
    name = brand["brand_id"]
    periods = _rows(tables["decisions"], "brand_id", name)
    outcomes = {outcome: sum(row["decision"] == outcome for row in periods) for outcome in ("new", "seen", "altered")}
    facts = [
        ("seen", _span(brand)),
        (
            "sites",
            f"{brand['sites']} ({', '.join(f'{count} {outcome}' for outcome, count in outcomes.items() if count)})",
        ),
        ("captures and versions", f"{brand['captures']} captures, {brand['versions']} distinct pages"),
        ("replaced", brand["succeeds"] or "no earlier brand on the same site"),
        ("nearest other brand", _nearest_other(periods, name)),
        ("distributor", brand["distributor_id"] or "none claimed"),
    ]
    linked = _links_of(tables, "left", name) + _links_of(tables, "right", name)
    return Explanation(
        subject=name,
        kind="brand",
        conclusion=f"behind it: {brand['distributor_id']}" if brand["distributor_id"] else "no distributor is claimed",
        facts=tuple(facts),
        identifiers=_identifiers(tables, {row["site"] for row in periods}),
        links=tuple(linked),
        innocent_reading=f"{INNOCENT_TEMPLATE} {INNOCENT_LINK}" if brand["distributor_id"] else INNOCENT_TEMPLATE,
    )


def _nearest_other(periods: Sequence[dict[str, Any]], name: str) -> str:
    others = [
        (row[f"{place}_likeness"] if place == "next" else row["likeness"], row[f"{place}_brand"])
        for row in periods
        for place in ("nearest", "next")
        if row[f"{place}_brand"] not in (None, name)
    ]
    if not others:
        return "none came near"
    likeness, other = max(others)
    return f"{other} at {likeness:.2f}"


def _links_of(tables: Tables, side: str, brand: str) -> list[dict[str, Any]]:
    return [_link(row) for row in _rows(tables["links"], side, brand)]


def _link(row: dict[str, Any]) -> dict[str, Any]:
    return {**row, "evidence": json.loads(row["evidence"])}


def _distributor(tables: Tables, distributor: dict[str, Any]) -> Explanation:
    name = distributor["distributor_id"]
    members = sorted(row["brand_id"] for row in _rows(tables["brands"], "distributor_id", name))
    sites = {row["site"] for row in _rows(tables["sites"], "distributor_id", name)}
    linked = [_link(row) for row in _rows(tables["links"], "distributor_id", name)]
    facts = [
        ("active", _span(distributor)),
        ("brands", f"{len(members)}: {', '.join(members[:_SHOWN])}{' ...' if len(members) > _SHOWN else ''}"),
        ("sites with its mechanisms", str(len(sites))),
        ("mechanisms", str(distributor["mechanisms"])),
        ("provisional ties to others", str(distributor["provisional_links"])),
    ]
    mechanisms = tuple(item for item in _identifiers(tables, sites) if item.specificity == "dedicated")
    return Explanation(
        subject=name,
        kind="distributor",
        conclusion=f"{len(members)} brands share {distributor['mechanisms']} payment mechanisms: "
        "consistent with common control",
        facts=tuple(facts),
        identifiers=mechanisms,
        links=tuple(linked),
        innocent_reading=INNOCENT_LINK,
    )


def _span(row: dict[str, Any]) -> str:
    return f"{_day(row['first_seen'])} to {_day(row['last_seen'])}"


def _day(moment: Any) -> str:
    return f"{moment:%Y-%m-%d}"
