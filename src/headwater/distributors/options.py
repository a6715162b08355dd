"""Every threshold of distributor attribution in one frozen object, with the version that results carry."""

from dataclasses import dataclass, field


@dataclass(frozen=True)
class DistributorOptions:
    """Scores are in bits, log2 of odds; docs/decisions/0003 gives the reasons."""

    version: str = "distributors-1"
    co_carrier_bits: float = 4.0
    """What one site that shows two mechanisms side by side is worth: one in 17 such sites is an innocent accident."""
    co_carrier_cap: float = 16.0
    payment_threshold: float = 8.0
    """From here on co-carried mechanisms link by themselves: two sites, so that no single copied account does."""
    common_brands: int = 3
    """Carried side by side by one site only, two mechanisms still link if this many brands have shown both."""
    bundle_least: float = 3.0
    bundle_threshold: float = 12.0
    """Without a payment mechanism: two independent bundles of at least `bundle_least`, together this much."""
    witnessed_threshold: float = 10.0
    """The same where one of the bundles is payment: one co-carrier and an independent second witness."""
    merge_threshold: float = 4.0
    """Average linkage at which two groups are one."""
    reuse_gap_days: int = 540
    """A mechanism unseen for longer is taken for re-used: what came before and after is not linked by it."""
    small_carrier: float = 5.0
    """A mechanism on this many sites is half as telling by its *absence* from a page as a very common one."""
    hub_carriers: int = 200
    """A value of unknown specificity on more groups than this links nothing; it is flagged instead."""
    ceiling_bits: dict[str, float] = field(
        default_factory=lambda: {
            "payment": 14.0,
            "registrant": 12.0,
            "tls": 11.0,
            "dns": 8.0,
            "page": 8.0,
            "network": 3.5,
        }
    )
    """No single item of a bundle is worth more than this, however rare it is."""
    match_rate: float = 0.3
    """m of Fellegi and Sunter (1969): how often two sites of one operator share a given kind of value."""


OPTIONS = DistributorOptions()
