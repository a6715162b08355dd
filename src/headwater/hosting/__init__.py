"""Network facts from offline data: the site of a URL, the AS and country of an address, the moves of a site.

Invariants: nothing is looked up over a network; what the reference data does not say is null, never a guess; every fact
keeps the date of the data it came from.
"""

from headwater.hosting.addresses import AddressTable
from headwater.hosting.moves import MOVES, moves
from headwater.hosting.sites import Site, SiteRules

__all__ = ["MOVES", "AddressTable", "Site", "SiteRules", "moves"]
