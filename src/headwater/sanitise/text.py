"""Make text and names inert: single spaces, no control or bidi characters, nothing that could carry a file.

Invariants: the result holds no data URI and no unbroken run of MAX_RUN or more base64 characters, so media pasted as
text does not survive; a removal is counted, never shown.
"""

import re
from collections import Counter
from collections.abc import Sequence

import re2

from headwater.sanitise.parser import collapse_space

MAX_RUN = 256
_EMBEDDED = re2.compile(rf"(?i:data:[a-z]*/?[a-z0-9.+-]*[;,])[^\s]*|[A-Za-z0-9+/=_-]{{{MAX_RUN},}}")
_MAX_NAME = 80
_TAG = re.compile(r"[A-Za-z][A-Za-z0-9:._-]{0,39}")
_LABEL_PARTS = 32


def clean(text: str, limit: int, dropped: Counter[str]) -> tuple[str, bool]:
    """Return the inert text, at most `limit` characters, and whether it was cut."""
    text = collapse_space(text)
    # Four times the limit still leaves room for what is removed below, and bounds the work on a hostile page.
    cut = len(text) > limit
    text = text[: limit * 4]
    if not text.isprintable():
        text = collapse_space("".join(filter(str.isprintable, text)))
    if _EMBEDDED.search(text):
        text, removed = _EMBEDDED.subn(" ", text)
        dropped["embedded_data"] += removed
        text = collapse_space(text)
    return text[:limit], cut


def label(parts: Sequence[str], start: int, limit: int, dropped: Counter[str]) -> str:
    """Return the short text gathered in `parts` since `start`; looks at a bounded piece of it."""
    pieces = parts[start : start + _LABEL_PARTS]
    if not pieces:
        return ""
    return clean("".join([piece[: 2 * limit] for piece in pieces]), limit, dropped)[0]


def inert_tag(tag: str) -> str:
    """Keep an unknown element's name if it is shaped like one; otherwise the constant "x-odd"."""
    return tag if _TAG.fullmatch(tag) else "x-odd"


def tokens(value: str, mark: str, dropped: Counter[str]) -> tuple[str, ...]:
    """Split a class or id value into marked names; names too long or with odd characters are counted and dropped."""
    found = value.split()
    kept = tuple([mark + name for name in found if len(name) <= _MAX_NAME and name.isprintable()])
    if len(kept) < len(found):
        dropped["odd_name"] += len(found) - len(kept)
    return kept


def asset_name(reference: str, dropped: Counter[str]) -> str:
    """Return "asset:<base name>" of a reference (no path, no query), "" if it has none or carries embedded data."""
    reference = reference.lstrip()
    if reference[:5].lower() in ("data:", "blob:"):
        dropped["data_uri"] += 1
        return ""
    name = reference.partition("?")[0].partition("#")[0].rpartition("/")[2]
    if not name:
        return ""
    if len(name) > _MAX_NAME or not name.isprintable():
        dropped["odd_name"] += 1
        return ""
    return "asset:" + name
