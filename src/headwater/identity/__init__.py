"""Stable ids for derived groups: minted once, never made from content, matched from run to run by overlap."""

from headwater.identity.mint import Event, Minted, mint

__all__ = ["Event", "Minted", "mint"]
