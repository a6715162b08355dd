"""A raw capture from a body, with everything else fixed."""

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import pytest

from headwater.model.capture import Capture
from headwater.model.raw import RawCapture
from headwater.sanitise import LIMITS, Limits, sanitise

MakeRaw = Callable[..., RawCapture]
Clean = Callable[..., Capture]


def make(body: str | bytes, **fields: Any) -> RawCapture:
    if isinstance(body, str):
        body = body.encode("utf-8", "replace")
        fields.setdefault("declared_encoding", "utf-8")
    fields.setdefault("url", "http://amber-kite.example/shop/index.html?a=1")
    fields.setdefault("captured_at", datetime(2012, 5, 1, 10, tzinfo=UTC))
    return RawCapture(body=body, **fields)


@pytest.fixture(scope="session")
def raw() -> MakeRaw:
    return make


@pytest.fixture(scope="session")
def clean() -> Clean:
    def run(body: str | bytes, limits: Limits = LIMITS, **fields: Any) -> Capture:
        return sanitise(make(body, **fields), limits)

    return run
