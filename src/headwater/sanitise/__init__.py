"""The only door from raw to captured: untrusted markup in, an inert Capture out."""

from headwater.sanitise.door import sanitise
from headwater.sanitise.limits import LIMITS, Limits

__all__ = ["LIMITS", "Limits", "sanitise"]
