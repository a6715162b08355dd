"""Made-up data in the documented layout of an evaluation folder: every file, a few rows each."""

import csv
import gzip
import json
from collections.abc import Iterable, Mapping, Sequence
from hashlib import sha256
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from labelled_pages import TEMPLATES, VERSIONS, page

from headwater.evaluate import (
    brand_cases,
    distributor_cases,
    linkage_cases,
    owner_cases,
    payment_cases,
)

_BASE58 = "123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz"


def wallet(name: str) -> str:
    """A Bitcoin address by its form and checksum (Base58Check), whose key nobody has."""
    payload = b"\0" + sha256(name.encode()).digest()[:20]
    number = int.from_bytes(payload + sha256(sha256(payload).digest()).digest()[:4], "big")
    digits = ""
    while number:
        number, digit = divmod(number, 58)
        digits = _BASE58[digit] + digits
    return "1" + digits


WALLETS = tuple(wallet(f"made up {number}") for number in range(3))


def write_lines(path: Path, rows: Iterable[Mapping[str, str]]) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    with gzip.open(path, "wt", encoding="utf-8") as stream:
        stream.writelines(json.dumps(row) + "\n" for row in rows)


def write_rows(path: Path, head: Sequence[str], rows: Iterable[Sequence[str]]) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    with (
        gzip.open(path, "wt", encoding="utf-8", newline="")
        if path.suffix == ".gz"
        else path.open("w", encoding="utf-8", newline="") as stream
    ):
        write = csv.writer(stream)
        write.writerow(head)
        write.writerows(rows)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """All files of the layout; templates unlike one another, campaigns with clues of their own."""
    versions = [
        {"id": f"{t}-V{v}", "template": t, "date": f"2020-0{v + 1}-01T00:00:00+00:00", "html": page(t, v)}
        for t in TEMPLATES
        for v in range(VERSIONS)
    ]
    write_lines(tmp_path / brand_cases.TEMPLATES, versions)
    derived = [
        {"id": f"D{n}", "site": f"site{n}", "page": "index", "date": f"2021-01-0{n % 9 + 1}T00:00:00+00:00",
         "template": TEMPLATES[n % 3], "owner": f"owner{n}", "html": page(TEMPLATES[n % 3], 1)}
        for n in range(9)
    ]  # fmt: skip
    write_lines(tmp_path / brand_cases.DERIVED, derived)
    _identifiers(tmp_path)
    _payments(tmp_path)
    write_rows(
        tmp_path / owner_cases.NEWS,
        ("title", "geolocation", "domain", "network", "subnetwork"),
        [(f"Paper {n}", "XX", f"paper{n}.example", f"network {n % 3}", "") for n in range(30)],
    )
    write_rows(
        tmp_path / owner_cases.SETS,
        ("owner_set", "domain", "role"),
        [(f"https://set{n % 4}.example", f"https://d{n}.example", "associatedSites") for n in range(20)],
    )
    _records(tmp_path)
    return tmp_path


def _identifiers(home: Path) -> None:
    rows = []
    for number in range(60):
        campaign = f"heron{number % 20}_x"
        rows += [
            (f"d{number}", campaign, kind, f"{kind}-{campaign}", "")
            for kind in ("registrant_email", "ssl_serial", "ns_name")
        ]
        rows.append((f"d{number}", campaign, "ip_address", "shared", "generic_type"))
        rows.append((f"d{number}", campaign, "create_date", f"2024-01-{number % 28 + 1:02d}", "generic_type"))
    write_rows(home / distributor_cases.CAMPAIGNS, ("domain_token", "campaign", "id_type", "value", "flag"), rows)
    left = [(f"site{n}", f"owner{n}", "email", "default", "1") for n in range(6)]
    left += [(f"site{n}", f"owner{n}", "email", f"own{n}", "0") for n in range(6)]
    write_rows(
        home / distributor_cases.LEFT_OVERS, ("site", "owner", "id_type", "value_token", "is_template_default"), left
    )
    kits = [(f"kit{n}", f"box{n}", f"actor{n % 5}") for n in range(30)] + [(f"kit{n}", "hub", "") for n in range(10)]
    write_rows(home / distributor_cases.KITS, ("kit_token", "email_token", "actor_token"), kits)
    write_rows(home / distributor_cases.KIT_HUBS, ("email_token", "kind", "kits"), [("hub", "placeholder", "10")])


def _payments(home: Path) -> None:
    rows = [("made up", f"scam{n}.example", "BTC", WALLETS[n % 2], "x", "") for n in range(12)]
    rows.append(("made up", "scam0.example", "BTC", "no address", "x", ""))
    write_rows(home / payment_cases.GRAPH, ("source", "site", "chain", "address", "category", "impersonated"), rows)
    services = [(WALLETS[2], "BTC", "a service", "exchange"), ("no address", "BTC", "another", "exchange")]
    write_rows(home / payment_cases.SERVICES, ("address", "currency", "label", "category"), services)
    families = [("one", WALLETS[0], "Heron"), ("two", WALLETS[0], "HERON"), ("two", WALLETS[1], "Reed")]
    write_rows(home / payment_cases.FAMILIES, ("source", "address", "family"), families)


def _records(home: Path) -> None:
    fields = ("given_name", "surname", "soc_sec_id", "date_of_birth", "address_1", "postcode")
    people = [
        (f"rec-{n}-{kind}", *(f"{field} {n}" for field in fields)) for n in range(40) for kind in ("org", "dup-0")
    ]
    write_rows(home / linkage_cases.FEBRL, ("rec_id", *fields), people)
    figures = [
        {"unique_id": f"Q{n}-{m}", "cluster": f"Q{n}", **{f: f"{f} {n}" for f in linkage_cases.FIGURE_BUNDLES}}
        for n in range(40)
        for m in range(2)
    ]
    pq.write_table(pa.Table.from_pylist(figures), home / linkage_cases.FIGURES)
