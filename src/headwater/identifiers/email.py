"""E-mail addresses: in text, in `mailto:` links, and spelled with "(at)" and "(dot)".

Source of the shape: RFC 5321 section 4.1.2 (dot-string local part) and section 4.5.3.1 (64 / 255 octets), RFC 1123
host names. Internationalised local parts are not recognised. Dots and plus tags are kept: they are different mailboxes
to everyone but one provider.
"""

import re
from collections.abc import Iterable, Iterator
from functools import lru_cache
from urllib.parse import unquote

import re2

from headwater.identifiers.kind import Kind, bounded

_FOUND = re2.compile(rb"[A-Za-z0-9.!#$%&'*+/=?^_`{|}~-]+@[A-Za-z0-9.-]+")
_SPELLED = re2.compile(
    rb"([A-Za-z0-9._%+-]+) {0,2}[\[({] {0,2}(?i:at|@) {0,2}[\])}] {0,2}"
    rb"([A-Za-z0-9-]+(?:(?:\.| {0,2}[\[({] {0,2}(?i:dot|\.) {0,2}[\])}] {0,2})[A-Za-z0-9-]+)+)"
)
_SPELLED_DOT = re.compile(r" *[\[({] *(?:dot|\.) *[\])}] *", re.IGNORECASE)
_LOCAL = re.compile(r"[a-z0-9!#$%&'*+/=?^_`{|}~-]+(?:\.[a-z0-9!#$%&'*+/=?^_`{|}~-]+)*")
_DOMAIN = re.compile(r"(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.)+(?:[a-z]{2,63}|xn--[a-z0-9-]{2,59})")
# "logo@2x.png" is an asset name with a density, not a mailbox.
# fmt: off
_ASSET_ENDINGS = frozenset(
    {
        "png", "jpg", "jpeg", "gif", "svg", "webp", "avif", "css", "js", "json", "map", "woff", "ttf",
    }
)
# fmt: on


@lru_cache(maxsize=8192)
def clean(raw: str) -> str | None:
    """Lower-case `local@domain` without surrounding punctuation, or None."""
    local, at, domain = raw.strip().strip("<>\"';,()[]").lower().rpartition("@")
    local, domain = local.removeprefix("mailto:").lstrip("."), domain.rstrip(".-")
    if not at or len(local) > 64 or len(domain) > 253:
        return None
    if not (_LOCAL.fullmatch(local) and _DOMAIN.fullmatch(domain)):
        return None
    return None if domain.rpartition(".")[2] in _ASSET_ENDINGS else f"{local}@{domain}"


def candidates(text: bytes) -> Iterable[bytes]:
    """Everything distinct of the form name@name in ASCII `text`: mailboxes, payment addresses, neither."""
    return dict.fromkeys(_FOUND.findall(text)) if b"@" in text else ()


def find(text: bytes) -> Iterator[str]:
    """Addresses in ASCII `text`, plain or spelled out, in order of form."""
    for candidate in candidates(text):
        value = KIND.clean(candidate.decode())
        if value:
            yield value
    yield from find_spelled(text)


def find_spelled(text: bytes) -> Iterator[str]:
    """Addresses written with "(at)" and "(dot)" in ASCII `text`."""
    if b"(" in text or b"[" in text or b"{" in text:
        for local, domain in dict.fromkeys(_SPELLED.findall(text)):
            value = KIND.clean(f"{local.decode()}@{_SPELLED_DOT.sub('.', domain.decode())}")
            if value:
                yield value


def from_mailto(rest: str) -> Iterator[str]:
    """Addressees of a `mailto:` URI (`rest` is what follows the scheme; RFC 6068)."""
    for part in rest.partition("?")[0].split(","):
        value = KIND.clean(unquote(part))
        if value:
            yield value


KIND = Kind(
    name="email",
    title="E-mail address",
    roles=("contact", "recipient", "mention"),
    bundle="page",
    check="RFC 5321 dot-string and host name shape, lengths",
    clean=bounded(clean),
)
