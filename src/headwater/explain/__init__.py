"""Why is this site in this brand, this brand in this distributor? Answered from the files of a run."""

from headwater.explain.answer import Explanation, Mark, Shared, explain

__all__ = ["Explanation", "Mark", "Shared", "explain"]
