"""What counts as open, and how evidence is read as a probability until a calibrated one is given."""

from dataclasses import dataclass


@dataclass(frozen=True)
class ReviewOptions:
    """Likenesses are in [0, 1], bits are log2 of odds; docs/decisions/0005 gives the reasons."""

    even_likeness: float = 0.32
    """At this likeness same and different are taken for equally likely: the brand step joins from here on."""
    likeness_step: float = 0.05
    """So much more likeness multiplies the odds by e."""
    doubt: float = 0.22
    """Where another brand is at least this near, taking one away does not settle a site left to review."""
    even_bits: float = 4.0
    """The same for operations: average linkage joins from 4 bits on."""
    site_bits: float = 4.0
    """A tie between operations is worth no more than this for each site that carries it: a page can be copied."""
    settled: float = 0.95
    """A link this probable, or its opposite, is not worth a person's time unless the run left it to one."""
    marks: int = 8
    """So many marks and values are listed on each side."""


OPTIONS = ReviewOptions()
