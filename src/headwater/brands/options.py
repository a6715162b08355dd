"""Every threshold of brand attribution in one frozen object, with the version that results carry."""

from dataclasses import dataclass, field

from headwater.brands.threads import THREADS


@dataclass(frozen=True)
class BrandOptions:
    """Likenesses are in [0, 1]; docs/decisions/0002 says on which data they were set."""

    version: str = "brands-3"
    view_weight: dict[str, float] = field(
        default_factory=lambda: {"structure": 0.40, "names": 0.35, "kit": 0.15, "text": 0.10}
    )
    view_mass: dict[str, float] = field(
        default_factory=lambda: {"structure": 12.0, "names": 12.0, "kit": 12.0, "text": 40.0}
    )
    """Total weight at which a view is half trusted: a view with little material says little."""
    contained: float = 0.65
    part: float = 0.5
    part_mass: float = 12.0
    """A page of which so large a share stands in another is a partial copy, and alike to it by `part` of that share;
    weight of `part_mass` that it lacks counts as not found: a page with little material says little."""
    lone: float = 0.5
    """What is left of the weight of a feature that only one site carries."""
    near_permutations: int = 64
    near_rows: int = 8
    near: float = 0.875
    """Pages whose unweighted signatures agree in this share of places are copies: the earliest stands for them."""
    family_rows: int = 4
    family: float = 0.5
    """The same for coarse families: over them rarity is counted before any brand is known."""
    far_permutations: int = 128
    far_rows: int = 2
    least_agreement: float = 0.14
    """A proposed pair whose signatures agree less is not compared exactly: it would stay far below `doubt`."""
    least_part: float = 0.0625
    perhaps: float = 0.5
    """Unless, from that agreement on, one of the two may have so large a share in the other."""
    bucket_stars: int = 6
    """In an LSH bucket a version meets this many of its first and of its preceding members: never all pairs."""
    version_stars: int = 8
    """A version stands for this many of the earliest brands that show it, while brands are still being joined."""
    seen: float = 0.60
    """From here on a site is "seen"; between `join` and here "altered"."""
    join: float = 0.32
    """Below this nothing joins a brand."""
    doubt: float = 0.22
    """From here to `join` a site goes to review instead of founding a brand silently; below, pages are strangers."""
    ratio: float = 1.3
    """Best brand over its runner-up: below it a person decides."""
    returned: float = 0.5
    """A brand joins another only if some look of the other resembles it at least this much as well in turn."""
    rewrite: float = 0.20
    """A page of a site less like all its earlier pages than this is a complete rewrite: a new period of the site."""
    unmatched: float = 0.05
    """What a face of an address that resembles nothing of a brand counts in the geometric mean over its faces."""
    block_features: int = 6
    block_families: int = 10
    block_partly: float = 0.5
    block_beside: float = 0.95
    """So many features on the same pages, of at least so many families and on a part only of this share of those that
    have several pages, are an injected block: no weight; nor has what stands on pages with one to `block_beside`."""
    banner_share: float = 0.5
    banner_sites: int = 5
    """A feature on at least this share of a free host's sites (given this many) is the host's own: no weight."""
    threads: int = field(default=THREADS, repr=False, compare=False)
    """Among how many threads the arithmetic is shared. No result depends on it, so it is no part of the method."""


OPTIONS = BrandOptions()
