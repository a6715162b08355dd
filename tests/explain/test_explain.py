"""Explanations come from the tables of a run alone, and every count in them can be counted again."""

import re
from collections.abc import Mapping
from typing import Any

import msgspec
import pyarrow as pa
import pytest

from headwater.errors import InputError
from headwater.explain import explain, sections
from headwater.model.explanation import Explanation

Tables = Mapping[str, pa.Table]
ACCUSING = re.compile(
    r"\b(?:owned|owns|owner|ownership|belongs? to|operated by|operator is|run by|guilty|criminal|offender)\b",
    re.IGNORECASE,
)


def rows(tables: Tables, name: str) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = tables[name].to_pylist()
    return found


def everything(tables: Tables) -> list[Explanation]:
    keys = (("sites", "site"), ("brands", "brand_id"), ("distributors", "distributor_id"))
    subjects = [row[key] for name, key in keys for row in rows(tables, name)]
    return [explain(tables, subject) for subject in subjects]


def test_every_site_brand_and_distributor_has_an_explanation(tables: Tables) -> None:
    answers = everything(tables)
    assert {answer.kind for answer in answers} == {"site", "brand", "distributor"}
    assert all(answer.conclusion and answer.facts for answer in answers)
    assert all(msgspec.json.decode(msgspec.json.encode(answer)) for answer in answers)


def test_nobody_is_accused(tables: Tables, told: list[Explanation]) -> None:
    answers = everything(tables) + told
    assert not [answer.subject for answer in answers if ACCUSING.search(str(msgspec.to_builtins(answer)))]
    assert not [answer.subject for answer in answers if ACCUSING.search(str(sections(answer)))]
    assert all(
        "consistent with common control" in answer.conclusion for answer in answers if answer.kind == "distributor"
    )


def test_every_claim_comes_with_its_innocent_reading(tables: Tables, told: list[Explanation]) -> None:
    for answer in everything(tables) + told:
        claims = answer.strength is not None or (answer.kind == "site" and answer.members)
        assert answer.readings or not claims, answer.subject
        assert all(one.text and one.because and one.settled_by for one in answer.readings)


def test_a_site_says_what_was_decided(tables: Tables) -> None:
    for row in rows(tables, "sites"):
        answer = explain(tables, row["site"])
        facts = dict(answer.facts)
        assert facts["decision"].startswith(row["decision"]) and row["reason"] in facts["decision"]
        if row["brand_id"]:
            assert row["brand_id"] in answer.conclusion
        if row["decision"] == "no_brand":
            assert "No brand" in answer.conclusion and row["reason"].replace("_", " ") in answer.conclusion


def test_identifiers_are_counted_right(tables: Tables) -> None:
    """Oracle: sites and brands that carry each value, counted from the observations one by one."""
    brands_of: dict[str, set[str]] = {row["site"]: set() for row in rows(tables, "sites")}
    for row in rows(tables, "decisions"):
        brands_of[row["site"]] |= {row["brand_id"]} - {None}
    hash_of = {row["capture_id"]: row["url_hash"] for row in rows(tables, "captures")}
    carried: dict[tuple[str, str, str, str], list[dict[str, Any]]] = {}
    for row in rows(tables, "observations"):
        carried.setdefault((row["kind"], row["provider"], row["value"], row["role"]), []).append(row)
    for site in [row["site"] for row in rows(tables, "sites")][:25]:
        answer = explain(tables, site)
        own = {key for key, seen in carried.items() if site in {row["site"] for row in seen}}
        assert {(item.kind, item.provider, item.value, item.role) for item in answer.items} == own
        for item in answer.items:
            seen = carried[item.kind, item.provider, item.value, item.role]
            brands = set().union(*(brands_of[row["site"]] for row in seen))
            assert (item.carried.sites, item.carried.brands) == (len({row["site"] for row in seen}), len(brands))
            (side,) = item.sides
            here = sorted({row["capture_id"] for row in seen if row["site"] == site})
            assert sorted(sighting.capture_id for sighting in side.sightings) == here
            assert (item.first, item.last) == (side.sightings[0].captured_at, side.sightings[-1].captured_at)
            assert all(hash_of[sighting.capture_id] == sighting.url_hash for sighting in side.sightings)
        order = [("dedicated", "unknown", "shared_service").index(item.specificity) for item in answer.items]
        assert order == sorted(order)


def test_brands_behind_a_value_are_as_many_as_the_run_says(tables: Tables) -> None:
    """Routes and mechanisms are counted by the run; an explanation that counts anew counts the same.

    But for a value that came back after a long gap: the run takes it for two, and an explanation of it tells all.
    """
    assert rows(tables, "routes")
    for row in rows(tables, "routes"):
        assert len(explain(tables, row["route_id"]).members) == row["brands"]
    same = 0
    for row in rows(tables, "mechanisms"):
        answer = explain(tables, f"account:{row['kind']}|{row['provider']}|{row['value']}")
        (item,) = [one for one in answer.items if one.role == row["role"]]
        assert len(answer.members) == item.carried.brands >= row["brands"]
        same += item.carried.sites == row["sites"]
        assert item.carried.brands == row["brands"] or item.carried.sites > row["sites"]
    assert same > 0


def test_a_distributor_shows_its_brands_and_only_dedicated_mechanisms(tables: Tables) -> None:
    for row in rows(tables, "distributors"):
        answer = explain(tables, row["distributor_id"])
        behind = [
            brand["brand_id"] for brand in rows(tables, "brands") if brand["distributor_id"] == row["distributor_id"]
        ]
        assert all(brand in dict(answer.facts)["brands"] for brand in behind[:12])
        assert answer.items and {item.specificity for item in answer.items} == {"dedicated"}
        assert {link.distributor for link in answer.links} == {row["distributor_id"]}
        assert all(link.values for link in answer.links)


def test_a_brand_shows_the_links_it_has_part_in(tables: Tables) -> None:
    for row in rows(tables, "brands"):
        own = [link for link in rows(tables, "links") if row["brand_id"] in (link["left"], link["right"])]
        assert len(explain(tables, row["brand_id"]).links) == len(own)


@pytest.mark.parametrize("subject", ["unknown.example", "B-99999", "", "D-00000"])
def test_an_unknown_subject_is_an_error_that_shows_no_live_name(tables: Tables, subject: str) -> None:
    with pytest.raises(InputError) as caught:
        explain(tables, subject)
    assert "unknown.example" not in str(caught.value) and "sites.parquet" in str(caught.value)


def test_an_address_given_for_a_site_is_not_repeated_live(tables: Tables) -> None:
    with pytest.raises(InputError) as caught:
        explain(tables, "https://unknown.example/path")
    assert "https:" not in str(caught.value) and "unknown.example" not in str(caught.value)
