"""The sanitised capture: what is left of a page once everything that could show it is gone.

Invariant: no media, no style, no script body, no data URI, no markup; only structure, names, bounded text and
references. Never rendered, never written out whole.
"""

from datetime import datetime

from msgspec import Struct


class Field(Struct, frozen=True):
    """One form control: `name`, `kind` (input type or tag name), `value` (hidden and submit only, <= 256)."""

    name: str
    kind: str
    value: str = ""


class Form(Struct, frozen=True):
    """A form: `action` absolute URL ("" when the page posts to itself), `method` lower case, its fields in order.

    `hidden`: it stands in a hidden sub-tree. A field goes with its form: one hidden inside a visible form is sent too.
    """

    action: str
    method: str
    fields: tuple[Field, ...]
    hidden: bool = False


class Link(Struct, frozen=True):
    """A reference to another resource: `href` absolute URL (or mailto:/tel:/other scheme), `rel`, `text` <= 200 chars.

    `element` is the tag that carried it: a, area, iframe, embed-frame, link, meta-refresh. `hidden`: it stands in a
    hidden sub-tree.
    """

    href: str
    element: str
    rel: str = ""
    text: str = ""
    hidden: bool = False


class Script(Struct, frozen=True):
    """A script reference: `src` absolute URL or "", `digest` 16 hex of SHA-256 of an inline body or "".

    `names` are declared function/variable names; `literals` identifier-shaped string literals (<= 128 chars each,
    <= 200 per script): all that is kept of a body. `hidden`: an element around it is hidden; it runs all the same.
    """

    src: str
    digest: str
    names: tuple[str, ...] = ()
    literals: tuple[str, ...] = ()
    hidden: bool = False


class Capture(Struct, frozen=True):
    """Sanitised record of one URL at one time.

    `tags[i]` at nesting `depths[i]` in document order (visible elements only; those in hidden sub-trees are in
    `hidden_tags`). `names` are class/id tokens ("." and "#" prefixed) and asset base names ("asset:" prefixed).
    `text` is visible text (<= 64 Ki chars), `hidden_text` text in hidden sub-trees (<= 16 Ki chars).
    `forms`, `links` and `scripts` hold those of the visible page in document order, then those of hidden sub-trees.
    `comments` and `hidden_comments` are 16-hex digests. `dropped` counts what was removed, by kind, never the values.
    `url` is normalised (WHATWG) without fragment; `capture_id` identifies (url, captured_at, visible_to, body).
    """

    capture_id: str
    url: str
    url_hash: str
    host: str
    captured_at: datetime
    source: str
    visible_to: str
    status: int | None
    ip: str | None
    asn: int | None
    country: str | None
    redirects: tuple[str, ...]
    server: str
    title: str
    generator: str
    lang: str
    tags: tuple[str, ...]
    depths: tuple[int, ...]
    hidden_tags: tuple[str, ...]
    names: tuple[str, ...]
    hidden_names: tuple[str, ...]
    text: str
    hidden_text: str
    forms: tuple[Form, ...]
    links: tuple[Link, ...]
    scripts: tuple[Script, ...]
    comments: tuple[str, ...]
    dropped: dict[str, int]
    body_bytes: int
    """Length of the undecoded body."""
    truncated: str = ""
    """Which cap cut the capture short (elements, depth, text, hidden_forms, ...), "" if none."""
    hidden_comments: tuple[str, ...] = ()
