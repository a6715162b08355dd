"""Tables whose rows the database itself refuses to change or remove, on SQLite and PostgreSQL alike."""

from collections.abc import Sequence
from typing import Any

from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor

_MESSAGE = "rows of this table are never changed or removed"


def append_only(*tables: str) -> migrations.RunPython:
    """A migration step that guards `tables`; taken back by the reverse migration."""

    def guard(apps: Any, editor: BaseDatabaseSchemaEditor) -> None:
        for statement in _guards(editor.connection.vendor, tables):
            editor.execute(statement)

    def release(apps: Any, editor: BaseDatabaseSchemaEditor) -> None:
        for statement in _releases(editor.connection.vendor, tables):
            editor.execute(statement)

    return migrations.RunPython(guard, release)


def _guards(vendor: str, tables: Sequence[str]) -> list[str]:
    if vendor == "sqlite":
        return [
            f"CREATE TRIGGER {table}_no_{act} BEFORE {act} ON {table} BEGIN SELECT RAISE(ABORT, '{_MESSAGE}'); END"
            for table in tables
            for act in ("update", "delete")
        ]
    function = (
        "CREATE OR REPLACE FUNCTION headwater_append_only() RETURNS trigger LANGUAGE plpgsql AS "
        f"$$ BEGIN RAISE EXCEPTION '{_MESSAGE}'; END $$"
    )
    return [function] + [
        f"CREATE TRIGGER {table}_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON {table} "
        "FOR EACH STATEMENT EXECUTE FUNCTION headwater_append_only()"
        for table in tables
    ]


def _releases(vendor: str, tables: Sequence[str]) -> list[str]:
    if vendor == "sqlite":
        return [f"DROP TRIGGER IF EXISTS {table}_no_{act}" for table in tables for act in ("update", "delete")]
    return [f"DROP TRIGGER IF EXISTS {table}_append_only ON {table}" for table in tables]
