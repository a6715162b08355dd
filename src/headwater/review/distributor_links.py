"""Open links between operations: ties reported and not followed, and brands that hang on a distributor by one value."""

import json
from collections import Counter
from collections.abc import Collection, Iterator
from datetime import datetime
from typing import Any

from headwater.model.judgement import Subject
from headwater.review.items import Change, Open
from headwater.review.odds import Probability
from headwater.review.options import ReviewOptions
from headwater.review.run import Fields, Run

_NOBODY = "a group without a distributor"


def distributor_links(run: Run, probability: Probability, options: ReviewOptions) -> Iterator[Open]:
    """Every open link of the distributor question: each pair of distributors once, by its strongest tie."""
    rows = run.rows("links")
    found: dict[tuple[str, ...], Open] = {}
    for row in sorted((row for row in rows if row["provisional"]), key=lambda row: -row["bits"]):
        made = _provisional(run, row, probability, options)
        if made is not None:
            sides = made.if_same.distributors
            found.setdefault(sides if len(sides) == 2 else (made.left, made.right), made)
    yield from found.values()
    for row in run.rows("bridges"):
        made = _bridge(run, row, rows, probability, options)
        if made is not None:
            yield made


def _provisional(run: Run, row: Fields, probability: Probability, options: ReviewOptions) -> Open | None:
    evidence: dict[str, Any] = json.loads(row["evidence"])
    ends = _ends(run, row, evidence)
    if ends is None:
        return None
    left, right = ends
    common = sorted(evidence.get("co_carriers", ()))
    reason = str(evidence.get("provisional_reason", "")).replace("_", " ")
    names = tuple(_distributor(run, end) or "" for end in ends)
    return Open(
        "distributor",
        left,
        right,
        "a tie that was reported and not followed" + (f": {reason}" if reason else ""),
        probability("distributor", min(row["bits"], options.site_bits * len(common)) if common else row["bits"]),
        if_same=_joined(run, ends, names),
        if_different=Change(f"{_called(names[0])} and {_called(names[1])} stay apart"),
        newest=max(_last_seen(run, end) for end in ends),
        shared=(
            f"{row['bits']:.1f} bits in all",
            *_carriers(common),
            *(_item(item) for item in evidence.get("items", ())),
        ),
        against=tuple(
            ["one site alone ties the two: an account may have been copied there"] * (len(common) == 1)
            + [str(counter["detail"]) for counter in evidence.get("counter", ())]
        ),
    )


def _ends(run: Run, row: Fields, evidence: Fields) -> tuple[Subject, Subject] | None:
    """The facts that stand for the two sides: the two accounts themselves, else what is most shown on either side."""
    named = [(item["kind"], item["value"]) for item in evidence.get("mechanisms", ())]
    if len(named) == 2:
        found = [next((s for s, one in run.accounts.items() if (one.kind, one.value) == key), None) for key in named]
    else:
        shared = {(item["kind"], item["value"]) for item in evidence.get("items", ())}
        found = [_most_shown(run, [row[side]], shared) for side in ("left", "right")]
    left, right = found
    return (left, right) if left and right and left != right else None


def _most_shown(run: Run, brands: Collection[str], but: Collection[tuple[str, str]]) -> Subject | None:
    """The account on most sites of `brands`, leaving out the values `but`; without one the first of their sites."""
    sites = sorted({site for brand in brands for site in run.sites_of_brand.get(brand, ())})
    counted = Counter(
        one.subject for site in sites for one in run.accounts_of_site.get(site, ()) if (one.kind, one.value) not in but
    )
    if counted:
        return min(counted, key=lambda subject: (-counted[subject], subject))
    known = [site for site in sites if site in run.sites]
    return f"site:{min(known, key=lambda site: (run.sites[site]['first_seen'], site))}" if known else None


def _bridge(
    run: Run, row: Fields, links: Collection[Fields], probability: Probability, options: ReviewOptions
) -> Open | None:
    """Would the brands that leave without one value stay, if a person were asked?"""
    name, leaving = row["distributor_id"], set(row["brands_leaving"])
    staying = {brand for brand, one in run.brands.items() if one["distributor_id"] == name} - leaving
    value = (row["kind"], row["value"])
    left, right = (_most_shown(run, side, {value}) for side in (staying, leaving))
    if left is None or right is None or left == right:
        return None
    bits = [
        link["bits"]
        for link in links
        if not link["provisional"]
        and link["distributor_id"] == name
        and (link["left"] in leaving) != (link["right"] in leaving)
    ]
    brands = tuple(sorted(leaving))
    return Open(
        "distributor",
        left,
        right,
        f"a bridge: {row['kind']} {row['value']} alone holds {len(brands)} brands in {name}",
        probability("distributor", min(max(bits, default=0.0), options.site_bits * row["carrying_sites"])),
        if_same=Change(f"{len(brands)} brands stay in {name}"),
        if_different=Change(
            f"{len(brands)} brands leave {name}", row["sites_leaving"], _captures(run, brands), brands, (name,)
        ),
        newest=max(_last_seen(run, end) for end in (left, right)),
        shared=(f"{row['kind']} {row['value']}, on {row['carrying_sites']:,} sites",),
        against=("nothing else ties the two sides",),
    )


def _joined(run: Run, ends: tuple[Subject, Subject], names: tuple[str, ...]) -> Change:
    """Two groups become one: the sites of the smaller change."""
    sizes = [
        run.sites_behind[name] if name else len(_unclaimed(run, end)) for name, end in zip(names, ends, strict=True)
    ]
    if names[0] == names[1]:
        return Change(f"both stay in {_called(names[0])}")
    large, small = (0, 1) if (bool(names[0]), sizes[0]) >= (bool(names[1]), sizes[1]) else (1, 0)
    brands = tuple(sorted(b for b, row in run.brands.items() if names[small] and row["distributor_id"] == names[small]))
    return Change(
        f"{_called(names[small])} ({sizes[small]:,} sites) becomes part of {_called(names[large])}",
        sizes[small],
        _captures(run, brands),
        brands,
        tuple(sorted(name for name in names if name)),
    )


def _unclaimed(run: Run, end: Subject) -> set[str]:
    """Sites behind a subject that point to no distributor."""
    sites = run.accounts[end].sites if end in run.accounts else {end.removeprefix("site:")}
    return {site for site in sites if site in run.sites and not run.sites[site]["distributor_id"]}


def _distributor(run: Run, end: Subject) -> str | None:
    if end in run.accounts:
        return run.distributor_of(run.accounts[end])
    site = run.sites.get(end.removeprefix("site:"))
    return site["distributor_id"] if site else None


def _last_seen(run: Run, end: Subject) -> datetime:
    last: datetime = (
        run.accounts[end].last if end in run.accounts else run.sites[end.removeprefix("site:")]["last_seen"]
    )
    return last


def _captures(run: Run, brands: Collection[str]) -> int:
    return sum(run.brands[brand]["captures"] for brand in brands if brand in run.brands)


def _carriers(sites: Collection[str]) -> tuple[str, ...]:
    if not sites:
        return ()
    shown = ", ".join(list(sites)[:3]) + (f" and {len(sites) - 3} more" if len(sites) > 3 else "")
    return (f"{len(sites)} site{'s' * (len(sites) != 1)} in common: {shown}",)


def _item(item: Fields) -> str:
    return f"{item['kind']} {item['value']}: {item['bits']:.1f} bits, on {item['sites']:,} sites"


def _called(name: str) -> str:
    return name or _NOBODY
