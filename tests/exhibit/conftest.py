"""Exhibits about the small run, each made once."""

from collections.abc import Callable
from functools import cache

import pytest
from small_run import SNAPSHOT, SmallRun

from headwater.exhibit import Exhibit, digest, exhibit
from headwater.explain import explain

Print = Callable[..., Exhibit]
HASHES = {f"{name}.parquet": digest(name.encode()) for name in SmallRun().tables()}


@pytest.fixture(scope="session")
def printed() -> Print:
    """The exhibit about a subject of the small run; each made once."""

    @cache
    def make(subject: str, old: bool = False, marking: str = "TLP:AMBER+STRICT") -> Exhibit:
        tables = SmallRun(old=old).tables()
        return exhibit(explain(tables, subject, snapshot=None if old else SNAPSHOT), HASHES, marking)

    return make
