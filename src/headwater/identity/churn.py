"""How much ids changed between two runs: what a reader of case files notices.

Members in only one of the runs do not count: they had no name to lose.
"""

from collections.abc import Mapping

from msgspec import Struct


class Churn(Struct, frozen=True):
    """`members` are in both runs, `changed` of them go by another id; `gone` and `new` count ids."""

    members: int
    changed: int
    kept: int
    gone: int
    new: int

    @property
    def rate(self) -> float:
        """Share of members whose id changed; 0 where there are none."""
        return self.changed / self.members if self.members else 0.0


def churn(before: Mapping[str, str], after: Mapping[str, str]) -> Churn:
    """Compare member -> id of two runs (captures for brands, sites for distributors)."""
    both = before.keys() & after.keys()
    old, now = set(before.values()), set(after.values())
    return Churn(
        members=len(both),
        changed=sum(before[member] != after[member] for member in both),
        kept=len(old & now),
        gone=len(old - now),
        new=len(now - old),
    )
