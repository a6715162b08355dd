"""What tests of the desk share: a migrated database that every test leaves as it found it, and the cast.

On SQLite, or, where HEADWATER_TEST_DATABASE=postgresql, on a PostgreSQL of their own. A test that needs what it writes
to be seen by other connections and processes asks for `committed`; all others run within a transaction that is taken
back.
"""

import os
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

os.environ["DJANGO_SETTINGS_MODULE"] = "desk_settings"

import django

django.setup()

import desk_browser
import desk_settings
import postgresql_cluster
from django.db import connection, connections, transaction
from django.test import Client
from django.test.utils import setup_test_environment, teardown_test_environment
from playwright.sync_api import Browser

from headwater_desk.people.models import User
from tests.desk import personas
from tests.desk.personas import Cast

_PRISTINE = "pristine"


@pytest.fixture(scope="session")
def migrated(system_tool: Callable[[str], str]) -> Iterator[None]:
    """The database, made once for each process that runs tests."""
    setup_test_environment()
    if connection.vendor == "sqlite":
        connection.creation.create_test_db(verbosity=0, autoclobber=True)
        connections.close_all()
        shutil.copy(_file(), _file().with_name(_PRISTINE))
        yield
    else:
        programs = postgresql_cluster.find_server(system_tool)
        with postgresql_cluster.cluster(programs, desk_settings.CLUSTER, connection.settings_dict["USER"]):
            connection.creation.create_test_db(verbosity=0, autoclobber=True)
            connections.close_all()
            _on_server(f"CREATE DATABASE {_PRISTINE} TEMPLATE {connection.settings_dict['NAME']}")
            yield
            connections.close_all()
    connections.close_all()
    teardown_test_environment()


def _file() -> Path:
    return Path(connection.settings_dict["NAME"])


def _on_server(*statements: str) -> None:
    with connection._nodb_cursor() as cursor:
        for statement in statements:
            cursor.execute(statement)


def _as_it_was() -> None:
    connections.close_all()
    if connection.vendor == "sqlite":
        for beside in ("-wal", "-shm"):
            Path(f"{_file()}{beside}").unlink(missing_ok=True)
        shutil.copy(_file().with_name(_PRISTINE), _file())
        return
    name = connection.settings_dict["NAME"]
    _on_server(f"DROP DATABASE {name} WITH (FORCE)", f"CREATE DATABASE {name} TEMPLATE {_PRISTINE}")


@pytest.fixture
def committed(migrated: None) -> Iterator[None]:
    """What the test writes is there for other connections and processes; afterwards it is gone."""
    yield
    _as_it_was()


@pytest.fixture(autouse=True)
def taken_back(request: pytest.FixtureRequest, migrated: None) -> Iterator[None]:
    """Everything a test writes is taken back, unless it asked for `committed`; broken references fail it."""
    if "committed" in request.fixturenames:
        yield
        return
    with transaction.atomic():
        yield
        if not connection.needs_rollback:
            connection.check_constraints()
        transaction.set_rollback(True)


@pytest.fixture(scope="session")
def chromium(system_tool: Callable[[str], str]) -> Iterator[Browser]:
    """One browser for all tests of a process.

    It is started before any test is, so before connections are refused, and needs none afterwards. Its driver's loop
    runs in this thread, which Django takes for asynchronous code: it is told that this is safe, and as it then keeps
    other connections than before, those on either side are closed, lest one stays open that nobody can reach.
    """
    before = os.environ.get("DJANGO_ALLOW_ASYNC_UNSAFE")
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"
    connections.close_all()
    with desk_browser.browser(system_tool("chromium")) as started:
        yield started
        connections.close_all()
    if before is None:
        del os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"]


@pytest.fixture
def cast(taken_back: None) -> Cast:
    """Everybody; see personas.py."""
    return personas.cast()


@pytest.fixture
def signed_in() -> Callable[[User], Client]:
    """A browser in which somebody has signed in."""

    def sign_in(user: User) -> Client:
        client = Client()
        client.force_login(user, "django.contrib.auth.backends.ModelBackend")
        return client

    return sign_in
