"""Bring a scaled world to exactly the number of captures asked for.

Invariants: what is dropped is drawn at random, captures nobody needs before those of reported URLs; a URL that loses
its capture loses its report; what is added is a further visit to a URL while its brand is on the site.
"""

from msgspec.structs import replace

from headwater.world.calendar import DAY, span, year_of
from headwater.world.dice import Dice
from headwater.world.shot import Shot
from headwater.world.sites import Ground

FIT_STREAM = 12


def fit(shots: list[Shot], ground: Ground, captures: int, seed: int) -> list[Shot]:
    """Exactly `captures` of the shots, or all of them and further visits."""
    dice = Dice(seed, FIT_STREAM)
    if len(shots) > captures:
        return _fewer(shots, ground, captures, dice)
    real = [shot for shot in shots if not shot.variant]
    added: list[Shot] = []
    while len(shots) + len(added) < captures:
        added.append(_again(dice.pick(real), ground, dice))
    return shots + added


def _fewer(shots: list[Shot], ground: Ground, captures: int, dice: Dice) -> list[Shot]:
    reported = {url.url for url in ground.urls}
    needed = [shot for shot in shots if shot.url in reported and not shot.variant]
    extra = [shot for shot in shots if shot.url not in reported or shot.variant]
    kept = dice.sample(needed, captures)
    kept += dice.sample(extra, captures - len(kept))
    left = {shot.url for shot in kept if not shot.variant}
    ground.urls = [url for url in ground.urls if url.url in left]
    return kept


def _again(shot: Shot, ground: Ground, dice: Dice) -> Shot:
    """A later visit to the same page: within the tenure, or at most two days after, and never in another year."""
    tenure = ground.sites[shot.site].tenure_at(shot.at)
    latest = min(max(tenure.last, shot.at + 2 * DAY), span(year_of(shot.at))[1] - 60)
    following = [other.start for other in ground.sites[shot.site].tenures if other.start > shot.at]
    return replace(shot, at=dice.between(shot.at, max(shot.at, min([latest, *following]) - 1)))
