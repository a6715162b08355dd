"""What a run recorded about links: their evidence, however old the run, and the strength that follows.

Invariant: bits are the run's own; words for them come from the caller's calibration or are said to be uncalibrated.
"""

import json
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from statistics import median
from typing import Any, NamedTuple

from headwater.explain.run import Row, Run, moment
from headwater.model.explanation import Bundle, Counter, Link, Strength

_SEVERAL = 2
"""Pieces of counter-evidence of one kind that are told one by one."""
UNCALIBRATED = "not calibrated: the word is a fixed step of bits, tied to no measured error rate"


NOT_FOLLOWED = "nothing was merged on it, so no word of likelihood stands for it"
_REASONS = {
    "one_site": "one site alone carries it across",
    "too_few_sites": "too few sites carry it across",
    "spans_groups": "the value spans groups that nothing else connects: a proxy, a reseller or one operation",
    "succession": "the accounts followed one another there and were never in use at one time: sites change hands",
    "reuse": "the account was out of use for so long in between that somebody else may have it now",
    "judged_different": "a person judged the two different",
}
"""Why a tie was not followed, in words; a reason without words of its own is told as the run wrote it."""


class Evidence(NamedTuple):
    """The evidence of one link. `reason` says why a provisional one was not followed."""

    items: Sequence[Mapping[str, Any]] = ()
    bundles: Mapping[str, float] = {}
    counter: Sequence[Mapping[str, Any]] = ()
    co_carriers: Sequence[str] = ()
    reason: str = ""


def evidence(text: str) -> Evidence:
    """The `evidence` column, also as earlier versions wrote it (a list of payment items, or two mechanisms)."""
    found = json.loads(text)
    if isinstance(found, list):
        return Evidence(items=found)
    return Evidence(
        items=found.get("items", found.get("mechanisms", ())),
        bundles=found.get("bundles", {}),
        counter=found.get("counter", ()),
        co_carriers=found.get("co_carriers", ()),
        reason=_REASONS.get(found.get("provisional_reason", ""), found.get("provisional_reason", "")),
    )


def bundles(row: Row) -> dict[str, float]:
    """Bits per bundle; earlier versions kept none, and weighed payment alone unless the link was provisional."""
    found = dict(evidence(row["evidence"]).bundles)
    return found if found or row["provisional"] else {"payment": float(row["bits"])}


def weights(rows: Iterable[Row]) -> dict[tuple[str, str, str], Mapping[str, Any]]:
    """The heaviest evidence item of each value over `rows`, by (kind, provider, value)."""
    best: dict[tuple[str, str, str], Mapping[str, Any]] = {}
    for row in rows:
        for item in evidence(row["evidence"]).items:
            key = (item["kind"], item.get("provider", ""), item["value"])
            if key not in best or (item.get("bits") or 0.0) > (best[key].get("bits") or 0.0):
                best[key] = item
    return best


def recorded(run: Run, row: Row) -> Link:
    """One row of LINKS."""
    behind = evidence(row["evidence"])
    times = [item[end] for item in behind.items for end in ("first", "last") if item.get(end)]
    first = moment(row["first_seen"]) if row.get("first_seen") else min(times, default=None)
    last = moment(row["last_seen"]) if row.get("last_seen") else max(times, default=None)
    values = tuple((item["kind"], item.get("provider", ""), item["value"]) for item in behind.items)
    word = run.likelihood(row["bits"])[0] if run.likelihood else row["likelihood"]
    return Link(
        left=row["left"],
        right=row["right"],
        distributor=row["distributor_id"] or "",
        bits=row["bits"],
        word=word,
        provisional=row["provisional"],
        bridge=row.get("bridge"),
        first=first,
        last=last,
        values=values,
        reason=behind.reason,
        co_carriers=tuple(behind.co_carriers),
    )


def in_order(run: Run, rows: Iterable[Row]) -> tuple[Link, ...]:
    """Firm links first, the strongest first."""
    every = [recorded(run, row) for row in rows]
    return tuple(sorted(every, key=lambda link: (link.provisional, -link.bits, link.left, link.right, link.values)))


def strength(run: Run, rows: Sequence[Row]) -> Strength | None:
    """That of the weakest firm link, or of the strongest provisional one where none is firm; None without a link."""
    firm = [row for row in rows if not row["provisional"]]
    if not rows:
        return None
    row = (
        min(firm, key=lambda row: (row["bits"], row["left"], row["right"]))
        if firm
        else max(rows, key=lambda row: (row["bits"], row["left"], row["right"]))
    )
    considered = firm or rows
    most = max(one["bits"] for one in considered)
    if not firm:
        return Strength(row["bits"], "not followed", None, NOT_FOLLOWED, len(considered), most, provisional=True)
    word, rate, measured = run.likelihood(row["bits"]) if run.likelihood else (row["likelihood"], None, UNCALIBRATED)
    return Strength(row["bits"], word, rate, measured, len(considered), most)


def bundled(rows: Sequence[Row]) -> tuple[Bundle, ...]:
    """Bits per bundle: of one link its own, over several the median where it speaks, the heaviest first."""
    firm = [row for row in rows if not row["provisional"]] or rows
    by_bundle: dict[str, list[float]] = defaultdict(list)
    for row in firm:
        for name, bits in bundles(row).items():
            by_bundle[name].append(bits)
    found = [Bundle(name, round(median(bits), 1), len(bits)) for name, bits in by_bundle.items()]
    return tuple(sorted(found, key=lambda bundle: (-bundle.bits, bundle.name)))


def counted(rows: Iterable[Row]) -> list[Counter]:
    """Counter-evidence that the run itself weighed, the heaviest first; of many of one kind the heaviest, and how many.

    What says no more than why a tie was not followed is left out: that is told with the link.
    """
    found: dict[str, dict[str, float | None]] = defaultdict(dict)
    for row in rows:
        for item in evidence(row["evidence"]).counter:
            if item["what"] not in _REASONS:
                found[item["what"].replace("_", " ")][item["detail"]] = item.get("bits")
    every = [one for what, details in found.items() for one in _heaviest(what, details)]
    return sorted(every, key=lambda one: (one.bits or 0.0, one.what, one.detail))


def _heaviest(what: str, details: Mapping[str, float | None]) -> list[Counter]:
    ranked = sorted(details, key=lambda detail: (details[detail] or 0.0, detail))
    if len(ranked) <= _SEVERAL:
        return [Counter(what, detail, details[detail]) for detail in ranked]
    more = f"{ranked[0]}; {len(ranked) - 1:,} more like it lose less"
    return [Counter(what, more, details[ranked[0]])]
