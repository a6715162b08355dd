"""Every error Headwater raises on purpose: one root, one class per decision a caller can take.

Messages say what is wrong, where, and what to do. They never contain captured content or a live URL.
"""


class HeadwaterError(Exception):
    """Root of all deliberate errors; the command line prints its message and exits with `exit_code`."""

    exit_code = 1


class InputError(HeadwaterError):
    """A source cannot be read at all (missing file, unknown format, unusable mapping): the caller fixes the call."""

    exit_code = 2


class RecordError(HeadwaterError):
    """One record is unusable: the caller quarantines it and goes on.

    `field` names the offending field or column ("" for the whole record), `reason` is a stable short code.
    """

    def __init__(self, reason: str, detail: str, field: str = "") -> None:
        super().__init__(f"{reason}: {detail}" + (f" (field {field})" if field else ""))
        self.reason = reason
        self.detail = detail
        self.field = field


class ReferenceDataError(HeadwaterError):
    """User-supplied reference data (address blocks, free hosts, registries) is missing or malformed."""

    exit_code = 2


class ContradictionError(HeadwaterError):
    """Judgements contradict each other; the message names the pairs."""

    exit_code = 3


class RawCaptureLeakError(HeadwaterError):
    """Something tried to copy, print, pickle or encode a raw capture (SAFETY, Never: raw stays in one process)."""


class EngineError(HeadwaterError):
    """A batch cannot go on: the work itself failed outside any one record, or its workers do not start."""
