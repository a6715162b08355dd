"""WARC and WARC.gz (ISO 28500): HTML responses become raw captures.

Invariants: requests, metadata, revisits and responses that are neither HTML nor media are explicitly ignored and
counted; media is quarantined after a sniff, its content skipped unread; damage ends the file with one quarantined
record. No error of the library is passed on: its messages quote content.
"""

from collections.abc import Iterator
from pathlib import Path

from fastwarc.warc import ArchiveIterator, WarcRecord, response

from headwater.errors import RecordError
from headwater.intake import values
from headwater.intake.content_coding import undo
from headwater.intake.formats.jsonl import charset
from headwater.intake.limits import INTAKE_LIMITS, IntakeLimits
from headwater.intake.resume import Resume
from headwater.intake.streams import open_unbuffered
from headwater.intake.unit import Unit
from headwater.model.quarantine import Quarantined
from headwater.model.raw import RawCapture
from headwater.model.sniff import SNIFF_BYTES, is_media_type, sniff
from headwater.model.urls import join, normalise

_HTML_TYPES = frozenset({"text/html", "application/xhtml+xml"})
_TYPE_NAMES = {2: "warcinfo", 8: "resource", 16: "request", 32: "metadata", 64: "revisit", 128: "conversion"}
_PIECE = 1 << 20
_OVERHEAD = 2
"""Raw bytes read of a body, in bodies: chunk headers and failed compression make it a little longer than its
content."""


class Redirects:
    """Chains of redirects seen so far in a file: target URL -> the URLs that led there. Bounded."""

    def __init__(self, limit: int) -> None:
        self._limit = limit
        self._chains: dict[str, tuple[str, ...]] = {}

    def follow(self, url: str, location: str) -> None:
        """Note that `url` answered with a redirect to `location`; an unusable address ends the chain."""
        try:
            start, target = normalise(url).url, join(url, location).url
        except RecordError:
            return
        if len(self._chains) >= self._limit:
            self._chains.pop(next(iter(self._chains)))
        self._chains[target] = (*self._chains.pop(start, ()), start)[-100:]

    def leading_to(self, url: str) -> tuple[str, ...]:
        """Take the chain that led to `url`."""
        try:
            return self._chains.pop(normalise(url).url, ())
        except RecordError:
            return ()


def read(
    unit: Unit, resume: Resume, limits: IntakeLimits = INTAKE_LIMITS
) -> Iterator[tuple[int, RawCapture | Quarantined]]:
    """Yield the captures and quarantined records of a file with their 1-based record numbers."""
    with open_unbuffered(Path(unit.path), limits) as stream:
        records = ArchiveIterator(stream, stream_detect=False, parse_http=False)
        redirects = Redirects(limits.redirects_remembered)
        position = unit.first_record - 1
        while True:
            position += 1
            wanted = resume.begins(position)
            try:
                record = next(records, None)
                if record is None:
                    return
                if not wanted:
                    _pass(record, redirects)
                    continue
                result = _result(record, redirects, limits)
            except RecordError as error:
                if wanted:
                    yield position, Quarantined(unit.path, position, error.field, error.reason, error.detail)
                if error.reason in _FATAL:
                    return
            except BaseException as error:
                if not _is_library_failure(error):
                    raise
                if wanted:
                    yield position, Quarantined(unit.path, position, "", "broken_warc", _BROKEN)
                return
            else:
                if isinstance(result, RawCapture):
                    yield position, result
                else:
                    resume.ignore(position, result)


_FATAL = frozenset({"truncated_gzip", "corrupt_gzip", "decompression_bomb", "truncated_record"})
_BROKEN = "no WARC record starts here; nothing from this record on could be read"


def _is_library_failure(error: BaseException) -> bool:
    """True for the library's errors and its Rust panics, which derive from BaseException and have no importable
    name."""
    return isinstance(error, Exception) or type(error).__name__ == "PanicException"


def _url(record: WarcRecord) -> str:
    return (record.headers.get("WARC-Target-URI") or "").strip().strip("<>")


def _pass(record: WarcRecord, redirects: Redirects) -> None:
    """Pass over a record that is not wanted, keeping only what later captures need to know."""
    if record.record_type == response and _parse_http(record):
        _note_redirect(record, redirects)


def _parse_http(record: WarcRecord) -> bool:
    try:
        record.parse_http()
    except Exception:  # quotes the header it stumbled over
        return False
    return record.http_headers is not None


def _note_redirect(record: WarcRecord, redirects: Redirects) -> bool:
    status = record.http_headers.status_code or 0
    location = record.http_headers.get("Location")
    if 300 <= status < 400 and location:
        redirects.follow(_url(record), location)
        return True
    return False


def _result(record: WarcRecord, redirects: Redirects, limits: IntakeLimits) -> RawCapture | str:
    """Return the record's raw capture, or the kind under which it is ignored."""
    kind = int(record.record_type)
    if kind in _TYPE_NAMES:
        return f"warc_{_TYPE_NAMES[kind]}"
    if kind != int(response):
        raise RecordError("bad_warc_record", "the record's type is missing or unknown", "WARC-Type")
    if not _parse_http(record):
        raise RecordError("bad_warc_record", "the response holds no readable HTTP headers")
    chain = () if _note_redirect(record, redirects) else redirects.leading_to(_url(record))
    content_type = record.http_headers.get("Content-Type") or ""
    mime = content_type.partition(";")[0].strip().lower()
    if is_media_type(mime):
        raise RecordError("media_refused", "media is never taken in; its content was not read", "Content-Type")
    if mime not in _HTML_TYPES and (mime or not record.content_length):
        return _other_content(record)
    return _capture(record, content_type, chain, limits)


def _other_content(record: WarcRecord) -> str:
    if sniff(record.reader.read(SNIFF_BYTES)) == "media":
        raise RecordError("media_refused", "media under another content type; its content was not read", "body")
    return "warc_not_html"


def _capture(record: WarcRecord, content_type: str, chain: tuple[str, ...], limits: IntakeLimits) -> RawCapture:
    headers = record.http_headers
    body = undo(
        _raw_body(record, limits),
        headers.get("Transfer-Encoding") or "",
        headers.get("Content-Encoding") or "",
        limits.body,
    )
    if len(body) > limits.body:
        raise RecordError("record_too_large", f"the body has more than {limits.body} bytes", "body")
    return RawCapture(
        url=_url(record),
        captured_at=values.moment(record.headers.get("WARC-Date") or "", "WARC-Date"),
        body=body,
        declared_encoding=charset(content_type),
        content_type=content_type,
        status=headers.status_code,
        headers=headers.to_tuples(),
        ip=values.ip_address(record.headers.get("WARC-IP-Address"), "WARC-IP-Address"),
        redirects=chain,
        source=values.short(record.headers.get("WARC-X-Source") or "", "WARC-X-Source"),
        visible_to=values.short(record.headers.get("WARC-X-Visible-To") or "", "WARC-X-Visible-To"),
    )


def _raw_body(record: WarcRecord, limits: IntakeLimits) -> bytes:
    head = record.reader.read(SNIFF_BYTES)
    if sniff(head) == "media":
        raise RecordError("media_refused", "media under an HTML content type; its content was not read", "body")
    if record.content_length > _OVERHEAD * limits.body:
        raise RecordError("record_too_large", f"the record has more than {_OVERHEAD * limits.body} bytes", "body")
    pieces = [head]
    while piece := record.reader.read(_PIECE):
        pieces.append(piece)
    body = b"".join(pieces)
    if len(body) < record.content_length:
        raise RecordError("truncated_record", "the file ends in the middle of this record; get a complete copy", "body")
    return body
