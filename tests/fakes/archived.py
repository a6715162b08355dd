"""What a user keeps from run to run, and partitions to run on."""

from collections.abc import Iterable

from hypothesis import strategies as st

from headwater.identity import Event, Minted, mint
from headwater.identity.apart import IdPair

Group = dict[str, float]
MEMBERS = "abcdefgh"


def partition(numbers: list[int]) -> list[Group]:
    """Groups of equal numbers; -1 is out of sight."""
    return [
        {member: 1.0 for member, own in zip(MEMBERS, numbers, strict=True) if own == group}
        for group in sorted(set(numbers) - {-1})
    ]


partitions = st.lists(st.integers(-1, 4), min_size=len(MEMBERS), max_size=len(MEMBERS)).map(partition)
whole_partitions = st.lists(st.integers(0, 4), min_size=len(MEMBERS), max_size=len(MEMBERS)).map(partition)


class Archive:
    """The log, what each member was called last, and, with `memory`, what it was called before."""

    def __init__(self, kind: str = "brand", *, memory: bool = False) -> None:
        self.kind = kind
        self.memory = memory
        self.log: list[Event] = []
        self.names: dict[str, str] = {}
        self.former: dict[str, tuple[str, ...]] = {}
        self.runs = 0

    def run(self, groups: list[Group], apart: Iterable[IdPair] = ()) -> Minted:
        self.runs += 1
        before = list(self.log)
        made = mint(self.kind, groups, self.names, self.log, f"run{self.runs}", self.former, apart)
        self.log += made.events
        assert self.log[: len(before)] == before
        self.names = {member: name for group, name in zip(groups, made.ids, strict=True) for member in group}
        self.former = made.former if self.memory else {}
        return made
