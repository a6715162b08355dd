"""Counter-evidence: what speaks against a claim, looked for every time, so that finding nothing says something.

A check is one function and one line in CHECKS. Invariant: nothing found here changes a decision.
"""

from collections import Counter as Tally
from collections.abc import Callable, Iterator, Sequence
from typing import NamedTuple

from headwater.explain import links
from headwater.explain.grounds import Grounds
from headwater.explain.items import dedicated
from headwater.explain.run import Row
from headwater.model.explanation import Counter
from headwater.model.judgement import Judgement, account
from headwater.model.phrases import count, day, item_name, listed, named, span

_UNCLAIMED = "a group that is claimed as no distributor"
_NEAR = 0.75
"""From this fraction of the likeness on another brand is said to be nearly as near."""


class Check(NamedTuple):
    """One kind of counter-evidence: what is looked for, in words, for which kinds of subject, and how."""

    looked_for: str
    kinds: tuple[str, ...]
    find: Callable[[Grounds], Iterator[Counter]]


def _conflicting_accounts(grounds: Grounds) -> Iterator[Counter]:
    for own, other in (grounds.parties, grounds.parties[::-1]):
        period = [row["captured_at"] for row in other.captures]
        alone = [
            key
            for key, seen in sorted(own.accounts.items())
            if key not in other.accounts
            and period
            and min(row["captured_at"] for row in seen) <= max(period)
            and max(row["captured_at"] for row in seen) >= min(period)
        ]
        if alone:
            names = listed((named(key.kind, key.provider, key.value) for key in alone), 3)
            yield Counter(
                "conflicting accounts",
                f"{own.name} showed {count(len(alone), 'payment account')} that {other.name} never did, "
                f"while both were seen: {names}",
            )


def _apart_in_time(grounds: Grounds) -> Iterator[Counter]:
    for item in grounds.items:
        if dedicated(item) and item.apart_days:
            left, right = item.sides
            yield Counter(
                "no overlap in time",
                f"{item_name(item)} was on {left.name} {span(left.first, left.last)} and on {right.name} "
                f"{span(right.first, right.last)}: {count(item.apart_days, 'day')} apart",
            )


def _in_another_period(grounds: Grounds) -> Iterator[Counter]:
    """A site can change brands: what it showed under another one is a weaker tie to this."""
    for item in grounds.items:
        for side in item.sides if len(item.sides) == 2 else ():
            if all(side.name not in (seen.site, seen.brand) for seen in side.sightings):
                others = listed(sorted({seen.brand or "no brand" for seen in side.sightings}), 3)
                yield Counter(
                    "shown in another period",
                    f"sites of {side.name} showed {item_name(item)} only while they showed {others}",
                )


def _different_networks(grounds: Grounds) -> Iterator[Counter]:
    left, right = (_networks(grounds, party.observed) for party in grounds.parties)
    if left and right and not left & right:
        yield Counter(
            "different hosting",
            f"no network in common: {_networks_of(left)} against {_networks_of(right)}",
        )


def _networks(grounds: Grounds, observed: Sequence[Row]) -> set[str]:
    addresses = {row["value"] for row in observed if row["kind"] == "ip"}
    if "hosting" not in grounds.run.tables:
        return addresses
    placed = grounds.run.among("hosting", "ip", addresses)
    return {f"AS{row['asn']}" if row["asn"] is not None else row["ip"] for row in placed}


def _networks_of(networks: set[str]) -> str:
    return listed(sorted(networks), 3)


def _different_contacts(grounds: Grounds) -> Iterator[Counter]:
    left, right = grounds.parties
    if left.contacts and right.contacts and not left.contacts & right.contacts:
        yield Counter(
            "different contacts",
            f"each has contacts of its own and none in common: {count(len(left.contacts), 'value')} on {left.name}, "
            f"{len(right.contacts):,} on {right.name}",
        )


def _other_hypotheses(grounds: Grounds) -> Iterator[Counter]:
    if grounds.hypotheses is None:
        yield from _split_sites(grounds)
        return
    others = [one for one in grounds.hypotheses or () if not one.main]
    brands = sorted({one.brand for one in others})
    if not others:
        return
    if len(brands) > 2:
        elsewhere = sum(one.sites for one in others)
        yield Counter(
            "other hypotheses",
            f"{count(len(brands), 'brand')} also {'has' if len(brands) == 1 else 'have'} sites that point elsewhere, "
            f"{count(elsewhere, 'site')} in all: {listed(brands, 4)}",
        )
        return
    for one in others:
        where = one.distributor or _UNCLAIMED
        if one.route and not one.distributor:
            where = f"{one.route}, a payment route behind which no distributor is claimed"
        points = "points" if one.sites == 1 else "point"
        yield Counter(
            "other hypotheses", f"{count(one.sites, 'site')} of {one.brand} ({one.share:.0%}) {points} to {where}"
        )


def _split_sites(grounds: Grounds) -> Iterator[Counter]:
    """The same from the sites' own distributors, for runs that recorded no hypotheses."""
    for party in grounds.parties:
        rows = grounds.run.among("sites", "site", party.sites)
        behind = Tally(row["distributor_id"] for row in rows if row["distributor_id"])
        if len(behind) > 1:
            parts = listed(f"{name} ({count(sites, 'site')})" for name, sites in behind.most_common())
            yield Counter("other hypotheses", f"the sites of {party.name} point to {len(behind)} distributors: {parts}")


def _single_witness(grounds: Grounds) -> Iterator[Counter]:
    for row in grounds.rows:
        behind = links.evidence(row["evidence"])
        if row["provisional"] and len(behind.co_carriers) == 1:
            yield Counter("one witness", f"one site alone ties the two: {behind.co_carriers[0]}")
    for item in grounds.mechanisms:
        for side in item.sides if len(item.sides) == 2 else ():
            if len(side.sightings) == 1:
                yield Counter(
                    "one witness",
                    f"{side.name} showed {item_name(item)} in one capture only, on {day(side.first)}",
                )


def _tied_by_one_site(grounds: Grounds) -> Iterator[Counter]:
    """Brands of a group that any page of a second site would confirm, and none does."""
    sites: dict[str, set[str]] = {}
    for item in grounds.mechanisms:
        for sighting in (sighting for side in item.sides for sighting in side.sightings if sighting.brand):
            sites.setdefault(sighting.brand, set()).add(sighting.site)
    alone = sorted(brand for brand, on in sites.items() if len(on) == 1)
    if alone:
        yield Counter(
            "tied by one site each",
            f"{len(alone):,} of {count(len(sites), 'brand')} showed these accounts on one site: {listed(alone, 4)}",
        )


def _carriers_outside(grounds: Grounds) -> Iterator[Counter]:
    carrying = {one.brand for item in grounds.mechanisms for side in item.sides for one in side.sightings} - {""}
    outside = sorted(carrying - set(grounds.members))
    if outside:
        showed = f"{count(len(outside), 'brand')} showed its accounts and"
        points = "points" if len(outside) == 1 else "point"
        yield Counter("carriers counted elsewhere", f"{showed} mainly {points} elsewhere: {listed(outside, 4)}")


def _foreign_accounts(grounds: Grounds) -> Iterator[Counter]:
    own = {(item.kind, item.provider, item.value) for item in grounds.items}
    foreign = {
        key: {row["site"] for row in seen}
        for party in grounds.parties
        for key, seen in party.accounts.items()
        if key[:3] not in own
    }
    if foreign:
        sites = set().union(*foreign.values())
        names = listed((named(key.kind, key.provider, key.value) for key in sorted(foreign)), 3)
        yield Counter(
            "accounts of others",
            f"{count(len(sites), 'site')} also showed {count(len(foreign), 'account')} counted elsewhere: {names}",
        )


def _nearly_as_near(grounds: Grounds) -> Iterator[Counter]:
    other = grounds.nearest_other
    if grounds.likeness is None or other is None or not grounds.members or other.likeness < _NEAR * grounds.likeness:
        return
    (own,) = grounds.members
    if other.likeness >= grounds.likeness:
        detail = f"the nearest version known by then stands for {other.brand} ({other.likeness:.2f}), not for {own}"
    else:
        detail = f"{other.brand} came to {other.likeness:.2f}, {own} to {grounds.likeness:.2f}"
    yield Counter("another brand nearly as near", detail)


def _unlike(grounds: Grounds) -> Iterator[Counter]:
    if grounds.template is None or grounds.likeness is None:
        return
    apart = grounds.template.only_left_total + grounds.template.only_right_total
    if apart > grounds.template.shared_total:
        yield Counter(
            "names apart",
            f"{count(apart, 'name')} on one page only, {grounds.template.shared_total:,} on both",
        )


def _flagged(grounds: Grounds) -> Iterator[Counter]:
    """Values the run wants a person to look at: it may have been wrong about their class."""
    if "flags" not in grounds.run.tables:
        return
    keys = {(item.kind, item.provider, item.value) for item in grounds.shared}
    rows = grounds.run.among("flags", "value", {value for _, _, value in keys})
    for row in sorted(rows, key=lambda row: (row["value"], row["reason"])):
        key = (row["kind"], row["provider"], row["value"])
        if key in keys:
            detail = f": {row['detail']}" if row["detail"] else ""
            yield Counter("flagged for review", f"{named(*key)}, {row['reason'].replace('_', ' ')}{detail}")


def _judged_different(grounds: Grounds) -> Iterator[Counter]:
    for one in judged(grounds):
        if one.verdict == "different":
            yield Counter(
                "judged different",
                f"{one.decided_by} on {day(one.decided_at)}: {one.left} and {one.right}: {one.reason}",
            )


def judged(grounds: Grounds) -> list[Judgement]:
    """Judgements in force whose either end is one of the subject's captures, sites or accounts, the latest first."""
    own = {f"capture:{row['capture_id']}" for party in grounds.parties for row in party.captures}
    own |= {f"site:{site}" for party in grounds.parties for site in party.sites}
    own |= {account(item.kind, item.provider, item.value) for item in grounds.items}
    found = [one for one in grounds.run.judgements or () if own & {one.left, one.right}]
    return sorted(found, key=lambda one: (one.decided_at, one.judgement_id), reverse=True)


_GROUPS = ("brand", "distributor", "route", "account")
CHECKS = (
    Check("accounts that only one side showed", ("link",), _conflicting_accounts),
    Check("shared accounts without overlap in time", ("link",), _apart_in_time),
    Check("values shown only while a site showed another brand", ("link",), _in_another_period),
    Check("no network in common", ("link",), _different_networks),
    Check("contacts of their own and none in common", ("link",), _different_contacts),
    Check("evidence that rests on one page", ("link",), _single_witness),
    Check("sites that point to another distributor", (*_GROUPS, "link", "site"), _other_hypotheses),
    Check("brands tied by one site only", ("distributor", "route"), _tied_by_one_site),
    Check("carriers that mainly point elsewhere", ("distributor",), _carriers_outside),
    Check("accounts of others on its sites", ("distributor",), _foreign_accounts),
    Check("another brand nearly as near", ("site",), _nearly_as_near),
    Check("names that only one page has", ("site",), _unlike),
    Check("values flagged for review", ("site", "link", *_GROUPS), _flagged),
    Check("judgements of difference", ("site", "link", *_GROUPS), _judged_different),
)


def counter(grounds: Grounds) -> tuple[tuple[Counter, ...], tuple[str, ...], tuple[str, ...]]:
    """(what was found, what the run itself weighed first; what was looked for; what of that was not found)."""
    found = links.counted(grounds.rows)
    checks = [check for check in CHECKS if grounds.kind in check.kinds]
    missed = []
    for check in checks:
        here = list(check.find(grounds))
        found += here
        missed += [] if here else [check.looked_for]
    return tuple(dict.fromkeys(found)), tuple(check.looked_for for check in checks), tuple(missed)
