"""Undo the codings an HTTP server laid over a body (RFC 9110 8.4, RFC 9112 7), under a cap.

Invariants: output is at most `limit` bytes, so a bomb costs no more than a page; no error shows content.
"""

import io
import re
import zlib

from fastwarc.stream_io import BrotliReader, WarcReader, ZstdReader

from headwater.errors import RecordError

_CHUNK_HEADER = re.compile(rb"(?:\r?\n)?([0-9A-Fa-f]{1,8})[ \t]*(?:;[^\r\n]{0,1000})?\r?\n")
_PLAIN = frozenset({"", "identity", "none", "binary", "8bit", "utf-8"})
_MAX_CODINGS = 2
_GZIP = (31,)
_DEFLATE = (zlib.MAX_WBITS, -zlib.MAX_WBITS)  # servers disagree on what "deflate" is (RFC 9110 8.4.1.2)


def undo(body: bytes, transfer: str, content: str, limit: int) -> bytes:
    """Return the body without its transfer and content codings.

    Raises RecordError: `bad_content_coding` (unknown, damaged or stacked more than twice) or `record_too_large`.
    """
    # Some crawlers undo the chunks and keep the header; a body that does not start like a chunk is taken as it is.
    if "chunked" in transfer.lower() and _CHUNK_HEADER.match(body[:100]):
        body = _dechunk(body)
    codings = [coding for part in content.split(",") if (coding := part.strip().lower()) not in _PLAIN]
    if len(codings) > _MAX_CODINGS:
        raise RecordError("bad_content_coding", f"more than {_MAX_CODINGS} content codings")
    for coding in reversed(codings):
        body = _undo_content(body, coding, limit)
    return body


def _dechunk(body: bytes) -> bytes:
    """Join the chunks of RFC 9112 7.1, extensions included, which FastWARC's reader does not take."""
    pieces: list[bytes] = []
    at = 0
    while header := _CHUNK_HEADER.match(body, at):
        size, start = int(header.group(1), 16), header.end()
        if size == 0:
            return b"".join(pieces)
        at = start + size
        pieces.append(body[start:at])
    raise RecordError("bad_content_coding", "the chunks of the body are damaged or cut")


def _undo_content(body: bytes, coding: str, limit: int) -> bytes:
    if coding in ("gzip", "x-gzip"):
        # As with chunks: a crawler that unpacked the body but kept the header.
        return _inflate(body, _GZIP, limit) if body[:2] == b"\x1f\x8b" else body
    if coding == "br":
        return _drain(BrotliReader(io.BytesIO(body)), limit)
    if coding == "zstd":
        return _drain(ZstdReader(io.BytesIO(body)), limit)
    if coding == "deflate":
        return _inflate(body, _DEFLATE, limit)
    raise RecordError("bad_content_coding", "unknown content coding")


def _drain(reader: WarcReader, limit: int) -> bytes:
    pieces: list[bytes] = []
    left = limit + 1
    try:
        while left > 0 and (piece := reader.read(min(left, 1 << 16))):
            pieces.append(piece)
            left -= len(piece)
    except Exception:  # the library's errors quote content, so the cause must not travel on
        raise RecordError("bad_content_coding", "the coded body is damaged") from None
    if left <= 0:
        raise RecordError("record_too_large", f"the body unpacks to more than {limit} bytes")
    return b"".join(pieces)


def _inflate(body: bytes, windows: tuple[int, ...], limit: int) -> bytes:
    """Inflate with the first window size that fits; what follows the compressed data is ignored, as browsers do."""
    for window in windows:
        inflater = zlib.decompressobj(window)
        try:
            data = inflater.decompress(body, limit + 1)
        except zlib.error:
            continue
        if len(data) > limit:
            raise RecordError("record_too_large", f"the body unpacks to more than {limit} bytes")
        if inflater.eof:
            return data
    raise RecordError("bad_content_coding", "the coded body is damaged or cut")
