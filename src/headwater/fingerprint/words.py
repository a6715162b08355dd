"""Hashes of the words of a text.

Invariants: a word is two or more letters, in lower case, and its hash that of any feature; words are never kept by name
beyond a bounded memory of this process, since visible text must not travel into the table of feature names.
"""

import re

import numpy as np
from numpy.typing import NDArray

from headwater.fingerprint.hashing import digest, hashes

_WORD = re.compile(r"[^\W\d_]{2,}")
# What separates words in ASCII becomes a space; bytes from 0x80 on belong to letters, or to signs _Pieces takes apart.
_SEPARATED = bytes(byte if byte >= 0x80 or chr(byte).isalpha() else 0x20 for byte in range(256))


def word_hashes(text: str, limit: int) -> NDArray[np.uint32]:
    """Hashes of the first `limit` words of `text`."""
    separated = text.lower().encode("utf-8", "surrogatepass").translate(_SEPARATED)
    if text.isascii():
        return _table.hashes(separated, limit)
    return hashes(map(_pieces.__getitem__, separated.split()))[:limit]


class _Table:
    """The hashes of ASCII words, looked up for all words of a text at once.

    A direct-mapped memory: a word has one place, by its own bytes, and a newcomer takes the place over. A row holds the
    word itself, so a hit is exact. A dictionary of as many words is twice as slow: each look-up waits for memory
    several times, here the processor has many under way.
    """

    _PLACES = 17  # 2**17 rows of 24 bytes: 3 MiB
    _BYTES = 16  # longer words are hashed each time
    _ROW = np.dtype([("low", np.uint64), ("high", np.uint64), ("hash", np.uint32)], align=True)
    _MASKS = np.array([(1 << 8 * size) - 1 for size in range(9)], np.uint64)
    _LOW, _HIGH = np.uint64(0x9E3779B97F4A7C15), np.uint64(0xC2B2AE3D27D4EB4F)

    def __init__(self) -> None:
        self._rows = np.zeros(1 << self._PLACES, self._ROW)

    def hashes(self, separated: bytes, limit: int) -> NDArray[np.uint32]:
        """Hashes of the first `limit` words of two or more letters; anything but lower-case letters must be spaces."""
        padded = b" %b%b" % (separated, b" " * (2 * 8))
        starts, sizes = _runs(np.frombuffer(padded, np.uint8), limit)
        # At every byte, the eight bytes that begin there: a word's own are cut out of two of them.
        eights = np.ascontiguousarray(np.ndarray(len(padded) - 7, "<u8", padded, strides=(1,)))
        low = eights.take(starts) & self._MASKS.take(sizes, mode="clip")
        high = eights.take(starts + 8) & self._MASKS.take(sizes - 8, mode="clip")
        places = ((low * self._LOW ^ high * self._HIGH) >> np.uint64(64 - self._PLACES)).astype(np.intp)
        rows = self._rows.take(places)
        known = (rows["low"] == low) & (rows["high"] == high) & (sizes <= self._BYTES)
        found: NDArray[np.uint32] = rows["hash"].copy()
        (new,) = np.nonzero(~known)
        if len(new):
            bounds = zip(starts[new].tolist(), sizes[new].tolist(), strict=True)
            found[new] = hashes(digest(padded[start : start + size].decode()) for start, size in bounds)
            short = new[sizes[new] <= self._BYTES]
            rows = np.empty(len(short), self._ROW)
            rows["low"], rows["high"], rows["hash"] = low[short], high[short], found[short]
            self._rows[places[short]] = rows
        return found


def _runs(text: NDArray[np.uint8], limit: int) -> tuple[NDArray[np.intp], NDArray[np.intp]]:
    """Starts and sizes of the first `limit` runs of two or more bytes other than spaces; a space is at both ends."""
    space = text == 0x20
    (edges,) = np.nonzero(space[1:] != space[:-1])
    starts, sizes = edges[0::2] + 1, edges[1::2] - edges[0::2]
    words = sizes > 1
    return starts[words][:limit], sizes[words][:limit]


class _Pieces(dict[bytes, bytes]):
    """Digests of the words in a piece of UTF-8 text without spaces, one behind the other: for other than ASCII text.

    A piece is one word nearly always, so this is a memory of words: a hit costs no Python call.
    """

    _LIMIT = 100_000
    _BYTES = 64  # longer pieces are no words of a language; a hostile page could fill the memory with them

    def __missing__(self, piece: bytes) -> bytes:
        words = _WORD.findall(piece.decode("utf-8", "surrogatepass"))
        found = b"".join([digest(word) for word in words])
        if len(piece) <= self._BYTES:
            if len(self) >= self._LIMIT:
                self.clear()
            self[piece] = found
        return found


_table = _Table()
_pieces = _Pieces()
