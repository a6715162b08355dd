"""From identifiers and brands to distributors: evidence in bits, average linkage, routes apart from hypotheses."""

from headwater.distributors.attribute import Attribution, attribute
from headwater.distributors.background import Background, shipped_background
from headwater.distributors.options import OPTIONS, DistributorOptions

__all__ = ["OPTIONS", "Attribution", "Background", "DistributorOptions", "attribute", "shipped_background"]
