"""One pass over a page's parse events, keeping what the allow-list names and counting the rest.

Invariants: markup, media, styles and script bodies stay in this object and end with it; reaching a cap marks
`truncated` and lets the other parts of the page through. This is the product's hot path: all text goes to one list by a
plain append, elements that need their text note where it starts, and only elements with a meaning of their own pay for
a call.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping
from typing import Any

from headwater.model.capture import Form
from headwater.sanitise.css import Sheet
from headwater.sanitise.limits import Limits
from headwater.sanitise.parser import Attributes, Handler, parse
from headwater.sanitise.part import OpenForm, Part
from headwater.sanitise.references import References
from headwater.sanitise.script import digest
from headwater.sanitise.text import MAX_NAMES, class_tokens, inert_tag, is_embedded, is_plain_name, tokens
from headwater.sanitise.vocabulary import INLINE_TAGS, MEDIA_ATTRIBUTES, NEVER_HIDING, READ_ATTRIBUTES

Opener = Callable[["Walk", str, Attributes], None]
"""Called when an element opens; may call `watch`, `hide` or `drop`."""
Meaning = Opener | bool
"""What an element is to the walk: its opener, or whether its edges separate words. An element without one is
unknown."""
Closer = Callable[["Walk", int, Any], None]
"""Called when a watched element closes, with the index in `text` where its own text starts, and the opener's note."""


class _EnoughError(Exception):
    """The element cap is reached: the rest of the page is left."""


class Walk:
    """Everything gathered from one page; `run` fills it, sanitise() reads it.

    `text` holds the visible text so far, plus that of the hidden, dropped or raw-text element now open, if any.
    `part` is the half, `shown` or `unseen`, in which the walk stands. `late` says that a style element hides names that
    went before it, so that only a second walk, with that `sheet` from the start, tells the halves apart.
    """

    # Slots, because the shared-key dictionary of plain instances ends at 30 attributes, and then every access slows.
    __slots__ = (
        "_classes", "_depth", "_dropping", "_hidden", "_ignored", "_inner", "_learning", "_meanings", "_watch",
        "_watched", "based", "depths", "dropped", "form", "generator", "hidden_tags", "hidden_text", "inert", "lang",
        "late", "limits", "part", "references", "sheet", "shown", "tags", "text", "title", "truncated", "unseen",
    )  # fmt: skip

    def __init__(self, url: str, limits: Limits, meanings: Mapping[str, Meaning], sheet: Sheet | None = None) -> None:
        self.limits = limits
        self.dropped: Counter[str] = Counter()
        self.truncated: dict[str, None] = {}
        self.references = References(url, self.dropped)
        self.tags: list[str] = []
        self.depths: list[int] = []
        self.hidden_tags: list[str] = []
        self.shown = self.part = Part(limits, self.truncated, hidden=False)
        self.unseen = Part(limits, self.truncated, hidden=True)
        self.text: list[str] = []
        self.hidden_text: list[str] = []
        self.title = self.generator = self.lang = ""
        self.form: OpenForm | None = None
        self.based = self.late = False
        self.inert = 0
        self.sheet = Sheet() if sheet is None else sheet
        self._learning = sheet is None
        self._meanings = meanings
        self._classes: dict[str, tuple[str, ...]] = {}
        self._depth = 0
        self._ignored = self._inner = 0
        self._dropping = self._hidden = False
        self._watched: list[tuple[int, Closer, int, Any]] = []
        self._watch = 0

    def run(self, markup: str) -> None:
        """Walk a decoded page."""
        try:
            parse(markup, self._handler())
        except _EnoughError:
            self.truncated["elements"] = None
            while self._watched:
                self._close()
        if self._ignored:
            self.dropped["attribute"] += self._ignored
        if self._inner:
            self.dropped["inner_element"] += self._inner
        if self.depths and max(self.depths) > self.limits.depth:
            self.truncated["depth"] = None
            self.depths = [min(depth, self.limits.depth) for depth in self.depths]

    def _handler(self) -> Handler:
        """Build the parser's callbacks: closures over local names, half as dear as methods over attributes."""
        meaning_of, classes = self._meanings.get, self._classes
        names, suspects = self.shown.names, self.sheet.suspects
        add_tag, add_depth, add_text = self.tags.append, self.depths.append, self.text.append
        depth = 0
        room = self.limits.elements
        hidden_tags, hidden_room = self.hidden_tags, self.unseen.limits.elements

        def start_element(tag: str, attributes: Attributes) -> None:
            nonlocal depth, room
            depth += 1
            if self._dropping:
                self._inner += 1
                return
            if attributes:
                name, value = attributes[0]
                # By far the most frequent: one attribute, which is an opener's own or a class seen before in a visible
                # place that hides nothing.
                if len(attributes) == 1 and name in READ_ATTRIBUTES:
                    pass
                elif (
                    len(attributes) == 1
                    and name == "class"
                    and value in classes
                    and not self._hidden
                    and suspects.isdisjoint(classes[value])
                ):
                    names.extend(classes[value])
                else:
                    self._depth = depth
                    self._read_attributes(tag, attributes)
            meaning = meaning_of(tag)
            if meaning is True:
                add_text(" ")
            elif meaning is None:
                add_text(" ")
                tag = inert_tag(tag)
            elif meaning is not False:
                self._depth = depth
                meaning(self, tag, attributes)
            if not self._hidden:
                room -= 1
                if room < 0:
                    raise _EnoughError
                add_tag(tag)
                add_depth(depth)
            elif len(hidden_tags) < hidden_room:
                hidden_tags.append(tag)
            else:
                self.unseen.cut("elements")
                self._depth = depth
                self.drop()

        def end_element(tag: str) -> None:
            nonlocal depth
            if depth == self._watch:
                while self._watch == depth:
                    self._close()
            elif tag not in INLINE_TAGS:
                add_text(" ")
            depth -= 1

        return Handler(start_element, end_element, add_text, self._comment, self._processing_instruction)

    def _comment(self, data: str) -> None:
        if self._dropping:
            return
        conditional = data.lstrip()[:3].lower() == "[if"
        self.dropped["conditional_comment" if conditional else "comment"] += 1
        self.part.keep_comment(digest(data))

    def _processing_instruction(self, target: str, data: str) -> None:
        self.dropped["processing_instruction"] += 1

    def watch(self, closer: Closer, note: Any = None) -> None:
        """Have `closer` called with `note` when the element now opening closes."""
        self._watched.append((self._depth, closer, len(self.text), note))
        self._watch = self._depth

    def _close(self) -> None:
        _, closer, start, note = self._watched.pop()
        closer(self, start, note)
        self._watch = self._watched[-1][0] if self._watched else 0

    def take_text(self, start: int) -> str:
        """Take the text since `start` out of the page's text."""
        held = "".join(self.text[start:])
        del self.text[start:]
        return held

    def drop(self) -> None:
        """Drop everything inside the element now opening."""
        self._dropping = True
        self.watch(Walk._end_dropped)

    def _end_dropped(self, start: int, note: None) -> None:
        self._dropping = False
        del self.text[start:]
        self.text.append(" ")

    def hide(self) -> None:
        """Start a hidden sub-tree at the element now opening, unless inside one."""
        if not self._hidden:
            self._hidden = True
            self.part = self.unseen
            self.watch(Walk._end_hidden)

    def hide_by_kind(self, attributes: Attributes) -> None:
        """Start a hidden sub-tree at an element that is hidden whatever its style, and take its names along."""
        if self._hidden:
            return
        read = attributes[: self.limits.attributes]
        marks = {"class": ".", "id": "#"}
        own = [token for name, value in read if name in marks for token in tokens(value or "", marks[name])[0]]
        if own:
            del self.shown.names[-len(own) :]
        self.hide()
        self.unseen.names.extend(own)

    def _end_hidden(self, start: int, note: None) -> None:
        self._hidden = False
        self.part = self.shown
        self.hidden_text.extend(self.text[start:])
        self.hidden_text.append(" ")
        del self.text[start:]  # nothing in its place: what hides between two letters does not part them for a visitor

    def learn_style(self, text: str) -> None:
        """Take up what a style element hides, for the elements that follow."""
        if self._learning and not self.sheet.learn(text).isdisjoint(self.shown.names):
            self.late = True

    def keep_asset(self, name: str) -> None:
        """Keep an "asset:..." name ("" is none)."""
        if name:
            self.part.names.append(name)

    def _read_attributes(self, tag: str, attributes: Attributes) -> None:
        """Read what any element may carry: names, and whether a hidden sub-tree starts here."""
        names = self.part.names
        before = len(names)
        style = ""
        hidden = False
        if len(attributes) > self.limits.attributes:
            self.truncated["attributes"] = None
            attributes = attributes[: self.limits.attributes]
        for name, value in attributes:
            if name == "class":
                if value:
                    names.extend(self._classes.get(value) or self._learn_class(value))
            elif name in READ_ATTRIBUTES:
                pass
            elif name == "id":
                if value:
                    names.extend(self._names_of(value, "#"))
            elif name == "style":
                self.dropped["style_attribute"] += 1
                style = value or ""
            elif name == "hidden":
                hidden = True
            else:
                self._drop_attribute(name, value or "")
        if self._hidden or tag in NEVER_HIDING:
            return
        if self.sheet.hides(tag, names[before:], style, attribute=hidden):
            self.hide()
            self.unseen.names.extend(names[before:])
            del names[before:]

    def _names_of(self, value: str, mark: str) -> tuple[str, ...]:
        found, lost = tokens(value, mark)
        if lost:
            self.dropped["odd_name"] += lost
            if len(found) + lost > MAX_NAMES:
                self.part.cut("names")
        return found

    def _learn_class(self, value: str) -> tuple[str, ...]:
        plain = is_plain_name(value)
        found = self._classes[value] = class_tokens(value) if plain else self._names_of(value, ".")
        return found

    def _drop_attribute(self, name: str, value: str) -> None:
        """Count an attribute that is not kept."""
        if name[:2] == "on":
            self.dropped["event_handler"] += 1
        elif name in MEDIA_ATTRIBUTES:
            self.dropped["media_attribute"] += 1
        else:
            self._ignored += 1
        if is_embedded(value):
            self.dropped["data_uri"] += 1

    def closed_forms(self) -> tuple[Form, ...]:
        """The forms of both halves, the visible one first."""
        return (*self.shown.closed_forms(), *self.unseen.closed_forms())
