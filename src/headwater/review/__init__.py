"""What a person should decide next: every open link with its evidence side by side, the weightiest decision first."""

from headwater.review.items import Change, Item, Row
from headwater.review.odds import Probability, plausible
from headwater.review.options import OPTIONS, ReviewOptions
from headwater.review.queue import queue

__all__ = ["OPTIONS", "Change", "Item", "Probability", "ReviewOptions", "Row", "plausible", "queue"]
