"""Builders of small sources, neutral content only."""

import gzip
import io
import json
from collections import Counter
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

import pytest
from warcio.statusandheaders import StatusAndHeaders
from warcio.warcwriter import WARCWriter

from headwater import intake
from headwater.intake import Unit
from headwater.model.quarantine import Quarantined
from headwater.model.raw import RawCapture

Record = tuple[int, RawCapture | Quarantined]


def line(**changes: Any) -> dict[str, Any]:
    return {"url": "http://amber-kite.example/", "captured_at": "2012-05-01T10:00:00Z", "html": "<p>x", **changes}


def jsonl(records: Iterable[Any]) -> bytes:
    return b"".join(
        (record if isinstance(record, bytes) else json.dumps(record).encode()) + b"\n" for record in records
    )


class WarcBuilder:
    """A WARC in memory, written by another library than the one under test."""

    def __init__(self, compress: bool = False) -> None:
        self._buffer = io.BytesIO()
        self._writer = WARCWriter(self._buffer, gzip=compress)

    def response(
        self,
        url: str,
        body: bytes,
        headers: Iterable[tuple[str, str]] = (("Content-Type", "text/html"),),
        status: str = "200 OK",
        facts: dict[str, str] | None = None,
    ) -> "WarcBuilder":
        http = StatusAndHeaders(status, list(headers), protocol="HTTP/1.1")
        usual = {"WARC-IP-Address": "192.0.2.1", "WARC-Date": "2012-05-01T10:00:00Z"}
        self._write(url, "response", body, http, usual | (facts or {}))
        return self

    def other(self, kind: str, url: str = "http://amber-kite.example/") -> "WarcBuilder":
        if kind == "warcinfo":
            self._writer.write_record(self._writer.create_warcinfo_record("a.warc", {"software": "kite"}))
        elif kind == "request":
            self._write(url, "request", b"", StatusAndHeaders("GET / HTTP/1.1", [], is_http_request=True), {})
        else:
            self._write(url, kind, b"words", None, {})
        return self

    def _write(self, url: str, kind: str, body: bytes, http: StatusAndHeaders | None, facts: dict[str, str]) -> None:
        record = self._writer.create_warc_record(
            url, kind, payload=io.BytesIO(body), http_headers=http, warc_headers_dict=facts
        )
        self._writer.write_record(record)

    def done(self) -> bytes:
        return self._buffer.getvalue()


def read(unit: Unit, ignored: Counter[str] | None = None, **options: Any) -> list[Record]:
    return list(intake.read_captures(unit, ignored=ignored, **options))


def shown(records: Iterable[Record]) -> list[tuple[Any, ...]]:
    """Comparable form of records: raw captures cannot be compared, printed or copied."""
    return [
        (position, record.reason, record.field)
        if isinstance(record, Quarantined)
        else (position, record.url, record.captured_at, bytes(memoryview(record.body)), record.declared_encoding)
        for position, record in records
    ]


@pytest.fixture
def write(tmp_path: Path) -> Callable[[str, bytes], Path]:
    def save(name: str, content: bytes) -> Path:
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(gzip.compress(content) if name.endswith(".jsonl.gz") else content)
        return path

    return save


@pytest.fixture
def build() -> Any:
    """The builders of this file, for tests that cannot import it."""

    class Build:
        line = staticmethod(line)
        jsonl = staticmethod(jsonl)
        warc = WarcBuilder
        read = staticmethod(read)
        shown = staticmethod(shown)

    return Build
