"""The published figures as data, and which of them can be recovered from captures and reports.

Invariant: `published.toml` is the only place where a published figure stands; code refers to it by key.
"""

import tomllib
from collections.abc import Iterator
from importlib.resources import files
from typing import Any

RECOVERABLE_SECTIONS = ("funnel_2012", "brands", "hosting_2012q4")
"""The other sections rest on surveys, interviews and statistics that no capture holds."""


def load_published() -> dict[str, Any]:
    """Every published figure by flat key, such as "hosting_2012q4.banner_country_share.US"."""
    text = (files(__package__) / "published.toml").read_text("utf-8")
    return dict(_flat("", tomllib.loads(text)))


def recoverable_keys() -> tuple[str, ...]:
    """Keys of the published figures that a run over the synthetic world can recover, in published order."""
    return tuple(key for key in load_published() if key.split(".")[0] in RECOVERABLE_SECTIONS)


def _flat(prefix: str, value: Any) -> Iterator[tuple[str, Any]]:
    if not isinstance(value, dict):
        yield prefix, value
        return
    for key, inner in value.items():
        yield from _flat(f"{prefix}.{key}" if prefix else key, inner)
