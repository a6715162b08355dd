"""The reference page names every kind, provider, service, tracker, basis and column: it fails when code moves."""

import re
from pathlib import Path

from headwater.identifiers import KINDS
from headwater.identifiers.registry import COLUMNS, MATCHES, shipped

TEXT = (Path(__file__).parents[2] / "docs" / "reference" / "identifiers.md").read_text("utf-8")
PAGE = re.sub(r"^```.*?^```$", "", TEXT, flags=re.MULTILINE | re.DOTALL)  # the samples are no tables
SOURCE = Path(__file__).parents[2] / "src" / "headwater" / "identifiers"
NAMED = set(re.findall(r"`([^`]+)`", PAGE))


def test_every_kind_stands_in_the_table_with_bundle_and_roles() -> None:
    for kind in KINDS.values():
        row = next((line for line in PAGE.splitlines() if line.startswith(f"| `{kind.name}` |")), "")
        assert row, kind.name
        assert kind.bundle in row, kind.name
        assert all(role in row for role in kind.roles), kind.name
        assert kind.check in row, kind.name


def test_every_provider_stands_in_the_table_with_its_payment_type() -> None:
    for provider in shipped().rules.providers.values():
        row = next((line for line in PAGE.splitlines() if line.startswith(f"| `{provider.id}` |")), "")
        assert provider.payment_type in row, provider.id
        assert provider.title in row, provider.id


def test_services_and_trackers_are_named() -> None:
    rules = shipped().rules
    assert {*rules.services, *rules.trackers} - NAMED == set()


def test_registry_columns_and_ways_of_matching_are_named() -> None:
    assert {*COLUMNS, *MATCHES} - NAMED == set()


def test_every_rule_basis_is_explained() -> None:
    written = "".join(path.read_text("utf-8") for path in SOURCE.glob("*.py"))
    bases = set(re.findall(r'"rule:([a-z_]+)"', written)) | {"listing", "hidden_text", "script_literal", "form_value"}
    assert {f"rule:{name}" for name in bases} - NAMED == set()


def test_nothing_is_documented_that_does_not_exist() -> None:
    listed = set(re.findall(r"^\| `([a-z0-9_]+)` \|", PAGE, re.MULTILINE))
    known = {"default", *KINDS, *shipped().rules.providers, *COLUMNS, *MATCHES}
    assert listed - known == set()


def test_the_number_of_shipped_rows_is_right() -> None:
    assert f"`rules/specificity.csv`: {len(shipped().rows[0])} rows" in PAGE
