"""Moves are the changes of address along a site's own captures, independent of row order."""

from datetime import UTC, datetime
from itertools import pairwise
from typing import Any

import pyarrow as pa
from hypothesis import given
from hypothesis import strategies as st

from headwater.hosting import MOVES, moves
from headwater.model.tables import CAPTURES, HOSTING


def at(day: int) -> datetime:
    return datetime(2012, 3, day, tzinfo=UTC)


def captures(*rows: tuple[str, int, str | None]) -> pa.Table:
    return pa.Table.from_pylist([{"site": s, "captured_at": at(day), "ip": ip} for s, day, ip in rows], CAPTURES)


FACTS: list[dict[str, Any]] = [
    {"ip": "192.0.2.1", "asn": 64500, "country": "NL"},
    {"ip": "192.0.2.2", "asn": 64500, "country": "NL"},
    {"ip": "198.51.100.1", "asn": 64501, "country": "NL"},
    {"ip": "203.0.113.1", "asn": 64502, "country": "KZ"},
]
HOSTS = pa.Table.from_pylist(FACTS, HOSTING)


def test_levels_dates_and_returns() -> None:
    found = moves(
        captures(
            ("a.example", 1, "192.0.2.1"),
            ("a.example", 2, "192.0.2.1"),
            ("a.example", 3, None),
            ("a.example", 5, "192.0.2.2"),
            ("a.example", 6, "198.51.100.1"),
            ("a.example", 7, "203.0.113.1"),
            ("a.example", 8, "192.0.2.2"),
            ("b.example", 9, "192.0.2.1"),
        ),
        HOSTS,
    )
    assert found.schema == MOVES
    rows = found.to_pylist()
    assert [(r["from_ip"], r["to_ip"], r["level"], r["returned"]) for r in rows] == [
        ("192.0.2.1", "192.0.2.2", "address", False),
        ("192.0.2.2", "198.51.100.1", "network", True),
        ("198.51.100.1", "203.0.113.1", "country", False),
        ("203.0.113.1", "192.0.2.2", "country", False),
    ]
    assert (rows[0]["last_seen"], rows[0]["first_seen"]) == (at(2), at(5))
    assert (rows[2]["from_asn"], rows[2]["from_country"], rows[2]["to_country"]) == (64501, "NL", "KZ")


def test_an_unknown_side_is_only_a_change_of_address() -> None:
    [row] = moves(captures(("a.example", 1, "192.0.2.1"), ("a.example", 2, "192.0.2.99")), HOSTS).to_pylist()
    assert (row["level"], row["to_asn"], row["to_country"]) == ("address", None, None)


def test_nothing_in_nothing_out() -> None:
    assert moves(CAPTURES.empty_table(), HOSTING.empty_table()) == MOVES.empty_table()
    assert len(moves(captures(("a.example", 1, "192.0.2.1")), HOSTING.empty_table())) == 0


@given(
    st.lists(
        st.tuples(
            st.sampled_from(["a.example", "b.example"]), st.integers(1, 28), st.sampled_from([f["ip"] for f in FACTS])
        ),
        max_size=12,
    ),
    st.randoms(),
)
def test_moves_match_a_walk_and_do_not_depend_on_order(rows: list[tuple[str, int, str]], random: Any) -> None:
    walked = []
    for site in ("a.example", "b.example"):
        own = sorted((day, ip) for s, day, ip in rows if s == site)
        walked += [(site, *x, *y) for x, y in pairwise(own) if x[1] != y[1]]
    found = moves(captures(*rows), HOSTS)
    got = [(r["site"], r["last_seen"].day, r["from_ip"], r["first_seen"].day, r["to_ip"]) for r in found.to_pylist()]
    assert got == walked
    shuffled = list(rows)
    random.shuffle(shuffled)
    assert moves(captures(*shuffled), HOSTS) == found
