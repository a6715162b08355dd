"""Read files as streams under caps: plain or gzip bytes, one line at a time, never more than a line in memory.

Invariants: a decompression bomb, damage or a cut is a RecordError where the reader stands, never an endless read; a
gzip file inside a gzip file is not opened.
"""

import io
import zlib
from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO

from headwater.errors import RecordError
from headwater.intake.limits import INTAKE_LIMITS, IntakeLimits

GZIP_MAGIC = b"\x1f\x8b"
_CHUNK = 64 * 1024
_SKIPPED = 1024 * 1024
_COMPRESSED_CHUNK = 8 * 1024
"""Small, because damage costs the whole piece it stands in, intact records before it included."""


class BoundedGzip(io.RawIOBase):
    """Decompress a gzip stream of one or more members (RFC 1952) under the caps of IntakeLimits.

    Reading raises RecordError: `decompression_bomb`, `truncated_gzip` or `corrupt_gzip`.
    """

    def __init__(self, stream: BinaryIO, limits: IntakeLimits = INTAKE_LIMITS) -> None:
        self._stream = stream
        self._limits = limits
        self._member: zlib._Decompress | None = None
        self._pending = b""
        self._read = self._written = 0

    def readable(self) -> bool:
        return True

    def tell(self) -> int:
        return self._written

    def close(self) -> None:
        self._stream.close()
        super().close()

    def readinto(self, buffer: "memoryview | bytearray") -> int:  # type: ignore[override]
        size = len(buffer)
        while True:
            if not self._pending and not self._refill():
                return self._end()
            data = self._inflate(size)
            if data:
                self._written += len(data)
                self._check_caps()
                buffer[: len(data)] = data
                return len(data)

    def _refill(self) -> bool:
        self._pending = self._stream.read(_COMPRESSED_CHUNK)
        self._read += len(self._pending)
        return bool(self._pending)

    def _end(self) -> int:
        if self._member is not None:
            raise RecordError("truncated_gzip", "the compressed file ends in the middle; get a complete copy")
        return 0

    def _inflate(self, size: int) -> bytes:
        if self._member is None:
            if self._written and not self._pending.strip(b"\0"):
                self._pending = b""  # padding after the last member is common and harmless
                return b""
            self._member = zlib.decompressobj(wbits=31)
        try:
            data = self._member.decompress(self._pending, size)
        except zlib.error:
            raise RecordError("corrupt_gzip", "the compressed data is damaged from here on") from None
        if self._member.eof:
            self._pending = self._member.unused_data
            self._member = None
        else:
            self._pending = self._member.unconsumed_tail
        return data

    def _check_caps(self) -> None:
        limits = self._limits
        consumed = self._read - len(self._pending)
        suspicious = self._written > limits.gzip_grace and self._written > limits.gzip_ratio * consumed
        if suspicious or self._written > limits.gzip_total:
            raise RecordError("decompression_bomb", "the compressed file unpacks to far more than its size")


def open_stream(path: Path, limits: IntakeLimits = INTAKE_LIMITS) -> BinaryIO:
    """Open a plain or gzip file, told apart by its first bytes, for reading lines."""
    stream = open_unbuffered(path, limits)
    return io.BufferedReader(stream, _CHUNK) if isinstance(stream, BoundedGzip) else stream


def open_unbuffered(path: Path, limits: IntakeLimits = INTAKE_LIMITS) -> "BinaryIO | BoundedGzip":
    """As open_stream, for a reader with a buffer of its own: what was unpacked before damage is then still
    delivered."""
    stream = path.open("rb")
    magic = stream.read(2)
    stream.seek(0)
    return BoundedGzip(stream, limits) if magic == GZIP_MAGIC else stream


def read_lines(stream: BinaryIO, limit: int, size: int | None = None) -> Iterator[bytes | None]:
    """Yield lines without their end; None for a line of more than `limit` bytes, which is passed over unread.

    Stops after `size` bytes, counted at line ends. Raises what the stream raises.
    """
    consumed = 0
    while size is None or consumed < size:
        line = stream.readline(limit + 1)
        if not line:
            return
        consumed += len(line)
        if len(line) > limit and not line.endswith(b"\n"):
            del line
            consumed += _skip_line(stream)
            yield None
        else:
            yield line.rstrip(b"\r\n")


def _skip_line(stream: BinaryIO) -> int:
    skipped = 0
    while piece := stream.readline(_SKIPPED):
        skipped += len(piece)
        if piece.endswith(b"\n"):
            break
    return skipped
