"""The specificity registry: which identifier values are shared services or template defaults, with a source each.

Invariants: rows are data (`rules/specificity.csv`, and a site's own file in the same format, whose rows win); a value
is stored in its kind's normal form, so a row that could never match is refused; a private person's mailbox may be
given as SHA-256 of the normal form, so the registry recognises it without being a list of people.
"""

import csv
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cache, lru_cache
from hashlib import sha256
from importlib import resources
from ipaddress import IPv4Network, IPv6Network, ip_address, ip_network
from pathlib import Path
from typing import Any, get_args

import msgspec
import re2
from msgspec import Struct

from headwater.errors import ReferenceDataError
from headwater.identifiers import host
from headwater.identifiers.kinds import KINDS
from headwater.identifiers.rules import Rules
from headwater.model.observation import Observation, Role, Specificity

COLUMNS = ("id", "kind", "provider", "match", "value", "class", "role", "source", "note")
MATCHES = ("exact", "sha256", "domain", "network", "pattern")
_DOCS = "see docs/reference/identifiers.md"


class Row(Struct, frozen=True):
    """One registry entry; `provider` and `role` are "" where they make no difference."""

    id: str
    kind: str
    provider: str
    match: str
    value: str
    specificity: Specificity
    role: str
    source: str
    note: str = ""


def digest(value: str) -> str:
    """What a `sha256` row holds: hex SHA-256 of the value in normal form, as UTF-8."""
    return sha256(value.encode()).hexdigest()


class _Table:
    """The rows of one file, indexed by the way they match."""

    def __init__(self, rows: Sequence[Row]) -> None:
        self._keyed: dict[tuple[str, str, str], list[Row]] = {}
        self._networks: dict[tuple[int, int, int], Row] = {}
        self._patterns: dict[str, list[tuple[Any, Row]]] = {}
        self._hashed = {row.kind for row in rows if row.match == "sha256"}
        for row in rows:
            if row.match == "pattern":
                self._patterns.setdefault(row.kind, []).append((re2.compile(row.value), row))
            elif row.match == "network":
                block = ip_network(row.value)
                self._networks[block.version, block.prefixlen, int(block.network_address)] = row
            else:
                self._keyed.setdefault((row.kind, row.match, row.value), []).append(row)
        self._prefixes = sorted({key[:2] for key in self._networks}, key=lambda key: -key[1])

    def candidates(self, kind: str, value: str) -> Iterator[Row]:
        """Rows matching the value, the most exact way first."""
        yield from self._keyed.get((kind, "exact", value), ())
        if kind in self._hashed:
            yield from self._keyed.get((kind, "sha256", digest(value)), ())
        for suffix in host.suffixes(_domain(kind, value)):
            yield from self._keyed.get((kind, "domain", suffix), ())
        if kind == "ip" and self._networks:
            yield from self._blocks(value)
        for pattern, row in self._patterns.get(kind, ()):
            if pattern.fullmatch(value):
                yield row

    def _blocks(self, value: str) -> Iterator[Row]:
        address = ip_address(value)
        bits = int(address)
        for version, length in self._prefixes:
            if version == address.version:
                shift = address.max_prefixlen - length
                row = self._networks.get((version, length, bits >> shift << shift))
                if row:
                    yield row


def _domain(kind: str, value: str) -> str:
    """The host name inside a value, "" where the kind has none."""
    if kind == "email":
        return value.rpartition("@")[2]
    if kind in ("url", "payment_form"):
        return host.of_url(value)
    return value if kind in ("host", "mail_host") else ""


class Registry:
    """Shipped and own rows, and the rule pack, ready for `extract`. Immutable after loading."""

    def __init__(self, tables: Iterable[Sequence[Row]], rules: Rules) -> None:
        self.rows = tuple(tuple(rows) for rows in tables)
        self.rules = rules
        self._tables = [_Table(rows) for rows in self.rows]
        self.lookup = lru_cache(maxsize=1 << 15)(self._lookup)

    @classmethod
    def load(cls, extra: Path | None = None, packs: Sequence[Path] = ()) -> "Registry":
        """The shipped registry, with a site's own CSV (`extra`, its rows win) and own rule packs.

        Raises ReferenceDataError naming file, line and column of the first unusable row.
        """
        text = resources.files("headwater.identifiers").joinpath("rules/specificity.csv").read_text("utf-8")
        tables = [parse_rows("specificity.csv", text)]
        if extra is not None:
            tables.insert(0, parse_rows(str(extra), _read(extra)))
        return cls(tables, Rules.load(packs))

    def _lookup(self, kind: str, value: str, provider: str) -> Row | None:
        """The row that decides about a value, or None."""
        for table in self._tables:
            for row in table.candidates(kind, value):
                if row.provider in ("", provider):
                    return row
        return None

    def apply(self, observation: Observation) -> Observation:
        """The observation with class, basis and (where the row says so) role of the deciding row."""
        row = self.lookup(observation.kind, observation.value, observation.provider)
        if row is None:
            return observation
        changes: dict[str, Any] = {"specificity": row.specificity, "basis": f"registry:{row.id}"}
        if row.role:
            changes["role"] = row.role
        return msgspec.structs.replace(observation, **changes)


@cache
def shipped() -> Registry:
    """The registry as shipped; loaded once a process."""
    return Registry.load()


def _read(path: Path) -> str:
    try:
        return path.read_text("utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        raise ReferenceDataError(
            f"{path}: registry cannot be read ({type(error).__name__}); give a UTF-8 CSV file, {_DOCS}"
        ) from None


def parse_rows(name: str, text: str) -> list[Row]:
    """Rows of a registry CSV. Raises ReferenceDataError with file, line and column."""
    reader = csv.DictReader(text.splitlines())
    if tuple(reader.fieldnames or ()) != COLUMNS:
        raise ReferenceDataError(f"{name}: line 1: the columns must be {','.join(COLUMNS)}; {_DOCS}")
    rows: list[Row] = []
    seen: set[str] = set()
    for record in reader:
        place = f"{name}: line {reader.line_num}"
        if None in record or None in record.values():
            raise ReferenceDataError(f"{place}: needs exactly {len(COLUMNS)} cells")
        row = _row(place, record)
        if row.id in seen:
            raise ReferenceDataError(f"{place}: column id: {row.id} is used twice")
        seen.add(row.id)
        rows.append(row)
    return rows


def _row(place: str, cells: Mapping[str, str]) -> Row:
    allowed = {
        "kind": tuple(KINDS),
        "match": MATCHES,
        "class": get_args(Specificity),
        "role": ("", *get_args(Role)),
    }
    for column, choices in allowed.items():
        if cells[column] not in choices:
            raise ReferenceDataError(f"{place}: column {column}: must be one of {', '.join(filter(None, choices))}")
    if not cells["id"] or not cells["source"]:
        raise ReferenceDataError(f"{place}: columns id and source must not be empty: every row says who says so")
    return Row(
        id=cells["id"],
        kind=cells["kind"],
        provider=cells["provider"],
        match=cells["match"],
        value=_normal_value(place, cells["kind"], cells["match"], cells["value"]),
        specificity=msgspec.convert(cells["class"], Specificity),
        role=cells["role"],
        source=cells["source"],
        note=cells["note"],
    )


def _normal_value(place: str, kind: str, match: str, value: str) -> str:
    """The value as it will be compared; raises when it could never match."""
    normal: str | None
    match match:
        case "exact":
            normal = KINDS[kind].clean(value)
        case "domain":
            normal = host.clean(value) if kind in ("email", "host", "mail_host", "url", "payment_form") else None
        case "sha256":
            normal = value if len(value) == 64 and set(value) <= set("0123456789abcdef") else None
        case "network":
            normal = str(block) if kind == "ip" and (block := _block(value)) else None
        case _:
            normal = value if _is_pattern(value) else None
    if not normal:
        raise ReferenceDataError(f"{place}: column value: no valid {match} value of kind {kind}; {_DOCS}")
    return normal


def _block(value: str) -> IPv4Network | IPv6Network | None:
    try:
        return ip_network(value)
    except ValueError:
        return None


def _is_pattern(value: str) -> bool:
    try:
        re2.compile(value)
    except re2.error:
        return False
    return bool(value)
