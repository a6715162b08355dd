"""What offline reference data says about an address: who announces it, in which country it stands, as of when.

Invariants: `networks.csv` of the reference folder goes before any `*.mmdb`; within the CSV the most specific network
wins, for the AS and for the country apart; what no source says is null; a row that rests on two sources carries both
names and the older date, because it is no fresher than its older half.
"""

from collections.abc import Iterable, Iterator, Sequence
from contextlib import ExitStack
from datetime import UTC, date, datetime
from ipaddress import IPv4Address, IPv6Address, ip_address, ip_network
from pathlib import Path

import maxminddb
import msgspec
import pyarrow as pa
from msgspec import Struct

from headwater.errors import ReferenceDataError
from headwater.hosting.intervals import UNCOVERED, IntervalIndex
from headwater.hosting.reference import Row, read_rows
from headwater.model.tables import HOSTING

Address = IPv4Address | IPv6Address
_COLUMNS = ("asn", "as_name", "country", "fact_date", "source")


class Network(Struct, frozen=True):
    """One fact about the addresses low..high (integers of IP version 4 or 6, both ends included)."""

    version: int
    low: int
    high: int
    asn: int | None
    as_name: str
    country: str | None
    fact_date: date | None
    source: str


class Fact(Struct, frozen=True):
    """What is known about one address, with the sources that say so."""

    asn: int | None = None
    as_name: str | None = None
    country: str | None = None
    dates: tuple[date, ...] = ()
    sources: tuple[str, ...] = ()

    def filled_from(self, other: "Fact") -> "Fact":
        """This fact, with what it lacks taken from `other`; `other` counts as a source only where it gave something."""
        gives_as = self.asn is None and other.asn is not None
        gives_country = self.country is None and other.country is not None
        if not (gives_as or gives_country):
            return self
        return Fact(
            asn=other.asn if gives_as else self.asn,
            as_name=other.as_name if gives_as else self.as_name,
            country=other.country if gives_country else self.country,
            dates=self.dates + other.dates,
            sources=self.sources + other.sources,
        )


class AddressTable:
    """Looks addresses up in the networks of a CSV and in MaxMind DB files. Nothing is opened but those files."""

    def __init__(self, networks: Sequence[Network] = (), databases: Sequence[Path] = ()) -> None:
        self._databases = tuple(databases)
        self._layers = [
            _Layer([msgspec.structs.replace(network, country=None) for network in networks if network.asn is not None]),
            _Layer(
                [
                    msgspec.structs.replace(network, asn=None, as_name="")
                    for network in networks
                    if network.country is not None
                ]
            ),
        ]

    @classmethod
    def load(cls, reference: Path | None = None) -> "AddressTable":
        """`networks.csv` and every `*.mmdb` of the reference folder; without a folder every answer is "unknown".

        Raises ReferenceDataError with file, line and field when the data is malformed or the folder is missing.
        """
        if reference is None:
            return cls()
        if not reference.is_dir():
            raise ReferenceDataError(f"{reference}: no such folder; give the folder that holds the reference data")
        path = reference / "networks.csv"
        return cls(_networks(path) if path.exists() else (), sorted(reference.glob("*.mmdb")))

    def facts(self, ips: Iterable[str]) -> pa.Table:
        """One HOSTING row per distinct address text, sorted; nulls where nothing is known or the text is no address."""
        texts = sorted({text for text in ips if text})
        addresses = [_parse(text) for text in texts]
        facts = [Fact()] * len(texts)
        for layer in self._layers:
            facts = [fact.filled_from(more) for fact, more in zip(facts, layer.find(addresses), strict=True)]
        facts = _from_databases(self._databases, addresses, facts)
        return pa.Table.from_pylist([_row(text, fact) for text, fact in zip(texts, facts, strict=True)], HOSTING)


class _Layer:
    """The networks that say one thing (an AS, or a country), searchable by address."""

    def __init__(self, networks: Sequence[Network]) -> None:
        # Among equal networks the index lets the last one win: the newest fact, then an arbitrary but fixed order.
        ordered = sorted(networks, key=lambda n: (n.fact_date or date.min, n.source, n.country or "", n.asn or 0))
        self._networks = {version: [n for n in ordered if n.version == version] for version in (4, 6)}
        self._index = {
            version: IntervalIndex([(n.low, n.high) for n in chosen], 32 if version == 4 else 128)
            for version, chosen in self._networks.items()
        }

    def find(self, addresses: Sequence[Address | None]) -> list[Fact]:
        facts = [Fact()] * len(addresses)
        for version, index in self._index.items():
            places = [i for i, address in enumerate(addresses) if address is not None and address.version == version]
            winners = index.find([int(address) for i in places if (address := addresses[i]) is not None])
            for place, winner in zip(places, winners.tolist(), strict=True):
                if winner != UNCOVERED:
                    facts[place] = _fact(self._networks[version][winner])
        return facts


def _fact(network: Network) -> Fact:
    dates = (network.fact_date,) if network.fact_date else ()
    name = network.as_name or None
    return Fact(network.asn, name, network.country, dates, (network.source,) if network.source else ())


def _row(ip: str, fact: Fact) -> dict[str, object]:
    return {
        "ip": ip,
        "asn": fact.asn,
        "as_name": fact.as_name,
        "country": fact.country,
        "fact_date": min(fact.dates, default=None),
        "fact_source": "; ".join(dict.fromkeys(fact.sources)) or None,
    }


def _parse(text: str) -> Address | None:
    """The address a text spells; IPv4-mapped IPv6 (RFC 4291, 2.5.5.2) is the IPv4 address it wraps."""
    try:
        address = ip_address(text)
    except ValueError:
        return None
    return (address.ipv4_mapped or address) if isinstance(address, IPv6Address) else address


def _networks(path: Path) -> list[Network]:
    found = []
    for row in read_rows(path, required=(), optional=("network", "start", "end", *_COLUMNS)):
        version, low, high = _range(row)
        facts = row.asn("asn"), row["as_name"], row.country("country"), row.day("fact_date")
        if facts[1] and facts[0] is None:
            raise row.refuse("asn", "a name without a number; give the AS number that as_name belongs to")
        found.append(Network(version, low, high, *facts, row["source"] or path.name))
    return found


def _range(row: Row) -> tuple[int, int, int]:
    if row["network"]:
        try:
            network = ip_network(row["network"])
        except ValueError:
            raise row.refuse("network", "not a network; write it as 192.0.2.0/24 with no host bits set") from None
        return network.version, int(network.network_address), int(network.broadcast_address)
    first, last = _end(row, "start"), _end(row, "end")
    if first.version != last.version or int(first) > int(last):
        raise row.refuse("end", "the range must run upwards within one IP version")
    return first.version, int(first), int(last)


def _end(row: Row, column: str) -> Address:
    try:
        return ip_address(row[column])
    except ValueError:
        raise row.refuse(column, "not an address; give either network, or both start and end") from None


def _from_databases(paths: Sequence[Path], addresses: Sequence[Address | None], facts: Sequence[Fact]) -> list[Fact]:
    """Fill what the CSV left open from the databases, the newest build first."""
    filled = list(facts)
    with ExitStack() as stack:
        readers = [(path, stack.enter_context(_open(path))) for path in paths]
        readers.sort(key=lambda item: (-item[1].metadata().build_epoch, item[0].name))
        for path, reader in readers:
            for place, more in _answers(path, reader, addresses):
                filled[place] = filled[place].filled_from(more)
    return filled


def _open(path: Path) -> maxminddb.Reader:
    try:
        return maxminddb.open_database(path)
    except (maxminddb.InvalidDatabaseError, OSError):
        raise ReferenceDataError(f"{path}: not a MaxMind DB file; download it again or remove it") from None


def _answers(path: Path, reader: maxminddb.Reader, addresses: Sequence[Address | None]) -> Iterator[tuple[int, Fact]]:
    meta = reader.metadata()
    built = datetime.fromtimestamp(meta.build_epoch, UTC).date()
    for place, address in enumerate(addresses):
        if address is None or (address.version == 6 and meta.ip_version == 4):
            continue
        try:
            record = reader.get(address)
        except maxminddb.InvalidDatabaseError:
            raise ReferenceDataError(f"{path}: the database is damaged; download it again or remove it") from None
        if isinstance(record, dict):
            asn, name, country = _asn_of(record), _name_of(record), _country_of(record)
            yield place, Fact(asn, name, country, (built,), (f"{path.name} ({meta.database_type})",))


def _asn_of(record: dict[str, object]) -> int | None:
    """AS number as GeoLite2-ASN ("autonomous_system_number") or IPinfo ("asn": "AS64500") write it."""
    value = record.get("autonomous_system_number", record.get("asn"))
    text = str(value).upper().removeprefix("AS")
    return int(text) or None if text.isascii() and text.isdigit() else None


def _name_of(record: dict[str, object]) -> str | None:
    value = record.get("autonomous_system_organization", record.get("as_name"))
    return value if isinstance(value, str) and value else None


def _country_of(record: dict[str, object]) -> str | None:
    """Where the address is used; "registered_country" (where the network was allocated) would be a guess."""
    value = record.get("country")
    code = value.get("iso_code") if isinstance(value, dict) else record.get("country_code", value)
    shaped = isinstance(code, str) and len(code) == 2 and code.isascii() and code.isalpha()
    return str(code).upper() if shaped and str(code).upper() != "ZZ" else None
