"""A fingerprint as compact text, for sealing: the feature hashes of each view with their counts."""

import base64
import zlib
from collections.abc import Mapping
from typing import Any

import msgspec

from headwater.model.tables import VIEW_NAMES

_COLUMNS = tuple(f"{view}_{part}" for view in VIEW_NAMES for part in ("ids", "tf"))


def pack(row: Mapping[str, Any]) -> str:
    """One row of FINGERPRINTS without its capture id."""
    return base64.b85encode(zlib.compress(msgspec.msgpack.encode([row[name] for name in _COLUMNS]), 6)).decode("ascii")


def unpack(text: str) -> dict[str, list[int]]:
    """What `pack` was given."""
    lists = msgspec.msgpack.decode(zlib.decompress(base64.b85decode(text)), type=list[list[int]])
    return dict(zip(_COLUMNS, lists, strict=True))
