"""WARC: the same captures as another reader finds; media refused unread; damage accounted for."""

import gzip
import io
import zlib
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Any

import brotli  # type: ignore[import-untyped]
import pytest
from warcio.archiveiterator import ArchiveIterator

from headwater import intake
from headwater.model.quarantine import Quarantined
from headwater.model.raw import RawCapture

Write = Callable[[str, bytes], Path]
HTML = ("Content-Type", "text/html; charset=koi8-r")


def _mixed(build: Any, compress: bool) -> bytes:
    warc = build.warc(compress).other("warcinfo").other("request")
    warc.response("http://amber-kite.example/one", b"<p>one" * 50, [HTML, ("Server", "kite")])
    warc.response("http://amber-kite.example/kite.css", b"p{}", [("Content-Type", "text/css")])
    warc.response("http://amber-kite.example/two", gzip.compress(b"<p>two"), [HTML, ("Content-Encoding", "gzip")])
    warc.response("http://amber-kite.example/a.png", b"\x89PNG\r\n\x1a\n" + b"x" * 90, [("Content-Type", "image/png")])
    warc.response("http://amber-kite.example/b", b"\x89PNG\r\n\x1a\n" + b"x" * 90, [HTML])
    warc.response(
        "http://amber-kite.example/c", b"\xff\xd8\xff" + b"x" * 90, [("Content-Type", "application/octet-stream")]
    )
    warc.other("metadata").other("resource")
    return bytes(warc.response("http://amber-kite.example/three", b"<p>three", [HTML]).done())


@pytest.mark.parametrize("name", ["a.warc", "a.warc.gz"])
def test_every_record_is_taken_ignored_or_quarantined(write: Write, build: Any, name: str) -> None:
    content = _mixed(build, name.endswith(".gz"))
    path = write(name, content)
    ignored: Counter[str] = Counter()
    records = build.read(intake.plan([path]).capture_units[0], ignored)
    bodies = {record.url.rpartition("/")[2]: record.body for _, record in records if isinstance(record, RawCapture)}
    assert bodies == {"one": b"<p>one" * 50, "two": b"<p>two", "three": b"<p>three"}
    refused = [(position, record.reason) for position, record in records if isinstance(record, Quarantined)]
    assert refused == [(6, "media_refused"), (7, "media_refused"), (8, "media_refused")]
    assert ignored == {
        "warc_warcinfo": 1,
        "warc_request": 1,
        "warc_not_html": 1,
        "warc_metadata": 1,
        "warc_resource": 1,
    }
    total = sum(1 for _ in ArchiveIterator(io.BytesIO(content)))
    assert len(records) + sum(ignored.values()) == total


def test_agrees_with_another_reader(write: Write, build: Any) -> None:
    content = _mixed(build, True)
    path = write("a.warc.gz", content)
    expected = {
        record.rec_headers.get_header("WARC-Target-URI"): record.content_stream().read()
        for record in ArchiveIterator(io.BytesIO(content))
        if record.rec_type == "response" and "html" in record.http_headers.get_header("Content-Type")
    }
    found = {
        record.url: record.body
        for _, record in build.read(intake.plan([path]).capture_units[0])
        if isinstance(record, RawCapture)
    }
    del expected["http://amber-kite.example/b"]  # media under an HTML label
    assert found == expected


def test_facts_of_the_record(write: Write, build: Any) -> None:
    path = write("a.warc", _mixed(build, False))
    raw = next(
        record for _, record in build.read(intake.plan([path]).capture_units[0]) if isinstance(record, RawCapture)
    )
    assert (raw.ip, raw.status, raw.declared_encoding) == ("192.0.2.1", 200, "koi8-r")
    assert ("Server", "kite") in raw.headers
    assert raw.captured_at.isoformat() == "2012-05-01T10:00:00+00:00"


def test_source_and_audience_have_headers_of_their_own(write: Write, build: Any) -> None:
    labels = {"WARC-X-Source": "hotline", "WARC-X-Visible-To": "referred"}
    told = build.warc().response("http://a.example/", b"<p>kite", facts=labels)
    path = write("a.warc", told.response("http://b.example/", b"<p>", facts={"WARC-X-Source": "x" * 300}).done())
    [(_, raw), (_, bad)] = build.read(intake.plan([path]).capture_units[0])
    assert (raw.source, raw.visible_to) == ("hotline", "referred")
    assert (bad.reason, bad.field) == ("too_long", "WARC-X-Source")


def test_redirect_chains(write: Write, build: Any) -> None:
    warc = build.warc()
    warc.response("http://a.example/", b"", [("Location", "/b")], "302 Found")
    warc.response("http://a.example/b", b"", [("Location", "http://amber-kite.example/#x")], "301 Moved")
    warc.response("http://amber-kite.example/", b"<p>x", [HTML])
    warc.response("http://amber-kite.example/", b"<p>x", [HTML])
    unit = intake.plan([write("a.warc", warc.done())]).capture_units[0]
    chain = ("http://a.example/", "http://a.example/b")
    captures = [record for _, record in build.read(unit)]
    assert [record.redirects for record in captures] == [chain, ()]
    assert next(record for _, record in build.read(unit, after=2)).redirects == chain


@pytest.mark.parametrize(
    ("coding", "encode"),
    [
        ("gzip", gzip.compress),
        ("deflate", zlib.compress),
        ("deflate", lambda body: zlib.compress(body)[2:-4]),
        ("br", brotli.compress),
        ("gzip, identity", gzip.compress),
        ("br, gzip", lambda body: gzip.compress(brotli.compress(body))),
        ("gzip", lambda body: body),
    ],
)
def test_content_codings(write: Write, build: Any, coding: str, encode: Callable[[bytes], bytes]) -> None:
    body = b"<p>words " * 9000
    warc = build.warc().response("http://a.example/", encode(body), [HTML, ("Content-Encoding", coding)])
    records = build.read(intake.plan([write("a.warc", warc.done())]).capture_units[0])
    assert records[0][1].body == body


@pytest.mark.parametrize(
    ("headers", "body", "reason"),
    [
        ([("Content-Encoding", "gzip")], gzip.compress(b"words" * 500)[:40], "bad_content_coding"),
        ([("Content-Encoding", "br")], b"canary words", "bad_content_coding"),
        ([("Content-Encoding", "deflate")], b"canary words", "bad_content_coding"),
        ([("Content-Encoding", "kite")], b"canary words", "bad_content_coding"),
        ([("Content-Encoding", "gzip,gzip,gzip")], b"canary words", "bad_content_coding"),
        ([("Transfer-Encoding", "chunked")], b"5\r\ncanar\r\nzz\r\ncanary", "bad_content_coding"),
        ([("Content-Encoding", "gzip")], gzip.compress(b"x" * (11 << 20)), "record_too_large"),
        ([], b"x" * (11 << 20), "record_too_large"),
    ],
)
def test_bad_bodies_cost_one_record(
    write: Write, build: Any, headers: list[tuple[str, str]], body: bytes, reason: str
) -> None:
    warc = (
        build.warc().response("http://a.example/", body, [HTML, *headers]).response("http://b.example/", b"<p>", [HTML])
    )
    records = build.read(intake.plan([write("a.warc", warc.done())]).capture_units[0])
    assert records[0][1].reason == reason
    assert "canary" not in records[0][1].detail
    assert isinstance(records[1][1], RawCapture)


def test_chunked_bodies(write: Write, build: Any) -> None:
    chunked = b"3\r\n<p>\r\n5;x=y\r\nwords\r\n0\r\n\r\n"
    warc = build.warc().response("http://a.example/", chunked, [HTML, ("Transfer-Encoding", "chunked")])
    records = build.read(intake.plan([write("a.warc", warc.done())]).capture_units[0])
    assert records[0][1].body == b"<p>words"


def test_damage_ends_the_file_with_one_quarantined(write: Write, build: Any) -> None:
    warc = build.warc()
    for number in range(4):
        warc.response(f"http://a.example/{number}", b"<p>words" * 300, [HTML])
    whole = warc.done()
    third = whole.index(b"WARC/1.", whole.index(b"/2\r\n") - 300)
    for name, content, reasons in [
        ("cut.warc", whole[:-50], ["", "", "", "truncated_record"]),
        ("junk.warc", whole[:third] + b"canary\r\n" * 9 + whole[third:], ["", "", "broken_warc"]),
        ("none.warc", b"canary\r\n" * 9, ["broken_warc"]),
        ("header.warc", whole[:third] + b"WARC/1.0\r\nContent-Length: canary\r\n\r\n" + whole[third:], None),
    ]:
        records = build.read(intake.plan([write(name, content)]).capture_units[0])
        found = [record.reason if isinstance(record, Quarantined) else "" for _, record in records]
        assert found == (reasons or ["", "", "bad_warc_record", "", ""])
        assert not any("canary" in record.detail for _, record in records if isinstance(record, Quarantined))


def test_cut_gzip_gives_every_record_before_the_cut(write: Write, build: Any) -> None:
    warc = build.warc(True)
    for number in range(4):
        warc.response(f"http://a.example/{number}", b"<p>words" * 3000, [HTML])
    records = build.read(intake.plan([write("a.warc.gz", warc.done()[:-20])]).capture_units[0])
    assert [record.reason if isinstance(record, Quarantined) else "" for _, record in records] == [
        "",
        "",
        "",
        "truncated_gzip",
    ]


@pytest.mark.parametrize("after", range(12))
def test_resuming_gives_exactly_the_rest(write: Write, build: Any, after: int) -> None:
    unit = intake.plan([write("a.warc.gz", _mixed(build, True))]).capture_units[0]
    everything = build.shown(build.read(unit))
    touched: list[int] = []
    rest = build.shown(build.read(unit, after=after, skip=frozenset({5}), before=touched.append))
    assert rest == [record for record in everything if record[0] > after and record[0] != 5]
    assert all(position > after and position != 5 for position in touched)
