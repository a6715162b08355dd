"""The queries as they stand in the package: text, parts, and the hash by which a reader can check them.

Invariant: a finding's file has a header comment that starts with its key, and two parts, `@rows` and `@base`.
"""

import re
from functools import cache
from hashlib import sha256
from importlib.resources import files

from msgspec import Struct

_FOLDER = files("headwater.analysis") / "sql"
_PART = re.compile(r"^-- @(\w+)$", re.MULTILINE)


class Query(Struct, frozen=True):
    """One finding's query: `rows` gives its table, `base` one row of the figures around it."""

    name: str
    digest: str
    rows: str
    base: str


@cache
def load_query(key: str) -> Query:
    content = (_FOLDER / f"{key}.sql").read_bytes()
    head, first, rows, second, base = _PART.split(content.decode("utf-8"))
    if (first, second) != ("rows", "base") or not head.startswith(f"-- {key}\n"):
        raise AssertionError(f"sql/{key}.sql does not have the form every query has")
    return Query(f"{key}.sql", sha256(content).hexdigest(), rows, base)


@cache
def shared_scripts() -> tuple[str, ...]:
    """The scripts that prepare the tables the queries share, in the order they must run."""
    found = sorted((_FOLDER / "shared").iterdir(), key=lambda path: path.name)
    return tuple(path.read_text("utf-8") for path in found if path.name.endswith(".sql"))


@cache
def behind() -> dict[str, str]:
    """The queries that give the rows from which findings were counted, by name."""
    return {
        path.name.removesuffix(".sql"): path.read_text("utf-8")
        for path in (_FOLDER / "behind").iterdir()
        if path.name.endswith(".sql")
    }


def query_text(key: str) -> str:
    """A finding's query as it stands in the package: what a reader checks the figure against."""
    load_query(key)
    return (_FOLDER / f"{key}.sql").read_text("utf-8")


def provenance() -> dict[str, str]:
    """SHA-256 of every file a figure depends on: queries, shared scripts, catalogue and counting rules, by path."""
    root = files("headwater.analysis")
    queries = [f"sql/{path.name}" for path in _FOLDER.iterdir() if path.name.endswith(".sql")]
    shared = [f"sql/shared/{path.name}" for path in (_FOLDER / "shared").iterdir() if path.name.endswith(".sql")]
    names = sorted(["catalogue.toml", "counting_rules.toml", *queries, *shared])
    return {name: sha256((root / name).read_bytes()).hexdigest() for name in names}
