"""What somebody would do to a page so that it is not recognised: honest changes to real markup, by a real parser.

Invariants: the result is a function of (markup, seed); scripts, styles and the page's head keep their content; nothing
is kept of the page beyond what a later upload of it would keep.
"""

from collections.abc import Callable, Mapping

import numpy as np
from turbohtml import Document, Element, Text, parse

Dice = np.random.Generator
Change = Callable[[Document, Dice], None]

_UNSEEN = frozenset({"script", "style", "noscript", "template"})
_SPOKEN = ("alt", "title", "placeholder", "aria-label", "content")
_POINTERS = ("href", "for", "aria-controls", "aria-labelledby", "aria-describedby", "data-target", "data-bs-target",
             "data-parent", "data-bs-parent", "data-spy-target", "data-bs-spy-target", "list", "form")  # fmt: skip
_WRAPPED = frozenset({"section", "header", "footer", "nav", "div", "article", "aside", "form", "ul", "table", "p"})
_LETTERS = np.array(list("abcdefghijklmnopqrstuvwxyz"))


def altered(markup: str, change: Change, seed: int) -> str:
    """`markup` after one change."""
    document = parse(markup)
    change(document, np.random.default_rng([seed, 20_121_231]))
    return document.serialize()


def unchanged(document: Document, dice: Dice) -> None:
    """Nothing but parsing and writing again: the control."""


def text_replaced(document: Document, dice: Dice) -> None:
    """Every visible word another one, as many words as before."""
    for node in list(document.descendants):
        if isinstance(node, Text) and node.text.strip() and _is_spoken(node):
            node.replace_with(Text(_other_words(node.text, dice)))
        elif isinstance(node, Element):
            for name in _SPOKEN:
                value = node.attrs.get(name)
                if isinstance(value, str) and value and (name != "content" or node.attrs.get("name") == "description"):
                    node.attrs[name] = _other_words(value, dice)


def names_renamed(document: Document, dice: Dice) -> None:
    """Every class and id another one, the same everywhere, with all that points to them."""
    new: dict[str, str] = {}

    def renamed(old: str) -> str:
        return new.setdefault(old, _word(dice, 4, 10))

    for element in _elements(document):
        tokens = element.attrs.get("class")
        if tokens:
            element.attrs["class"] = [renamed(token) for token in _tokens(tokens)]
        if element.attrs.get("id"):
            element.attrs["id"] = renamed("#" + str(element.attrs["id"]))
    for element in _elements(document):
        for name in _POINTERS:
            value = element.attrs.get(name)
            if isinstance(value, str) and "#" + value.removeprefix("#") in new:
                hash_mark = "#" if value.startswith("#") else ""
                element.attrs[name] = hash_mark + new["#" + value.removeprefix("#")]


def wrappers_added(document: Document, dice: Dice) -> None:
    """Two blocks in five get one or two elements round them, some with a class of their own."""
    for element in [one for one in _elements(_body(document)) if one.tag in _WRAPPED]:
        for _ in range(int(dice.integers(1, 3)) if dice.random() < 0.4 else 0):
            named = {"class": [_word(dice, 4, 9)]} if dice.random() < 0.5 else {}
            element.wrap(Element("div", named))


def sections_deleted(document: Document, dice: Dice) -> None:
    """A third of the page's sections, one at least, are gone."""
    sections = _sections(document)
    count = max(1, round(len(sections) / 3))
    if len(sections) > 1:
        for number in sorted(dice.choice(len(sections), count, replace=False).tolist()):
            sections[number].decompose()


def all_four(document: Document, dice: Dice) -> None:
    for change in (sections_deleted, wrappers_added, names_renamed, text_replaced):
        change(document, dice)


CHANGES: Mapping[str, Change] = {
    "text replaced": text_replaced,
    "names renamed": names_renamed,
    "wrappers added": wrappers_added,
    "sections deleted": sections_deleted,
    "all four": all_four,
}


def with_decoy(markup: str, other: str, way: int) -> str:
    """`markup` with the whole body of `other` in front of its own content, hidden in one of five usual ways."""
    document, decoy = parse(markup), parse(other)
    name = _word(np.random.default_rng([way, 77]), 5, 9)
    hidden = Element("div", dict(_HIDING[way % len(_HIDING)]) or {"class": [name]})
    _body(document).insert(0, hidden)
    hidden.set_inner_html(_body(decoy).inner_html)
    head = document.select_one("head")
    if not _HIDING[way % len(_HIDING)] and head is not None:
        head.insert_adjacent_html("beforeend", f"<style>.{name} {{ display: none; }}</style>")
    return document.serialize()


_HIDING: tuple[Mapping[str, str | None], ...] = (
    {"style": "display:none"},
    {"hidden": None},
    {},  # by a class of its own and a rule in the page's style sheet
    {"style": "position: absolute; left: -9999px"},
    {"style": "height: 0; overflow: hidden"},
)


def with_block(markup: str, block: str) -> str:
    """`markup` with a block a host puts on top of every page it serves."""
    document = parse(markup)
    _body(document).insert_adjacent_html("afterbegin", block)
    return document.serialize()


def _body(document: Document) -> Element:
    found = document.select_one("body")
    assert found is not None, "the parser gives every document a body"
    return found


def _elements(under: Document | Element) -> list[Element]:
    return [node for node in under.descendants if isinstance(node, Element)]


def _sections(document: Document) -> list[Element]:
    """The page's sections: the first level below body that has at least three, scripts and styles aside."""
    level = [_body(document)]
    while level:
        found = [
            child for one in level for child in one.children
            if isinstance(child, Element) and child.tag not in _UNSEEN and child.tag != "link"
        ]  # fmt: skip
        if len(found) >= 3 or not found:
            return found
        level = found
    return level


def _tokens(value: object) -> list[str]:
    return value.split() if isinstance(value, str) else [str(token) for token in value]  # type: ignore[attr-defined]


def _is_spoken(node: Text) -> bool:
    parent = node.parent
    return isinstance(parent, Element) and parent.tag not in _UNSEEN


def _other_words(text: str, dice: Dice) -> str:
    """Made-up words, as many as `text` has, with its leading and trailing blanks."""
    words = " ".join(_word(dice, max(2, len(word) - 2), len(word) + 2) for word in text.split())
    lead, tail = text[: len(text) - len(text.lstrip())], text[len(text.rstrip()) :]
    return f"{lead}{words}{tail}"


def _word(dice: Dice, shortest: int, longest: int) -> str:
    return "".join(dice.choice(_LETTERS, int(dice.integers(shortest, longest + 1))).tolist())
