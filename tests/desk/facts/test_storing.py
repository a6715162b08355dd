"""A delivery becomes facts: each record once, again nothing, and nothing readable without the keys."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from django.db import DatabaseError, connection, transaction

from headwater import world
from headwater_desk.facts import models as facts
from headwater_desk.facts import selectors, services
from headwater_desk.facts.models import Import
from headwater_desk.marking import Tlp
from tests.desk.personas import Cast

REPORTS = "id,url,at,outcome\n"
MAPPING = 'source = "desk"\n[columns]\nreport_id = "id"\nurl = "url"\nreceived_at = "at"\noutcome = "outcome"\n'


@pytest.fixture(scope="session")
def small_world(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A world of few captures; its sources are what a hotline brings."""
    home = tmp_path_factory.mktemp("world") / "small"
    world.build(world.WorldSpec.scaled(captures=120, seed=5, page_kb=4), home, lambda *_: None)
    return home / "sources"


@pytest.fixture
def delivered(cast: Cast, small_world: Path) -> Import:
    return services.take_in([small_world], cast.hotline, cast.analyst, workers=0)


def take_in_reports(cast: Cast, folder: Path, rows: str) -> Import:
    (folder / "reports.csv").write_text(REPORTS + rows)
    (folder / "reports.csv.mapping.toml").write_text(MAPPING)
    return services.take_in([folder], cast.hotline, cast.intake, workers=0)


def test_every_record_is_accepted_once_and_again_is_a_duplicate(
    delivered: Import, cast: Cast, small_world: Path
) -> None:
    assert delivered.records == delivered.accepted == facts.Capture.objects.count() + facts.Report.objects.count()
    assert facts.Capture.objects.count() == facts.Views.objects.count() == 120
    again = services.take_in([small_world], cast.hotline, cast.analyst, workers=0)
    assert (again.accepted, again.duplicate) == (0, delivered.records)


def test_a_bad_row_is_quarantined_with_its_place_and_stops_nothing(cast: Cast, tmp_path: Path) -> None:
    row = take_in_reports(
        cast,
        tmp_path,
        "1,http://a.example/,2012-05-01T10:00:00Z,actionable\n"
        "2,no address,2012-05-01T10:00:00Z,actionable\n"
        "1,http://a.example/,2012-05-01T10:00:00Z,actionable\n"
        "1,http://b.example/,2012-05-01T10:00:00Z,actionable\n",
    )
    assert (row.records, row.accepted, row.duplicate, row.quarantined) == (4, 1, 1, 2)
    kept = {(bad.record, bad.field, bad.reason) for bad in facts.Quarantined.objects.all()}
    assert {reason for _, _, reason in kept} == {"conflicting_report", "bad_url"}


def test_nothing_that_identifies_stands_in_the_database(delivered: Import) -> None:
    names = {site.name for site in facts.Site.objects.all()}
    seen = facts.Observation.objects.exclude(kind__in=("ip", "asn"))  # addresses of servers stand in plain: hosting
    names |= {one.value for one in seen if len(one.value) > 6}
    content = b"\n".join(_dump())
    found = {name for name in names if name.encode() in content}
    assert len(names) > 50 and found == set()


def _dump() -> Iterator[bytes]:
    for table in connection.introspection.table_names():
        with connection.cursor() as cursor:
            cursor.execute(f"SELECT * FROM {connection.ops.quote_name(table)}")
            for row in cursor.fetchall():
                yield b"|".join(_bytes(cell) for cell in row)


def _bytes(cell: object) -> bytes:
    return bytes(cell) if isinstance(cell, bytes | memoryview) else str(cell).encode()


@pytest.mark.parametrize("model", facts.ADDED_ONLY, ids=lambda model: model.__name__)
def test_facts_are_neither_changed_nor_removed(model: type, delivered: Import) -> None:
    table = model._meta.db_table  # type: ignore[attr-defined]
    column = model._meta.pk.column  # type: ignore[attr-defined]
    if not model._default_manager.exists() and connection.vendor == "sqlite":  # type: ignore[attr-defined]
        pytest.skip("a row trigger needs a row")
    for statement in (f"UPDATE {table} SET {column} = {column}", f"DELETE FROM {table}"):
        with pytest.raises(DatabaseError, match="never changed or removed"), transaction.atomic():
            connection.cursor().execute(statement)


def test_what_is_marked_strictly_stays_with_who_recorded_it(cast: Cast, small_world: Path) -> None:
    services.take_in([small_world], cast.hotline, cast.analyst, tlp=Tlp.AMBER_STRICT, workers=0)
    captures = facts.Capture.objects.all()
    assert selectors.visible(captures, cast.analyst).count() == 120
    assert selectors.visible(captures, cast.rival_analyst).count() == 0
    assert selectors.sites_visible(cast.rival_analyst).count() == 0
    assert selectors.sites_visible(cast.analyst).count() == facts.Site.objects.count()
