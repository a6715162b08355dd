"""From fingerprints to brands: versions, likeness, looks, best partner against runner-up, lineage (ATTRIBUTION A)."""

from headwater.brands.attribute import Attribution, attribute
from headwater.brands.held import Shown
from headwater.brands.index import BrandIndex
from headwater.brands.kept import constraint_table, constraints_of
from headwater.brands.options import OPTIONS, BrandOptions
from headwater.brands.placement import Placement
from headwater.brands.rows import fingerprints_of, shown_of
from headwater.brands.weights import Weights

__all__ = [
    "OPTIONS",
    "Attribution",
    "BrandIndex",
    "BrandOptions",
    "Placement",
    "Shown",
    "Weights",
    "attribute",
    "constraint_table",
    "constraints_of",
    "fingerprints_of",
    "shown_of",
]
