"""Hashes of the words of a text.

Invariant: words are never kept by name beyond a bounded memory of this process, since visible text must not travel into
the table of feature names.
"""

import re

import numpy as np
from numpy.typing import NDArray

from headwater.fingerprint.hashing import digest, hashes

_WORD = re.compile(r"[^\W\d_]{2,}")
_CACHE_LIMIT = 100_000
_REMEMBERED_BYTES = 64  # longer pieces are no words of a language; a hostile page could fill the memory with them
# What separates words in ASCII becomes a space; bytes from 0x80 on belong to letters, or to signs _Digests takes apart.
_SEPARATED = bytes(byte if byte >= 0x80 or chr(byte).isalpha() else 0x20 for byte in range(256))


class _Digests(dict[bytes, bytes]):
    """Digests of the words in a piece of UTF-8 text without spaces, one behind the other.

    A piece is one word nearly always, so this is a memory of words: a hit costs no Python call.
    """

    def __missing__(self, piece: bytes) -> bytes:
        words = _WORD.findall(piece.decode("utf-8", "surrogatepass"))
        found = b"".join([digest(word) for word in words])
        if len(piece) <= _REMEMBERED_BYTES:
            if len(self) >= _CACHE_LIMIT:
                self.clear()
            self[piece] = found
        return found


_digests = _Digests()


def word_hashes(text: str, limit: int) -> NDArray[np.uint32]:
    """Hashes of the first `limit` words of `text` in lower case; a word is two or more letters."""
    pieces = text.lower().encode("utf-8", "surrogatepass").translate(_SEPARATED).split()
    return hashes(map(_digests.__getitem__, pieces))[:limit]
