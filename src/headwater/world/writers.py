"""Capture and table files of a world.

Invariant: no clock and no random identifier enters a file, so the same world gives the same bytes.
"""

import csv
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any
from uuid import UUID, uuid5

import msgspec
from fastwarc.stream_io import GzipWriter
from fastwarc.warc import WarcRecord, WarcRecordType

_ENCODER = msgspec.json.Encoder()
_NAMESPACE = UUID("3b1c9a52-0a4e-5f0e-9d8b-5a2f5b0c7e10")


def write_jsonl(path: Path, records: Iterable[dict[str, Any]]) -> int:
    """One JSON object a line; returns the number of page bytes."""
    pages = 0
    with path.open("wb") as stream:
        for record in records:
            pages += len(record["html"])
            stream.write(_ENCODER.encode(record) + b"\n")
    return pages


def write_warc(path: Path, records: Iterable[dict[str, Any]]) -> int:
    """One response record a capture (ISO 28500, section 6.3), gzip a record; returns the number of page bytes.

    What WARC has no field for (`source`, `visible_to`) stands in headers `WARC-X-Source` and `WARC-X-Visible-To`.
    """
    pages = 0
    with path.open("wb") as stream:
        writer = GzipWriter(stream)
        for number, record in enumerate(records):
            pages += len(record["html"])
            _warc_record(record, f"{path.name}/{number}").write(writer, checksum_data=True)
            writer.finish()  # a gzip member a record, so that readers can seek
        writer.close()
    return pages


def _warc_record(record: dict[str, Any], name: str) -> WarcRecord:
    written = WarcRecord()
    written.init_headers(record_type=WarcRecordType.response, record_urn=f"uuid:{uuid5(_NAMESPACE, name)}".encode())
    written.headers["WARC-Target-URI"] = record["url"]
    written.headers["WARC-Date"] = record["captured_at"]
    written.headers["WARC-IP-Address"] = record["ip"]
    for header, field in (("WARC-X-Source", "source"), ("WARC-X-Visible-To", "visible_to")):
        if record[field]:
            written.headers[header] = record[field]
    written.headers["Content-Type"] = "application/http; msgtype=response"
    body = record["html"].encode()
    lines = [f"HTTP/1.1 {record['status']} OK", *(f"{key}: {value}" for key, value in record["headers"].items())]
    head = "\r\n".join([*lines, f"Content-Length: {len(body)}", "", ""]).encode()
    written.set_bytes_content(head + body)
    return written


def write_csv(path: Path, columns: Sequence[str], rows: Iterable[Sequence[str]]) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("w", encoding="utf-8", newline="") as stream:
        writer = csv.writer(stream, lineterminator="\n")
        writer.writerow(columns)
        writer.writerows(rows)
