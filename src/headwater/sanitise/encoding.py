"""Turn a body's bytes into text as a browser does.

Order (HTML Standard 13.2.3.2, Encoding Standard): byte-order mark, then the transport's charset, then the <meta>
prescan of the first 1024 bytes, then windows-1252. Labels are those of the Encoding Standard. Never raises.
"""

import codecs

import turbohtml
import turbohtml.detect  # registers the whatwg-* codecs

_PRESCAN_BYTES = 1024
_FALLBACK = "windows-1252"
_MARKS = ((codecs.BOM_UTF8, "utf-8"), (codecs.BOM_UTF16_LE, "utf-16le"), (codecs.BOM_UTF16_BE, "utf-16be"))


def decode(body: bytes, transport_label: str) -> str:
    """Decode `body`; malformed sequences become U+FFFD, a byte-order mark is dropped."""
    for mark, encoding in _MARKS:
        if body.startswith(mark):
            return _text(body[len(mark) :], encoding)
    return _text(body, encoding_of(body, transport_label))


def encoding_of(body: bytes, transport_label: str) -> str:
    """Name the encoding of a body without a byte-order mark (lower case, Encoding Standard)."""
    label = transport_label.strip().lower()
    if label in ("utf-8", "utf8"):
        return "utf-8"
    try:
        found = turbohtml.parse(body[:_PRESCAN_BYTES], encoding=label or None, positions=False).encoding
    except (LookupError, ValueError):  # an unknown label counts as none
        found = turbohtml.parse(body[:_PRESCAN_BYTES], positions=False).encoding
    return (found or _FALLBACK).lower()


def _text(body: bytes, encoding: str) -> str:
    # CPython's UTF-8 decoder with "replace" is the Encoding Standard's, and three times as fast as the general path.
    return body.decode("utf-8", "replace") if encoding == "utf-8" else body.decode(f"whatwg-{encoding}")
