"""The raw capture: untrusted markup on its way from intake to sanitise, inside one process.

Invariant (SAFETY): it refuses to be written, pickled, copied, JSON-encoded or printed; its repr shows nothing.
"""

from datetime import datetime
from typing import NoReturn

from headwater.errors import RawCaptureLeakError


class RawCapture:
    """One URL at one time as a source delivered it.

    `body` is undecoded bytes; `declared_encoding` the transport's charset label ("" if none); `url` as received.
    `ip`, `asn`, `country` are what the *source* recorded (None when it did not).
    """

    __slots__ = (
        "asn", "body", "captured_at", "content_type", "country", "declared_encoding", "headers", "ip", "redirects",
        "source", "status", "url", "visible_to",
    )  # fmt: skip

    def __init__(
        self,
        *,
        url: str,
        captured_at: datetime,
        body: bytes,
        declared_encoding: str = "",
        content_type: str = "text/html",
        status: int | None = None,
        headers: tuple[tuple[str, str], ...] = (),
        ip: str | None = None,
        asn: int | None = None,
        country: str | None = None,
        redirects: tuple[str, ...] = (),
        source: str = "",
        visible_to: str = "",
    ) -> None:
        self.url = url
        self.captured_at = captured_at
        self.body = body
        self.declared_encoding = declared_encoding
        self.content_type = content_type
        self.status = status
        self.headers = headers
        self.ip = ip
        self.asn = asn
        self.country = country
        self.redirects = redirects
        self.source = source
        self.visible_to = visible_to

    def _refuse(self, *_: object) -> NoReturn:
        raise RawCaptureLeakError("a raw capture stays inside intake and sanitise; pass the sanitised Capture instead")

    __reduce__ = __reduce_ex__ = __getstate__ = __copy__ = __deepcopy__ = __bytes__ = __iter__ = _refuse

    def __repr__(self) -> str:
        return "<RawCapture>"

    __str__ = __repr__

    def __format__(self, spec: str) -> str:
        return "<RawCapture>"
