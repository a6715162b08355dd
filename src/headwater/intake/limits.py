"""The caps of intake: what a source may cost before a record or the rest of a file is refused."""

from msgspec import Struct

MIB = 1024 * 1024


class IntakeLimits(Struct, frozen=True):
    """Caps while streaming; sizes in bytes of decoded data unless said otherwise."""

    line: int = 32 * MIB
    """Longest JSONL line or CSV physical line."""
    body: int = 10 * MIB
    """Largest page body after all content codings."""
    gzip_grace: int = 16 * MIB
    """Decompressed bytes before the ratio counts: a short file of repeated pages compresses well and harms nobody."""
    gzip_ratio: int = 500
    gzip_total: int = 256 * 1024 * MIB
    """Most a single compressed file may unpack to."""
    workbook_total: int = 512 * MIB
    workbook_members: int = 10_000
    redirects_remembered: int = 10_000


INTAKE_LIMITS = IntakeLimits()
