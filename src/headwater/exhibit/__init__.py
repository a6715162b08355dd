"""One page on paper for one subject: what is claimed, how strongly, on what, and what speaks against it."""

from headwater.exhibit.evidence import digest
from headwater.exhibit.paper import MARKINGS, Exhibit, exhibit

__all__ = ["MARKINGS", "Exhibit", "digest", "exhibit"]
