"""What an index says: of one capture at once, and of everything once it is settled.

Brands go by the capture that founded them, distributors by the first of their sites: facts, not ids. Ids are minted
from the groups (`identity.mint`), and keep from run to run what these names need not.
"""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass

from msgspec import Struct

from headwater.model.judgement import Subject


class Pointer(Struct, frozen=True):
    """A payment mechanism that the capture shows, and so many known sites of one distributor ("" for none) show too."""

    subject: Subject
    distributor: str
    sites: int


class Answer(Struct, frozen=True):
    """Where a capture belongs by what is known the moment it comes.

    `before`: what of it was here already: this "capture", its "address", its "site", or "". `outcome`, `brand`,
    `likeness`, `next_brand`, `next_likeness` and `match` as in `brands.Placement`, about the whole site.
    `distributor` is the site's own as last settled; `points` is where the accounts of this capture lead.
    """

    capture_id: str
    site: str
    before: str
    outcome: str
    brand: str
    likeness: float
    next_brand: str
    next_likeness: float
    match: str
    distributor: str
    points: tuple[Pointer, ...]


@dataclass(frozen=True)
class Partition:
    """Brands by capture, distributors by site and by brand. A capture gated or left to review is in no brand."""

    brand_of_capture: Mapping[str, str]
    brands_of_site: Mapping[str, list[str]]
    distributor_of_site: Mapping[str, str]
    distributor_of_brand: Mapping[str, str]
    founded: tuple[str, ...]
    """All claimed brands in order of time."""

    def brand_groups(self) -> list[dict[str, float]]:
        """Captures of each brand in order of `founded`, as `identity.mint` takes them."""
        return _groups(self.brand_of_capture, self.founded)

    def distributor_groups(self) -> list[dict[str, float]]:
        """Sites of each distributor in order of its name, as `identity.mint` takes them."""
        return _groups(self.distributor_of_site, tuple(sorted(set(self.distributor_of_site.values()))))


def _groups(of_member: Mapping[str, str], names: tuple[str, ...]) -> list[dict[str, float]]:
    groups: dict[str, dict[str, float]] = defaultdict(dict)
    for member, name in of_member.items():
        groups[name][member] = 1.0
    return [groups[name] for name in names]
