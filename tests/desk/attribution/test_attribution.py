"""A run of the desk finds what a run on the files finds, and its rows say so."""

from pathlib import Path

import pytest

from headwater import files, pipeline, world
from headwater.pipeline import RunOptions
from headwater_desk.attribution import models as results
from headwater_desk.attribution import parts, selectors, services
from headwater_desk.attribution.models import Run, RunPart
from headwater_desk.facts import services as intake
from headwater_desk.facts.models import Site
from tests.desk.personas import Cast


@pytest.fixture(scope="session")
def sources(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Enough of a world to hold brands and distributors."""
    home = tmp_path_factory.mktemp("world") / "run"
    world.build(world.WorldSpec.scaled(captures=400, seed=7, page_kb=4), home, lambda *_: None)
    return home / "sources"


@pytest.fixture
def run(cast: Cast, sources: Path) -> Run:
    intake.take_in([sources], cast.hotline, cast.analyst, workers=0)
    return services.attribute(cast.analyst)


def by_site(run: Run) -> dict[str, tuple[str, str, str]]:
    rows = results.SiteResult.objects.filter(run=run).select_related("site")
    return {row.site.name: (row.brand_id, row.distributor_id, row.decision) for row in rows}


def test_the_desk_concludes_what_the_core_concludes_from_the_files(run: Run, sources: Path, tmp_path: Path) -> None:
    pipeline.run([sources], tmp_path / "out", RunOptions(workers=0))
    sites = files.read_table(tmp_path / "out" / "sites.parquet").to_pylist()
    expected = {row["site"]: (row["brand_id"] or "", row["distributor_id"] or "", row["decision"]) for row in sites}
    assert by_site(run) == expected
    assert any(brand for brand, _, _ in expected.values())
    assert Site.objects.count() >= len(expected)


def test_a_second_run_over_the_same_facts_says_the_same_under_the_same_name(run: Run, cast: Cast) -> None:
    again = services.attribute(cast.analyst)
    assert again.name == run.name and by_site(again) == by_site(run)
    assert selectors.latest() == again


def test_the_cores_tables_come_back_as_they_were_and_only_the_last_runs_keep_them(run: Run, cast: Cast) -> None:
    tables = parts.tables(run.id)
    assert tables["sites"].num_rows == results.SiteResult.objects.filter(run=run).count()
    assert {"fingerprints", "observations", "links"} <= set(tables)
    for _ in range(services.WHOLE_RUNS):
        services.attribute(cast.analyst)
    assert not RunPart.objects.filter(run=run).exists()
    assert results.SiteResult.objects.filter(run=run).exists()
