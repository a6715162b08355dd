"""From a planned capture to its page and its record.

Invariants: a page is a pure function of the world and the capture's place in it; text comes from the neutral lists;
every address stands under .example, .test or .invalid or in a reserved range.
"""

from collections.abc import Iterable
from functools import lru_cache
from urllib.parse import urlencode

import numpy as np

from headwater.world.calendar import iso
from headwater.world.design import VARIANTS, Template, page, till_block
from headwater.world.dice import Dice
from headwater.world.kits import resolve
from headwater.world.markup import ITEM_SLOTS, PARA_SLOTS, WORD_SLOTS
from headwater.world.notices import STATUS, notice
from headwater.world.payments import Mechanism, till
from headwater.world.population import INDEPENDENT
from headwater.world.scene import POOL, Scene, design_of, tracker, version_at
from headwater.world.shot import Shot
from headwater.world.sites import Site
from headwater.world.words import trade_name

RENDER_STREAM = 17
_SIZES = {"landing": 1.12, "tour": 1.0, "join": 0.75, "pay": 0.7, "enter": 0.6}
"""Length of a page by role, relative to the mean."""
_SERVERS = ("Apache", "Apache", "nginx", "Apache", "nginx", "IIS")
_VISITORS = {"disguise": "unreferred", "": "referred"}
_WORD_KEYS = tuple(f"w{n}" for n in range(WORD_SLOTS))
_PARA_KEYS = tuple(f"p{n}" for n in range(PARA_SLOTS))
_TITLE_KEYS = tuple(f"i{n}a" for n in range(ITEM_SLOTS))
_NOTE_KEYS = tuple(f"i{n}b" for n in range(ITEM_SLOTS))
_FIGURE_KEYS = (*(f"i{n}c" for n in range(ITEM_SLOTS)), *(f"c{n}" for n in range(6)))

_REACH = WORD_SLOTS + ITEM_SLOTS + 8
"""How far a site's own text reaches from its offset into the pools."""


class Renderer:
    """Renders the captures of one scene; keeps the pages it compiled last."""

    def __init__(self, scene: Scene) -> None:
        self.scene = scene
        self._page = lru_cache(maxsize=6_000)(self._compiled)
        self._brands = sorted(scene.version_starts)
        self._till = lru_cache(maxsize=20_000)(self._till_block)

    def records(self, shots: list[Shot], batch: int) -> Iterable[dict[str, object]]:
        """One capture record for each of `shots`, in order; `batch` numbers the call, so that loads differ."""
        stamps = iso([shot.at for shot in shots])
        draws = (
            np.random.default_rng((self.scene.seed, RENDER_STREAM, batch)).integers(0, 2**31, (len(shots), 8)).tolist()
        )
        for place, shot in enumerate(shots):
            yield self._record(shot, stamps[place], draws[place])

    def _record(self, shot: Shot, stamp: str, draw: list[int]) -> dict[str, object]:
        site = self.scene.ground.sites[shot.site]
        disguised = site.disguised and shot.variant in ("", "disguise")
        return {
            "url": shot.url,
            "captured_at": stamp,
            "html": self._html(shot, site, draw),
            "status": STATUS.get(shot.variant, 200),
            "headers": {"content-type": "text/html; charset=utf-8", "server": _SERVERS[site.text % len(_SERVERS)]},
            "ip": site.address_at(shot.at),
            "redirects": [],
            "source": "hotline",
            "visible_to": _VISITORS[shot.variant] if disguised else "",
        }

    def _html(self, shot: Shot, site: Site, draw: list[int]) -> str:
        if shot.variant in STATUS:
            body = notice(shot.variant, site.trade, Dice(self.scene.seed, RENDER_STREAM, draw[0]))
            return body.replace("</body>", f"{self._banner_of(site)}</body>")
        if shot.variant == "disguise":
            brand, version = -1 - site.text % len(self.scene.disguises), 0
        else:
            brand, version = shot.brand, version_at(self.scene, shot)
        variant = site.text % VARIANTS
        text = self._page(brand, version, shot.role, variant) % self._values(shot, site, draw, brand, version)
        wanted = int(self.scene.page_bytes * _SIZES[shot.role] * (0.75 + (site.text % 97 + draw[1] % 31) / 250))
        return text.replace("\0", self._filler(wanted - len(text), draw[2]), 1)

    def _compiled(self, brand: int, version: int, role: str, variant: int) -> str:
        factor = max(0.35, self.scene.page_bytes / 10_240)
        return page(self._template(brand, version), role, variant, factor)

    def _template(self, brand: int, version: int) -> Template:
        design = design_of(self.scene, brand) if brand >= 0 else self.scene.disguises[-1 - brand]
        return design.versions[version]

    def _filler(self, length: int, draw: int) -> str:
        """Paragraphs of about `length` characters: what brings a page to its size."""
        if length <= 0:
            return ""
        stream = self.scene.pools.stream
        start = stream.find("<p>", draw % (len(stream) // 2)) + len("<p>")
        pieces = [stream[start : start + length]]
        while (missing := length - sum(map(len, pieces))) > 0:
            pieces.append(stream[start : start + missing])
        return "".join(pieces).rpartition(". ")[0] + ".</p>"

    def _values(self, shot: Shot, site: Site, draw: list[int], brand: int, version: int) -> dict[str, str]:
        """What this site and this load put into the slots."""
        pools = self.scene.pools
        at, other = site.text % (POOL - _REACH), site.text * 31 % (POOL - _REACH)
        loaded = draw[3] % 8 if site.text % 5 == 0 else 0  # some sites change their lists at each load
        values = dict(zip(_WORD_KEYS, pools.names[at : at + WORD_SLOTS], strict=True))
        values.update(zip(_PARA_KEYS, pools.notes[other : other + PARA_SLOTS], strict=True))
        at, other = at + WORD_SLOTS + loaded, other + PARA_SLOTS + loaded
        values.update(zip(_TITLE_KEYS, pools.names[at : at + ITEM_SLOTS], strict=True))
        values.update(zip(_NOTE_KEYS, pools.notes[other : other + ITEM_SLOTS], strict=True))
        counters = draw[4] % (POOL - len(_FIGURE_KEYS))
        values.update(zip(_FIGURE_KEYS, pools.figures[counters : counters + len(_FIGURE_KEYS)], strict=True))
        real, banner = not shot.variant, self._banner_of(site)
        values.update(
            title=f"{trade_name(draw[5], draw[5] >> 8)} {pools.names[draw[6] % POOL]}",
            site=site.trade, year=str(2009 + (draw[4] & 3)), sid=str(draw[6]), mail=self._mail(site, shot.brand),
            top=banner if site.free_host % 2 else "", bottom="" if site.free_host % 2 else banner, body="\0", hidden="",
            stats=self._stats(site, shot.brand) if real else "",
            pay=self._pay(shot, site, brand, version),
        )  # fmt: skip
        if real:
            values["hidden"] = self._decoy(site, values)
        if shot.mechanisms and shot.role != "pay":
            values["hidden"] += values["pay"]
        return values

    def _banner_of(self, site: Site) -> str:
        return self.scene.banners[site.free_host] if site.free_host >= 0 else ""

    def _mail(self, site: Site, brand: int) -> str:
        """Contact address: the owner's help desk, the site's own, or what the template came with."""
        owner = self.scene.owner_of.get(brand, INDEPENDENT)
        if site.text % 11 == 0:
            return "webmaster@yourdomain.example"
        if owner >= 0 and site.owner == owner and brand % 4 == 0:
            return (
                f"support@{trade_name(owner * 5, owner * 7 + self.scene.seed).lower().replace(' ', '-')}-help.example"
            )
        host = site.base.split("/")[2].removeprefix("www.")
        return (
            f"contact@{host}"
            if site.kind == "registrable"
            else f"{site.trade.lower().replace(' ', '.')}@mailbox.example"
        )

    def _stats(self, site: Site, brand: int) -> str:
        """A visitor counter on two sites in five: the brand's, the site's own, or none."""
        if site.text % 5 > 1:
            return ""
        account = (
            f"UA-{4_000_000 + brand}-1" if brand % 3 == 0 and site.owner >= 0 else f"UA-{7_000_000 + site.index}-1"
        )
        source = '<script type="text/javascript" src="http://stats.webgauge.example/ga.js"></script>'
        return f'{source}<script type="text/javascript">{tracker(account)}</script>\n'

    def _decoy(self, site: Site, values: dict[str, str]) -> str:
        """On one site in fifty, a hidden block of another brand's template."""
        if site.text % 50 != 7:
            return ""
        brands = self._brands
        other = brands[(site.text * 31 + site.index) % len(brands)]
        if other == site.tenures[0].brand:
            return ""
        template = self._template(other, 0)
        block = resolve(template.body[0].text(1.0), list(template.names)) % values
        return f'<div style="display:none">{block}</div>'

    def _pay(self, shot: Shot, site: Site, brand: int, version: int) -> str:
        """A block for each account; a reseller's id stands beside the account it resells, or alone."""
        agent = (("agent", shot.reseller),) if shot.reseller else ()
        blocks = [
            self._block(brand, version, mechanism, site, agent if mechanism.provider == "billhub" else ())
            for mechanism in shot.mechanisms
        ]
        if agent and all(mechanism.provider != "billhub" for mechanism in shot.mechanisms):
            blocks.append(self._block(brand, version, Mechanism("billhub", "", 0, 0), site, agent))
        return "".join(blocks)

    def _block(
        self, brand: int, version: int, mechanism: Mechanism, site: Site, agent: tuple[tuple[str, str], ...]
    ) -> str:
        where = till(mechanism)
        fields = [(name, value) for name, value in where.fields if value]
        fields += [*agent, ("itemid", str(1 + site.text % 9)), ("amount", str(20 + 5 * (site.text % 7)))]
        hidden = "".join(f'<input type="hidden" name="{name}" value="{value}">' for name, value in fields)
        query = urlencode(fields).replace("&", "&amp;")
        block = self._till(brand, version, mechanism.provider)
        return block.replace("{action}", where.action).replace("{fields}", hidden).replace("{query}", query)

    def _till_block(self, brand: int, version: int, provider: str) -> str:
        return till_block(self._template(brand, version), provider)
