"""When each brand's commercial URLs are reported.

Invariants: a brand has its planned number of URLs in each of its years, the first within its first year; every old
distributor is first seen in June 2009; the newcomer is seen from January to May 2012 and twice later that year.
"""

from headwater.world.calendar import DAY, moment, span
from headwater.world.dice import Dice
from headwater.world.population import BrandPlan, Population

DATE_STREAM = 7
HOUR = 3_600


def brand_dates(population: Population, seed: int) -> dict[int, list[int]]:
    """Sorted moments of the commercial URLs of each brand, by brand index."""
    dates = {
        brand.index: _dates(brand, population, Dice(seed, DATE_STREAM, brand.index)) for brand in population.brands
    }
    if population.newcomer is not None:
        _mark_newcomer(population, dates)
    return dates


def _dates(brand: BrandPlan, population: Population, dice: Dice) -> list[int]:
    if population.newcomer is not None and brand.distributor == population.newcomer:
        return _newcomer_dates(brand, dice)
    dates: list[int] = []
    for year, count in sorted(brand.urls.items()):
        start, end = span(year)
        low = _first_day(brand, start, end, dice) if year == brand.first_year else start
        cut = year == brand.last_year < 2012
        high = low + int((end - low) * (1 - 0.6 * dice.roll() ** 2)) if cut else end
        earliest = low if year == brand.first_year else dice.between(low, (low + high) // 2)
        dates += [earliest, *(dice.between(earliest, high - HOUR) for _ in range(count - 1))]
    return sorted(dates)


def _first_day(brand: BrandPlan, start: int, end: int, dice: Dice) -> int:
    """A pioneer starts in June 2009; so do many others, because the project found them standing."""
    if brand.pioneer:
        return start + dice.between(6 * HOUR, 25 * DAY)
    early = dice.roll() ** (2 if brand.first_year == 2009 else 1)
    return start + int((end - start - 30 * DAY) * early) + dice.between(0, DAY)


def _newcomer_dates(brand: BrandPlan, dice: Dice) -> list[int]:
    low = moment(2012) + dice.between(0, 100) * DAY + dice.between(0, DAY)
    rest = [dice.between(low, moment(2012, 6) - DAY) for _ in range(sum(brand.urls.values()) - 1)]
    return sorted([low, *rest])


def _mark_newcomer(population: Population, dates: dict[int, list[int]]) -> None:
    """Fix the first sighting in January and the two stray ones in August and November."""
    mine = [brand.index for brand in population.brands if brand.distributor == population.newcomer]
    dates[mine[0]][0] = moment(2012, 1, 9) + 10 * HOUR
    largest = sorted(mine[1:], key=lambda index: -len(dates[index]))[:2]
    for index, day in zip(largest, (moment(2012, 8, 14), moment(2012, 11, 6)), strict=True):
        dates[index][-1] = day + 9 * HOUR
