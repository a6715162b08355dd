"""Decide from style alone whether an element is hidden; nothing of a style is kept.

Only what can be known without layout is decided, as a browser would: the `hidden` attribute, then rules of one
compound of class, id and tag, then the style attribute, each later one over the earlier (CSS Cascade 4, 6), with
`!important` and values no browser knows left out. A rule behind a condition (narrow screens, print) or a combinator
says nothing certain about the page as seen, so it is skipped. Both errors cost: a decoy taken for the page, and a page
taken for a decoy.
"""

import math
import re
from collections.abc import Iterable, Mapping, Sequence
from functools import lru_cache
from typing import NamedTuple

_MAX_STYLE_CHARS = 256 * 1024
_MAX_SELECTORS = 32
"""Selectors kept for one name: bounds the work on a page whose every element carries it."""
_MAX_ANSWERS = 4096
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
_Rank = tuple[bool, int, int, int, int, int]
"""What makes one declaration beat another: importance, origin, specificity (Selectors 4, 17), order."""
_HIDDEN_ATTRIBUTE: Mapping[str, tuple[_Rank, str]] = {"display": ((False, 0, 0, 0, 0, 0), "none")}


class _Selector(NamedTuple):
    tag: str
    names: frozenset[str]


class Sheet:
    """Those rules of a page's style elements that bear on hiding; `suspects` are the names one of them may hide."""

    __slots__ = ("_answers", "_count", "_rules", "suspects")

    def __init__(self) -> None:
        # For a name, the selectors that begin with it; of each selector the strongest value of each property. So no
        # number of rules for one selector costs an element more than one rule does.
        self._rules: dict[str, dict[_Selector, dict[str, tuple[_Rank, str]]]] = {}
        self._answers: dict[tuple[str, tuple[str, ...], str, bool], bool] = {}
        self._count = 0
        self.suspects: set[str] = set()

    def learn(self, sheet: str) -> set[str]:
        """Take up a style element's text; returns the names (".x", "#x") it may hide."""
        before = set(self.suspects)
        self._answers.clear()
        self._read(_COMMENT.sub(" ", sheet[:_MAX_STYLE_CHARS]), outermost=True)
        return self.suspects - before

    def hides(self, tag: str, names: Sequence[str], style: str, *, attribute: bool) -> bool:
        """True if an element with these names, style attribute and `hidden` attribute is not shown."""
        if not (attribute or style) and self.suspects.isdisjoint(names):
            return False
        if not attribute and self._rules.keys().isdisjoint(names):
            return hides(style)
        asked = tag, tuple(names), style, attribute
        known = self._answers.get(asked)
        if known is None:
            known = self._decide(tag, frozenset(names), style, attribute=attribute)
            if len(self._answers) < _MAX_ANSWERS and len(style) <= _MAX_CACHED_CHARS:
                self._answers[asked] = known
        return known

    def _decide(self, tag: str, names: frozenset[str], style: str, *, attribute: bool) -> bool:
        values = dict(_HIDDEN_ATTRIBUTE) if attribute else {}
        for name in names & self._rules.keys():
            for selector, held in self._rules[name].items():
                if selector.tag in ("", tag) and selector.names <= names:
                    for prop, (rank, value) in held.items():
                        _put(values, prop, rank, value)
        _put_all(values, _declarations(style), origin=2)
        return _unseen({name: value for name, (_, value) in values.items()})

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
        # Whether the element is positioned and clipped may stand in another rule.
        suspect = _unseen({"position": "absolute", "overflow": "hidden"} | _own(declarations))
        for text in prelude.split(","):
            compound = _COMPOUND.fullmatch(text.strip())
            if compound is None:
                continue
            names = _NAME.findall(compound.group(2))
            selector = _Selector((compound.group(1) or "").lower().strip("*"), frozenset(names))
            kept = self._rules.setdefault(names[0], {})
            if selector not in kept and len(kept) >= _MAX_SELECTORS:
                continue
            ids = sum(name[0] == "#" for name in names)
            self._count += 1
            weight = (ids, len(names) - ids, int(bool(selector.tag)), self._count)
            _put_all(kept.setdefault(selector, {}), declarations, origin=1, weight=weight)
            if suspect:
                self.suspects.add(names[0])


def hides(style: str) -> bool:
    """True if a style attribute by itself hides its element."""
    return _hides(style) if len(style) <= _MAX_CACHED_CHARS else _unseen(_own(_declarations(style)))


@lru_cache(maxsize=4096)
def _hides(style: str) -> bool:
    return _unseen(_own(_declarations(style)))


def _own(declarations: Iterable[Declaration]) -> dict[str, str]:
    """The winning value of each property in one style attribute or rule."""
    values: dict[str, tuple[_Rank, str]] = {}
    _put_all(values, declarations, origin=2)
    return {name: value for name, (_, value) in values.items()}


def _put_all(
    values: dict[str, tuple[_Rank, str]],
    declarations: Iterable[Declaration],
    *,
    origin: int,
    weight: tuple[int, int, int, int] = (0, 0, 0, 0),
) -> None:
    for name, value, important in declarations:
        _put(values, name, (important, origin, *weight), value)


def _put(values: dict[str, tuple[_Rank, str]], name: str, rank: _Rank, value: str) -> None:
    """Let the stronger declaration stand; of two equal ones the later."""
    held = values.get(name)
    if held is None or rank >= held[0]:
        values[name] = rank, value


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
