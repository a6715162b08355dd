"""What brands have in common without having an owner in common: frameworks, and a distributor's designers.

Invariants: a kit's sections carry the same markup and names wherever they are used; the author's address and version
stand in every page built on a kit and link nobody.
"""

import re

from msgspec import Struct

from headwater.world.dice import Dice
from headwater.world.markup import FIRST_MARK, NameTable, Section, Style, section
from headwater.world.words import KIT_NAMES, SHAPE

KIT_STREAM, HOUSE_STREAM = 4, 5
_MARKS = re.compile("[\ue000-\uf8ff]")
_WRAPS = ("div", "div", "div", "table", "table", "center", "list", "fieldset", "quote", "section")
_ROWS = ("ul", "divs", "divs", "rows", "cells", "dl", "spans", "paras", "ol")
_KIT_KINDS = ("header", "nav", "hero", "grid", "prices", "faq", "links", "news", "footer", "notice", "stats")
_HOUSE_KINDS = ("footer", "prices", "faq", "notice", "quotes")
_DOCTYPES = (
    '<!DOCTYPE html PUBLIC "-//W3C//DTD XHTML 1.0 Transitional//EN" "http://www.w3.example/xhtml1/DTD/xhtml1-transitional.dtd">\n',
    "<!DOCTYPE html>\n",
    "",
)


class Kit(Struct, frozen=True):
    """A framework many unrelated brands are built on."""

    name: str
    names: tuple[str, ...]
    wraps: tuple[str, ...]
    rows: tuple[str, ...]
    sections: dict[str, tuple[Section, ...]]
    head: str
    credit: str
    """The author's address in a comment, and for some kits in a script: left in most pages."""


class House(Struct, frozen=True):
    """A distributor's designers: habits and a few sections they take from brand to brand."""

    prefixes: tuple[str, ...]
    wraps: tuple[str, ...]
    rows: tuple[str, ...]
    sections: dict[str, Section]


def resolve(text: str, names: list[str]) -> str:
    """Spell out every name mark of `text`."""
    return _MARKS.sub(lambda mark: names[ord(mark[0]) - FIRST_MARK], text)


def resolved(part: Section, names: list[str]) -> Section:
    head, foot, item = (resolve(text, names) for text in (part.head, part.foot, part.item))
    return Section(head, foot, item, part.gap, part.columns, part.count)


def draw_kits(seed: int) -> tuple[Kit, ...]:
    return tuple(_kit(Dice(seed, KIT_STREAM, place), name) for place, name in enumerate(KIT_NAMES))


def _kit(dice: Dice, name: str) -> Kit:
    names = tuple(
        dict.fromkeys(f"{name[:2]}-{dice.pick(SHAPE)}" if dice.chance(0.6) else dice.pick(SHAPE) for _ in range(24))
    )
    style = plain_style(dice, NameTable(dice))
    style.shared, style.own = names, 0.1
    table = style.table
    kinds = {kind: [section(kind, style) for _ in range(2)] for kind in _KIT_KINDS}
    parts = {kind: tuple(resolved(part, table.names) for part in built) for kind, built in kinds.items()}
    version = f"{dice.between(0, 3)}.{dice.between(0, 9)}"
    head = f'<link rel="stylesheet" href="css/{name}.css" type="text/css">\n'
    if dice.chance(0.6):
        head += f'<script type="text/javascript" src="js/{name}.js"></script>\n'
    if dice.chance(0.4):
        head += f'<meta name="generator" content="{name.title()} {version}">\n'
    credit = f"<!-- {name.title()} {version} theme by author@{name}.example -->\n"
    if dice.chance(0.5):
        credit += f'<script type="text/javascript">var theme="{name}",author="author@{name}.example";</script>\n'
    return Kit(name, names, style.wraps, style.rows, parts, dice.pick(_DOCTYPES) + "\0" + head, credit)


def plain_style(dice: Dice, table: NameTable) -> Style:
    """Habits drawn afresh: three containers and three arrangements, used again and again."""
    return Style(
        dice=dice,
        table=table,
        shared=(),
        wraps=tuple(dice.sample(_WRAPS, 3)),
        rows=tuple(dice.sample(_ROWS, 3)),
        named=0.35 + 0.5 * dice.roll(),
        sloppy=dice.chance(0.35),
        quote="" if dice.chance(0.12) else '"',
        newline=dice.pick(("\n", "\n", "\r\n", "")),
    )


def draw_house(seed: int, owner: int) -> House:
    dice = Dice(seed, HOUSE_STREAM, owner)
    style = plain_style(dice, NameTable(dice))
    built = {kind: section(kind, style) for kind in _HOUSE_KINDS}
    parts = {kind: resolved(part, style.table.names) for kind, part in built.items()}
    prefixes = tuple(NameTable(dice).prefix for _ in range(2))
    return House((style.table.prefix, *prefixes), style.wraps, style.rows, parts)
