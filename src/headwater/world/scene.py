"""Everything a page is made of besides its template: text, designers, banners, and which version a site shows when.

Invariant: a brand's design depends on the seed and the brand alone, whoever asks for it first.
"""

from msgspec import Struct

from headwater.world.calendar import DAY
from headwater.world.design import Design, draw_design
from headwater.world.dice import Dice
from headwater.world.kits import House, Kit, draw_house, draw_kits
from headwater.world.notices import draw_disguises
from headwater.world.population import INDEPENDENT
from headwater.world.shot import Shot
from headwater.world.sites import Ground
from headwater.world.words import INTERFACE, PSEUDO

VERSION_STREAM, TEXT_STREAM, BANNER_STREAM, KIT_CHOICE_STREAM = 13, 14, 15, 16
POOL = 16_384
_MOST_VERSIONS = 10
_WORDS = 140_000
_SENTENCES = 9_000
_SISTERS = 0.08


class Pools(Struct, frozen=True):
    """Ready-made text: short names, sentences and a long stream of paragraphs."""

    names: list[str]
    notes: list[str]
    figures: list[str]
    stream: str


def draw_pools(seed: int) -> Pools:
    dice = Dice(seed, TEXT_STREAM)
    words = [dice.pick(PSEUDO) if dice.chance(0.75) else dice.pick(INTERFACE) for _ in range(_WORDS)]
    names = [" ".join(_cycle(words, n * 3, 1 + n % 3)).title() for n in range(POOL)]
    notes = [_sentence(words, n * 15 + 7, 4 + n * 7 % 11) for n in range(POOL)]
    figures = [dice.digits(dice.between(2, 5)) for _ in range(POOL)]
    sentences = [_sentence(words, n * 15, 6 + n * 5 % 9) for n in range(_SENTENCES)]
    ends = [" ", " ", " ", "</p>\n<p>"]
    return Pools(names, notes, figures, "".join(sentence + ends[n % 4] for n, sentence in enumerate(sentences)))


def _sentence(words: list[str], start: int, length: int) -> str:
    return f"{' '.join(_cycle(words, start, length))}.".capitalize()


def _cycle(words: list[str], start: int, length: int) -> list[str]:
    """`length` words from a place in the list, counted round its end."""
    start %= len(words) - length
    return words[start : start + length]


class Scene(Struct):
    """All that rendering needs: the ground, the designers and the text."""

    seed: int
    page_bytes: int
    ground: Ground
    kits: tuple[Kit, ...]
    houses: dict[int, House]
    owner_of: dict[int, int]
    version_starts: dict[int, list[int]]
    designs: dict[int, Design]
    disguises: list[Design]
    pools: Pools
    banners: list[str]


def draw_scene(seed: int, page_kb: float, ground: Ground, owner_of: dict[int, int]) -> Scene:
    kits = draw_kits(seed)
    houses = {owner: draw_house(seed, owner) for owner in sorted(set(owner_of.values())) if owner != INDEPENDENT}
    banners = [
        banner(Dice(seed, BANNER_STREAM, n), host.name, host.suffix)
        for n, host in enumerate(ground.networks.free_hosts)
    ]
    starts = _version_starts(seed, ground)
    disguises = draw_disguises(seed, kits)
    return Scene(
        seed, round(page_kb * 1024), ground, kits, houses, owner_of, starts, {}, disguises, draw_pools(seed), banners
    )


def _version_starts(seed: int, ground: Ground) -> dict[int, list[int]]:
    """When each version of each brand came in: one alteration in about five months of the brand's life."""
    lives: dict[int, list[int]] = {}
    for url in ground.urls:
        lives.setdefault(url.brand, []).append(url.at)
    starts = {}
    for brand, times in lives.items():
        dice, first, last = Dice(seed, VERSION_STREAM, brand), min(times), max(times)
        starts[brand] = [first]
        while (following := starts[brand][-1] + int(DAY * (50 + 230 * dice.roll()))) < last and len(
            starts[brand]
        ) < _MOST_VERSIONS:
            starts[brand].append(following)
    return starts


def banner(dice: Dice, name: str, suffix: str) -> str:
    """The block a free host puts on every page of its members, with the host's own counter id."""
    links = "".join(
        f'<li class="{name.lower()}-item"><a href="http://www.{suffix}/{dice.pick(INTERFACE)}.html">'
        f"{dice.pick(INTERFACE)} {dice.pick(INTERFACE)}</a></li>"
        for _ in range(dice.between(4, 12))
    )
    style = name.lower()
    return (
        f'<div id="{style}-bar" class="{style}-box"><table><tr><td><b>{name}</b></td>'
        f"<td><ul>{links}</ul></td></tr></table>"
        f'<script type="text/javascript" src="http://www.{suffix}/bar.js"></script>'
        f"<script>{tracker(f'UA-{dice.digits(7)}-1')}</script>"
        f'<form action="http://www.{suffix}/search" method="get"><input name="q">'
        '<input type="submit" value="search"></form></div>\n'
    )


def tracker(account: str) -> str:
    return f"var _gaq=_gaq||[];_gaq.push(['_setAccount','{account}']);_gaq.push(['_trackPageview']);"


def design_of(scene: Scene, brand: int) -> Design:
    """The brand's design, made on first use (always the same, whoever asks first)."""
    found = scene.designs.get(brand)
    if found is None:
        dice = Dice(scene.seed, KIT_CHOICE_STREAM, brand)
        kit = dice.weighted(scene.kits, [1 / (rank + 2) for rank in range(len(scene.kits))])
        sister = _sister(scene, brand, dice)
        if sister is not None:
            kit = sister.kit
        house = scene.houses.get(scene.owner_of[brand])
        model = sister.versions[-1] if sister else None
        found = draw_design(scene.seed, brand, len(scene.version_starts[brand]), kit, house, model)
        scene.designs[brand] = found
    return found


def _sister(scene: Scene, brand: int, dice: Dice) -> Design | None:
    """For some brands of a distributor, an earlier brand of the same distributor to start from."""
    owner = scene.owner_of[brand]
    if owner == INDEPENDENT or not dice.chance(_SISTERS):
        return None
    elder = [other for other in scene.version_starts if other < brand and scene.owner_of[other] == owner]
    return design_of(scene, dice.pick(elder)) if elder else None


def version_at(scene: Scene, shot: Shot) -> int:
    """The version a capture shows: the newest, or on a pinned site the one its tenure began with."""
    site = scene.ground.sites[shot.site]
    at = site.tenure_at(shot.at).start if site.pinned else shot.at
    return max(0, sum(start <= at for start in scene.version_starts[shot.brand]) - 1)
