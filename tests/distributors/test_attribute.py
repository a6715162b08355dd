"""What the distributor step must conclude: one test a promise of ATTRIBUTION B, on observations made by hand."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

import pytest
from hand_made import Seen, observation_table

from headwater import distributors
from headwater.assemble.distributor_links import links
from headwater.assemble.distributor_tables import flag_table
from headwater.distributors import OPTIONS
from headwater.model.judgement import Constraints, account

Brands = Mapping[str, Sequence[str]]


class Found:
    """Distributors by brand names."""

    def __init__(self, seen: Sequence[Seen], brands: Brands, **more: Any) -> None:
        self.raw = distributors.attribute(observation_table(seen), brands, **more)
        names = [f"D-{number:05d}" for number in range(len(self.raw.claimed))]
        self.links: list[dict[str, Any]] = links(self.raw, names, str).to_pylist()

    @property
    def groups(self) -> list[set[str]]:
        """The brands behind each distributor."""
        return [
            {brand for brand, number in self.raw.of_brand.items() if number == group}
            for group in range(len(self.raw.claimed))
        ]

    @property
    def flags(self) -> set[tuple[str, str]]:
        """(value, reason) of everything a person should look at."""
        return {(row["value"], row["reason"]) for row in flag_table(self.raw).to_pylist()}

    def links_between(self, one: set[str], other: set[str]) -> list[dict[str, Any]]:
        return [
            row
            for row in self.links
            if (row["left"] in one and row["right"] in other) or (row["left"] in other and row["right"] in one)
        ]


def operation(name: str, brands: int, sites: int = 5) -> tuple[list[str], dict[str, list[str]], set[str]]:
    """(sites, the brand each shows, the brands)."""
    shown = {f"{name}{b}-{n}.example": [f"{name}{b}"] for b in range(brands) for n in range(sites)}
    return list(shown), shown, {f"{name}{b}" for b in range(brands)}


def paid(sites: Sequence[str], account: str, day: int = 0, **more: Any) -> list[Seen]:
    return [Seen(site, account, day, **more) for site in sites]


A_SITES, A_SHOWN, A = operation("a", 3)
B_SITES, B_SHOWN, B = operation("b", 3)
BOTH = A_SHOWN | B_SHOWN


def test_two_brands_with_one_account_are_one_distributor() -> None:
    found = Found([Seen("a.example", "4711"), Seen("b.example", "4711")], {"a.example": ["A"], "b.example": ["B"]})
    assert found.groups == [{"A", "B"}]
    assert found.raw.of_site == {"a.example": 0, "b.example": 0}
    (link,) = found.links
    assert {link["left"], link["right"]} == {"A", "B"} and not link["provisional"] and link["bits"] > 0
    assert "4711" in link["evidence"]


def test_two_operations_are_two_distributors() -> None:
    found = Found([*paid(A_SITES, "1"), *paid(B_SITES, "2")], BOTH)
    assert sorted(map(sorted, found.groups)) == [sorted(A), sorted(B)]
    assert found.links_between(A, B) == []


def test_a_distributor_has_at_least_two_brands() -> None:
    found = Found([Seen(f"s{n}.example", "1") for n in range(20)], {f"s{n}.example": ["A"] for n in range(20)})
    assert (found.groups, found.raw.of_site, found.links) == ([], {}, [])


def test_sites_of_no_brand_make_no_distributor() -> None:
    assert Found([Seen("a.example", "1"), Seen("b.example", "1")], {}).groups == []


def test_no_observations() -> None:
    found = Found([], {"a.example": ["A"], "b.example": ["B"]})
    assert (found.groups, found.links, found.raw.hypotheses) == ([], [], {})


def test_template_alone_never_links() -> None:
    """Copycats and kit buyers: one brand on two operators' sites, each paid by its own account, joins nobody."""
    kit = {"a0-9.example": ["kit"], "b0-9.example": ["kit"]}
    seen = [*paid([*A_SITES, "a0-9.example"], "1"), *paid([*B_SITES, "b0-9.example"], "2")]
    found = Found(seen, BOTH | kit)
    assert len(found.groups) == 2
    assert found.raw.of_site["a0-9.example"] != found.raw.of_site["b0-9.example"]
    alone = Found([Seen("x.example", "1"), Seen("y.example", "2")], {"x.example": ["kit"], "y.example": ["kit"]})
    assert alone.groups == []


@pytest.mark.parametrize(
    ("kind", "role", "bundle"),
    [
        ("reseller_account", "processor", "payment"),
        ("payment_form", "form", "payment"),
        ("host", "shared_script", "page"),
        ("ip", "network", "network"),
        ("email", "contact", "page"),
    ],
)
def test_a_shared_service_never_links(kind: str, role: str, bundle: str) -> None:
    common: dict[str, Any] = {"kind": kind, "role": role, "bundle": bundle, "specificity": "shared_service"}
    lone = Found(paid(A_SITES + B_SITES, "everyone", **common), BOTH)
    assert lone.groups == []
    both = Found([*paid(A_SITES + B_SITES, "everyone", **common), *paid(A_SITES, "1"), *paid(B_SITES, "2")], BOTH)
    assert sorted(map(sorted, both.groups)) == [sorted(A), sorted(B)]
    assert both.links_between(A, B) == []


@pytest.mark.parametrize("sites", [5, 40])
def test_a_rivals_account_on_one_site_is_a_provisional_link(sites: int) -> None:
    a_sites, a_shown, a = operation("a", 3, sites)
    b_sites, b_shown, b = operation("b", 3, sites)
    own = [*paid(a_sites, "1"), *paid(a_sites, "1", 20)]
    found = Found([*own, *paid(b_sites, "2"), Seen(a_sites[0], "2", day=20)], a_shown | b_shown)
    assert sorted(map(sorted, found.groups)) == [sorted(a), sorted(b)]
    assert any(link["provisional"] for link in found.links_between(a, b))
    assert found.raw.of_site[a_sites[0]] == found.raw.of_site[a_sites[1]]


def test_a_rivals_account_on_one_site_makes_no_firm_link() -> None:
    found = Found([*paid(A_SITES, "1"), *paid(B_SITES, "2"), Seen(A_SITES[0], "2", day=20)], BOTH)
    assert [link for link in found.links_between(A, B) if not link["provisional"]] == []


def test_rotation_with_overlap_is_one_distributor() -> None:
    """A; then A and B side by side; then B alone, on other brands' sites."""
    seen = [*paid(A_SITES, "1"), *paid(A_SITES, "1", 90), *paid(A_SITES, "2", 90), *paid(B_SITES, "2", 200)]
    assert Found(seen, BOTH).groups == [A | B]


def test_a_chain_of_overlaps_is_one_distributor() -> None:
    sites, shown, chain = operation("c", 6, 6)
    seen = []
    for step in range(6):
        here = [site for site in sites if site.startswith(f"c{step}-")]
        seen += paid(here, f"acc{step}", 120 * step) + paid(here[:2], f"acc{step}", 120 * step + 60)
        seen += paid(here, f"acc{step + 1}", 120 * step + 60)
    assert Found(seen, shown).groups == [chain]


def test_sites_that_go_from_one_account_to_the_next_are_two_and_it_is_said() -> None:
    """Out of use everywhere before the other begins: sites change hands. One day of both, and they are one."""
    seen = [*paid(A_SITES, "1"), *paid(A_SITES[:4], "1", 90), *paid(A_SITES[:4], "2", 91), *paid(B_SITES, "2", 120)]
    found = Found(seen, BOTH)
    assert sorted(map(sorted, found.groups)) == [sorted(A), sorted(B)]
    (tie,) = [row for row in found.links if row["provisional"]]
    evidence = json.loads(tie["evidence"])
    assert evidence["provisional_reason"] == "succession" and evidence["co_carriers"] == sorted(A_SITES[:4])
    assert {one["value"] for one in evidence["mechanisms"]} == {"1", "2"}
    assert Found([*seen, *paid(A_SITES[4:5], "1", 92)], BOTH).groups == [A | B]


def test_an_account_seen_again_with_somebody_else_is_listed_and_weighs_nothing() -> None:
    found = Found([*paid(A_SITES, "1"), *paid(B_SITES, "1", OPTIONS.reuse_gap_days + 1)], BOTH)
    (tie,) = [row for row in found.links if row["provisional"]]
    assert json.loads(tie["evidence"])["provisional_reason"] == "reuse" and tie["bits"] == 0.0


def test_a_copied_account_is_named_also_where_the_page_was_taken_for_the_rivals() -> None:
    """One capture shows both: the page starts with the first by name, and the tie names the two accounts."""
    for copied, own in (("0", "1"), ("2", "1")):
        seen = [*paid(A_SITES, own), *paid(B_SITES, copied), Seen(A_SITES[0], copied)]
        found = Found(seen, BOTH)
        assert sorted(map(sorted, found.groups)) == [sorted(A), sorted(B)]
        (tie,) = [row for row in found.links if row["provisional"]]
        evidence = json.loads(tie["evidence"])
        assert {one["value"] for one in evidence["mechanisms"]} == {copied, own}
        assert {tie["left"], tie["right"]} & A and {tie["left"], tie["right"]} & B


def test_one_account_in_a_group_that_other_values_hold_makes_no_distributor() -> None:
    """Strangers on one machine with a counter in common, one of whom shows an account."""
    server = {**TLS, "kind": "ip", "bundle": "network", "value": "192.0.2.7"}
    seen = [Seen(site, **values) for site in A_SITES for values in ({**MAIL, "value": "m"}, server)]
    found = Found([*seen, Seen(A_SITES[0], "1")], A_SHOWN)
    assert len(set(found.raw.operation_of_site.values())) == 1 and found.groups == []
    assert Found([*seen, Seen(A_SITES[0], "1"), Seen(A_SITES[-1], "1")], A_SHOWN).groups == [A]


def test_rotation_that_only_touches_is_not_joined() -> None:
    """The account before was never shown beside the account after: stated as two, not guessed as one."""
    found = Found([*paid(A_SITES, "1", 0), *paid(A_SITES, "1", 89), *paid(B_SITES, "2", 90)], BOTH)
    assert sorted(map(sorted, found.groups)) == [sorted(A), sorted(B)]


def test_an_account_used_again_after_a_long_gap_joins_nobody() -> None:
    gap = OPTIONS.reuse_gap_days
    late = Found([*paid(A_SITES, "1"), *paid(B_SITES, "1", gap + 1)], BOTH)
    assert sorted(map(sorted, late.groups)) == [sorted(A), sorted(B)]
    soon = Found([*paid(A_SITES, "1"), *paid(B_SITES, "1", gap)], BOTH)
    assert soon.groups == [A | B]


def test_a_wallet_on_492_sites_of_several_brands_is_one_large_operator() -> None:
    sites, shown, brands = operation("w", 6, 82)
    found = Found(paid(sites, "wallet", kind="crypto_address", payment_type="crypto", provider=""), shown)
    assert found.groups == [brands]
    assert len(found.raw.of_site) == 492
    assert found.flags == {("wallet", "wide")}


def test_the_same_number_at_two_providers_is_two_accounts() -> None:
    seen = [*paid(A_SITES, "4711", provider="cardgate"), *paid(B_SITES, "4711", provider="kassa")]
    assert len(Found(seen, BOTH).groups) == 2


BACKGROUND = 600
STRANGERS = {f"other{n}.example": [f"other{n}"] for n in range(BACKGROUND)}


def background(**more: Any) -> list[Seen]:
    return [Seen(site, f"own-{site}", **more) for site in STRANGERS]


MAIL: dict[str, Any] = {
    "kind": "email",
    "role": "contact",
    "specificity": "dedicated",
    "bundle": "registrant",
    "payment_type": "",
}
PAGE = {**MAIL, "kind": "tracking_id", "role": "tracking", "bundle": "page"}
TLS = {**MAIL, "kind": "certificate", "role": "network", "bundle": "tls"}


@pytest.mark.parametrize("clue", [MAIL, PAGE, TLS])
@pytest.mark.parametrize("specificity", ["dedicated", "unknown"])
def test_one_bundle_never_links_by_itself_however_rare(clue: dict[str, Any], specificity: str) -> None:
    """Not even with several items: correlated clues count once (ATTRIBUTION B5)."""
    clue = clue | {"specificity": specificity}
    shared = [Seen(site, value, **clue) for site in (A_SITES[0], B_SITES[0]) for value in ("x", "y", "z")]
    found = Found([*paid(A_SITES, "1"), *paid(B_SITES, "2"), *shared, *background(**clue)], BOTH | STRANGERS)
    assert sorted(map(sorted, found.groups)) == [sorted(A), sorted(B)]


def test_two_rare_independent_bundles_link() -> None:
    shared = [Seen(site, "x", **clue) for site in (*A_SITES, *B_SITES) for clue in (MAIL, TLS)]
    seen = [*paid(A_SITES, "1"), *paid(B_SITES, "2"), *shared, *background(**MAIL), *background(**TLS)]
    assert Found(seen, BOTH | STRANGERS).groups == [A | B]


def test_what_many_brands_carry_links_nothing() -> None:
    """A template's default mailbox, whatever a rule calls it: u is counted over brands."""
    for specificity in ("unknown", "dedicated"):
        common = [Seen(site, "default", **(MAIL | {"specificity": specificity})) for site in (*A_SITES, *B_SITES)]
        common += [Seen(site, "default", **(MAIL | {"specificity": specificity})) for site in list(STRANGERS)[:300]]
        found = Found([*paid(A_SITES, "1"), *paid(B_SITES, "2"), *common], BOTH | STRANGERS)
        assert sorted(map(sorted, found.groups)) == [sorted(A), sorted(B)]


@pytest.mark.parametrize("specificity", ["unknown", "dedicated"])
def test_sites_that_carry_nothing_but_one_value_in_common_are_no_distributor(specificity: str) -> None:
    """They have the same evidence to the letter, and it is still only one bundle."""
    seen = [Seen(site, "default", **(MAIL | {"specificity": specificity})) for site in A_SITES]
    assert Found([*seen, *background(**MAIL)], A_SHOWN | STRANGERS).groups == []


def test_a_value_too_widespread_to_link_is_flagged() -> None:
    options = replace(OPTIONS, hub_carriers=10)
    sites = {f"s{n}.example": [f"s{n}"] for n in range(12)}
    seen = [Seen(site, f"own-{site}") for site in sites] + [Seen(site, "everyone", **MAIL) for site in sites]
    found = Found([*seen, *background(**MAIL)], sites | STRANGERS, options=options)
    assert found.flags == {("everyone", "hub")}
    assert found.groups == []


def test_a_judgement_of_difference_holds() -> None:
    seen = [*paid(A_SITES, "1"), *paid(A_SITES, "2"), *paid(B_SITES, "2")]
    assert Found(seen, BOTH).groups == [A | B]
    ends = [account("merchant_account", "cardgate", value) for value in "12"]
    judged = Found(seen, BOTH, constraints=Constraints(cannot=((ends[0], ends[1]),)))
    assert judged.raw.of_subject[ends[0]] != judged.raw.of_subject[ends[1]]
    assert len(judged.groups) == 2


def test_hypotheses_count_every_brands_sites() -> None:
    """A brand on two operators' sites keeps both hypotheses; the larger one is the one shown."""
    kit = {f"a0-{n}.example": ["kit"] for n in range(3)} | {"b0-0.example": ["kit"]}
    found = Found([*paid(A_SITES, "1"), *paid(B_SITES, "2")], BOTH | kit)
    behind = found.raw.hypotheses["kit"]
    assert sorted(behind.values()) == [1, 3]
    assert found.raw.of_brand["kit"] == found.raw.of_site["a0-0.example"] == behind.most_common(1)[0][0]
