"""The tests' own desk: migrated, taken back between tests, on the database that was asked for."""

import os
from collections.abc import Callable

import pytest
from django.db import connection
from django.test import Client

from headwater_desk.people.models import Organisation, User
from tests.desk.personas import Cast


def test_runs_on_the_database_that_was_asked_for() -> None:
    assert connection.vendor == os.environ.get("HEADWATER_TEST_DATABASE", "sqlite")


@pytest.mark.parametrize("turn", [1, 2])
def test_a_test_finds_nothing_of_another(turn: int, cast: Cast) -> None:
    assert Organisation.objects.count() == 4


@pytest.mark.parametrize("turn", [1, 2])
def test_nor_of_one_that_committed(turn: int, committed: None, cast: Cast) -> None:
    assert Organisation.objects.count() == 4


def test_somebody_signs_in(cast: Cast, signed_in: Callable[[User], Client]) -> None:
    assert signed_in(cast.analyst).get("/").status_code == 200
