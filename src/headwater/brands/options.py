"""Every threshold of brand attribution in one frozen object, with the version that results carry."""

from dataclasses import dataclass, field


@dataclass(frozen=True)
class BrandOptions:
    """Likenesses are in [0, 1]; docs/decisions/0002 says on which half of the evaluation data they were set."""

    version: str = "brands-1"
    view_weight: dict[str, float] = field(
        default_factory=lambda: {"structure": 0.40, "names": 0.35, "kit": 0.15, "text": 0.10}
    )
    view_mass: dict[str, float] = field(
        default_factory=lambda: {"structure": 12.0, "names": 12.0, "kit": 12.0, "text": 40.0}
    )
    """Total weight at which a view is half trusted: a view with little material says little."""
    lone: float = 0.5
    """What is left of the weight of a feature that only one site carries."""
    near: float = 0.80
    """Pages at least this alike are versions too close to keep apart (candidate stage only)."""
    seen: float = 0.60
    """From here on a site is "seen"; between `join` and here "altered"."""
    join: float = 0.32
    """Below this nothing joins a brand."""
    doubt: float = 0.22
    """Between this and `join` a site goes to review instead of founding a brand silently."""
    ratio: float = 1.3
    """An altered site's best brand over its runner-up: below it the site goes to review."""
    ratio_seen: float = 1.15
    """The same for a site that is as good as identical to a known version."""
    rewrite: float = 0.20
    """A page of a site less like all its earlier pages than this is a complete rewrite: a new period of the site."""
    merge: float = 0.35
    """Average linkage between two brands' versions from which they are one brand (arrival-order artefacts)."""
    permutations: int = 128
    least_agreement: float = 0.08
    """A proposed pair whose signatures agree less is not compared exactly: it would stay far below `doubt`."""
    near_rows: int = 8
    far_rows: int = 2
    bucket_reach: int = 6
    """In an LSH bucket a page meets this many first and this many preceding pages: linear, never all pairs."""
    banner_share: float = 0.5
    banner_sites: int = 5
    """A feature on at least this share of a free host's sites (given this many) is the host's own: no weight."""


OPTIONS = BrandOptions()
