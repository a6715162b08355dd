"""A run's brands and operations against the truth: read as a user would, counted against what only the world knows."""

from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc
import pytest

from headwater import demo, files, intake, pipeline
from headwater.evaluate import Settings, year_cases
from headwater.evaluate.metrics import agreement
from headwater.evaluate.year_cases import Year, brands_against, operations_against
from headwater.model.tables import CAPTURE_BRANDS
from headwater.world import Truth, WorldSpec, build, load_truth


@pytest.fixture(scope="module")
def year(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Truth]:
    """A run of a small world as `headwater demo` leaves it."""
    out = tmp_path_factory.mktemp("year")
    home = out / "world"
    build(WorldSpec.scaled(300, 41, brands=16, page_kb=3), home)
    options = pipeline.RunOptions(reference=home / "reference", workers=0)
    known = pipeline.read(intake.plan([home / "sources"]), options)
    tables = pipeline.derive(known, options).tables
    for name in ("decisions", "observations"):
        files.write_table(tables[name], out / f"{name}.parquet")
    files.write_table(tables["capture_brands"], out / "captures.parquet")
    files.write_table(known.captures, out / "capture_facts.parquet")
    files.write_table(known.fingerprints, out / "fingerprints.parquet")
    return out, load_truth(home)


def test_brands_are_counted_over_the_captures_that_show_one(year: tuple[Path, Truth]) -> None:
    out, truth = year
    found = brands_against(out, truth)
    showing = pc.sum(pc.not_equal(truth.captures.column("brand"), "")).as_py()
    assert found.ours.items == showing
    assert found.ours.b3_f1 > 0.8
    assert found.others.keys() == {"identical pages", "single link"}
    assert found.others["identical pages"].b3_precision >= 0.95  # a disguise can be on two sites, a page cannot


def test_what_claims_no_brand_stands_alone(year: tuple[Path, Truth], tmp_path: Path) -> None:
    out, truth = year
    for path in out.glob("*.parquet"):
        (tmp_path / path.name).write_bytes(path.read_bytes())
    captures = files.read_table(out / "captures.parquet")
    place = captures.schema.get_field_index("brand_id")
    nothing = captures.set_column(place, captures.schema.field(place), pa.nulls(captures.num_rows, pa.string()))
    files.write_table(nothing.cast(CAPTURE_BRANDS), tmp_path / "captures.parquet")
    found = brands_against(tmp_path, truth).ours
    assert found.alone == 1.0 and found.b3_precision == 1.0


def test_operations_are_counted_over_the_sites_that_show_an_account(year: tuple[Path, Truth]) -> None:
    out, truth = year
    found = operations_against(out, truth)
    owner = {row["site"]: row["owner"] for row in truth.sites.to_pylist()}
    rows = files.read_table(out / "observations.parquet").to_pylist()
    paid = {r["site"] for r in rows if r["bundle"] == "payment" and r["specificity"] == "dedicated"} & owner.keys()
    assert found.ours.items == len(paid) > 0
    assert found.ours.b3_precision > 0.9
    assert {"connected components", "degree cap 20", "single link"} == found.others.keys()


def test_every_seed_is_told_with_its_kind_and_all_measures(
    year: tuple[Path, Truth], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    out, truth = year
    made = (brands_against(out, truth), operations_against(out, truth))
    rows = [demo.Replicated(key, 8, 8, 9) for key in year_cases.BARS]
    monkeypatch.setattr(year_cases, "_replayed", lambda seeds, progress: [Year(seed, rows, *made) for seed in seeds])
    settings = Settings(tmp_path, worlds=1)
    for case in (year_cases.published, year_cases.brands_of_the_year, year_cases.operations_of_the_year):
        parts = {", ".join(one.data.split(", ")[:2]) for one in case(settings)}
        assert parts == {"seed 1, fitted", "seed 101, looked at", "seed 104, held out"}, case
    told = {one.metric for one in year_cases.brands_of_the_year(settings)}
    assert told == set(agreement({}, {}).__struct_fields__) - {"items", "predicted", "true"}
    assert next(iter(year_cases.published(settings))).value == 0.125
