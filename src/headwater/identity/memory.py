"""What a member was called before its group's id became an alias: by this a group that comes apart finds its id again.

Invariant: only members of merged groups are remembered, so the table is empty until something merges.
"""

from collections.abc import Collection, Mapping, Sequence

import pyarrow as pa
import pyarrow.compute as pc

from headwater.model.tables import FORMER_IDS

Former = Mapping[str, Sequence[str]]
"""Member -> ids it went by before the present one, oldest first; each of them ended by a merge."""


def origin(former: Former, earlier: Mapping[str, str], member: str) -> str:
    """The id under which `member` was first known; "" if it is new."""
    return next(iter(former.get(member, ())), earlier.get(member, ""))


def remembered(
    former: Former, earlier: Mapping[str, str], name_of: Mapping[str, str], gone: Collection[str]
) -> dict[str, tuple[str, ...]]:
    """The memory after a run in which members got the ids of `name_of` and the ids in `gone` are out of use."""
    found = {member: tuple(names) for member, names in former.items() if member not in name_of}
    for member, name in name_of.items():
        names = list(former.get(member, ()))
        before = earlier.get(member, "")
        if before != name and before in gone and before not in names:
            names.append(before)
        if name in names:  # it is back where it was: what came after is over
            names = names[: names.index(name)]
        if names:
            found[member] = tuple(names)
    return found


def former_table(former: Mapping[str, Former]) -> pa.Table:
    """FORMER_IDS of the memories by kind, ordered by kind and member."""
    rows = [
        {"kind": kind, "member": member, "ids": list(names)}
        for kind, of_kind in sorted(former.items())
        for member, names in sorted(of_kind.items())
    ]
    return pa.Table.from_pylist(rows, schema=FORMER_IDS)


def former_of(table: pa.Table, kind: str) -> dict[str, tuple[str, ...]]:
    """The memory of one kind from FORMER_IDS."""
    own = table.filter(pc.equal(table.column("kind"), kind))
    pairs = zip(own.column("member").to_pylist(), own.column("ids").to_pylist(), strict=True)
    return {member: tuple(names) for member, names in pairs}
