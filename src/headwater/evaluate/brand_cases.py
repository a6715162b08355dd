"""Brands over time and from nothing: pages in order of date, sites without labels, copies by other owners.

Invariant: labels are read only after the product's step has answered.
"""

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping
from typing import Any

from headwater import brands
from headwater.evaluate import data, lookup, splits, steps
from headwater.evaluate.baselines import arrivals, shared_values, single_link
from headwater.evaluate.data import Page
from headwater.evaluate.metrics import Agreement, agreement
from headwater.evaluate.result import Result, Settings, measured

TEMPLATES = "template_families/a1_template_versions.jsonl.gz"
DERIVED = "template_families/a2_derived_sites.jsonl.gz"
SIMPLER = ("identical pages", "single link")
SINGLE_LINK = brands.OPTIONS.join
"""The likeness from which the brand step lets a page join: the same scores, cut at the same place."""

ALTERATION, UNSUPERVISED, VERSIONS = "alteration over time", "unsupervised brands", "unsupervised brands, versions"
MORE = ("pair_precision", "pair_recall", "pair_f1", "macro_precision", "macro_recall", "ceaf_e", "over_merge", "alone")


def template_rows(settings: Settings) -> list[dict[str, Any]]:
    """All versions of all templates in order of time."""
    return sorted(data.lines(settings.data / TEMPLATES), key=lambda row: (data.moment(row["date"]), row["id"]))


def derived_rows(settings: Settings) -> list[dict[str, Any]]:
    """All pages of the derived sites in order of time."""
    return sorted(data.lines(settings.data / DERIVED), key=lambda row: (data.moment(row["date"]), row["id"]))


def template_page(row: Mapping[str, Any]) -> Page:
    """Each version stands on a site of its own: nothing but the page can tell what it is."""
    return Page(row["id"].lower(), "", row["date"], row["html"])


def derived_page(row: Mapping[str, Any]) -> Page:
    """A page of a derived site; its home page stands at the site's root, as it would be captured."""
    return Page(row["site"], "" if row["page"] == "index" else row["page"], row["date"], row["html"])


def site_template(rows: list[dict[str, Any]]) -> dict[str, str]:
    """The template of a site: the one of its home page, else of most of its pages."""
    counted: dict[str, Counter[str]] = defaultdict(Counter)
    for row in rows:
        counted[row["site"]][row["template"]] += 1_000 if row["page"] == "index" else 1
    return {site: min(found, key=lambda name: (-found[name], name)) for site, found in counted.items()}


def alteration(settings: Settings) -> Iterator[Result]:
    """Each page is decided with what was captured before it, and nothing else."""
    rows = template_rows(settings)
    tables = data.prints(template_page(row) for row in rows)
    label = [row["template"] for row in rows]
    decided = [_online(tables, label, count, settings) for count in range(1, len(rows) + 1)]
    for one, wrong_alone in zip(decided, _single_link(tables, [row["id"].lower() for row in rows], label), strict=True):
        one["single link"] = wrong_alone
    for half in (splits.ALL, splits.FITTED, splits.HELD_OUT):
        mine = [one for one, name in zip(decided, label, strict=True) if splits.template_half(name) == half]
        mine = decided if half == splits.ALL else mine
        wrong = sum(one["wrong"] for one in mine)
        yield measured(
            ALTERATION, f"a1, {half}", "wrong_link_rate", wrong / max(len(mine), 1), 1 / 500,
            {name: sum(one[name] for one in mine) / max(len(mine), 1) for name in SIMPLER},
            f"{wrong} wrong links among {len(mine)} pages",
        )  # fmt: skip
        astray = sum(one["astray"] for one in mine)
        yield measured(
            ALTERATION, f"a1, {half}", "wrong_match_rate", astray / max(len(mine), 1), note=f"{astray} pages"
        )
    table = Counter((one["truth"], one["outcome"]) for one in decided)
    for truth in ("new", "altered", "seen"):
        total = sum(count for (true, _), count in table.items() if true == truth)
        for outcome in ("new", "altered", "seen", "review"):
            yield measured(
                ALTERATION, f"a1, the {total} pages that are {truth}", f"decided {outcome}",
                table[truth, outcome] / max(total, 1),
            )  # fmt: skip


def _online(tables: Mapping[str, Any], label: list[str], count: int, settings: Settings) -> dict[str, Any]:
    """What the step says of page `count` - 1 when that is the last one it has ever seen."""
    settings.progress(ALTERATION, count, len(label))
    known = {name: table.slice(0, count) for name, table in tables.items()}
    ids = known["captures"].column("capture_id").to_pylist()
    found = steps.branded(known)
    template = dict(zip(ids, label, strict=False))
    mine, brand = label[count - 1], found.brand_of_capture.get(ids[-1])
    others = [label[i] for i in range(count - 1) if brand is not None and found.brand_of_capture.get(ids[i]) == brand]
    seen_before = {found.print_of_capture[ids[i]] for i in range(count - 1) if label[i] == mine}
    truth = "new" if mine not in label[: count - 1] else "altered"
    return {
        "truth": "seen" if found.print_of_capture[ids[-1]] in seen_before else truth,
        "outcome": found.outcome_of_capture[ids[-1]] or "review",
        "astray": bool(others) and template.get(found.matched.get(ids[-1], "")) not in (mine, None),
        "wrong": 2 * others.count(mine) < len(others),  # fewer than half of what it was linked to is its own template
        **_simpler(found.print_of_capture[ids[-1]], [found.print_of_capture[i] for i in ids[:-1]], label, mine),
    }


def _single_link(tables: Mapping[str, Any], order: list[str], label: list[str]) -> Iterator[bool]:
    """Whether single linkage would link each page wrongly; its rarity is counted over all pages, later ones too."""
    template = dict(zip(order, label, strict=True))
    for site, before in arrivals(order, lookup.site_likeness(tables), SINGLE_LINK):
        yield 2 * sum(template[other] == template[site] for other in before) < len(before)


def _simpler(page: int, before: list[int], label: list[str], mine: str) -> dict[str, Any]:
    """Linking to identical pages only."""
    same = [label[i] for i, other in enumerate(before) if other == page]
    return {"identical pages": bool(same) and mine not in same}


def unsupervised(settings: Settings) -> Iterator[Result]:
    """Brands of the derived sites from nothing; halves by owner, in order of time."""
    rows = derived_rows(settings)
    true = site_template(rows)
    first = {row["site"]: data.moment(row["date"]).isoformat() for row in reversed(rows)}
    half_of = splits.owners_in_time(first, {row["site"]: row["owner"] for row in rows})
    pages = [derived_page(row) for row in rows]
    yield from clustered(UNSUPERVISED, "a2", pages, splits.parts(half_of, true), (0.98, 0.55))


def versions(settings: Settings) -> Iterator[Result]:
    """The same on a1, each version on a site of its own; halves by template."""
    rows = template_rows(settings)
    true = {row["id"].lower(): row["template"] for row in rows}
    parts = {
        half: {site: name for site, name in true.items() if splits.template_half(name) == half}
        for half in (splits.FITTED, splits.HELD_OUT)
    }
    pages = [template_page(row) for row in rows]
    yield from clustered(VERSIONS, "a1", pages, {splits.ALL: true, **parts}, (0.98, None))


def clustered(
    case: str,
    source: str,
    pages: list[Page],
    parts: Mapping[str, Mapping[str, str]],
    bars: tuple[float | None, float | None],
) -> Iterator[Result]:
    """Agreement of the brand step's last brand per site with the truth, part by part, beside baselines."""
    tables = data.prints(pages)
    found = steps.branded(tables)
    sites = tables["captures"].column("site").to_pylist()
    ids = tables["captures"].column("capture_id").to_pylist()
    shown = [(site, f"{found.print_of_capture[i]}") for site, i in zip(sites, ids, strict=True)]
    names = sorted(set(sites))
    others = {
        "identical pages": shared_values(shown),
        "single link": single_link(names, lookup.site_likeness(tables), SINGLE_LINK),
    }
    for part, true in parts.items():
        beside = {name: agreement(other, true) for name, other in others.items()}
        yield from agreed(case, f"{source}, {part}", agreement(found.last, true), beside, bars)


def agreed(
    case: str,
    source: str,
    ours: Agreement,
    others: Mapping[str, Agreement],
    bars: tuple[float | None, float | None] = (None, None),
    note: str = "",
) -> Iterator[Result]:
    """One line per metric; the bars are those of B-cubed precision and recall."""
    judged = dict(zip(("b3_precision", "b3_recall"), bars, strict=True))
    for metric in ("b3_precision", "b3_recall", "b3_f1", *MORE):
        beside = {name: getattr(other, metric) for name, other in others.items()}
        yield measured(case, source, metric, getattr(ours, metric), judged.get(metric), beside, note)
