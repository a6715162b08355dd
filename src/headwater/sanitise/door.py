"""The only door from raw to captured.

Invariants: what comes out holds no media, style, script body, data URI or markup; raises nothing but RecordError, whose
message shows nothing of the page; the same raw capture always gives the same Capture.
"""

import hashlib
from datetime import UTC, datetime

from headwater.errors import RecordError
from headwater.model.capture import Capture
from headwater.model.raw import RawCapture
from headwater.model.sniff import SNIFF_BYTES, is_media_type, sniff
from headwater.model.urls import WebAddress, normalise, url_hash
from headwater.sanitise.elements import MEANINGS
from headwater.sanitise.encoding import decode
from headwater.sanitise.limits import LIMITS, Limits
from headwater.sanitise.text import clean
from headwater.sanitise.walk import Walk

_HTML_TYPES = frozenset({"", "text/html", "application/xhtml+xml"})
_MAX_REDIRECTS = 20
_MAX_HEADER = 80


def sanitise(raw: RawCapture, limits: Limits = LIMITS) -> Capture:
    """Return the sanitised record of a raw capture.

    Raises RecordError: `media_refused` (media by declared type or first bytes), `not_html` (another type, archive or
    binary content), or a reason of headwater.model.urls for an unusable address.
    """
    _refuse_other_content(raw)
    address = normalise(raw.url)
    markup = decode(raw.body[: limits.bytes], raw.declared_encoding)
    walk = Walk(address.url, limits, MEANINGS)
    walk.run(markup)
    if walk.late:
        walk = Walk(address.url, limits, MEANINGS, walk.sheet)
        walk.run(markup)
    if len(raw.body) > limits.bytes:
        walk.truncated["bytes"] = None
    return _capture(raw, address, walk)


def capture_id(url: str, captured_at: datetime, visible_to: str, body: bytes) -> str:
    """Identify a capture: 32 hex of SHA-256 over normalised URL, UTC time (microseconds), variant, body hash."""
    moment = captured_at.astimezone(UTC).isoformat(timespec="microseconds")
    key = "\0".join((url, moment, visible_to, hashlib.sha256(body).hexdigest()))
    return hashlib.sha256(key.encode("utf-8", "surrogatepass")).hexdigest()[:32]


def _refuse_other_content(raw: RawCapture) -> None:
    kind = raw.content_type.partition(";")[0].strip().lower()
    # UTF-16 without a mark looks binary, so the transport's word is taken for it.
    wide = raw.declared_encoding.strip().lower().startswith(("utf-16", "utf16", "ucs-2", "iso-10646-ucs-2", "unicode"))
    found = sniff(raw.body[:SNIFF_BYTES])
    if is_media_type(kind) or found == "media":
        raise RecordError("media_refused", "media is never taken in; remove the record at its source", "body")
    if kind not in _HTML_TYPES or (found == "binary" and not wide):
        raise RecordError("not_html", "the content is no HTML page", "body")


def _capture(raw: RawCapture, address: WebAddress, walk: Walk) -> Capture:
    limits, dropped, truncated = walk.limits, walk.dropped, walk.truncated
    text, cut = clean("".join(walk.text), limits.text, dropped)
    if cut:
        truncated["text"] = None
    hidden_text, cut = clean("".join(walk.hidden_text), limits.hidden_text, dropped)
    if cut:
        truncated["hidden_text"] = None
    redirects = _redirects(raw.redirects, walk)
    server = _server(raw.headers, walk)
    if address.had_credentials:
        dropped["url_credentials"] += 1
    return Capture(
        capture_id=capture_id(address.url, raw.captured_at, raw.visible_to, raw.body),
        url=address.url,
        url_hash=url_hash(address.url),
        host=address.host,
        captured_at=raw.captured_at.astimezone(UTC),
        source=raw.source,
        visible_to=raw.visible_to,
        status=raw.status,
        ip=raw.ip,
        asn=raw.asn,
        country=raw.country,
        redirects=redirects,
        server=server,
        title=walk.title,
        generator=walk.generator,
        lang=walk.lang,
        tags=tuple(walk.tags),
        depths=tuple(walk.depths),
        hidden_tags=tuple(walk.hidden_tags),
        names=walk.shown.keep_names(),
        hidden_names=walk.unseen.keep_names(),
        text=text,
        hidden_text=hidden_text,
        forms=walk.closed_forms(),
        links=(*walk.shown.links, *walk.unseen.links),
        scripts=(*walk.shown.scripts, *walk.unseen.scripts),
        comments=tuple(walk.shown.comments),
        hidden_comments=tuple(walk.unseen.comments),
        dropped=dict(sorted(dropped.items())),
        body_bytes=len(raw.body),
        truncated=",".join(truncated),
    )


def _redirects(addresses: tuple[str, ...], walk: Walk) -> tuple[str, ...]:
    kept = []
    for address in addresses[:_MAX_REDIRECTS]:
        try:
            kept.append(normalise(address, "redirects").url)
        except RecordError:
            walk.dropped["bad_redirect"] += 1
    if len(addresses) > _MAX_REDIRECTS:
        walk.truncated["redirects"] = None
    return tuple(kept)


def _server(headers: tuple[tuple[str, str], ...], walk: Walk) -> str:
    for name, value in headers:
        if name.lower() == "server":
            return clean(value[: 4 * _MAX_HEADER], _MAX_HEADER, walk.dropped)[0]
    return ""
