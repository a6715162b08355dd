"""The two sides of an open link, line against line: what is known of each, what they share, what speaks against it."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from headwater.model.judgement import Subject
from headwater.review.items import ASKS, Item, Open, Row, order
from headwater.review.options import ReviewOptions
from headwater.review.run import Fields, Run

_VIEWS = ("names_ids", "kit_ids")


def laid_out(run: Run, links: Sequence[Open], options: ReviewOptions) -> list[Item]:
    """`links` with their evidence, in the same order."""
    pages = [side.partition(":")[2] for link in links if link.question == "brand" for side in (link.left, link.right)]
    captures, marks = run.captures(pages), _Marks(run, pages)
    return [
        _of_pages(run, link, captures, marks, options) if link.question == "brand" else _of_accounts(run, link)
        for link in links
    ]


def _item(link: Open, rows: Iterable[Row], shared: Sequence[str], against: Sequence[str]) -> Item:
    return Item(
        question=link.question,
        left=link.left,
        right=link.right,
        asks=ASKS[link.question],
        why=link.why,
        evidence=tuple(rows),
        shared=(*link.shared, *shared),
        against=(*link.against, *against),
        if_same=link.if_same,
        if_different=link.if_different,
        probability=link.probability,
        expected_change=link.expected_change,
        order=order(link),
        unsure=link.unsure,
    )


def _of_pages(run: Run, link: Open, captures: Mapping[str, Fields], marks: "_Marks", options: ReviewOptions) -> Item:
    ids = [side.partition(":")[2] for side in (link.left, link.right)]
    sides = [_page(run, capture_id, captures) for capture_id in ids]
    shared, only_left, only_right = marks.compared(ids[0], ids[1], options.marks)
    values = [{(one.provider, one.value) for one in run.accounts_of_site.get(side["site"], ())} for side in sides]
    common = sorted(values[0] & values[1])
    rows = _rows(sides)
    if only_left or only_right:
        rows.append(Row("marks only here", ", ".join(only_left), ", ".join(only_right)))
    told = [f"marks of both, the rarest first: {', '.join(shared)}"] if shared else []
    told += [f"account of both sites: {provider} {value}" for provider, value in common]
    against = [] if common or not all(values) else ["their sites show different payment accounts"]
    return _item(link, rows, told, against)


def _page(run: Run, capture_id: str, captures: Mapping[str, Fields]) -> dict[str, str]:
    row = captures.get(capture_id)
    if row is None:
        return {"capture": capture_id, "site": ""}
    site, brand = run.sites.get(row["site"], {}), run.brands.get(row["brand_id"] or "")
    return {
        "capture": capture_id,
        "site": row["site"],
        "captured": _time(row["captured_at"]),
        "brand": _brand(row["brand_id"], brand),
        "site seen": _span(site.get("first_seen"), site.get("last_seen")),
        "distributor": site.get("distributor_id") or "none claimed",
        "accounts": _few([f"{one.provider} {one.value}" for one in run.accounts_of_site.get(row["site"], ())]),
    }


def _brand(name: str | None, row: Fields | None) -> str:
    if name is None:
        return "none claimed"
    return name if row is None else f"{name}: {row['sites']:,} sites, {row['captures']:,} captures"


def _of_accounts(run: Run, link: Open) -> Item:
    sides = [_operation(run, end) for end in (link.left, link.right)]
    sites = [_sites(run, end) for end in (link.left, link.right)]
    both = sorted(sites[0] & sites[1])
    brands = [{row["brand_id"] for site in of if (row := run.sites.get(site)) and row["brand_id"]} for of in sites]
    common = sorted(brands[0] & brands[1])
    shared = [f"brands that show both: {_few(common)}"] if common else []
    flagged = [
        one for end in (link.left, link.right) if (one := run.accounts.get(end)) and (one.kind, one.value) in run.flags
    ]
    against = [f"flagged: {one.kind} {one.value}: {run.flags[one.kind, one.value]}" for one in flagged]
    if not both:
        against.append("no site shows both of these two")
    if not common:
        against.append("no brand in common")
    if (gap := _gap(run, link.left, link.right)) is not None:
        against.append(f"never in use at the same time: {gap:,} days between them")
    return _item(link, _rows(sides), shared, against)


def _operation(run: Run, end: Subject) -> dict[str, str]:
    one = run.accounts.get(end)
    if one is None:
        row = run.sites[end.removeprefix("site:")]
        return {
            "site": row["site"],
            "in use": _span(row["first_seen"], row["last_seen"]),
            "brands": row["brand_id"] or "none claimed",
            "distributor": row["distributor_id"] or "none claimed",
        }
    rows = [run.sites[site] for site in one.sites if site in run.sites]
    brands = sorted({row["brand_id"] for row in rows if row["brand_id"]})
    return {
        "account": one.value,
        "provider": one.provider or one.kind,
        "in use": _span(one.first, one.last),
        "sites": f"{len(one.sites):,}: {_few(sorted(one.sites))}",
        "brands": f"{len(brands):,}: {_few(brands)}",
        "distributor": run.distributor_of(one) or "none claimed",
    }


def _sites(run: Run, end: Subject) -> frozenset[str]:
    return run.accounts[end].sites if end in run.accounts else frozenset((end.removeprefix("site:"),))


def _gap(run: Run, left: Subject, right: Subject) -> int | None:
    """Days between the two uses; None where they overlap."""
    spans = []
    for end in (left, right):
        one, row = run.accounts.get(end), run.sites.get(end.removeprefix("site:"), {})
        spans.append((one.first, one.last) if one else (row["first_seen"], row["last_seen"]))
    (_, until), (then, _) = sorted(spans)
    days: int = (then - until).days
    return days if then > until else None


def _rows(sides: Sequence[Mapping[str, str]]) -> list[Row]:
    labels = dict.fromkeys(label for side in sides for label in side)
    return [Row(label, *(side.get(label, "") for side in sides)) for label in labels]


class _Marks:
    """Readable names of the marks of a few pages, and how many brands of the run carry each."""

    def __init__(self, run: Run, pages: Sequence[str]) -> None:
        self._of: dict[str, set[int]] = {}
        self._name: dict[int, str] = {}
        self._brands: dict[int, int] = {}
        if "fingerprints" in run.tables and "feature_names" in run.tables and pages:
            self._read(run, pages)

    def _read(self, run: Run, pages: Sequence[str]) -> None:
        prints = run.tables["fingerprints"].select(["capture_id", *_VIEWS])
        own = prints.filter(pc.is_in(prints.column("capture_id"), pa.array(sorted(set(pages)), pa.string())))
        self._of = {row["capture_id"]: {mark for view in _VIEWS for mark in row[view]} for row in own.to_pylist()}
        wanted = pa.array(sorted({mark for marks in self._of.values() for mark in marks}), pa.uint32())
        names = run.tables["feature_names"]
        known = names.filter(pc.is_in(names.column("feature"), wanted)).to_pylist()
        self._name = {row["feature"]: row["name"] for row in sorted(known, key=lambda row: row["name"], reverse=True)}
        self._brands = _carrying(run, prints, wanted)

    def compared(self, left: str, right: str, most: int) -> tuple[list[str], list[str], list[str]]:
        """(of both, only left, only right), the rarest first."""
        one, other = self._of.get(left, set()), self._of.get(right, set())
        return self._told(one & other, most), self._told(one - other, most), self._told(other - one, most)

    def _told(self, marks: set[int], most: int) -> list[str]:
        ranked = sorted((self._brands.get(mark, 0), self._name[mark]) for mark in marks if mark in self._name)
        return [f"{name} ({brands:,})" for brands, name in ranked[:most]]


def _carrying(run: Run, prints: pa.Table, wanted: pa.Array) -> dict[int, int]:
    """Mark -> number of brands that carry it."""
    columns = (run.tables["captures"].column(name).to_pylist() for name in ("capture_id", "brand_id"))
    brand_of = dict(zip(*columns, strict=True))
    brands = pa.array([brand_of.get(capture_id) for capture_id in prints.column("capture_id").to_pylist()], pa.string())
    pairs: dict[int, set[Any]] = defaultdict(set)
    for view in _VIEWS:
        column = prints.column(view).combine_chunks()
        values, parents = pc.list_flatten(column), pc.list_parent_indices(column)
        hit = pc.is_in(values, wanted)
        found = pa.table({"mark": values.filter(hit), "brand": brands.take(parents.filter(hit))})
        for row in found.group_by(["mark", "brand"]).aggregate([]).to_pylist():
            if row["brand"] is not None:
                pairs[row["mark"]].add(row["brand"])
    return {mark: len(carried) for mark, carried in pairs.items()}


def _few(values: Sequence[str], most: int = 4) -> str:
    return ", ".join(values[:most]) + (f" and {len(values) - most:,} more" if len(values) > most else "")


def _span(first: datetime | None, last: datetime | None) -> str:
    return f"{first:%Y-%m-%d} to {last:%Y-%m-%d}" if first and last else ""


def _time(moment: datetime) -> str:
    return f"{moment:%Y-%m-%d %H:%M}"
