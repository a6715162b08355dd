"""Every threshold of distributor attribution in one frozen object, with the version that results carry."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType

BASE_BITS: Mapping[str, float] = MappingProxyType(
    {"payment": 14.0, "registrant": 12.0, "tls": 11.0, "dns": 8.0, "page": 8.0, "network": 6.0}
)


@dataclass(frozen=True)
class DistributorOptions:
    """Evidence is in bits, log2 of odds; docs/decisions/0003 gives the reasons."""

    version: str = "distributors-3"
    base_bits: Mapping[str, float] = field(default_factory=lambda: BASE_BITS)
    """log2(m/u) of a value that only one group carries, by bundle: no item is ever worth more."""
    match_rate: float = 0.3
    """m of Fellegi and Sunter (1969): how often two sites of one operator share a given kind of value."""
    payment_threshold: float = 4.0
    """From here on a shared payment mechanism joins two groups: on 14 bits, where 2 of 7 site pairs share it."""
    bundle_least: float = 3.0
    bundle_threshold: float = 11.0
    """Without a payment mechanism: two independent bundles of at least `bundle_least`, together this much."""
    witnessed_threshold: float = 10.0
    """The same where one bundle is a payment mechanism that a single site shows: an independent second witness."""
    co_carrier_bits: float = 4.0
    """What one such site is worth: one in 17 of them is an accident or a copied account."""
    silence: float = 0.25
    """What a pair of sites that do not share a value says against it, beside one that does: an operator varies."""
    payment_silence: float = 0.05
    """The same of a mechanism: a site shows the one till a visitor is sent to, seldom all that its operator has. And of
    all values where neither group shows a mechanism: such groups are never claimed."""
    common_brands: int = 3
    """A mechanism that one site carries across still joins groups with this many brands, and a quarter, in common."""
    reuse_gap_days: int = 540
    """A mechanism unseen for longer is taken for re-used: what came before and after is not linked by it."""
    proxy_groups: float = 4.0
    """A mechanism whose carriers fall into this many otherwise unconnected groups is a route that links no owners."""
    abreast_groups: float = 1.5
    """So is one that hardly ever stands alone and mostly ties two groups or more at one time."""
    hub_carriers: int = 2000
    """A value that is no dedicated mechanism links nothing on more sites than this; it is flagged."""
    wide_carriers: int = 100
    """From here on a value of unknown class, or one that spans groups, is flagged for review."""
    listed_values: int = 64
    """A site with more values than this is a listing of others' values and witnesses for nobody."""
    star_carriers: int = 24
    """Up to here all groups that carry a value are compared; beyond, each with its neighbours and the largest."""
    service_share: float = 0.9
    """A value on this share of a known service's sites, and hardly elsewhere, is the service's own."""
    service_sites: int = 3


OPTIONS = DistributorOptions()
