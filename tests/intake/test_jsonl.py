"""Capture JSONL: the reader agrees with the schema, cuts and resumes lawfully, quarantines with stable reasons."""

import base64
import gzip
import json
from collections import Counter
from collections.abc import Callable
from importlib import resources
from pathlib import Path
from typing import Any

import jsonschema
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from headwater import intake
from headwater.intake.formats import jsonl
from headwater.intake.limits import IntakeLimits
from headwater.intake.resume import Resume
from headwater.model.quarantine import Quarantined
from headwater.model.raw import RawCapture

Write = Callable[[str, bytes], Path]
SCHEMA = jsonschema.Draft202012Validator(
    json.loads(resources.files("headwater.intake").joinpath("capture.schema.json").read_text("utf-8"))
)

GOOD: list[dict[str, Any]] = [
    {},
    {"status": None, "ip": None, "asn": None, "country": None},
    {"status": 404, "ip": "2001:db8::1", "asn": 64500, "country": "nl"},
    {"headers": {"Server": "kite"}},
    {"headers": [["Server", "kite"], ["Server", "again"]]},
    {"redirects": ["http://a.example/"], "source": "desk", "visible_to": "mobile"},
    {"captured_at": "2012-05-01 10:00+0200"},
    {"captured_at": "2012-05-01T10:00:00.123456789-05:00"},
    {"html": ""},
    {"html": "\u2028 \U0001f3ea"},
    {"html": ..., "body_base64": "PHA+eA=="},
    {"html": ..., "body_base64": "", "encoding": "koi8-r"},
]
BAD: list[tuple[dict[str, Any], str, str]] = [
    ({"url": ...}, "missing_field", "url"),
    ({"captured_at": ...}, "missing_field", "captured_at"),
    ({"html": ...}, "missing_field", "html"),
    ({"html": None}, "bad_field", "html"),
    ({"html": 1}, "bad_field", "html"),
    ({"url": ""}, "bad_field", "url"),
    ({"url": "x" * 8193}, "bad_field", "url"),
    ({"captured_at": "2012-05-01T10:00:00"}, "bad_field", "captured_at"),
    ({"captured_at": "yesterday"}, "bad_field", "captured_at"),
    ({"captured_at": 1335866400}, "bad_field", "captured_at"),
    ({"body_base64": "PHA+"}, "conflicting_fields", "html"),
    ({"encoding": "utf-8"}, "conflicting_fields", "html"),
    ({"html": ..., "body_base64": "*"}, "bad_field", "body_base64"),
    ({"status": 99}, "bad_field", "status"),
    ({"status": "200"}, "bad_field", "status"),
    ({"status": True}, "bad_field", "status"),
    ({"status": 10**400}, "bad_field", "status"),
    ({"asn": -1}, "bad_field", "asn"),
    ({"asn": 2**32}, "bad_field", "asn"),
    ({"country": "NLD"}, "bad_field", "country"),
    ({"headers": None}, "bad_field", "headers"),
    ({"headers": {"a": ["b"]}}, "bad_field", "headers"),
    ({"headers": [["a"]]}, "bad_field", "headers"),
    ({"redirects": "http://a.example/"}, "bad_field", "redirects"),
    ({"redirects": ["x"] * 101}, "bad_field", "redirects"),
    ({"source": "x" * 201}, "bad_field", "source"),
    ({"screenshot": "x"}, "unknown_field", "screenshot"),
]
# What a JSON Schema cannot say: the reader is stricter there, each for its stated reason.
STRICTER: list[tuple[dict[str, Any], str, str]] = [
    ({"captured_at": "2012-02-30T10:00:00Z"}, "bad_time", "captured_at"),
    ({"captured_at": "1812-02-03T10:00:00Z"}, "bad_time", "captured_at"),
    ({"ip": "192.0.2.300"}, "bad_ip", "ip"),
    ({"html": ..., "body_base64": "PHA"}, "bad_base64", "body_base64"),
    ({"visible_to": "a\u202eb"}, "bad_text", "visible_to"),
]
NO_JSON: list[tuple[bytes, str]] = [
    (b"{", "bad_json"),
    (b"[]", "bad_field"),
    (b'{"url":"http://a.example/","captured_at":"2012-05-01T10:00:00Z","html":""} x', "bad_json"),
    (b'{"url":"a\x00b"}', "bad_json"),
    (b'{"url":"\\ud800"}', "bad_json"),
    (b'{"url":"\xff"}', "bad_encoding"),
    (b'{"url":"\xed\xa0\x80"}', "bad_encoding"),
    (b"\xef\xbb\xbf{}", "bad_json"),
    (b"[" * 100_000, "bad_field"),
    (b'{"url":' * 50_000, "bad_field"),
    (b'{"x":' + b"[" * 100_000, "unknown_field"),
    (b"\xff\xfe{\x00", "bad_json"),
    (b'{"url":NaN}', "bad_json"),
]


def _changed(build: Any, changes: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in build.line(**changes).items() if value is not ...}


@pytest.mark.parametrize("changes", GOOD)
def test_schema_and_reader_accept_the_same(write: Write, build: Any, changes: dict[str, Any]) -> None:
    record = _changed(build, changes)
    assert SCHEMA.is_valid(record)
    (_, raw) = build.read(intake.plan([write("a.jsonl", build.jsonl([record]))]).capture_units[0])[0]
    assert isinstance(raw, RawCapture)


@pytest.mark.parametrize(("changes", "reason", "field"), BAD)
def test_schema_and_reader_refuse_the_same(
    write: Write, build: Any, changes: dict[str, Any], reason: str, field: str
) -> None:
    record = _changed(build, changes)
    assert not SCHEMA.is_valid(record)
    path = write("a.jsonl", build.jsonl([build.line(), record, build.line()]))
    records = build.read(intake.plan([path]).capture_units[0])
    assert build.shown(records)[1] == (2, reason, field)
    assert isinstance(records[2][1], RawCapture)


@pytest.mark.parametrize(("changes", "reason", "field"), STRICTER)
def test_reader_is_stricter_for_a_stated_reason(
    write: Write, build: Any, changes: dict[str, Any], reason: str, field: str
) -> None:
    record = _changed(build, changes)
    assert SCHEMA.is_valid(record)
    unit = intake.plan([write("a.jsonl", build.jsonl([record]))]).capture_units[0]
    assert build.shown(build.read(unit)) == [(1, reason, field)]


@pytest.mark.parametrize(("bad", "reason"), NO_JSON)
def test_broken_lines_are_quarantined_and_the_file_goes_on(write: Write, build: Any, bad: bytes, reason: str) -> None:
    path = write("a.jsonl", build.jsonl([build.line(), bad, build.line()]))
    records = build.read(intake.plan([path]).capture_units[0])
    assert [type(record) for _, record in records] == [RawCapture, Quarantined, RawCapture]
    assert records[1][1].reason == reason


def test_fields_arrive(write: Write, build: Any) -> None:
    record = build.line(
        html=...,
        body_base64=base64.b64encode(b"<p>\xc1").decode(),
        encoding="koi8-r",
        status=200,
        headers={"Content-Type": "text/html; charset=utf-8", "Server": "kite"},
        ip="2001:0DB8::1",
        asn=64500,
        country="nl",
        redirects=["http://a.example/"],
        source=" desk ",
        visible_to="mobile",
    )
    path = write("a.jsonl", build.jsonl([{k: v for k, v in record.items() if v is not ...}]))
    raw = build.read(intake.plan([path]).capture_units[0])[0][1]
    assert (raw.body, raw.declared_encoding, raw.content_type) == (b"<p>\xc1", "koi8-r", "text/html; charset=utf-8")
    assert (raw.ip, raw.asn, raw.country, raw.status) == ("2001:db8::1", 64500, "NL", 200)
    assert (raw.source, raw.visible_to, raw.redirects) == ("desk", "mobile", ("http://a.example/",))


def test_line_ends_marks_and_blank_lines(write: Write, build: Any) -> None:
    one = json.dumps(build.line()).encode()
    path = write("a.jsonl", b"\xef\xbb\xbf" + one + b"\r\n\r\n  \n" + one)
    ignored: Counter[str] = Counter()
    records = build.read(intake.plan([path]).capture_units[0], ignored)
    assert [position for position, record in records if isinstance(record, RawCapture)] == [1, 4]
    assert ignored == {"blank_line": 2}


def test_long_lines_and_bodies_are_refused_without_being_held(write: Write, build: Any) -> None:
    path = write("a.jsonl", build.jsonl([build.line(html="x" * 900), build.line(html="y" * 300), build.line()]))
    unit = intake.plan([path]).capture_units[0]
    resume = Resume(0, frozenset(), lambda _: None, Counter())
    records = list(jsonl.read(unit, resume, IntakeLimits(line=500, body=100)))
    assert build.shown(records)[:2] == [(1, "line_too_long", ""), (2, "record_too_large", "html")]
    assert isinstance(records[2][1], RawCapture)


def test_damaged_gzip_gives_what_came_before_and_one_quarantined(write: Write, build: Any, tmp_path: Path) -> None:
    whole = gzip.compress(build.jsonl([build.line(html=f"{i} " * 50) for i in range(500)]))
    for name, content, reason in [
        ("cut.jsonl.gz", whole[:-20], "truncated_gzip"),
        ("junk.jsonl.gz", whole + b"junk", "corrupt_gzip"),
    ]:
        (tmp_path / name).write_bytes(content)
        records = build.read(intake.plan([tmp_path / name]).capture_units[0])
        assert records[-1][1].reason == reason
        assert all(isinstance(record, RawCapture) for _, record in records[:-1])
        assert len(records) > 100
    (tmp_path / "padded.jsonl.gz").write_bytes(whole + gzip.compress(build.jsonl([build.line()])) + b"\0" * 512)
    assert len(build.read(intake.plan([tmp_path / "padded.jsonl.gz"]).capture_units[0])) == 501


LINES = st.lists(
    st.sampled_from(["good", "blank", "broken", "crlf", "long"]), min_size=1, max_size=14
).map(lambda kinds: [
    {
        "good": b'{"url":"http://a.example/%d","captured_at":"2012-05-01T10:00:00Z","html":"<p>"}' % number,
        "blank": b"",
        "broken": b'{"url":',
        "crlf": b'{"url":"http://b.example/%d","captured_at":"2012-05-01T10:00:00Z","html":"<p>"}\r' % number,
        "long": b'{"url":"http://c.example/%d","captured_at":"2012-05-01T10:00:00Z","html":"%0400d"}' % (number, 1),
    }[kind]
    for number, kind in enumerate(kinds)
])  # fmt: skip


@given(LINES, st.integers(1, 900), st.booleans())
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=150, deadline=None)
def test_any_cutting_gives_the_same_records(
    tmp_path: Path, build: Any, lines: list[bytes], chunk: int, ends: bool
) -> None:
    path = tmp_path / "cut.jsonl"
    path.write_bytes(b"\n".join(lines) + (b"\n" if ends else b""))
    whole = build.shown(build.read(intake.plan([path]).capture_units[0]))
    units = intake.plan([path], chunk_bytes=chunk).capture_units
    assert [record for unit in units for record in build.shown(build.read(unit))] == whole
    assert len(whole) == sum(bool(line.strip()) for line in lines)
    assert [unit.stop for unit in units[:-1]] == [unit.start for unit in units[1:]]
    assert units[-1].stop == path.stat().st_size


@given(LINES, st.integers(0, 15), st.frozensets(st.integers(1, 15)), st.integers(1, 900))
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=100, deadline=None)
def test_resuming_gives_exactly_the_rest(
    tmp_path: Path, build: Any, lines: list[bytes], after: int, skip: frozenset[int], chunk: int
) -> None:
    path = tmp_path / "resume.jsonl"
    path.write_bytes(b"\n".join(lines))
    for unit in intake.plan([path], chunk_bytes=chunk).capture_units:
        touched: list[int] = []
        rest = build.shown(build.read(unit, after=after, skip=skip, before=touched.append))
        everything = build.shown(build.read(unit))
        assert rest == [record for record in everything if record[0] > after and record[0] not in skip]
        assert {record[0] for record in rest} <= set(touched)
        assert not {position for position in touched if position <= after or position in skip}
