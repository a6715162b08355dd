"""What world to build, and what came of it.

Invariant: a world is a function of its spec alone: the same spec gives the same bytes.
"""

from typing import Literal

from msgspec import Struct

from headwater.errors import InputError

Format = Literal["jsonl", "warc"]
_BRAND_LIMIT = 2_000
_CAPTURES_PER_BRAND = 60


class WorldSpec(Struct, frozen=True, kw_only=True):
    """`published`: reproduce the published marginals (`captures` is then an outcome, not a wish).

    `captures` and `brands` size a scaled world; `page_kb` is the mean size of a page in KiB; `file_captures` the number
    of captures a file. Use the two constructors, they check the values.
    """

    seed: int
    published: bool = False
    captures: int = 0
    brands: int = 0
    page_kb: float = 10.0
    format: Format = "jsonl"
    file_captures: int = 2_500

    @classmethod
    def published_2012(cls, seed: int, *, page_kb: float = 10.0, format: Format = "jsonl") -> "WorldSpec":
        """June 2009 to December 2012 with exactly the published totals."""
        return _checked(cls(seed=seed, published=True, page_kb=page_kb, format=format))

    @classmethod
    def scaled(
        cls, captures: int, seed: int, brands: int | None = None, page_kb: float = 22.0, format: Format = "jsonl"
    ) -> "WorldSpec":
        """A world of exactly `captures` captures; `brands` defaults to one in 60 captures, 2,000 at most."""
        if captures < 1:
            raise InputError(f"captures must be at least 1, not {captures}")
        wanted = (
            brands if brands is not None else min(captures, max(2, min(_BRAND_LIMIT, captures // _CAPTURES_PER_BRAND)))
        )
        spec = cls(seed=seed, captures=captures, brands=wanted, page_kb=page_kb, format=format)
        return _checked(spec)


class WorldSummary(Struct, frozen=True, kw_only=True):
    """What was written: counts over all files."""

    captures: int
    capture_files: int
    reports: int
    brands: int
    distributors: int
    sites: int
    page_bytes: int
    """Sum of page lengths in bytes; `page_bytes / captures` is the mean page."""


def _checked(spec: WorldSpec) -> WorldSpec:
    if not 0 <= spec.seed < 2**63:
        raise InputError(f"seed must be between 0 and 2**63-1, not {spec.seed}")
    if not 2 <= spec.page_kb <= 512:
        raise InputError(f"page_kb must be between 2 and 512, not {spec.page_kb}")
    if not spec.published and not 1 <= spec.brands <= spec.captures:
        raise InputError(f"brands must be between 1 and the number of captures ({spec.captures}), not {spec.brands}")
    if spec.format not in ("jsonl", "warc"):
        raise InputError(f"format must be jsonl or warc, not {spec.format}")
    return spec
