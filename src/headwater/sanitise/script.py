"""What is kept of a script: a digest of its body, declared names, identifier-shaped string literals."""

import hashlib
import re

from headwater.model.sniff import has_media_extension

MAX_NAMES = 100
MAX_LITERALS = 200
# One pattern per keyword: each has a literal prefix the engine can search for, which an alternation lacks (5x slower).
_DECLARATIONS = tuple(
    re.compile(rf"{keyword}[ \t]+([A-Za-z_$][A-Za-z0-9_$]{{0,63}})") for keyword in ("function", "var", "let", "const")
)
_LITERAL = re.compile(r"""(["'])([A-Za-z0-9_.@:/+?=&-]{4,128})\1""")


def digest(text: str) -> str:
    """First 16 hex digits of SHA-256 over the UTF-8 bytes."""
    return hashlib.sha256(text.encode("utf-8", "replace")).hexdigest()[:16]


def declared_names(body: str) -> tuple[str, ...]:
    """Distinct names after function, var, let and const, in that order of keyword, at most MAX_NAMES."""
    found: dict[str, None] = {}
    for pattern in _DECLARATIONS:
        found.update(dict.fromkeys(pattern.findall(body)))
    return tuple(found)[:MAX_NAMES]


def literals(body: str) -> tuple[str, ...]:
    """Distinct identifier-shaped string literals in order, at most MAX_LITERALS; no data URI, no media file name."""
    found = dict.fromkeys([value for _, value in _LITERAL.findall(body)])
    return tuple([value for value in found if not _is_content(value)][:MAX_LITERALS])


def _is_content(value: str) -> bool:
    return value[:5].lower() == "data:" or has_media_extension(value.partition("?")[0])
