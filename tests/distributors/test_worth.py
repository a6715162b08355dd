"""What a shared value is worth: background and separate groups count, the size of the data does not."""

from collections.abc import Sequence
from typing import Any

import pytest
from hand_made import Seen, observation_table

from headwater.distributors import OPTIONS, Background, attribute

MAIL: dict[str, Any] = {
    "kind": "registrant_email", "role": "contact", "provider": "", "payment_type": "", "specificity": "unknown",
    "bundle": "registrant",
}  # fmt: skip
NAME_SERVER = MAIL | {"kind": "ns_host", "role": "network", "bundle": "dns"}


def bits(seen: Sequence[Seen], **more: Any) -> dict[str, float]:
    found = attribute(observation_table(seen), {}, **more)
    uses = range(len(found.facts.use_value))
    return {found.facts.describe(use).value: float(found.valued.bits[use]) for use in uses}


def sites(name: str, count: int) -> list[str]:
    return [f"{name}{n}.example" for n in range(count)]


def on(some: Sequence[str], value: str, **more: Any) -> list[Seen]:
    return [Seen(site, value, **more) for site in some]


def test_a_large_operators_own_value_keeps_its_worth() -> None:
    """Its sites agree in another bundle: one group, however many they are and however few others there are."""
    seen = [*on(sites("a", 60), "x", **MAIL), *on(sites("a", 60), "ns", **NAME_SERVER), *on(sites("b", 3), "y", **MAIL)]
    assert bits(seen)["x"] == OPTIONS.base_bits["registrant"]
    assert bits(seen)["ns"] == OPTIONS.base_bits["dns"]


def test_what_strangers_carry_loses_a_bit_each_time_their_number_doubles() -> None:
    few, many = (bits(on(sites("s", count), "x", **MAIL))["x"] for count in (8, 32))
    assert few == OPTIONS.base_bits["registrant"] - 3
    assert many == few - 2


def test_unrelated_data_change_nothing() -> None:
    here = [*on(sites("a", 6), "x", **MAIL), *on(sites("a", 4), "ns", **NAME_SERVER)]
    there = [Seen(site, f"own-{site}", **MAIL) for site in sites("z", 50)]
    assert bits([*here, *there])["x"] == bits(here)["x"]


def test_agreement_by_a_widespread_value_is_no_agreement() -> None:
    """A mass hoster's name server stands on the sites of x, and on many others."""
    seen = [*on(sites("a", 8), "x", **MAIL), *on([*sites("a", 8), *sites("z", 400)], "mass", **NAME_SERVER)]
    apart = bits(on(sites("a", 8), "x", **MAIL))["x"]
    assert apart <= bits(seen)["x"] < OPTIONS.base_bits["registrant"] - 2


def test_a_known_services_own_value_is_worth_nothing() -> None:
    """The privacy service's mailbox is known, its telephone is not, and stands on the same sites."""
    service = on(sites("p", 10), "proxy@privacy.example", **(MAIL | {"specificity": "shared_service"}))
    phone = MAIL | {"kind": "registrant_phone"}
    assert bits([*service, *on(sites("p", 10), "+10", **phone)])["+10"] == 0.0
    assert bits([*service, *on(sites("p", 4), "+11", **phone)])["+11"] > 0.0
    assert bits([*service, *on([*sites("p", 10), *sites("q", 5)], "+12", **phone)])["+12"] > 0.0


def test_background_is_the_limit() -> None:
    seen = [*on(sites("a", 6), "x", **MAIL), *on(sites("a", 6), "ns", **NAME_SERVER)]
    known = Background("test", 1023, {("registrant_email", "x"): 127, ("ns_host", "ns"): 1023})
    limited = bits(seen, background=known)
    assert (limited["x"], limited["ns"]) == (3.0, 0.0)


def test_a_registry_decision_stands_against_the_background() -> None:
    """A site's own registry wins over the shipped one."""
    table = observation_table(on(sites("a", 6), "x", **MAIL))
    column = table.schema.get_field_index("basis")
    table = table.set_column(column, "basis", [["registry:own-1"] * 6])
    found = attribute(table, {}, background=Background("test", 1, {("registrant_email", "x"): 1}))
    assert float(found.valued.bits[0]) > 0


@pytest.mark.parametrize("specificity", ["unknown", "shared_service"])
def test_a_payment_value_that_is_not_dedicated_links_nothing(specificity: str) -> None:
    assert bits(on(sites("a", 6), "x", specificity=specificity))["x"] == 0.0


ADDRESS = MAIL | {"kind": "ip", "role": "network", "bundle": "network"}


def test_what_one_hoster_hands_out_is_one_witness() -> None:
    """Customers of one machine share its name server and its address: not even a group."""
    seen = [*on(sites("h", 8), "ns.host.example", **NAME_SERVER), *on(sites("h", 8), "192.0.2.7", **ADDRESS)]
    found = attribute(observation_table(seen), {})
    assert len(set(found.operation_of_site.values())) == len(found.operation_of_site)


def test_a_name_server_and_an_address_that_go_their_own_ways_are_two() -> None:
    seen = on(sites("a", 12)[:10], "ns.own.example", **NAME_SERVER) + on(sites("a", 12)[2:], "192.0.2.7", **ADDRESS)
    found = attribute(observation_table(seen), {})
    assert len({found.operation_of_site[site] for site in sites("a", 12)[2:10]}) == 1


def test_what_the_paths_of_one_host_share_is_the_hosts() -> None:
    """The counter in a free host's banner, and its address."""
    paths = [f"home.host.example/~{n}" for n in range(10)]
    counter = ADDRESS | {"kind": "tracking_id", "role": "tracking", "bundle": "page"}
    assert bits(on(paths, "UA-1", **counter))["UA-1"] == 0.0
    assert bits([*on(paths, "UA-1", **counter), *on(sites("a", 2), "UA-1", **counter)])["UA-1"] > 0.0
    assert bits(on(paths, "account"))["account"] > 0.0
