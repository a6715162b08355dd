"""The catalogue of findings and the counting rules: words and parameters kept as data beside the queries.

Invariant: every key of the catalogue has a query of the same name, and every caveat it names exists.
"""

import tomllib
from functools import cache
from importlib.resources import files
from typing import Literal

import msgspec
from msgspec import Struct

from headwater.errors import InputError

Stream = Literal["reports", "brands", "hosting", "moves", "payments"]
PeriodKind = Literal["year", "hosting", "all", "to_year_end"]


class Entry(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What the catalogue says about one finding; the fields are explained at the top of catalogue.toml."""

    title: str
    definition: str
    unit: str
    base: str
    measure: str
    period: PeriodKind
    stream: Stream
    dimensions: tuple[str, ...] = ()
    coverage: str = ""
    exclusions: dict[str, str] = {}
    caveats: tuple[str, ...] = ()
    identifying: bool = False


class CountingRule(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One version of how things are counted; the fields are explained in counting_rules.toml."""

    version: int
    since: str
    actioned_outcomes: list[str]
    commercial_values: list[str]
    mechanism_roles: list[str]
    shared_specificities: list[str]
    new_since_start_months: int


@cache
def load_catalogue() -> dict[str, Entry]:
    """Every finding by key, in the order of publication, with the caveats' texts in place of their names."""
    raw = tomllib.loads(_text("catalogue.toml"))
    texts: dict[str, str] = raw.pop("caveat")
    return {key: _entry(fields, texts) for key, fields in raw.items()}


@cache
def load_rules() -> dict[int, CountingRule]:
    raw = tomllib.loads(_text("counting_rules.toml"))["rule"]
    rules = [msgspec.convert({**fields, "since": str(fields["since"])}, CountingRule) for fields in raw]
    return {rule.version: rule for rule in rules}


def counting_rule(version: int | None) -> CountingRule:
    """The rule of that version, the newest for None. Raises InputError for a version that does not exist."""
    rules = load_rules()
    wanted = max(rules) if version is None else version
    if wanted not in rules:
        known = ", ".join(map(str, sorted(rules)))
        raise InputError(f"there is no counting rule {wanted}; the versions are {known}")
    return rules[wanted]


def _entry(fields: dict[str, object], texts: dict[str, str]) -> Entry:
    entry = msgspec.convert(fields, Entry)
    return msgspec.structs.replace(entry, caveats=tuple(texts[name] for name in entry.caveats))


def _text(name: str) -> str:
    return (files("headwater.analysis") / name).read_text("utf-8")
