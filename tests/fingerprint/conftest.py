"""Sanitised pages to fingerprint, made through the only door there is."""

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import pytest

from headwater.fingerprint import FeatureHasher, fingerprint
from headwater.model.capture import Capture
from headwater.model.fingerprint import Fingerprint
from headwater.model.raw import RawCapture
from headwater.sanitise import sanitise

Page = Callable[..., Capture]
Look = Callable[..., Fingerprint]


def make(html: str, **fields: Any) -> Capture:
    values: dict[str, Any] = {
        "url": "http://amber-kite.example/",
        "captured_at": datetime(2012, 5, 1, tzinfo=UTC),
        "declared_encoding": "utf-8",
    }
    return sanitise(RawCapture(body=html.encode(), **(values | fields)))


@pytest.fixture(scope="session")
def page() -> Page:
    return make


@pytest.fixture(scope="session")
def look() -> Look:
    """The fingerprint of a page, by a hasher of its own."""

    def run(html: str, **fields: Any) -> Fingerprint:
        return fingerprint(make(html, **fields), FeatureHasher())

    return run
