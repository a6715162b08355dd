"""The full evidence behind a page as canonical JSON, and the hashes that tie page, evidence and input together.

Invariants: the same explanation gives the same bytes; every text in it is defanged, because the file travels with the
page (field `written` says so); hashes are SHA-256 in hex.
"""

import json
from collections.abc import Mapping
from hashlib import sha256
from typing import Any

import msgspec

from headwater.model.defang import defang
from headwater.model.explanation import Explanation


def canonical(told: Explanation, hashes: Mapping[str, str], marking: str) -> bytes:
    """The evidence document: keys sorted, no white space, UTF-8."""
    document = {
        "evidence": _defanged(msgspec.to_builtins(told)),
        "inputs": dict(hashes),
        "marking": marking,
        "written": "defanged",
    }
    return as_bytes(document)


def as_bytes(value: Any) -> bytes:
    """Canonical JSON of built-in values and structs."""
    plain = msgspec.to_builtins(value, str_keys=True)
    return json.dumps(plain, sort_keys=True, ensure_ascii=False, separators=(",", ":"), allow_nan=False).encode()


def digest(content: bytes) -> str:
    """SHA-256 in hex."""
    return sha256(content).hexdigest()


def _defanged(value: Any) -> Any:
    """Every text inside `value` defanged; keys are our own words."""
    if isinstance(value, str):
        return defang(value)
    if isinstance(value, dict):
        return {key: _defanged(inner) for key, inner in value.items()}
    if isinstance(value, list | tuple):
        return [_defanged(inner) for inner in value]
    return value
