"""What the brand step must make of a site: one test a promise of ATTRIBUTION A, on fingerprints made by hand."""

from collections.abc import Sequence
from typing import Any

import pytest
from hand_made import Look, Shot, altered, capture_tables, crossed, joined, template

from headwater import brands
from headwater.assemble import results

A, B = template(1), template(2)
STRANGERS = [Shot(f"other{n}.example", 0, template(100 + n)) for n in range(12)]


class Found:
    """An attribution by names: who is with whom, and what was decided."""

    def __init__(self, shots: Sequence[Shot]) -> None:
        self.raw = brands.attribute(*capture_tables(shots))
        self.claimed = results.settled(self.raw)
        self.decisions = results.decisions(self.raw, self.claimed, {b: f"B-{b:05d}" for _, b in self.claimed if b >= 0})
        self.brands = results.brands(
            self.raw, self.decisions, {b: f"B-{b:05d}" for _, b in self.claimed if b >= 0}, {}
        ).to_pylist()
        self.rows: list[dict[str, Any]] = self.decisions.to_pylist()

    def of(self, site: str) -> dict[str, Any]:
        """The latest period of a site."""
        return max((row for row in self.rows if row["site"] == site), key=lambda row: row["first_seen"])

    def brand(self, site: str) -> str | None:
        name: str | None = self.of(site)["brand_id"]
        return name

    def together(self, *sites: str) -> bool:
        names = {self.brand(site) for site in sites}
        return len(names) == 1 and None not in names


def sites(name: str, look: Look, count: int, share: float = 0.05, from_day: int = 0) -> list[Shot]:
    """`count` sites of one template, each a little altered."""
    seed = sum(name.encode()) * 1000
    return [Shot(f"{name}{n}.example", from_day + n, altered(look, seed + n, share)) for n in range(count)]


def test_nothing_at_all() -> None:
    found = Found([])
    assert (found.rows, found.brands, found.raw.brands) == ([], [], 0)


def test_nothing_but_gated_captures() -> None:
    found = Found([Shot("a.example", 0, A, gate="parked"), Shot("b.example", 0, A, gate="parked")])
    assert (found.rows, found.brands, found.raw.period_of_capture.tolist()) == ([], [], [-1, -1])


def test_a_single_capture_founds_a_brand() -> None:
    found = Found([Shot("a.example", 0, A)])
    assert [(row["site"], row["decision"], row["captures"]) for row in found.rows] == [("a.example", "new", 1)]
    assert [row["sites"] for row in found.brands] == [1]


def test_two_single_captures_alone_still_compare() -> None:
    """Where everything is one brand, its features are common and still count."""
    assert Found([Shot("a.example", 0, A), Shot("b.example", 1, A)]).together("a.example", "b.example")


@pytest.mark.parametrize("share", [0.05, 0.1])
def test_one_brand_alone_is_one_brand(share: float) -> None:
    found = Found(sites("a", A, 5, share))
    assert found.together(*(f"a{n}.example" for n in range(5)))


@pytest.mark.parametrize("site_by_site", [False, True])
def test_a_brand_altered_by_a_fifth_needs_no_strangers_to_be_known(site_by_site: bool) -> None:
    shots = sites("a", A, 5, 0.2) if site_by_site else [Shot("a.example", n, altered(A, n, 0.2)) for n in range(5)]
    assert len(Found(shots).brands) == 1


def test_identical_templates_on_two_sites_are_one_brand() -> None:
    found = Found([Shot("a.example", 0, A), Shot("b.example", 1, A), *STRANGERS])
    assert found.together("a.example", "b.example")
    assert found.of("a.example")["decision"] == "new"
    assert (found.of("b.example")["decision"], found.of("b.example")["likeness"]) == ("seen", 1.0)


def test_strangers_stay_apart() -> None:
    found = Found([Shot("a.example", 0, A), Shot("b.example", 1, B), *STRANGERS])
    assert len(found.brands) == 2 + len(STRANGERS)
    assert {row["decision"] for row in found.rows} == {"new"}


def test_more_change_is_never_more_likeness() -> None:
    """From a copy over an alteration and a case for a person to a brand of its own, in this order."""
    changed = [
        Found([Shot("a.example", 0, A), Shot("b.example", 1, altered(A, 5, step / 20)), *STRANGERS])
        for step in range(20)
    ]
    rows = [found.of("b.example") for found in changed]
    likeness = [row["likeness"] or 0.0 for row in rows]
    assert likeness == sorted(likeness, reverse=True)
    outcomes = [row["decision"] for row in rows]
    assert list(dict.fromkeys(outcomes)) == ["seen", "altered", "review", "new"]
    for found, outcome in zip(changed, outcomes, strict=True):
        assert found.together("a.example", "b.example") == (outcome in ("seen", "altered"))


def test_all_kept_versions_stand_for_a_brand() -> None:
    """A site still on the first version is known after the brand has moved on (ATTRIBUTION A5)."""
    versions = [A]
    for step in range(5):
        versions.append(altered(versions[-1], step, 0.25))
    shots = [Shot(f"v{n}.example", n, look) for n, look in enumerate(versions)]
    found = Found([*shots, Shot("late.example", 50, A), *STRANGERS])
    assert found.together("v0.example", "late.example")
    assert (found.of("late.example")["decision"], found.of("late.example")["likeness"]) == ("seen", 1.0)


def test_a_complete_rewrite_is_a_new_brand_that_succeeds_the_old_one() -> None:
    shots = [Shot("a.example", 0, A), Shot("c.example", 1, A), Shot("a.example", 30, B), Shot("a.example", 31, B)]
    found = Found([*shots, *STRANGERS])
    old, new = found.brand("c.example"), found.brand("a.example")
    assert old is not None and new is not None and old != new
    assert [row["decision"] for row in found.rows if row["site"] == "a.example"] == ["new", "new"]
    assert {row["brand_id"]: row["succeeds"] for row in found.brands if row["succeeds"]} == {new: old}


def test_a_move_to_a_known_brand_succeeds_nothing() -> None:
    """A site that changes over to a brand others show already founds none."""
    shots = [Shot("b.example", 0, B), Shot("a.example", 1, A), Shot("a.example", 30, B)]
    found = Found([*shots, *STRANGERS])
    assert found.together("a.example", "b.example")
    assert [row["succeeds"] for row in found.brands if row["succeeds"]] == []


def between(size: int) -> Found:
    """Two brands of `size` sites each, and a later page that is half of the one and half of the other."""
    page = Shot("between.example", 40, crossed(A, B, 0.5))
    return Found([*sites("a", A, size, 0.0), *sites("b", B, size, 0.0), page, *STRANGERS])


@pytest.mark.parametrize("size", [1, 4])
def test_a_page_between_two_brands_is_no_clear_case(size: int) -> None:
    found = between(size)
    (period,) = [n for n, site in enumerate(found.raw.site.tolist()) if found.raw.sites[site] == "between.example"]
    made = found.raw.decisions[period]
    assert made.outcome == "review" and made.nearest != made.next_brand != -1
    assert 0 < made.next_likeness <= made.likeness < 0.6


@pytest.mark.parametrize("size", [1, 4, 12])
def test_a_page_between_two_brands_goes_to_a_person(size: int) -> None:
    found = between(size)
    row = found.of("between.example")
    assert not found.together("a0.example", "b0.example")
    assert (row["decision"], row["brand_id"]) == ("review", None)
    assert {row["nearest_brand"], row["next_brand"]} == {found.brand("a0.example"), found.brand("b0.example")}


@pytest.mark.parametrize("first", [False, True])
@pytest.mark.parametrize("size", [1, 2, 5, 12])
def test_one_bridging_page_does_not_join_two_families(size: int, first: bool) -> None:
    bridge = Shot("bridge.example", 0 if first else 40, joined(A, B))
    found = Found([*sites("a", A, size, from_day=1), *sites("b", B, size, from_day=1), bridge, *STRANGERS])
    assert not found.together("a0.example", "b0.example")


@pytest.mark.parametrize("second", [{"page": "join"}, {"visible_to": "search"}])
def test_one_late_site_that_shows_two_templates_does_not_join_their_families(second: dict[str, str]) -> None:
    bridge = [Shot("bridge.example", 40, A), Shot("bridge.example", 40, B, **second)]
    found = Found([*sites("a", A, 4, from_day=1), *sites("b", B, 4, from_day=1), *bridge, *STRANGERS])
    assert not found.together("a0.example", "b0.example")


@pytest.mark.parametrize("more", [1, 2, 3])
def test_a_page_that_holds_a_template_beside_much_of_its_own_is_a_partial_copy(more: int) -> None:
    """Its likeness falls with what it has besides; what it has of the template does not (containment)."""
    look = A
    for n in range(more):
        look = joined(look, template(600 + n))
    row = Found([*sites("a", A, 4), Shot("part.example", 40, look), *STRANGERS]).of("part.example")
    assert row["decision"] == ("seen" if more == 1 else "altered") and row["brand_id"] == row["nearest_brand"]
    assert row["match_in_page"] > 0.95 and row["page_in_match"] < 0.7
    assert more == 1 or "(holds 9" in row["reason"] or "(holds 100%" in row["reason"]


@pytest.mark.parametrize("share", [2, 3])
def test_a_page_that_is_a_piece_of_a_template_is_a_partial_copy(share: int) -> None:
    piece = {view: {f: bag[f] for f in sorted(bag)[::share]} for view, bag in A.items()}
    row = Found([*sites("a", A, 4), Shot("part.example", 40, piece), *STRANGERS]).of("part.example")
    assert row["decision"] == "altered" and row["page_in_match"] > 0.9 and row["match_in_page"] < 0.6
    assert "of the page stand there)" in row["reason"]


def test_a_page_that_holds_two_known_templates_whole_is_no_partial_copy_of_either() -> None:
    look = joined(joined(A, B), template(600))
    found = Found([*sites("a", A, 4), *sites("b", B, 4), Shot("both.example", 40, look), *STRANGERS])
    assert found.of("both.example")["decision"] == "review" and not found.together("a0.example", "b0.example")


def test_a_page_that_changed_counts_by_what_it_was_nearest_to() -> None:
    """One address over a year is no disguise: its later versions do not dilute the one that says where it belongs."""
    later = [altered(A, 40 + n, 0.1 * n) for n in range(4)]
    shots = [Shot("moving.example", 30 * n, look) for n, look in enumerate(later)]
    found = Found([*sites("a", A, 3, from_day=1), *shots, *STRANGERS])
    assert found.together("moving.example", "a0.example")
    assert len([row for row in found.rows if row["site"] == "moving.example"]) == 1


HARMLESS = template(9)


def disguised(name: str, look: Look, number: int, day: int) -> list[Shot]:
    """One address that shows `look` to those who come from a search and a harmless page to everybody else."""
    return [
        Shot(f"{name}{number}.example", day, look, visible_to="search"),
        Shot(f"{name}{number}.example", day, HARMLESS, visible_to="direct"),
    ]


def test_a_shared_disguise_joins_no_known_brands() -> None:
    shots = [*sites("a", A, 4, 0.0), *sites("b", B, 4, 0.0)]
    for number in range(4, 8):
        shots += disguised("a", A, number, 20 + number) + disguised("b", B, number, 20 + number)
    found = Found([*shots, *STRANGERS])
    assert found.together(*(f"a{n}.example" for n in range(4)))
    for number in range(4, 8):
        assert found.brand(f"a{number}.example") in (found.brand("a0.example"), None)
        assert found.brand(f"b{number}.example") in (found.brand("b0.example"), None)
    assert not found.together("a0.example", "b0.example")


@pytest.mark.parametrize("size", [1, 4])
def test_a_shared_disguise_joins_no_brands_met_in_disguise(size: int) -> None:
    shots = []
    for number in range(size):
        shots += disguised("a", A, number, number) + disguised("b", B, number, number)
    found = Found([*shots, *STRANGERS])
    assert not found.together("a0.example", "b0.example")


BANNER = joined(joined(template(997), template(998)), template(999))


@pytest.mark.parametrize(
    ("kind", "place"), [("free_host", "s{n}.freehost.example"), ("path_root", "freehost.example/s{n}")]
)
def test_what_a_free_host_injects_joins_nothing(kind: str, place: str) -> None:
    """Ten sites of five templates on one free host, whose block is three times as large as the page."""
    hosted = [Shot(place.format(n=n), n, joined(template(n % 5), BANNER), site_kind=kind) for n in range(10)]
    found = Found([*hosted, *STRANGERS])
    for n in range(10):
        for other in range(n):
            assert found.together(place.format(n=n), place.format(n=other)) == (n % 5 == other % 5)


def test_the_same_block_off_free_hosts_does_join() -> None:
    """So that the test above is about the mask: elsewhere so large a common block is a common template."""
    shots = [Shot(f"s{n}.example", n, joined(template(n % 5), BANNER)) for n in range(10)]
    assert Found([*shots, *STRANGERS]).together(*(shot.site for shot in shots))


@pytest.mark.parametrize("gate", ["parked", "suspended", "default_server", "error", "too_small"])
def test_gated_pages_join_nothing(gate: str) -> None:
    notice = template(50)
    shots = [Shot("a.example", 0, A), Shot("b.example", 0, B), *STRANGERS]
    shots += [Shot(site, 60, notice, gate=gate) for site in ("a.example", "b.example", "only.example")]
    found = Found(shots)
    assert not found.together("a.example", "b.example")
    assert "only.example" not in {row["site"] for row in found.rows}
    listed = {row["site"]: row for row in results.sites(found.raw, found.decisions, {}).to_pylist()}
    assert (listed["only.example"]["decision"], listed["only.example"]["reason"]) == ("no_brand", gate)
    assert listed["a.example"]["last_seen"] > listed["a.example"]["first_seen"]


def test_one_brand_on_nine_tenths_of_all_captures() -> None:
    """The giant stays whole, and the small ones among its captures stay themselves."""
    shots = [Shot(f"a{n}.example", n % 40, altered(A, n, 0.15)) for n in range(270)]
    shots += [Shot(f"small{n % 10}.example", n, altered(template(50 + n % 10), 999 + n, 0.1)) for n in range(30)]
    found = Found(shots)
    assert found.together(*{shot.site for shot in shots[:270]})
    assert len(found.brands) == 11
    assert sorted(row["captures"] for row in found.brands) == [3] * 10 + [270]


def test_hidden_content_decides_nothing() -> None:
    """A decoy of another template in a hidden sub-tree changes no decision (the hidden view is compared by nobody)."""
    shots = [*sites("a", A, 3), *sites("b", B, 3), *STRANGERS]
    decoyed = [
        Shot(shot.site, shot.day, {**shot.look, "hidden": dict.fromkeys(range(500, 900), 3)})
        if shot.site.startswith("a")
        else shot
        for shot in shots
    ]
    plain, hidden = Found(shots), Found(decoyed)
    assert plain.rows == hidden.rows and plain.brands == hidden.brands


def test_brands_are_numbered_without_gaps_in_order_of_time() -> None:
    found = Found([*sites("a", A, 3, 0.3), *sites("b", B, 3, 0.3, from_day=5), *STRANGERS])
    first: dict[int, int] = {}
    for period, brand in enumerate(found.raw.brand.tolist()):
        first.setdefault(brand, period)
    assert sorted(first) == list(range(found.raw.brands))
    assert [first[brand] for brand in sorted(first)] == sorted(first.values())


def test_every_decision_shows_what_it_was_compared_with() -> None:
    found = Found([*sites("a", A, 4, 0.2), *STRANGERS])
    known = {row["brand_id"] for row in found.brands}
    ids = set(found.raw.captures.column("capture_id").to_pylist())
    for row in found.rows:
        assert row["brand_id"] in known
        if row["decision"] in ("seen", "altered"):
            assert row["nearest_brand"] in known and 0 < row["likeness"] <= 1
            assert {row["capture_id"], row["matched_capture"]} <= ids
            assert row["reason"]


def test_repeating_captures_of_known_pages_changes_no_brand() -> None:
    """A prolific brand weighs no more than a quiet one: idf counts brands."""
    shots = [*sites("a", A, 3, 0.2), *sites("b", B, 3, 0.2), *STRANGERS]
    repeated = shots + [shot.later(day) for shot in shots[:3] for day in range(60, 90)]
    plain, prolific = Found(shots), Found(repeated)
    assert {shot.site: plain.brand(shot.site) for shot in shots} == {
        shot.site: prolific.brand(shot.site) for shot in shots
    }
