"""Why is this site in this brand, this brand in this distributor? Answered from the files of a run."""

from headwater.explain.answer import OPTIONAL_TABLES, TABLES, explain
from headwater.explain.text import Section, sections

__all__ = ["OPTIONAL_TABLES", "TABLES", "Section", "explain", "sections"]
