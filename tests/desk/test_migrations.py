"""Every app of the desk goes up, down to nothing and up again on populated data, and what others hold stays."""

from collections.abc import Iterator
from typing import Any

import pytest
from django.apps import apps
from django.core.management import call_command
from django.db import connection
from django.db.migrations.executor import MigrationExecutor

from tests.desk.population import populate

APPS = sorted(
    config.label
    for config in apps.get_app_configs()
    if config.name.startswith("headwater_desk.") and list(config.get_models())
)
UNPOPULATED = {"facts", "attribution", "lookup"}
"""Apps of which population.py makes no rows yet."""
_STRUCTURE = {
    "sqlite": "SELECT type, name, sql FROM sqlite_master WHERE name NOT LIKE 'sqlite_%'",
    "postgresql": """
        SELECT 'column', table_name || '.' || column_name, data_type || is_nullable
            || coalesce(character_maximum_length::text, '') || coalesce(column_default, '')
            FROM information_schema.columns WHERE table_schema = 'public'
        UNION ALL SELECT 'index', indexname, indexdef FROM pg_indexes WHERE schemaname = 'public'
        UNION ALL SELECT 'constraint', conname, pg_get_constraintdef(oid)
            FROM pg_constraint WHERE connamespace = 'public'::regnamespace
        UNION ALL SELECT 'trigger', tgname, pg_get_triggerdef(oid) FROM pg_trigger WHERE NOT tgisinternal
    """,
}


def structure() -> dict[tuple[str, str], str]:
    """Tables, indices, constraints and triggers, as the database tells them."""
    with connection.cursor() as cursor:
        cursor.execute(_STRUCTURE[connection.vendor])
        return {(kind, name): told for kind, name, told in cursor.fetchall()}


def contents(tables: set[str]) -> dict[str, list[tuple[Any, ...]]]:
    """All rows of these tables."""
    found = {}
    with connection.cursor() as cursor:
        for table in sorted(tables):
            cursor.execute(f"SELECT * FROM {connection.ops.quote_name(table)}")
            found[table] = sorted(cursor.fetchall(), key=repr)
    return found


def tables_of(labels: set[str]) -> set[str]:
    """The tables of apps."""
    return {model._meta.db_table for label in labels for model in apps.get_app_config(label).get_models()}


def taken_with(label: str) -> set[str]:
    """The apps whose tables go when those of `label` do: itself and all that build on it."""
    executor = MigrationExecutor(connection)
    plan = executor.migration_plan([(label, None)])
    return {migration.app_label for migration, backwards in plan if backwards}


@pytest.fixture
def populated(committed: None) -> Iterator[None]:
    populate()
    yield


@pytest.mark.slow
@pytest.mark.parametrize("label", APPS)
def test_down_to_nothing_and_up_again(label: str, populated: None) -> None:
    gone = taken_with(label)
    staying = tables_of(set(APPS) - gone)
    built, held = structure(), contents(staying)
    call_command("migrate", label, "zero", verbosity=0)
    assert not tables_of(gone) & set(connection.introspection.table_names())
    assert contents(staying) == held
    call_command("migrate", verbosity=0)
    assert structure() == built
    assert contents(staying) == held
    assert not any(contents(tables_of(gone)).values())


@pytest.mark.slow
def test_populated_again_after_the_whole_way_down(populated: None) -> None:
    for label in APPS:
        call_command("migrate", label, "zero", verbosity=0)
    call_command("migrate", verbosity=0)
    populate()


def test_every_app_with_tables_is_populated(populated: None) -> None:
    empty = {table for table, rows in contents(tables_of(set(APPS) - UNPOPULATED)).items() if not rows}
    assert empty == set()


def test_the_models_are_those_of_the_migrations() -> None:
    call_command("makemigrations", check=True, dry_run=True, verbosity=0)
