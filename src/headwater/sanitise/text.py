"""Make text and names inert: single spaces, no control or bidi characters, nothing that could carry a file.

Invariants: the result holds no data URI and no unbroken run of MAX_RUN or more base64 characters, so media pasted as
text does not survive; a removal is counted, never shown.
"""

import re
from collections import Counter
from collections.abc import Sequence
from functools import lru_cache

import re2

from headwater.sanitise.parser import collapse_space

MAX_RUN = 256
_EMBEDDED = re2.compile(rf"(?i:data:[a-z]*/?[a-z0-9.+-]*[;,])[^\s]*|[A-Za-z0-9+/=_-]{{{MAX_RUN},}}")
_EMBEDDING_SCHEMES = ("data:", "blob:")
_SPACE = "".join(map(chr, range(0x21)))
_MAX_NAME = 80
_MAX_NAMES = 500
_TAG = re.compile(r"[A-Za-z][A-Za-z0-9:._-]{0,39}")
_LABEL_PARTS = 32


def clean(text: str, limit: int, dropped: Counter[str]) -> tuple[str, bool]:
    """Return the inert text, at most `limit` characters, and whether it was cut."""
    text = collapse_space(text)
    cut = len(text) > limit
    if cut:  # four times the limit leaves room for what is removed below, and bounds the work on a hostile page
        text = text[: limit * 4]
    if not text.isprintable():
        text = collapse_space("".join(filter(str.isprintable, text)))
    # Short text holds no long run, so only a scheme can embed anything: the search is worth its call on long text only.
    if (len(text) >= MAX_RUN or "data:" in text.lower()) and _EMBEDDED.search(text):
        text, removed = _EMBEDDED.subn(" ", text)
        dropped["embedded_data"] += removed
        text = collapse_space(text)
    return text[:limit], cut


def label(parts: Sequence[str], start: int, limit: int, dropped: Counter[str]) -> str:
    """Return the short text gathered in `parts` since `start`; looks at a bounded piece of it."""
    pieces = parts[start : start + _LABEL_PARTS]
    text = "".join([piece[: 2 * limit] for piece in pieces])
    return clean(text, limit, dropped)[0] if text else ""


def is_embedded(reference: str) -> bool:
    """True if a reference carries its content in itself (data:) or names such content (blob:)."""
    return ":" in reference and reference.lstrip(_SPACE)[:5].lower() in _EMBEDDING_SCHEMES


def inert_tag(tag: str) -> str:
    """Keep an unknown element's name if it is shaped like one; otherwise the constant "x-odd"."""
    return tag if _TAG.fullmatch(tag) else "x-odd"


def tokens(value: str, mark: str) -> tuple[tuple[str, ...], int]:
    """Split a class or id value into names led by `mark`; also count those too long, too many or oddly written."""
    return _short_tokens(value, mark) if len(value) <= _MAX_NAME else _tokens(value, mark)


def _tokens(value: str, mark: str) -> tuple[tuple[str, ...], int]:
    found = value.split()
    kept = tuple([mark + name for name in found[:_MAX_NAMES] if len(name) <= _MAX_NAME and name.isprintable()])
    return kept, len(found) - len(kept)


# The pages of one brand repeat the same class values, and captures keep them anyway: remembering some is no leak.
_short_tokens = lru_cache(maxsize=16_384)(_tokens)


def asset_name(reference: str, dropped: Counter[str]) -> str:
    """Return "asset:<base name>" of a reference (no path, no query), "" if it has none or carries embedded data."""
    if is_embedded(reference):
        dropped["data_uri"] += 1
        return ""
    if "?" in reference or "#" in reference:
        reference = reference.partition("?")[0].partition("#")[0]
    name = reference.rpartition("/")[2].strip()
    if not name:
        return ""
    if len(name) > _MAX_NAME or not name.isprintable():
        dropped["odd_name"] += 1
        return ""
    return "asset:" + name
