"""Catalogue, queries and reference page say the same thing, and fail here when one of them moves."""

from hashlib import sha256
from pathlib import Path

import pytest

import headwater.analysis
from headwater.analysis import find, findings, load_catalogue, provenance
from headwater.analysis.catalogue import load_rules
from headwater.analysis.queries import load_query
from headwater.model.finding import Finding

PACKAGE = Path(headwater.analysis.__file__).parent
PAGE = Path(__file__).parents[2] / "docs" / "reference" / "findings.md"
KEYS = list(load_catalogue())
FOUND = findings({}, year=2012)
REQUIRED = [
    "funnel.reports_processed", "funnel.urls_actioned", "funnel.urls_commercial", "funnel.by_source",
    "funnel.by_month", "hosting.by_country", "hosting.by_site_type", "hosting.country_within_site_type",
    "hosting.by_quarter", "hosting.hosts", "hosting.registries", "hosting.sites_with_several_hosts", "hosting.moves",
    "brands.active", "brands.new", "brands.identified_total", "brands.active_by_year", "brands.new_by_year",
    "brands.concentration", "brands.top10_share", "brands.top30_share", "brands.top10_distributors",
    "brands.top30_distributors", "brands.top30_of_leading_distributor", "brands.active_periods", "distributors.total",
    "distributors.active", "distributors.new", "distributors.activity", "distributors.new_since_start",
    "payments.types_over_time", "payments.mechanisms", "payments.by_distributor", "payments.mechanisms_per_brand",
]  # fmt: skip


def test_every_promised_key_exists() -> None:
    assert set(REQUIRED) <= set(KEYS)


def test_every_query_file_belongs_to_a_finding() -> None:
    assert sorted(path.stem for path in (PACKAGE / "sql").glob("*.sql")) == sorted(KEYS)


@pytest.mark.parametrize("key", KEYS)
def test_a_query_has_a_header_and_two_parts(key: str) -> None:
    lines = (PACKAGE / "sql" / f"{key}.sql").read_text(encoding="utf-8").splitlines()
    assert lines[0] == f"-- {key}"
    assert lines[1].startswith("-- ")
    assert lines[1].endswith(".")
    query = load_query(key)
    assert "SELECT" in query.rows
    assert "SELECT" in query.base


@pytest.mark.parametrize("key", KEYS)
def test_a_finding_is_documented_in_the_words_of_the_catalogue(key: str) -> None:
    entry, page = load_catalogue()[key], PAGE.read_text(encoding="utf-8")
    assert f"### {key}\n" in page
    section = page.split(f"### {key}\n", 1)[1].split("\n#", 1)[0]
    assert entry.title in section
    assert entry.definition in section
    assert entry.base in section
    assert ("identifying" in section) == entry.identifying


def test_the_page_documents_nothing_else() -> None:
    headings = [line[4:] for line in PAGE.read_text(encoding="utf-8").splitlines() if line.startswith("### ")]
    assert headings == KEYS


@pytest.mark.parametrize("finding", FOUND, ids=lambda finding: finding.key)
def test_measure_and_dimensions_are_columns(finding: Finding) -> None:
    assert finding.measure in finding.columns
    assert set(finding.dimensions) <= set(finding.columns)


def test_findings_that_name_somebody_are_marked() -> None:
    named = {"site", "network", "registry", "brand_id", "distributor_id"}
    assert {f.key for f in FOUND if named & set(f.columns)} == {f.key for f in FOUND if f.identifying}


def test_hashes_are_those_of_the_files() -> None:
    file = PACKAGE / "sql" / "brands.active.sql"
    finding = find(FOUND, "brands.active")
    assert finding.query == file.name
    assert finding.query_sha256 == sha256(file.read_bytes()).hexdigest() == provenance()["sql/brands.active.sql"]
    assert set(provenance()) >= {"catalogue.toml", "counting_rules.toml", "sql/shared/3_brands.sql"}


def test_counting_rules_are_numbered_without_gaps() -> None:
    assert sorted(load_rules()) == list(range(1, len(load_rules()) + 1))
