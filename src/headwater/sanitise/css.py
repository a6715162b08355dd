"""Decide from style alone whether an element is hidden; nothing of a style is kept.

Only what can be known without layout is decided, as a browser would: the `hidden` attribute, then rules of one
compound of class, id and tag, then the style attribute, each later one over the earlier (CSS Cascade 4, 6), with
`!important` and values no browser knows left out. A rule behind a condition (narrow screens, print) or a combinator
says nothing certain about the page as seen, so it is skipped. Both errors cost: a decoy taken for the page, and a page
taken for a decoy.
"""

import math
import re
from collections.abc import Iterable, Mapping
from functools import lru_cache
from typing import NamedTuple

_MAX_STYLE_CHARS = 256 * 1024
_MAX_RULES = 256
"""Rules kept for one name: bounds the work on a page whose every element carries it."""
_MAX_CACHED_CHARS = 256
_FAR_PIXELS, _FAR_OTHERS, _FAR_RIGHT = -1000.0, -100.0, 5000.0
_SEE_THROUGH = 0.05

_LENGTH = r"(?:auto|inherit|initial|[+-]?(?:\d+\.?\d*|\.\d+)(?:[a-z]{1,4}|%)?)"
_LENGTHS = (
    *("left", "right", "top", "bottom", "margin-left", "margin-top", "text-indent", "font-size"),
    *("width", "height", "max-width", "max-height"),
)
_KNOWN: Mapping[str, re.Pattern[str]] = {
    **{name: re.compile(_LENGTH if name != "font-size" else rf"{_LENGTH}|[a-z-]+") for name in _LENGTHS},
    "display": re.compile(
        r"none|block|inline(?:-[a-z]+)?|flex|grid|contents|flow-root|list-item|table(?:-[a-z-]+)?"
        r"|inherit|initial|unset|revert"
    ),
    "visibility": re.compile(r"visible|hidden|collapse|inherit|initial|unset|revert"),
    "opacity": re.compile(r"[+-]?(?:\d+\.?\d*|\.\d+)%?|inherit|initial"),
    "position": re.compile(r"static|relative|absolute|fixed|sticky|inherit|initial"),
    "overflow": re.compile(r"(?:visible|hidden|clip|scroll|auto)(?: (?:visible|hidden|clip|scroll|auto))?"),
    "clip": re.compile(r"auto|rect\([^)]*\)"),
    "clip-path": re.compile(r"none|[a-z-]+\([^)]*\)"),
    "transform": re.compile(r"none|(?:[a-z0-9]+\([^)]*\)\s*)+"),
}
_NUMBER = re.compile(r"([+-]?(?:\d+\.?\d*|\.\d+))([a-z%]*)")
_NOTHING_LEFT = re.compile(r"inset\(\s*(?:[5-9]\d|100)(?:\.\d+)?%[^)]*\)|(?:circle|ellipse)\(\s*0[a-z%]*(?:\s[^)]*)?\)")
_CLIPPED_AWAY = re.compile(r"rect\((?:\s*[01](?:px)?\s*,?){4}\)")
_SHRUNK_OR_MOVED = re.compile(r"scale[xy]?\(\s*0(?:\.0+)?\s*[,)]|translate(?:x|y|3d)?\(\s*(?:0[a-z]*\s*,\s*)?-\d{4,}")
_COMMENT = re.compile(r"/\*.*?(?:\*/|\Z)", re.DOTALL)
_ESCAPE = re.compile(r"\\(?:([0-9a-fA-F]{1,6})\s?|(.))")
_BRACE = re.compile(r"[{}]")
_SEEN_ON_SCREEN = re.compile(r"\s*@media\s+(?:only\s+)?(?:screen|all)\s*", re.IGNORECASE)
# One compound: a tag or none, then names; "html" and "body" in front of it always hold.
_COMPOUND = re.compile(
    r"(?:html[\s>]+)?(?:body[\s>]+)?([A-Za-z][A-Za-z0-9-]*|\*)?((?:[.#][A-Za-z_-][\w-]{0,79}){1,8})", re.ASCII
)
_NAME = re.compile(r"[.#][^.#]+")

Declaration = tuple[str, str, bool]
"""Property, value, and whether it is important."""
_HIDDEN_ATTRIBUTE: tuple[Declaration, ...] = (("display", "none", False),)


class _Rule(NamedTuple):
    weight: tuple[int, int, int, int]  # specificity (Selectors 4, 17), then order of appearance
    tag: str
    names: frozenset[str]
    declarations: tuple[Declaration, ...]


class Sheet:
    """Those rules of a page's style elements that bear on hiding; `suspects` are the names one of them may hide."""

    __slots__ = ("_count", "_rules", "suspects")

    def __init__(self) -> None:
        self._rules: dict[str, list[_Rule]] = {}
        self.suspects: set[str] = set()
        self._count = 0

    def learn(self, sheet: str) -> set[str]:
        """Take up a style element's text; returns the names (".x", "#x") it may hide."""
        before = set(self.suspects)
        self._read(_COMMENT.sub(" ", sheet[:_MAX_STYLE_CHARS]), outermost=True)
        return self.suspects - before

    def hides(self, tag: str, names: Iterable[str], style: str, *, attribute: bool) -> bool:
        """True if an element with these names, style attribute and `hidden` attribute is not shown."""
        if not (attribute or style) and self.suspects.isdisjoint(names):
            return False
        carried = set(names)
        ruled = carried & self._rules.keys()
        if not (attribute or ruled):
            return hides(style)
        found = {
            rule for name in ruled for rule in self._rules[name] if rule.tag in ("", tag) and rule.names <= carried
        }
        layers = [rule.declarations for rule in sorted(found)]
        return _unseen(_cascade([_HIDDEN_ATTRIBUTE if attribute else (), *layers, _declarations(style)]))

    def _read(self, sheet: str, *, outermost: bool) -> None:
        depth = start = body = 0
        prelude = ""
        for brace in _BRACE.finditer(sheet):
            at = brace.start()
            if brace.group() == "{":
                if depth == 0:
                    prelude, body = sheet[start:at].rpartition(";")[2], at + 1  # after @import and its like
                depth += 1
            elif depth:
                depth -= 1
                if depth == 0:
                    start = at + 1
                    if "@" not in prelude:
                        self._add(prelude, _declarations(sheet[body:at]))
                    elif outermost and _SEEN_ON_SCREEN.fullmatch(prelude):
                        self._read(sheet[body:at], outermost=False)

    def _add(self, prelude: str, declarations: tuple[Declaration, ...]) -> None:
        if not declarations:
            return
        suspect = _unseen(_cascade([(("position", "absolute", False), ("overflow", "hidden", False)), declarations]))
        for selector in prelude.split(","):
            compound = _COMPOUND.fullmatch(selector.strip())
            if compound is None:
                continue
            tag, names = (compound.group(1) or "").lower().strip("*"), _NAME.findall(compound.group(2))
            kept = self._rules.setdefault(names[0], [])
            if len(kept) >= _MAX_RULES:
                continue
            ids = sum(name[0] == "#" for name in names)
            self._count += 1
            weight = (ids, len(names) - ids, bool(tag), self._count)
            kept.append(_Rule(weight, tag, frozenset(names), declarations))
            if suspect:
                self.suspects.add(names[0])


def hides(style: str) -> bool:
    """True if a style attribute by itself hides its element."""
    return _hides(style) if len(style) <= _MAX_CACHED_CHARS else _unseen(_cascade([_declarations(style)]))


@lru_cache(maxsize=4096)
def _hides(style: str) -> bool:
    return _unseen(_cascade([_declarations(style)]))


def _declarations(text: str) -> tuple[Declaration, ...]:
    """The declarations of a style attribute or rule that bear on hiding and hold a value browsers know."""
    if "/*" in text:
        text = _COMMENT.sub(" ", text)
    if "\\" in text:
        text = _ESCAPE.sub(_unescaped, text)
    found = []
    for piece in text[:_MAX_STYLE_CHARS].split(";"):
        name, _, value = piece.partition(":")
        known = _KNOWN.get(name.strip().lower())
        if known is not None and len(value) <= _MAX_CACHED_CHARS:
            value, _, mark = value.lower().partition("!")
            value = " ".join(value.split())
            if known.fullmatch(value):
                found.append((name.strip().lower(), value, mark.strip() == "important"))
    return tuple(found)


def _unescaped(escape: re.Match[str]) -> str:
    code = int(escape.group(1) or "0", 16)
    return chr(code) if 0x20 <= code < 0x7F else escape.group(2) or " "


def _cascade(layers: Iterable[tuple[Declaration, ...]]) -> dict[str, str]:
    """The winning value of each property; later layers win, important ones over all others."""
    values: dict[str, str] = {}
    firm: set[str] = set()
    for layer in layers:
        for name, value, important in layer:
            if important or name not in firm:
                values[name] = value
            if important:
                firm.add(name)
    return values


def _unseen(style: Mapping[str, str]) -> bool:
    """True if an element whose own style is this shows nothing of itself."""
    if not style:
        return False
    return (
        style.get("display") == "none"
        or style.get("visibility") in ("hidden", "collapse")
        or _share(style.get("opacity", "")) < _SEE_THROUGH
        or _share(style.get("font-size", "")) == 0
        or _out_of_sight(style)
        or _of_no_size(style)
        or bool(_SHRUNK_OR_MOVED.search(style.get("transform", "")))
        or bool(_NOTHING_LEFT.match(style.get("clip-path", "")))
    )


def _out_of_sight(style: Mapping[str, str]) -> bool:
    """Moved out of the window; `left` and its like move positioned elements only (CSS Position 3, 3)."""
    edges = ["margin-left", "margin-top", "text-indent"]
    placed = style.get("position") in ("absolute", "fixed")
    if placed or style.get("position") == "relative":
        edges += ["left", "right", "top", "bottom"]
    if placed and _CLIPPED_AWAY.fullmatch(style.get("clip", "")):
        return True
    if placed and _FAR_RIGHT <= _pixels(style.get("left", "")) < math.inf:
        return True
    return any(_far(style[edge], placed=placed) for edge in edges if edge in style)


def _far(length: str, *, placed: bool) -> bool:
    number = _NUMBER.fullmatch(length)
    if number is None:
        return False
    amount, unit = float(number.group(1)), number.group(2)
    if unit in ("em", "rem") or (unit in ("%", "vw", "vh") and placed):  # -100 % of the width is usual in columns
        return amount <= _FAR_OTHERS
    return amount <= _FAR_PIXELS


def _of_no_size(style: Mapping[str, str]) -> bool:
    """No extent, and what overflows is clipped; a single pixel in both directions is none."""
    if not style.get("overflow", "").startswith(("hidden", "clip")):
        return False
    width = min(_pixels(style.get(name, "")) for name in ("width", "max-width"))
    height = min(_pixels(style.get(name, "")) for name in ("height", "max-height"))
    return width == 0 or height == 0 or (width <= 1 and height <= 1)


def _share(value: str) -> float:
    """A number, or a percentage as a share of one; 1 where there is none."""
    number = _NUMBER.fullmatch(value)
    return float(number.group(1)) / (100 if number.group(2) == "%" else 1) if number else 1.0


def _pixels(value: str) -> float:
    """A length in pixels; one in other units is without end, unless it is 0."""
    number = _NUMBER.fullmatch(value)
    if number is None or (number.group(2) not in ("", "px") and float(number.group(1)) != 0):
        return math.inf
    return float(number.group(1))
