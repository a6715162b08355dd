"""A record that could not be used: kept with its place and the reason, never dropped silently."""

from msgspec import Struct


class Quarantined(Struct, frozen=True):
    """Where a bad record stands and why.

    `file` as given by the user, `record` 1-based line or record number, `field` offending field ("" = whole record),
    `reason` a stable code from `docs/reference/quarantine.md`, `detail` what was wrong, without captured content.
    """

    file: str
    record: int
    field: str
    reason: str
    detail: str
