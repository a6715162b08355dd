"""What a piece of work may hold: opaque ids, counts, dates and code words.

Invariant: nothing that could name a site, an account or a person gets through; text does only as a UUID, an ISO 8601
date or moment, or a word of lower-case letters (a state, a reason code).
"""

import re
from collections.abc import Mapping
from datetime import date
from typing import Any
from uuid import UUID

from headwater.errors import HeadwaterError

_TEXT = re.compile(
    r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}"
    r"|\d{4}-\d\d-\d\d([T ]\d\d:\d\d(:\d\d(\.\d+)?)?(Z|[+-]\d\d:\d\d))?"
    r"|[a-z]+([_-][a-z]+)*"
)
_MOST = 60


class NotOpaqueError(HeadwaterError):
    """A value that may name somebody was to be kept beside a piece of work."""


def opaque(values: Mapping[str, Any]) -> dict[str, Any]:
    """The same in JSON's types; raises NotOpaqueError naming the place, never the value."""
    return {key: _plain(value, key) for key, value in values.items() if _named(key)}


def _named(key: object) -> bool:
    if not (isinstance(key, str) and len(key) <= _MOST and _TEXT.fullmatch(key)):
        raise NotOpaqueError("work keeps values under code words and ids only: rename the key")
    return True


def _plain(value: Any, where: str) -> Any:
    if value is None or isinstance(value, bool | int | float):
        return value
    if isinstance(value, UUID):
        return str(value)
    if isinstance(value, date):  # a moment is one too
        return _plain(value.isoformat(), where)
    if isinstance(value, str) and len(value) <= _MOST and _TEXT.fullmatch(value):
        return str(value)
    if isinstance(value, Mapping):
        return {key: _plain(inner, f"{where}.{key}") for key, inner in value.items() if _named(key)}
    if isinstance(value, list | tuple):
        return [_plain(inner, f"{where}[{at}]") for at, inner in enumerate(value)]
    raise NotOpaqueError(f"{where}: work keeps opaque ids, counts, dates and code words only: pass the id of a row")
