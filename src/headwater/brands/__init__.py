"""From fingerprints to brands: candidates, likeness, decision per site, versions and lineage (ATTRIBUTION A)."""

from headwater.brands.attribute import Attribution, attribute
from headwater.brands.options import OPTIONS, BrandOptions

__all__ = ["OPTIONS", "Attribution", "BrandOptions", "attribute"]
