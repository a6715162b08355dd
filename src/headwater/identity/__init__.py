"""Stable ids for derived groups: minted once, never made from content, matched from run to run by overlap."""

from headwater.identity.apart import apart_ids, pairwise, representatives
from headwater.identity.churn import Churn, churn
from headwater.identity.events import Event
from headwater.identity.memory import former_of, former_table
from headwater.identity.mint import Minted, mint

__all__ = [
    "Churn",
    "Event",
    "Minted",
    "apart_ids",
    "churn",
    "former_of",
    "former_table",
    "mint",
    "pairwise",
    "representatives",
]
