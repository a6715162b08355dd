"""One pass over a page's parse events, keeping what the allow-list names and counting the rest.

Invariants: markup, media, styles and script bodies never leave this module's local state; reaching a cap marks
`truncated` and lets the other parts of the page through. The event loop is the product's hot path: it holds its state
in local variables and creates no object per event; only elements with a meaning of their own pay for a call (elements.py).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping

from headwater.model.capture import Field, Form, Link, Script
from headwater.sanitise.css import hides
from headwater.sanitise.limits import Limits
from headwater.sanitise.parser import COMMENT, END, INSTRUCTION, START, TEXT, events
from headwater.sanitise.references import References
from headwater.sanitise.script import digest
from headwater.sanitise.text import inert_tag, tokens
from headwater.sanitise.vocabulary import (
    ATTRIBUTES,
    CLASS,
    DROPPED_BODIES,
    HIDDEN,
    ID,
    INLINE_TAGS,
    KNOWN_TAGS,
    MEDIA_REFERENCE,
    STYLE,
)

Attributes = tuple[tuple[str, str | None], ...]
Opener = Callable[["Walk", str, Attributes, int], None]
"""Called when an element opens, with its tag, attributes and depth."""
Closer = Callable[["Walk"], None]


class OpenForm:
    """A form while its controls arrive."""

    __slots__ = ("action", "fields", "method")

    def __init__(self, action: str, method: str) -> None:
        self.action = action
        self.method = method
        self.fields: list[Field] = []


class Walk:
    """Everything gathered from one page; `run` fills it, sanitise() reads it.

    `sink` is where text goes now: visible `parts`, `hidden_parts`, or a scratch list while inside a raw-text element.
    """

    __slots__ = (
        "_classes", "based", "comments", "depths", "dropped", "field_count", "form", "forms", "generator",
        "hidden_from", "hidden_names", "hidden_parts", "hidden_selectors", "hidden_tags", "lang", "limits", "links",
        "literal_chars", "loose_form", "names", "open_links", "parts", "references", "scanned", "script_src", "scripts",
        "sink", "stray_fields", "tags", "title", "truncated",
    )  # fmt: skip

    def __init__(self, url: str, limits: Limits) -> None:
        self.limits = limits
        self.dropped: Counter[str] = Counter()
        self.truncated: dict[str, None] = {}
        self.references = References(url, self.dropped)
        self.tags: list[str] = []
        self.depths: list[int] = []
        self.hidden_tags: list[str] = []
        self.names: list[str] = []
        self.hidden_names: list[str] = []
        self.parts: list[str] = []
        self.hidden_parts: list[str] = []
        self.sink = self.parts
        self.hidden_from = 0
        self.hidden_selectors: set[str] = set()
        self._classes: dict[str, tuple[tuple[str, ...], bool]] = {}
        self.title = self.generator = self.lang = ""
        self.based = False
        self.forms: list[OpenForm] = []
        self.form: OpenForm | None = None
        self.loose_form: OpenForm | None = None
        self.stray_fields: OpenForm | None = None
        self.field_count = 0
        self.links: list[Link] = []
        self.open_links: list[tuple[str, str, list[str], int]] = []
        self.scripts: list[Script] = []
        self.script_src = ""
        self.scanned = self.literal_chars = 0
        self.comments: list[str] = []

    def run(self, markup: str, openers: Mapping[str, Opener], closers: Mapping[str, Closer]) -> None:
        """Walk the parse events of a decoded page, calling what `openers` and `closers` name for an element."""
        read_attributes = self._read_attributes
        tags, depths, hidden_tags, sink = self.tags, self.depths, self.hidden_tags, self.sink
        max_elements, max_depth = self.limits.elements, self.limits.depth
        depth = drop_from = elements = inner = 0
        for event in events(markup):
            code = event[0]
            if code == TEXT:
                if not drop_from:
                    sink.append(event[1])
            elif code == END:
                if drop_from:
                    if depth == drop_from:
                        drop_from = 0
                else:
                    tag = event[1]
                    if tag in closers:
                        closers[tag](self)
                        sink = self.sink
                    elif tag not in INLINE_TAGS:
                        sink.append(" ")
                if depth == self.hidden_from:
                    self.hidden_from = 0
                    sink = self.sink = self.parts
                depth -= 1
            elif code == START:
                depth += 1
                elements += 1
                if elements > max_elements:
                    self.truncated["elements"] = None
                    break
                if drop_from:
                    inner += 1
                    continue
                tag = event[1]
                attributes = event[2]
                if tag not in KNOWN_TAGS:
                    tag = inert_tag(tag)
                if attributes and read_attributes(attributes, depth):
                    sink = self.sink
                if tag in openers:
                    openers[tag](self, tag, attributes, depth)
                    sink = self.sink
                    if tag in DROPPED_BODIES:
                        drop_from = depth
                elif tag not in INLINE_TAGS:
                    sink.append(" ")
                if self.hidden_from:
                    hidden_tags.append(tag)
                else:
                    tags.append(tag)
                    depths.append(depth if depth < max_depth else max_depth)
                    if depth > max_depth:
                        self.truncated["depth"] = None
            elif code == COMMENT:
                if not drop_from:
                    self._read_comment(event[1])
            elif code == INSTRUCTION:
                self.dropped["processing_instruction"] += 1
        if inner:
            self.dropped["inner_element"] += inner

    def hide(self, depth: int) -> None:
        """Start a hidden sub-tree at `depth`, unless already inside one."""
        if not self.hidden_from:
            self.hidden_from = depth
            self.sink = self.hidden_parts

    def raw_text(self) -> str:
        """End a raw-text element: return what it held and let text flow to the page again."""
        held = "".join(self.sink)
        self.sink = self.hidden_parts if self.hidden_from else self.parts
        return held

    def _read_attributes(self, attributes: Attributes, depth: int) -> bool:
        """Read what any element may carry; return True if the element starts a hidden sub-tree."""
        hidden = False
        ignored = 0
        found: tuple[str, ...] = ()
        if len(attributes) > self.limits.attributes:
            self.truncated["attributes"] = None
            attributes = attributes[: self.limits.attributes]
        for name, value in attributes:
            action = ATTRIBUTES.get(name)
            if action == CLASS:
                if value:
                    known = self._classes.get(value) or self._read_classes(value)
                    found += known[0]
                    hidden = hidden or known[1]
            elif action is None:
                if name[:2] == "on":
                    self.dropped["event_handler"] += 1
                else:
                    ignored += 1
            elif action == ID:
                if value:
                    marked = tokens(value, "#", self.dropped)
                    found += marked
                    hidden = hidden or not self.hidden_selectors.isdisjoint(marked)
            elif action == STYLE:
                self.dropped["style_attribute"] += 1
                hidden = hidden or hides(value or "")
            elif action == HIDDEN:
                hidden = True
            elif action == MEDIA_REFERENCE:
                self._drop_media_reference(value or "")
        if ignored:
            self.dropped["attribute"] += ignored
        if hidden:
            self.hide(depth)
        if found:
            self._keep_names(found)
        return hidden

    def _keep_names(self, found: tuple[str, ...]) -> None:
        names = self.hidden_names if self.hidden_from else self.names
        if len(names) + len(found) > self.limits.names:
            self.truncated["names"] = None
        else:
            names.extend(found)

    def keep_asset(self, name: str) -> None:
        """Keep an "asset:..." name ("" is none)."""
        if name:
            self._keep_names((name,))

    def _read_classes(self, value: str) -> tuple[tuple[str, ...], bool]:
        found = tokens(value, ".", self.dropped)
        known = self._classes[value] = (found, not self.hidden_selectors.isdisjoint(found))
        return known

    def learn_hidden(self, selectors: set[str]) -> None:
        """Take up the selectors a style element hides; what was known of classes is read anew."""
        if selectors:
            self.hidden_selectors |= selectors
            self._classes.clear()

    def _drop_media_reference(self, value: str) -> None:
        self.dropped["media_attribute"] += 1
        if value.lstrip()[:5].lower() == "data:":
            self.dropped["data_uri"] += 1

    def _read_comment(self, data: str) -> None:
        conditional = data.lstrip()[:3].lower() == "[if"
        self.dropped["conditional_comment" if conditional else "comment"] += 1
        if len(self.comments) < self.limits.comments:
            self.comments.append(digest(data))
        else:
            self.truncated["comments"] = None

    def closed_forms(self) -> tuple[Form, ...]:
        """The forms in document order; controls outside any form come last as a form without action and method."""
        forms = self.forms + ([self.stray_fields] if self.stray_fields else [])
        return tuple(Form(form.action, form.method, tuple(form.fields)) for form in forms)
