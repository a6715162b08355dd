"""A neutral capture to hang identifiers on."""

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import msgspec
import pytest

from headwater.identifiers import extract
from headwater.model.capture import Capture
from headwater.model.observation import Observation

EMPTY = Capture(
    capture_id="a" * 32,
    url="https://www.amberkite.example/join",
    url_hash="b" * 64,
    host="www.amberkite.example",
    captured_at=datetime(2012, 5, 1, tzinfo=UTC),
    source="sample",
    visible_to="",
    status=200,
    ip=None,
    asn=None,
    country=None,
    redirects=(),
    server="",
    title="",
    generator="",
    lang="en",
    tags=(),
    depths=(),
    hidden_tags=(),
    names=(),
    hidden_names=(),
    text="",
    hidden_text="",
    forms=(),
    links=(),
    scripts=(),
    comments=(),
    dropped={},
    body_bytes=0,
)


@pytest.fixture(scope="session")
def make_capture() -> Callable[..., Capture]:
    """A capture of amberkite.example with the given parts."""
    return lambda **parts: msgspec.structs.replace(EMPTY, **parts)


@pytest.fixture(scope="session")
def observed(make_capture: Callable[..., Capture]) -> Callable[..., list[Observation]]:
    """Observations of a capture with the given parts, optionally of some kinds only."""

    def run(*kinds: str, **parts: Any) -> list[Observation]:
        found = extract(make_capture(**parts))
        return [seen for seen in found if seen.kind in kinds] if kinds else found

    return run
