"""A grammar of page sections: what web designers of the period nest into what.

Invariants: markup is a %-format string; `%(name)s` slots are filled per site or per load, a percent sign is doubled;
each brand-level name stands as one private-use character (see NameTable) until a version gives it its spelling; "@@" in
a repeated item is its number.
"""

from msgspec import Struct

from headwater.world.dice import Dice
from headwater.world.words import INTERFACE, PSEUDO, SHAPE, SHORT_NAMES

FIRST_MARK = 0xE000
WORD_SLOTS = 96
PARA_SLOTS = 24


class NameTable:
    """A designer's names; index i stands in markup as chr(FIRST_MARK + i), so that a version can rename it."""

    def __init__(self, dice: Dice, prefix: str = "") -> None:
        self.dice = dice
        self.names: list[str] = []
        self.prefix = prefix or dice.pick(SHORT_NAMES)
        self.scheme = dice.pick(("plain", "kebab", "kebab", "snake", "camel", "prefixed", "prefixed", "numbered"))

    def new(self, kind: str = "") -> str:
        """The mark of a fresh name; `kind` is a file ending such as ".gif", or ""."""
        self.names.append(self.spell() + kind)
        return chr(FIRST_MARK + len(self.names) - 1)

    def spell(self) -> str:
        dice = self.dice
        one, two = dice.pick(SHAPE), dice.pick(SHAPE)
        match self.scheme:
            case "plain":
                return one if dice.chance(0.4) else one + str(dice.between(1, 9))
            case "kebab":
                return f"{one}-{two}"
            case "snake":
                return f"{one}_{two}"
            case "camel":
                return one + two.title()
            case "prefixed":
                return f"{self.prefix}-{one}"
        return f"{self.prefix[0]}{dice.between(1, 60)}"


class Style(Struct):
    """One designer's habits: `wraps` containers by weight, `own` the chance that a name is the designer's own."""

    dice: Dice
    table: NameTable
    shared: tuple[str, ...]
    wraps: tuple[str, ...]
    rows: tuple[str, ...]
    own: float = 0.6
    named: float = 0.6
    sloppy: bool = False
    quote: str = '"'
    newline: str = "\n"
    words: int = 0
    paras: int = 0

    def attributes(self) -> str:
        """Class and id of a container, often none."""
        dice = self.dice
        if not dice.chance(self.named):
            return ""
        name = self.name()
        if dice.chance(0.15):
            return f" id={self.quote}{name}{self.quote}"
        second = f" {self.name()}" if self.quote and dice.chance(0.2) else ""
        return f" class={self.quote}{name}{second}{self.quote}"

    def name(self) -> str:
        own = not self.shared or self.dice.chance(self.own)
        return self.table.new() if own else self.dice.pick(self.shared)

    def word(self) -> str:
        self.words += 1
        return f"%(w{self.words % WORD_SLOTS})s"

    def para(self) -> str:
        self.paras += 1
        return f"%(p{self.paras % PARA_SLOTS})s"


class Section(Struct, frozen=True):
    """`head` + items + `foot`; the item is repeated with `gap` after each `columns` of them."""

    head: str
    foot: str
    item: str = ""
    gap: str = ""
    columns: int = 1
    count: int = 0

    def text(self, factor: float) -> str:
        """The section with its items, their number scaled by `factor` (never below one)."""
        if not self.item:
            return self.head + self.foot
        parts = [self.head]
        for place in range(max(1, round(self.count * factor))):
            if place and place % self.columns == 0:
                parts.append(self.gap)
            parts.append(self.item.replace("@@", str(place % ITEM_SLOTS)))
        parts.append(self.foot)
        return "".join(parts)


ITEM_SLOTS = 48

_PARTS = {
    "header": ("logo", "site", "tagline", "count", "links"),
    "hero": ("heading", "text", "image", "button", "text"),
    "notice": ("text", "button"),
    "footer": ("rights", "links", "contact", "small"),
    "bar": ("site", "links"),
    "enter": ("site", "text", "button", "small", "links"),
    "terms": ("heading", "small", "small"),
}
_ITEMS = {
    "nav": ("more",),
    "grid": ("image", "title", "note", "meta", "more"),
    "prices": ("title", "price", "note", "join"),
    "faq": ("title", "note"),
    "quotes": ("note", "meta"),
    "links": ("more", "meta"),
    "news": ("meta", "title", "note", "more"),
    "stats": ("title", "number"),
}
_COUNTS = {
    "nav": (4, 8), "grid": (6, 12), "prices": (3, 4), "faq": (3, 6), "quotes": (2, 4), "links": (6, 14), "news": (3, 6),
    "stats": (3, 5),
}  # fmt: skip
BODY_KINDS = ("hero", "notice", "grid", "grid", "prices", "faq", "quotes", "links", "news", "stats", "terms")


def section(kind: str, style: Style) -> Section:
    """One section of the kind, as this designer would build it."""
    return _repeated(kind, style) if kind in _ITEMS else _single(kind, style)


def _single(kind: str, style: Style) -> Section:
    dice = style.dice
    parts = [part for place, part in enumerate(_PARTS[kind]) if place < 2 or dice.chance(0.65)]
    if dice.chance(0.3):
        parts = dice.sample(parts, len(parts))
    inner = arrange([leaf(part, style) for part in parts], style)
    return Section(wrap(inner, style, dice.between(0, 2)) + style.newline, "")


def _repeated(kind: str, style: Style) -> Section:
    dice = style.dice
    heading = leaf("heading", style) if kind != "nav" and dice.chance(0.7) else ""
    opening, before, after, gap, closing = _row(style)
    head, _, foot = wrap(f"{heading}{opening}\0{closing}", style, dice.between(0, 2)).partition("\0")
    parts = list(_ITEMS[kind])
    if len(parts) > 2:
        parts = dice.sample(parts, dice.between(2, len(parts)))
    inner = "".join(leaf(part, style, "@@") for part in parts)
    if dice.chance(0.4):
        inner = wrap(inner, style, 1)
    columns = dice.between(2, 5) if gap else 1
    return Section(head, foot + style.newline, before + inner + after, gap, columns, dice.between(*_COUNTS[kind]))


def _row(style: Style) -> tuple[str, str, str, str, str]:
    """Opening, before item, after item, gap between rows, closing of a repetition."""
    first, second, end = style.attributes(), style.attributes(), style.newline
    loose = style.sloppy
    match style.dice.pick(style.rows):
        case "ul" | "ol" as tag:
            return f"<{tag}{first}>{end}", f"<li{second}>", end if loose else f"</li>{end}", "", f"</{tag}>"
        case "rows":
            return f"<table{first}>{end}", f"<tr><td{second}>", end if loose else f"</td></tr>{end}", "", "</table>"
        case "cells":
            close = "" if loose else "</td>"
            return f"<table{first}><tr>", f"<td{second}>", close, f"</tr>{end}<tr>", "</tr></table>"
        case "dl":
            return f"<dl{first}>", f"<dt{second}>", end if loose else f"</dt>{end}", "", "</dl>"
        case "spans":
            return f"<p{first}>", f"<span{second}>", f"</span>{end}", "<br>", "</p>"
        case "paras":
            return f"<div{first}>", f"<p{second}>", end if loose else f"</p>{end}", "", "</div>"
    return f"<div{first}>{end}", f"<div{second}>", f"</div>{end}", "", "</div>"


def wrap(inner: str, style: Style, depth: int) -> str:
    """`inner` inside `depth` containers of the designer's palette."""
    for _ in range(depth):
        named = style.attributes()
        match style.dice.pick(style.wraps):
            case "table":
                inner = f'<table{named} width="100%%" cellpadding="0"><tr><td>{inner}</td></tr></table>'
            case "center":
                inner = f"<center>{inner}</center>"
            case "fieldset":
                inner = f"<fieldset{named}>{inner}</fieldset>"
            case "quote":
                inner = f"<blockquote{named}>{inner}</blockquote>"
            case "section":
                inner = f"<section{named}>{inner}</section>"
            case "list":
                inner = f"<ul{named}><li>{inner}</li></ul>"
            case _:
                inner = f"<div{named}>{inner}</div>"
    return inner


def arrange(cells: list[str], style: Style) -> str:
    """Put pieces side by side or below one another."""
    opening, before, after, _, closing = _row(style)
    return opening + "".join(before + cell + after for cell in cells) + closing


def leaf(part: str, style: Style, number: str = "") -> str:
    """One visible piece; `number` marks a piece of a repeated item."""
    dice = style.dice
    word = f"%(i{number}a)s" if number else style.word()
    match part:
        case "heading":
            tag = dice.pick(("h1", "h2", "h2", "h3", "strong", "b"))
            return f"<{tag}{style.attributes()}>{_label(style) if dice.chance(0.5) else word}</{tag}>"
        case "title":
            tag = dice.pick(("h3", "h4", "b", "strong", "span", "a"))
            link = f' href="{page_name(style)}?n=%(i{number}c)s"' if tag == "a" else ""
            return f"<{tag}{link}{style.attributes()}>{word}</{tag}>"
        case "note" | "text" | "small" | "tagline":
            tag = {"small": "small", "tagline": "i"}.get(part) or dice.pick(("p", "span", "div", "font"))
            text = f"%(i{number}b)s" if number else (style.para() if dice.chance(0.65) else _sentence(dice))
            return f"<{tag}{style.attributes()}>{text}</{tag}>"
        case "logo" | "image":
            img = f'<img src="img/{style.table.new(".gif")}" alt="">'
            return f'<a href="{page_name(style)}">{img}</a>' if dice.chance(0.6) else img
        case "site":
            tag = dice.pick(("h1", "strong", "b", "big"))
            return f"<{tag}{style.attributes()}>%(site)s</{tag}>"
        case "meta" | "number" | "price" | "count":
            return _figure(part, style, number)
        case "rights":
            return f"<span{style.attributes()}>copyright %(year)s %(site)s</span>"
        case "contact":
            return f'<a href="mailto:%(mail)s"{style.attributes()}>{_label(style)}</a>'
    return _action(part, style, word)


def _figure(part: str, style: Style, number: str) -> str:
    value = f"%(i{number}c)s" if number else f"%(c{style.dice.below(6)})s"
    tag = style.dice.pick(("span", "em", "b", "small", "div"))
    shown = f"$ {style.dice.pick((10, 15, 20, 25, 30, 40, 50, 75))}" if part == "price" else value
    return f"<{tag}{style.attributes()}>{_label(style)} {shown}</{tag}>"


def _action(part: str, style: Style, word: str) -> str:
    dice = style.dice
    if part == "links":
        return " ".join(f'<a href="{page_name(style)}">{_label(style)}</a>' for _ in range(dice.between(2, 4)))
    if part == "more":
        return f'<a href="{page_name(style)}"{style.attributes()}>{word}</a>'
    if dice.chance(0.4):
        return f'<input type="button" value="{_label(style)}"{style.attributes()}>'
    return f'<a href="{page_name(style)}"{style.attributes()}><b>{_label(style)}</b></a>'


def page_name(style: Style) -> str:
    """A local page: half the designers' own names, half the usual ones."""
    if style.dice.chance(0.5):
        return style.dice.pick(("index.html", "join.php", "tour.html", "members.php", "terms.html", "help.html"))
    return style.table.new(".php")


def _label(style: Style) -> str:
    return " ".join(style.dice.pick(INTERFACE) for _ in range(style.dice.between(1, 3)))


def _sentence(dice: Dice) -> str:
    """Text of the template itself, the same on all its sites."""
    words = [dice.pick(PSEUDO) if dice.chance(0.7) else dice.pick(INTERFACE) for _ in range(dice.between(5, 22))]
    return f"{' '.join(words)}.".capitalize()
