"""Identifiers: typed, normalised, role-aware values in a capture, and what each may prove.

`extract(capture)` gives the observations; `KINDS` is the registry of kinds; `Registry.load(extra)` adds a site's
own rows.
"""

from headwater.identifiers.extract import extract
from headwater.identifiers.kind import MAX_VALUE, Kind
from headwater.identifiers.kinds import KINDS, clean
from headwater.identifiers.registry import Registry

__all__ = ["KINDS", "MAX_VALUE", "Kind", "Registry", "clean", "extract"]
