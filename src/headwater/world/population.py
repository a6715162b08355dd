"""Who exists: distributors, their brands, and how many commercial URLs each brand has a year.

Invariants: brand years are contiguous; every brand has at least one URL in each of its years; the published population
has the published totals, and the ranks 10/11 and 30/31 of 2012 are never tied.
"""

from msgspec import Struct

from headwater.world.allocate import apportion
from headwater.world.calendar import YEARS
from headwater.world.dice import Dice

INDEPENDENT = -1
POPULATION_STREAM = 1
NEWCOMER = 7
"""Index of the one published distributor that appears after June 2009."""


class BrandPlan(Struct, frozen=True):
    """`distributor` is an index or INDEPENDENT; `urls` commercial URLs by year; `pioneer`: first seen in June 2009."""

    index: int
    distributor: int
    urls: dict[int, int]
    pioneer: bool = False

    @property
    def first_year(self) -> int:
        return min(self.urls)

    @property
    def last_year(self) -> int:
        return max(self.urls)


class Population(Struct, frozen=True):
    brands: tuple[BrandPlan, ...]
    distributors: int
    newcomer: int | None = None
    """Index of the distributor active January to May 2012 only, but for two stray sightings."""


class _Cohort(Struct, frozen=True):
    """A group of brands alike in owner and years."""

    distributor: int
    first_year: int
    last_year: int
    pioneer: bool = False


# Published totals of 2012 (published.toml), split by the weights below; earlier years were not published.
COMMERCIAL = {2009: 1_950, 2010: 2_750, 2011: 2_700, 2012: 2_587}
_NEW_2012, _KEPT_2012, _ENDED = 268, 245, 779
_INDEPENDENTS = {"new": 25, "kept": 25, "ended": 62}
_NEWCOMER_BRANDS = 12
_TOP_OWNERS = (16, 8, 6)  # of the 30 largest brands of 2012
_TOP_TEN = 395
_ACTIVE_WEIGHTS = (170, 105, 80, 45, 27, 16, 8)
_ENDED_WEIGHTS = (215, 125, 95, 55, 35, 22, 14, 60, 44, 28, 17, 9)
_LAST_YEARS = (2011, 2011, 2011, 2011, 2011, 2011, 2011, 2010, 2010, 2011, 2011, 2011)


def published_population(seed: int) -> Population:
    """1,292 brands and 13 distributors, 513 brands and 8 distributors active in 2012, 268 brands new in that year."""
    dice = Dice(seed, POPULATION_STREAM)
    cohorts = _published_cohorts(dice)
    skew = [dice.normal(0.9) for _ in cohorts]
    counts: list[dict[int, int]] = [{} for _ in cohorts]
    for year in YEARS[:-1]:
        active = [i for i, c in enumerate(cohorts) if c.first_year <= year <= c.last_year]
        for i, urls in zip(active, apportion([skew[i] for i in active], COMMERCIAL[year], low=1), strict=True):
            counts[i][year] = urls
    for i, urls in _urls_2012(cohorts, skew, dice).items():
        counts[i][2012] = urls
    brands = (BrandPlan(i, c.distributor, counts[i], c.pioneer) for i, c in enumerate(cohorts))
    return Population(tuple(brands), 13, NEWCOMER)


def _published_cohorts(dice: Dice) -> list[_Cohort]:
    """Every brand's owner, first and last year, in drawn order."""
    old = [*range(NEWCOMER), *range(NEWCOMER + 1, 13)]
    new = _split(_ACTIVE_WEIGHTS, _NEW_2012 - _NEWCOMER_BRANDS - _INDEPENDENTS["new"], dice)
    kept = _split(_ACTIVE_WEIGHTS, _KEPT_2012 - _INDEPENDENTS["kept"], dice)
    ended = _split(_ENDED_WEIGHTS, _ENDED - _INDEPENDENTS["ended"], dice)
    cohorts = [_Cohort(NEWCOMER, 2012, 2012)] * _NEWCOMER_BRANDS
    cohorts += [_Cohort(INDEPENDENT, 2012, 2012)] * _INDEPENDENTS["new"]
    cohorts += [_Cohort(INDEPENDENT, _first_year(dice, 2011), 2012) for _ in range(_INDEPENDENTS["kept"])]
    cohorts += [_ended(INDEPENDENT, 2011, dice) for _ in range(_INDEPENDENTS["ended"])]
    for owner in range(NEWCOMER):
        cohorts += [_Cohort(owner, 2012, 2012)] * new[owner]
        cohorts += [_Cohort(owner, _kept_first(dice), 2012) for _ in range(kept[owner])]
    for place, owner in enumerate(old):
        cohorts.append(_Cohort(owner, 2009, dice.between(2009, _LAST_YEARS[place]), pioneer=True))
        cohorts += [_ended(owner, _LAST_YEARS[place], dice) for _ in range(ended[place] - 1)]
    return dice.sample(cohorts, len(cohorts))


def _split(weights: tuple[int, ...], total: int, dice: Dice) -> list[int]:
    return apportion([weight * dice.normal(0.1) for weight in weights], total, low=2)


def _first_year(dice: Dice, last: int) -> int:
    years = [year for year in YEARS if year <= last]
    return dice.weighted(years, (0.42, 0.33, 0.25)[: len(years)])


def _kept_first(dice: Dice) -> int:
    """Brands still alive in 2012 are mostly young."""
    return dice.weighted(YEARS[:-1], (0.2, 0.3, 0.5))


def _ended(owner: int, last: int, dice: Dice) -> _Cohort:
    first = _first_year(dice, last)
    final = first
    while final < last and dice.chance(0.38):
        final += 1
    return _Cohort(owner, first, final)


def _urls_2012(cohorts: list[_Cohort], skew: list[float], dice: Dice) -> dict[int, int]:
    """Commercial URLs of 2012 by brand place: a fixed top 30, then a capped skewed remainder."""
    active = [i for i, cohort in enumerate(cohorts) if cohort.last_year == 2012]
    ranked = _top_thirty(cohorts, active, dice)
    top_ten = apportion([1 / (place + 4) ** 0.75 for place in range(10)], _TOP_TEN)
    gap_ten, gap_thirty = top_ten[-1] - 3, dice.between(13, 14)
    step = (gap_ten - gap_thirty) / 19
    next_twenty = [round(gap_ten - step * place) for place in range(20)]
    urls = dict(zip(ranked, top_ten + next_twenty, strict=True))
    rest = [i for i in active if i not in urls]
    left = COMMERCIAL[2012] - sum(urls.values())
    urls.update(zip(rest, apportion([skew[i] for i in rest], left, low=1, high=gap_thirty - 2), strict=True))
    return urls


def _top_thirty(cohorts: list[_Cohort], active: list[int], dice: Dice) -> list[int]:
    """The 30 largest brands in rank order: the ten largest belong to the leading distributor."""
    chosen = [
        dice.sample([i for i in active if cohorts[i].distributor == owner], n) for owner, n in enumerate(_TOP_OWNERS)
    ]
    lower = chosen[0][10:] + chosen[1] + chosen[2]
    return chosen[0][:10] + dice.sample(lower, len(lower))


def scaled_population(captures: int, brands: int, seed: int) -> Population:
    """`brands` brands with power-law sizes whose URLs leave room for the other captures of their sites."""
    dice = Dice(seed, POPULATION_STREAM)
    owners = _scaled_owners(brands, dice)
    total = max(brands, int(captures * 0.6))
    sizes = apportion([1 / (rank + 3) ** 0.8 for rank in range(brands)], total, low=1)
    sizes = dice.sample(sizes, brands)
    plans = [BrandPlan(i, owners[i], _spread(sizes[i], dice)) for i in range(brands)]
    return Population(tuple(plans), max(owners) + 1)


def _scaled_owners(brands: int, dice: Dice) -> list[int]:
    """About one brand in ten is independent; the others belong to distributors of two brands or more."""
    independents = brands // 10 if brands >= 4 else brands % 2
    owned = brands - independents
    distributors = max(1, min(owned // 4, round(owned**0.5 / 2))) if owned else 0
    sizes = apportion([1 / (rank + 1) ** 0.9 for rank in range(distributors)], owned, low=2)
    owners = [owner for owner, size in enumerate(sizes) for _ in range(size)] + [INDEPENDENT] * independents
    return dice.sample(owners, brands)


def _spread(urls: int, dice: Dice) -> dict[int, int]:
    """Contiguous years with at least one URL each."""
    first = dice.weighted(range(4), (0.3, 0.25, 0.23, 0.22))
    length = 1
    while first + length < 4 and length < urls and dice.chance(0.4):
        length += 1
    parts = apportion([dice.normal(0.5) for _ in range(length)], urls, low=1)
    return dict(zip(YEARS[first : first + length], parts, strict=True))
