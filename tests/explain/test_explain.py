"""Explanations come from the tables of a run alone, and every count in them can be counted again."""

import re
from collections.abc import Mapping
from typing import Any

import msgspec
import pyarrow as pa
import pytest

from headwater import intake, pipeline
from headwater.errors import InputError
from headwater.explain import Explanation, explain
from headwater.world import WorldSpec, build

Tables = Mapping[str, pa.Table]
ACCUSING = re.compile(r"\b(?:owned by|owner of|belongs to|operated by|guilty|criminal)\b", re.IGNORECASE)


@pytest.fixture(scope="module")
def tables(tmp_path_factory: pytest.TempPathFactory) -> Tables:
    """What a run on a small world concludes, with the facts that explanations need."""
    home = tmp_path_factory.mktemp("explain")
    build(WorldSpec.scaled(180, 7, brands=8, page_kb=3), home)
    options = pipeline.RunOptions(reference=home / "reference", workers=0)
    known = pipeline.read(intake.plan([home / "sources"]), options)
    derived = pipeline.derive(known, options).tables
    return {
        **derived,
        "captures": derived["capture_brands"],
        "fingerprints": known.fingerprints,
        "feature_names": known.feature_names,
    }


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


def test_nobody_is_accused(tables: Tables) -> None:
    answers = everything(tables)
    assert not [answer.subject for answer in answers if ACCUSING.search(str(msgspec.to_builtins(answer)))]
    assert all(
        "consistent with common control" in answer.conclusion for answer in answers if answer.kind == "distributor"
    )


def test_every_claim_comes_with_its_innocent_reading(tables: Tables) -> None:
    brand_of = {row["site"]: row["brand_id"] for row in rows(tables, "sites")}
    for answer in everything(tables):
        if answer.kind != "site" or brand_of[answer.subject]:
            assert answer.innocent_reading


def test_a_site_says_what_was_decided(tables: Tables) -> None:
    for row in rows(tables, "sites"):
        answer = explain(tables, row["site"])
        facts = dict(answer.facts)
        assert facts["decision"].startswith(row["decision"]) and row["reason"] in facts["decision"]
        if row["brand_id"]:
            assert row["brand_id"] in answer.conclusion
        if row["decision"] == "no_brand":
            assert "no brand" in answer.conclusion and row["reason"].replace("_", " ") in answer.conclusion


def test_identifiers_are_counted_right(tables: Tables) -> None:
    """Oracle: sites and brands that carry each value, counted from the observations one by one."""
    brand_of = {row["site"]: row["brand_id"] for row in rows(tables, "sites")}
    carried: dict[tuple[str, str], set[str]] = {}
    for seen in rows(tables, "observations"):
        carried.setdefault((seen["kind"], seen["value"]), set()).add(seen["site"])
    for site in list(brand_of)[:25]:
        answer = explain(tables, site)
        own = {key for key, sites in carried.items() if site in sites}
        assert {(item.kind, item.value) for item in answer.identifiers} == own
        for item in answer.identifiers:
            sites = carried[item.kind, item.value]
            assert (item.sites, item.brands) == (len(sites), len({brand_of[other] for other in sites} - {None}))
            assert item.first <= item.last
        order = [("dedicated", "unknown", "shared_service").index(item.specificity) for item in answer.identifiers]
        assert order == sorted(order)


def test_marks_are_counted_right(tables: Tables) -> None:
    """Oracle: shared and lonely marks of the two pages behind a likeness, from the fingerprints one by one."""
    prints = {row["capture_id"]: {*row["names_ids"], *row["kit_ids"]} for row in rows(tables, "fingerprints")}
    name_of = {row["feature"]: row["name"] for row in rows(tables, "feature_names")}
    brand_of = {row["capture_id"]: row["brand_id"] for row in rows(tables, "captures") if row["brand_id"]}
    compared = 0
    for row in rows(tables, "decisions")[-25:]:
        answer = explain(tables, row["site"])
        if not row["matched_capture"] or len([r for r in rows(tables, "decisions") if r["site"] == row["site"]]) > 1:
            continue
        here, there = prints[row["capture_id"]], prints[row["matched_capture"]]
        for marks, features in (
            (answer.shared_marks, here & there), (answer.only_here, here - there), (answer.only_there, there - here),
        ):  # fmt: skip
            named = {name_of[feature]: feature for feature in features if feature in name_of}
            assert {mark.name for mark in marks} <= set(named)
            assert len(marks) == min(12, len(named))
            assert [mark.brands for mark in marks] == sorted(mark.brands for mark in marks)
            for mark in marks:
                carriers = {brand for capture, brand in brand_of.items() if named[mark.name] in prints[capture]}
                assert mark.brands == len(carriers)
            compared += len(marks)
    assert compared > 10


def test_a_distributor_shows_its_brands_and_only_dedicated_mechanisms(tables: Tables) -> None:
    for row in rows(tables, "distributors"):
        answer = explain(tables, row["distributor_id"])
        behind = [
            brand["brand_id"] for brand in rows(tables, "brands") if brand["distributor_id"] == row["distributor_id"]
        ]
        assert all(brand in dict(answer.facts)["brands"] for brand in behind[:12])
        assert answer.identifiers and {item.specificity for item in answer.identifiers} == {"dedicated"}
        assert {link["distributor_id"] for link in answer.links} == {row["distributor_id"]}
        assert all(isinstance(link["evidence"], list | dict) for link in answer.links)


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
