"""Resolve the references of one page: absolute, normalised, and never to media or embedded data.

Invariants: what comes out is an http(s) URL without credentials, or a short reference of another scheme (mailto,
tel ...); data, blob, script and media references come out as "" and are counted. Most references are plain, so a
pattern recognises those whose normal form is a concatenation; everything else goes to the URL parser.
"""

import re
from collections import Counter

from headwater.errors import RecordError
from headwater.model.sniff import has_media_extension
from headwater.model.urls import join

_MAX_OTHER_CHARS = 2048
_MAX_CACHED = 4096
_SEGMENT = r"[A-Za-z0-9_~,+-]+"
_QUERY = r"(?:\?[A-Za-z0-9_~.,;:/?@!$&()*+=%-]*)?"
# No segment may start with a dot: that keeps "." and ".." out, the only segments resolving changes.
_PATH = rf"{_SEGMENT}(?:[/.]{_SEGMENT})*/?{_QUERY}"
_HOST = r"(?![^/]*xn--)[a-z0-9][a-z0-9-]*(?:\.[a-z0-9][a-z0-9-]*)*\.[a-z]{2,}"
_PLAIN = re.compile(rf"(?P<rooted>/(?:{_PATH})?)|(?P<absolute>https?://{_HOST}/(?:{_PATH})?)|(?P<relative>{_PATH})")
_SCHEME = re.compile(r"([A-Za-z][A-Za-z0-9+.-]*):")
_ORIGIN = re.compile(r"https?://[^/?#]+")
_SPACE = "".join(map(chr, range(0x21)))
_DROP_INNER = dict.fromkeys(map(ord, "\t\n\r"))
_SCRIPT_SCHEMES = frozenset({"javascript", "vbscript", "livescript", "mocha", "jscript"})
_DATA_SCHEMES = frozenset({"data", "blob", "filesystem", "cid", "mhtml", "file", "about"})


class References:
    """Resolver for one document; `dropped` receives the counts of what was refused."""

    __slots__ = ("_base", "_directory", "_dropped", "_origin", "_seen")

    def __init__(self, url: str, dropped: Counter[str]) -> None:
        self._dropped = dropped
        self._seen: dict[str, str] = {}
        self._set(url)

    def rebase(self, href: str) -> None:
        """Honour <base href>: an unusable one changes nothing (HTML Standard 4.2.3)."""
        try:
            self._set(join(self._base, href, "base").url)
        except RecordError:
            self._dropped["bad_reference"] += 1

    def _set(self, url: str) -> None:
        self._base = url
        path = url.partition("?")[0]
        self._directory = path[: path.rindex("/") + 1]
        origin = _ORIGIN.match(url)
        self._origin = origin.group() if origin else ""
        self._seen.clear()

    def resolve(self, reference: str) -> str:
        """Absolute form of a reference, "" if it points into this page or was dropped (counted)."""
        known = self._seen.get(reference)
        if known is not None:
            if not known:
                self._resolve(reference)  # again, for the count
            return known
        found = self._resolve(reference)
        if len(self._seen) < _MAX_CACHED:
            self._seen[reference] = found
        return found

    def _resolve(self, reference: str) -> str:
        if reference[:1] == "#":
            return ""
        plain = _PLAIN.fullmatch(reference) if len(reference) <= _MAX_OTHER_CHARS else None
        if plain is None:
            return self._parse(reference)
        match plain.lastgroup:
            case "relative":
                return self._no_media(self._directory + reference)
            case "rooted":
                return self._no_media(self._origin + reference)
        return self._no_media(reference)

    def _parse(self, reference: str) -> str:
        # The URL Standard strips these first, so "java\nscript:" is a script.
        reference = reference.strip(_SPACE).translate(_DROP_INNER)
        if not reference or reference[0] == "#":
            return ""
        scheme = _SCHEME.match(reference)
        if scheme and scheme.group(1).lower() not in ("http", "https"):
            return self._other(scheme.group(1).lower(), reference)
        try:
            address = join(self._base, reference, "href")
        except RecordError:
            return self._drop("bad_reference")
        if address.had_credentials:
            self._dropped["url_credentials"] += 1
        return self._no_media(address.url)

    def _other(self, scheme: str, reference: str) -> str:
        if scheme in _SCRIPT_SCHEMES:
            return self._drop("script_uri")
        if scheme in _DATA_SCHEMES:
            return self._drop("data_uri")
        if len(reference) > _MAX_OTHER_CHARS or not reference.isprintable():
            return self._drop("bad_reference")
        return reference

    def _no_media(self, url: str) -> str:
        path = url.partition("?")[0] if "?" in url else url
        return self._drop("media_link") if has_media_extension(path) else url

    def _drop(self, kind: str) -> str:
        self._dropped[kind] += 1
        return ""
