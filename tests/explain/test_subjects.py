"""What is told about each kind of subject, in both editions of the small run."""

from collections.abc import Mapping
from dataclasses import replace

import msgspec
import pyarrow as pa
import pytest
from small_run import SNAPSHOT, TRACKER, VISITS, SmallRun, Value, Visit

from headwater.errors import InputError
from headwater.explain import explain
from headwater.model.explanation import Explanation, Method

Tables = Mapping[str, pa.Table]


def test_a_link_tells_every_item_of_the_specification(small: Tables) -> None:
    told = explain(small, "B-00001 B-00002", snapshot=SNAPSHOT)
    account, wallet = (item for item in told.items if item.bits)
    assert {account.value, wallet.value} == {"700001", "w" * 34} and account.bits == wallet.bits == 14.0
    by_value = {item.value: item for item in told.items}
    account = by_value["700001"]
    assert (account.role, account.specificity, account.decided_by) == (
        "recipient",
        "dedicated",
        "rule cardgate: merchant",
    )
    assert (account.carried.background_sites, account.carried.background_total) == (0, 3000)
    assert [(side.name, side.sites) for side in account.sides] == [("B-00001", 2), ("B-00002", 1)]
    assert all(len(s.capture_id) == 32 and len(s.url_hash) == 64 for side in account.sides for s in side.sightings)
    assert by_value["w" * 34].decided_by == "registry row own-7"
    assert [(bundle.name, bundle.bits) for bundle in told.bundles] == [("payment", 14.0), ("page", 5.0)]
    assert told.strength and (told.strength.bits, told.strength.word, told.strength.error_rate) == (
        19.0,
        "likely",
        None,
    )
    assert told.counter[0].what == "different kits" and told.counter[0].bits == -1.5
    assert told.methods == (
        Method("brand method", "brands-9"),
        Method("distributor method", "distributors-9"),
        Method("headwater", "9.0.0"),
    )
    assert (told.run, told.not_recorded) == ("abcdefghijkl", ())


def test_the_order_of_two_brands_changes_sides_only(small: Tables) -> None:
    one, other = explain(small, "B-00001 B-00002"), explain(small, "B-00002 B-00001")
    assert one.strength == other.strength and one.bundles == other.bundles and one.links == other.links
    assert [(i.kind, i.value, i.bits) for i in one.items] == [(i.kind, i.value, i.bits) for i in other.items]


def test_a_bridge_is_told_as_what_leaves_without_it(small: Tables) -> None:
    told = explain(small, "B-00001 B-00003")
    assert told.bridges and [(bridge.value, bridge.brands_leaving) for bridge in told.bridges] == [
        ("700001", ("B-00003",))
    ]
    assert explain(small, "B-00006").bridges == ()


def test_brands_without_a_link_of_their_own_are_shown_the_way(small: Tables) -> None:
    told = explain(small, "B-00002 B-00003")
    assert told.strength is None and "did not weigh the two as a pair" in told.conclusion
    assert "B-00002 and B-00001: 19.0 bits; B-00001 and B-00003: 14.0 bits" in dict(told.facts)["link in this run"]


def test_a_tie_that_was_not_followed_names_its_witness(small: Tables, old: Tables) -> None:
    for tables in (small, old):
        told = explain(tables, "B-00001 B-00004")
        assert told.strength and told.strength.provisional and "not followed" in told.conclusion
        assert dict(told.facts)["sites that showed both"].startswith("d2.example: ")
        assert {item.value for item in told.items if len(item.sides) == 1} <= {"700001", "700002"}
        assert told.readings[0].name == "copied account"


def test_brands_that_share_nothing_are_told_so(small: Tables) -> None:
    told = explain(small, "B-00001 B-00006")
    assert told.conclusion == "B-00001 and B-00006 share no payment mechanism: no link is claimed."
    assert (told.strength, told.readings) == (None, ())


def test_two_sites_are_compared_by_what_stands_on_them(small: Tables) -> None:
    told = explain(small, "a1.example b1.example")
    assert [side.name for side in told.items[0].sides] == ["a1.example", "b1.example"]
    assert told.template and {told.template.left.site, told.template.right.site} == {"a1.example", "b1.example"}


def test_a_route_is_a_fact_and_its_distributor_a_hypothesis(small: Tables, old: Tables) -> None:
    told = explain(small, "R-00001")
    assert ": a fact." in told.conclusion and "is a hypothesis" in told.conclusion
    assert {item.value for item in told.items} == {"700001", "w" * 34}
    with pytest.raises(InputError):
        explain(old, "R-00001")


def test_a_distributor_shows_its_own_mechanisms_and_not_those_that_pass_by(small: Tables) -> None:
    told = explain(small, "D-00002")
    assert {item.value for item in told.items} == {"700002"}
    assert [one.detail for one in told.counter if one.what == "accounts of others"]


def test_a_value_may_be_given_alone_or_in_full(small: Tables) -> None:
    plain, full = explain(small, "700001"), explain(small, "account:merchant_account|cardgate|700001")
    assert plain == full and plain.members == ("B-00001", "B-00002", "B-00003", "B-00004")
    assert "links nobody" in explain(small, "pay.cardgate.example").conclusion
    assert "never links by itself" in explain(small, "UA-100").conclusion


def test_a_value_that_is_two_things_is_asked_back() -> None:
    tables = SmallRun(rename={"UA-100": "700001"}).tables()
    with pytest.raises(
        InputError, match=r"account:merchant_account\|cardgate\|700001.*account:tracking_id\|google\|700001"
    ):
        explain(tables, "700001")
    assert explain(tables, "account:tracking_id|google|700001").kind == "account"


@pytest.mark.parametrize(
    "subject", ["B-00001 B-99999", "B-00001 B-00001", "a1.example D-00001", "R-00009", "account:x|y|z"]
)
def test_what_the_run_does_not_know_is_an_error(small: Tables, subject: str) -> None:
    with pytest.raises(InputError, match=r"observations\.parquet"):
        explain(small, subject)


def test_an_old_run_says_what_it_does_not_record(old: Tables) -> None:
    told = explain(old, "B-00001 B-00002")
    assert (told.bridges, told.hypotheses, told.judgements, told.methods, told.run) == (None, None, None, (), "")
    assert {"bridges", "other hypotheses of a brand", "method versions and the name of the run"} <= set(
        told.not_recorded
    )
    assert told.items[0].carried.background_sites is None
    assert [(bundle.name, bundle.bits) for bundle in told.bundles] == [("payment", 19.0)]


def test_what_is_told_does_not_depend_on_the_order_of_rows(small: Tables) -> None:
    backwards = {
        name: table.take(pa.array(range(table.num_rows - 1, -1, -1), pa.int64())) for name, table in small.items()
    }
    for subject in ("a1.example", "B-00001", "D-00001", "R-00001", "B-00001 B-00002", "B-00001 B-00004", "700001"):
        assert explain(small, subject) == explain(backwards, subject)


def likely(bits: float) -> tuple[str, float | None, str]:
    return "near certain", 0.013, "held-out world"


def test_words_and_error_rates_come_from_the_calibration(small: Tables) -> None:
    told: Explanation = explain(small, "B-00001 B-00002", likelihood=likely)
    assert told.strength and (told.strength.word, told.strength.error_rate) == ("near certain", 0.013)
    assert told.links[0].word == "near certain"
    plain = explain(small, "B-00001 B-00002")
    assert plain.strength and plain.strength.measured.startswith("not calibrated")


def test_a_value_the_run_weighed_is_told_also_if_it_stood_there_in_another_period() -> None:
    """The site showed it under another brand: it has its bits and captures, and that it was so speaks against it."""
    visits = (*VISITS, Visit("b2.example", 95, "B-00006", (TRACKER,)))
    tables = SmallRun(visits).tables()
    row = tables["links"].to_pylist()[0]
    evidence = msgspec.json.decode(row["evidence"])
    here, there = VISITS[0].capture_id, visits[-1].capture_id
    shown = {
        "kind": "tracking_id",
        "value": "UA-777",
        "role": "tracking",
        "provider": "google",
        "bundle": "page",
        "bits": 5.0,
    }
    evidence["items"].append(shown | {"left_captures": [here], "right_captures": [there]})
    added = Value("UA-777", "tracking_id", "tracking", "google", "", "unknown", "page", "default")
    visits = (
        replace(visits[0], values=(*visits[0].values, added)),
        *visits[1:-1],
        replace(visits[-1], values=(added,)),
    )
    changed = [row | {"evidence": msgspec.json.encode(evidence).decode()}, *tables["links"].to_pylist()[1:]]
    tables = SmallRun(visits).tables() | {"links": pa.Table.from_pylist(changed, schema=tables["links"].schema)}
    told = explain(tables, "B-00001 B-00002")
    (item,) = (item for item in told.items if item.value == "UA-777")
    assert item.bits == 5.0 and [side.sightings[0].capture_id for side in item.sides] == [here, there]
    assert "shown in another period" in {one.what for one in told.counter}
    assert explain(tables, "B-00002 B-00001").bundles == told.bundles
