"""Facts about addresses come from the user's files, most specific first, with their dates; the rest is null."""

from datetime import date
from ipaddress import ip_address, ip_network
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from headwater.errors import ReferenceDataError
from headwater.hosting import AddressTable
from headwater.model.tables import HOSTING

HEADER = "network,asn,as_name,country,fact_date,source"


def table(folder: Path, *rows: str, header: str = HEADER) -> AddressTable:
    (folder / "networks.csv").write_text("\n".join((header, *rows)) + "\n", encoding="utf-8")
    return AddressTable.load(folder)


def fact(addresses: AddressTable, ip: str) -> dict[str, Any]:
    [row] = addresses.facts([ip]).to_pylist()
    return dict(row)


UNKNOWN = {"asn": None, "as_name": None, "country": None, "fact_date": None, "fact_source": None}


def test_without_reference_data_everything_is_unknown() -> None:
    facts = AddressTable.load(None).facts(["203.0.113.9", "203.0.113.9", "no address", ""])
    assert facts.schema == HOSTING
    assert facts.to_pylist() == [{"ip": "203.0.113.9", **UNKNOWN}, {"ip": "no address", **UNKNOWN}]
    assert len(AddressTable.load(None).facts([])) == 0


def test_most_specific_network_wins_for_as_and_country_apart(tmp_path: Path) -> None:
    addresses = table(
        tmp_path,
        "198.18.0.0/15,64500,North Net,NL,2012-01-31,wide list",
        "198.18.4.0/24,AS64501,South Net,,2012-03-01,as list",
        "198.18.4.128/25,,,kz,2012-02-01,country list",
        "2001:db8::/32,64502,Six Net,DE,2012-01-01,six list",
    )
    assert fact(addresses, "198.18.0.1") == {
        "ip": "198.18.0.1", "asn": 64500, "as_name": "North Net", "country": "NL",
        "fact_date": date(2012, 1, 31), "fact_source": "wide list",
    }  # fmt: skip
    assert fact(addresses, "198.18.4.200") == {
        "ip": "198.18.4.200", "asn": 64501, "as_name": "South Net", "country": "KZ",
        "fact_date": date(2012, 2, 1), "fact_source": "as list; country list",
    }  # fmt: skip
    assert fact(addresses, "198.18.4.1")["country"] == "NL"
    assert fact(addresses, "2001:db8::9")["asn"] == 64502
    assert fact(addresses, "::ffff:198.18.0.1")["asn"] == 64500
    assert fact(addresses, "192.0.2.1") == {"ip": "192.0.2.1", **UNKNOWN}


def test_ranges_and_newer_facts_about_the_same_network(tmp_path: Path) -> None:
    header = "start,end,asn,as_name,country,fact_date,source"
    rows = (
        "192.0.2.0,192.0.2.9,64500,,US,2012-06-01,newer",
        "192.0.2.0,192.0.2.9,64500,,RU,2011-06-01,older",
    )
    for order in (rows, rows[::-1]):
        found = fact(table(tmp_path, *order, header=header), "192.0.2.9")
        assert (found["country"], found["fact_date"]) == ("US", date(2012, 6, 1))
    assert fact(table(tmp_path, *rows, header=header), "192.0.2.10")["country"] is None


@pytest.mark.parametrize(
    ("row", "field"),
    [
        ("192.0.2.1/24,64500,,US,,", "field network"),
        ("nonsense,64500,,US,,", "field network"),
        (",64500,,US,,", "field start"),
        ("192.0.2.0/24,ASX,,US,,", "field asn"),
        ("192.0.2.0/24,4294967296,,US,,", "field asn"),
        ("192.0.2.0/24,,Name,US,,", "field asn"),
        ("192.0.2.0/24,64500,,USA,,", "field country"),
        ("192.0.2.0/24,64500,,U1,,", "field country"),
        ("192.0.2.0/24,64500,,US,2012-13-01,", "field fact_date"),
        ("192.0.2.0/24,64500", "6 columns"),
    ],
)
def test_malformed_networks_are_refused_with_file_line_and_field(tmp_path: Path, row: str, field: str) -> None:
    with pytest.raises(ReferenceDataError) as caught:
        table(tmp_path, "198.51.100.0/24,64500,,US,,", row)
    assert "networks.csv, line 3" in str(caught.value)
    assert field in str(caught.value)


def test_a_range_must_run_upwards_within_one_version(tmp_path: Path) -> None:
    for row in ("192.0.2.9,192.0.2.1,1", "192.0.2.1,2001:db8::1,1"):
        with pytest.raises(ReferenceDataError, match="line 2, field end"):
            table(tmp_path, row, header="start,end,asn")


def test_a_missing_folder_is_named(tmp_path: Path) -> None:
    with pytest.raises(ReferenceDataError, match="no such folder"):
        AddressTable.load(tmp_path / "nowhere")


@given(
    networks=st.lists(
        st.tuples(st.integers(0, 255), st.integers(24, 32), st.sampled_from(["US", "RU", "KZ"])),
        max_size=10,
        unique_by=lambda n: ip_network((ip_address("192.0.2.0") + n[0], n[1]), strict=False),
    ),
    hosts=st.lists(st.integers(0, 255), max_size=8),
)
def test_facts_agree_with_a_scan(
    tmp_path_factory: pytest.TempPathFactory, networks: list[tuple[int, int, str]], hosts: list[int]
) -> None:
    blocks = [(ip_network((ip_address("192.0.2.0") + at, size), strict=False), code) for at, size, code in networks]
    addresses = table(tmp_path_factory.mktemp("ref"), *(f"{block},,,{code},,s" for block, code in blocks))
    for row in addresses.facts([f"192.0.2.{host}" for host in hosts]).to_pylist():
        covering = [(block.prefixlen, code) for block, code in blocks if ip_address(row["ip"]) in block]
        assert row["country"] == (max(covering)[1] if covering else None)
