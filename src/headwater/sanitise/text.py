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
_RUN = rf"[A-Za-z0-9+/=_-]{{{MAX_RUN},}}"
_UNSEEN = r"[\p{Cc}\p{Cf}\p{Co}]"
_EMBEDDED = re2.compile(rf"(?i:data:[a-z]*/?[a-z0-9.+-]*[;,])[^\s]*|{_RUN}")
_INVISIBLE = re2.compile(_UNSEEN)
_SUSPECT = re2.compile(rf"(?i:data:)|{_RUN}|{_UNSEEN}")
_EMBEDDING_SCHEMES = ("data:", "blob:")
_SPACE = "".join(map(chr, range(0x21)))
_MAX_NAME = 80
MAX_NAMES = 500
_TAG = re.compile(r"[A-Za-z][A-Za-z0-9:._-]{0,39}")
_LABEL_PARTS = 32


def clean(text: str, limit: int, dropped: Counter[str]) -> tuple[str, bool]:
    """Return the inert text, at most `limit` characters, and whether it was cut."""
    text = collapse_space(text)
    cut = len(text) > limit
    if cut:  # four times the limit leaves room for what is removed below, and bounds the work on a hostile page
        text = text[: limit * 4]
    # One search tells whether anything must go; on short text, which holds no long run, two string methods are cheaper.
    if len(text) < MAX_RUN:
        suspect = not text.isprintable() or (":" in text and "data:" in text.lower())
    else:
        suspect = bool(_SUSPECT.search(text))
    if suspect:
        text, removed = _EMBEDDED.subn(" ", _INVISIBLE.sub("", text))
        if removed:
            dropped["embedded_data"] += removed
        text = collapse_space(text)
    return text[:limit], cut


def is_inert(text: str, limit: int) -> bool:
    """True for a short word that `clean` would return as it is: most names and values are one."""
    return len(text) <= limit and len(text) < MAX_RUN and text.isprintable() and " " not in text and ":" not in text


def label(parts: Sequence[str], start: int, limit: int, dropped: Counter[str]) -> str:
    """Return the short text gathered in `parts` since `start`; looks at a bounded piece of it."""
    pieces = parts[start : start + _LABEL_PARTS]
    text = pieces[0][: 2 * limit] if len(pieces) == 1 else "".join([piece[: 2 * limit] for piece in pieces])
    return clean(text, limit, dropped)[0] if text else ""


def is_embedded(reference: str) -> bool:
    """True if a reference carries its content in itself (data:) or names such content (blob:)."""
    return ":" in reference and reference.lstrip(_SPACE)[:5].lower() in _EMBEDDING_SCHEMES


def inert_tag(tag: str) -> str:
    """Keep an unknown element's name if it is shaped like one; otherwise the constant "x-odd"."""
    return tag if _TAG.fullmatch(tag) else "x-odd"


def tokens(value: str, mark: str) -> tuple[tuple[str, ...], int]:
    """Split a class or id value into names led by `mark`; also count those too long, too many or oddly written."""
    found = value.split()
    if len(value) <= _MAX_NAME and value.isprintable():
        return tuple(map(mark.__add__, found)), 0
    kept = tuple([mark + name for name in found[:MAX_NAMES] if len(name) <= _MAX_NAME and name.isprintable()])
    return kept, len(found) - len(kept)


@lru_cache(maxsize=16_384)
def class_tokens(value: str) -> tuple[str, ...]:
    """As `tokens`, for a short, printable class value: the pages of one brand repeat the same ones.

    Captures keep these names anyway, so remembering some across pages is no leak.
    """
    return tokens(value, ".")[0]


def is_plain_name(value: str) -> bool:
    """True if every name of a class value can be kept."""
    return len(value) <= _MAX_NAME and value.isprintable()


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
