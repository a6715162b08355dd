"""When a site changed hosts: consecutive captures of a site that answered from different addresses.

Invariants: a move is between two *known* addresses; AS and country of each side come from the reference data, else from
what the source recorded at that capture; a change is called a network or country move only when both sides are known.
"""

from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from headwater.model.tables import TIME

MOVES = pa.schema(
    [
        ("site", pa.string()),
        ("from_ip", pa.string()),
        ("from_asn", pa.int64()),
        ("from_country", pa.string()),
        ("to_ip", pa.string()),
        ("to_asn", pa.int64()),
        ("to_country", pa.string()),
        ("last_seen", TIME),  # last capture on the old address before the move
        ("first_seen", TIME),  # first capture on the new address
        ("level", pa.string()),  # address | network | country: the widest thing that changed
        ("returned", pa.bool_()),  # the old address was seen again later: several hosts in use, not a departure
    ]
)


def moves(captures: pa.Table, hosting: pa.Table) -> pa.Table:
    """One MOVES row per change of address, by site and time. Captures (CAPTURES) without an address say nothing.

    Captures of one site at the same instant are taken in the order of their addresses, so that the result does not
    depend on the order of rows.
    """
    seen = captures.select(["site", "captured_at", "ip", "asn", "country"]).filter(
        pc.and_(pc.is_valid(captures["ip"]), pc.is_valid(captures["captured_at"]))
    )
    seen = _placed(seen, hosting).sort_by(
        [(name, "ascending") for name in ("site", "captured_at", "ip", "asn", "country")]
    )
    if len(seen) < 2:
        return MOVES.empty_table()
    old, new = seen.slice(0, len(seen) - 1), seen.slice(1)
    moved = pc.and_(pc.equal(old["site"], new["site"]), pc.not_equal(old["ip"], new["ip"]))
    return _rows(old.filter(moved), new.filter(moved), _last_seen(seen))


def _placed(seen: pa.Table, hosting: pa.Table) -> pa.Table:
    """The sightings with AS and country of the reference data where it has them."""
    at = pc.index_in(seen["ip"], hosting["ip"].combine_chunks())
    for name in ("asn", "country"):
        known = pc.coalesce(pc.take(hosting[name].combine_chunks(), at), seen[name])
        seen = seen.set_column(seen.schema.get_field_index(name), name, known)
    return seen


def _last_seen(seen: pa.Table) -> dict[tuple[str, str], Any]:
    last = seen.group_by(["site", "ip"]).aggregate([("captured_at", "max")])
    keys = zip(last["site"].to_pylist(), last["ip"].to_pylist(), strict=True)
    return dict(zip(keys, last["captured_at_max"].cast(pa.int64()).to_pylist(), strict=True))


def _rows(old: pa.Table, new: pa.Table, last_seen: dict[tuple[str, str], Any]) -> pa.Table:
    again = [
        last_seen[site, ip] > moved
        for site, ip, moved in zip(
            old["site"].to_pylist(),
            old["ip"].to_pylist(),
            new["captured_at"].cast(pa.int64()).to_pylist(),
            strict=True,
        )
    ]
    columns = [old["site"], *(side[name] for side in (old, new) for name in ("ip", "asn", "country"))]
    columns += [old["captured_at"], new["captured_at"], _level(old, new), pa.array(again, pa.bool_())]
    return pa.table(dict(zip(MOVES.names, columns, strict=True))).cast(MOVES)


def _level(old: pa.Table, new: pa.Table) -> pa.ChunkedArray:
    changed = {name: pc.fill_null(pc.not_equal(old[name], new[name]), False) for name in ("asn", "country")}
    return pc.if_else(changed["country"], "country", pc.if_else(changed["asn"], "network", "address"))
