"""MaxMind DB files fill what the CSV leaves open, the newest build first."""

import struct
from datetime import date
from ipaddress import ip_network
from pathlib import Path

import pytest

from headwater.errors import ReferenceDataError
from headwater.hosting import AddressTable

JANUARY, JUNE = 1325376000, 1338508800  # 2012-01-01, 2012-06-01


def _encode(value: object) -> bytes:
    match value:
        case dict():
            return bytes([0xE0 | len(value)]) + b"".join(_encode(k) + _encode(v) for k, v in value.items())
        case list():
            return bytes([len(value), 4]) + b"".join(_encode(item) for item in value)
        case str():
            data = value.encode()
            return (bytes([0x40 | len(data)]) if len(data) < 29 else bytes([0x5D, len(data) - 29])) + data
        case int():
            return bytes([0xC4]) + value.to_bytes(4, "big")
        case bytes():  # an integer whose width the format prescribes: unsigned 16 or 64 bits
            return (b"\xa2" if len(value) == 2 else b"\x08\x02") + value
    raise TypeError(type(value))


def write_mmdb(path: Path, kind: str, networks: dict[str, dict[str, object]], epoch: int, version: int = 6) -> None:
    """A minimal MaxMind DB (file format 2.0, 32-bit records)."""
    nodes: list[list[int | None]] = [[None, None]]
    data, at = b"", {}
    for text, record in networks.items():
        network = ip_network(text)
        bits = f"{int(network.network_address):0{network.max_prefixlen}b}"[: network.prefixlen]
        bits = "0" * 96 + bits if version == 6 and network.version == 4 else bits
        node = 0
        for bit in bits[:-1]:
            child = nodes[node][int(bit)]
            if child is None:
                nodes.append([None, None])
                child = nodes[node][int(bit)] = len(nodes) - 1
            node = child
        at[node, int(bits[-1])] = len(data)
        data += _encode(record)
    tree = b""
    for index, children in enumerate(nodes):
        for side, child in enumerate(children):
            value = len(nodes) if child is None else child
            value = len(nodes) + 16 + at[index, side] if (index, side) in at else value
            tree += struct.pack(">I", value)
    two = struct.Struct(">H").pack
    meta = {
        "node_count": len(nodes), "record_size": two(32), "ip_version": two(version), "database_type": kind,
        "languages": ["en"], "binary_format_major_version": two(2), "binary_format_minor_version": two(0),
        "build_epoch": struct.pack(">Q", epoch), "description": {"en": "made for a test"},
    }  # fmt: skip
    path.write_bytes(tree + bytes(16) + data + b"\xab\xcd\xefMaxMind.com" + _encode(meta))


def test_as_and_country_databases_are_joined_and_dated(tmp_path: Path) -> None:
    record = {"autonomous_system_number": 64500, "autonomous_system_organization": "North Net"}
    write_mmdb(tmp_path / "as.mmdb", "Test-ASN", {"192.0.2.0/24": dict(record), "2001:db8::/32": dict(record)}, JUNE)
    write_mmdb(tmp_path / "land.mmdb", "Test-Country", {"192.0.2.0/25": {"country": {"iso_code": "KZ"}}}, JANUARY)
    rows = AddressTable.load(tmp_path).facts(["192.0.2.1", "192.0.2.200", "2001:db8::1", "203.0.113.1"]).to_pylist()
    assert [(r["asn"], r["country"], r["fact_date"]) for r in rows] == [
        (64500, "KZ", date(2012, 1, 1)),
        (64500, None, date(2012, 6, 1)),
        (64500, None, date(2012, 6, 1)),
        (None, None, None),
    ]
    assert rows[0]["fact_source"] == "as.mmdb (Test-ASN); land.mmdb (Test-Country)"


def test_the_newest_build_answers_first_and_the_csv_before_both(tmp_path: Path) -> None:
    write_mmdb(tmp_path / "a.mmdb", "Old", {"192.0.2.0/24": {"country": {"iso_code": "RU"}}}, JANUARY, version=4)
    write_mmdb(tmp_path / "b.mmdb", "New", {"192.0.2.0/24": {"country": "US", "asn": "AS64501"}}, JUNE)
    assert AddressTable.load(tmp_path).facts(["192.0.2.1"])["country"].to_pylist() == ["US"]
    (tmp_path / "networks.csv").write_text("network,country\n192.0.2.1/32,NL\n", encoding="utf-8")
    [row] = AddressTable.load(tmp_path).facts(["192.0.2.1"]).to_pylist()
    assert (row["country"], row["asn"]) == ("NL", 64501)


def test_where_a_network_is_registered_is_not_where_it_stands(tmp_path: Path) -> None:
    write_mmdb(tmp_path / "a.mmdb", "X", {"192.0.2.0/24": {"registered_country": {"iso_code": "RU"}}}, JANUARY)
    assert AddressTable.load(tmp_path).facts(["192.0.2.1"])["country"].to_pylist() == [None]


def test_a_file_that_is_no_database_is_named(tmp_path: Path) -> None:
    (tmp_path / "a.mmdb").write_bytes(b"not a database")
    with pytest.raises(ReferenceDataError, match=r"a\.mmdb: not a MaxMind DB"):
        AddressTable.load(tmp_path).facts(["192.0.2.1"])
