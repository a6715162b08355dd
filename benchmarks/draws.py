"""Draws that depend on what they belong to and on nothing else: hashes of numbers, a column at a time.

Invariant: a row's draw does not depend on how many rows there are, so smaller data are the beginning of larger data.
"""

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

U64 = NDArray[np.uint64]
Numbers = NDArray[np.int64]


def key_of(seed: int, name: str) -> int:
    """A number for independent draws, one for each name."""
    value = seed
    for letter in name.encode():
        value = (value * 1_000_003 + letter) % 2**63
    return value


def mix(values: U64) -> U64:
    """SplitMix64 finaliser (Steele, Lea and Flood 2014), in place."""
    values ^= values >> np.uint64(30)
    values *= np.uint64(0xBF58476D1CE4E5B9)
    values ^= values >> np.uint64(27)
    values *= np.uint64(0x94D049BB133111EB)
    values ^= values >> np.uint64(31)
    return values


def draw(key: int, *parts: NDArray[np.integer]) -> U64:
    """Hash of the (broadcast) parts under a key."""
    found = np.full(1, (key * 0x9E3779B97F4A7C15 + 1) % 2**64, np.uint64)
    for part in parts:
        found = mix((found + np.uint64(0x9E3779B97F4A7C15)) ^ (part.astype(np.uint64) * np.uint64(0xD6E8FEB86659FD93)))
    return found


def uniform(key: int, *parts: NDArray[np.integer]) -> NDArray[np.float64]:
    return unit_of(draw(key, *parts))


def unit_of(drawn: U64) -> NDArray[np.float64]:
    return (drawn >> np.uint64(11)).astype(np.float64) * 2.0**-53


def hexadecimal(drawn: U64, words: int) -> pa.Array:
    """Strings of 16 x `words` hexadecimal digits."""
    grown = mix(drawn[:, None] + np.arange(words, dtype=np.uint64) * np.uint64(0xA24BAED4963EE407))
    offsets = np.arange(len(drawn) + 1, dtype=np.int32) * (16 * words)
    return pa.StringArray.from_buffers(len(drawn), pa.py_buffer(offsets), pa.py_buffer(grown.tobytes().hex().encode()))
