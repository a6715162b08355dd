"""A folder of pages: nothing outside it is read, every row and every file is accounted for."""

import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from headwater import intake
from headwater.errors import InputError
from headwater.model.quarantine import Quarantined
from headwater.model.raw import RawCapture

Write = Callable[[str, bytes], Path]
HEADER = "file,url,captured_at\n"
TIME = "2012-05-01T10:00:00Z"


def _unit(folder: Path) -> intake.Unit:
    return intake.plan([folder]).capture_units[0]


def test_rows_become_captures(write: Write, build: Any, tmp_path: Path) -> None:
    write("sub/one.html", b"<p>\xc1")
    write(
        "manifest.csv",
        b"\xef\xbb\xbffile,url,captured_at,encoding,status,ip,asn,country,redirects,source,visible_to\r\n"
        b"sub/one.html,http://a.example/,2012-05-01T10:00:00Z,koi8-r,200,192.0.2.1,64500,nl,"
        b"http://b.example/ http://c.example/,desk,mobile\r\n",
    )
    ((position, raw),) = build.read(_unit(tmp_path))
    assert position == 2
    assert (raw.body, raw.declared_encoding, raw.status, raw.asn, raw.country) == (
        b"<p>\xc1",
        "koi8-r",
        200,
        64500,
        "NL",
    )
    assert (raw.redirects, raw.source, raw.visible_to) == (("http://b.example/", "http://c.example/"), "desk", "mobile")


@pytest.mark.parametrize(
    ("row", "reason", "field"),
    [
        (f"../out.html,http://a.example/,{TIME}", "bad_path", "file"),
        (f"sub/../../out.html,http://a.example/,{TIME}", "bad_path", "file"),
        (f"/etc/hostname,http://a.example/,{TIME}", "bad_path", "file"),
        (f"c:\\x.html,http://a.example/,{TIME}", "bad_path", "file"),
        (f"link.html,http://a.example/,{TIME}", "bad_path", "file"),
        (f"linked/out.html,http://a.example/,{TIME}", "bad_path", "file"),
        (f",http://a.example/,{TIME}", "bad_path", "file"),
        (f"pipe.html,http://a.example/,{TIME}", "missing_file", "file"),
        (f"sub,http://a.example/,{TIME}", "missing_file", "file"),
        (f"none.html,http://a.example/,{TIME}", "missing_file", "file"),
        (f"media.html,http://a.example/,{TIME}", "media_refused", "file"),
        (f"big.html,http://a.example/,{TIME}", "record_too_large", "file"),
        ("ok.html,http://a.example/,yesterday", "bad_time", "captured_at"),
        ("ok.html,http://a.example/", "column_count", ""),
        (f"ok\x00.html,http://a.example/,{TIME}", "nul_byte", ""),
        (f'"ok".html,http://a.example/,{TIME}', "bad_csv", ""),
    ],
)
def test_bad_rows_are_quarantined_and_the_rest_goes_on(
    write: Write, build: Any, tmp_path: Path, row: str, reason: str, field: str
) -> None:
    folder = tmp_path / "pages"
    write("out.html", b"canary")
    write("pages/ok.html", b"<p>ok")
    write("pages/sub/x.html", b"<p>x")
    write("pages/media.html", b"GIF89a" + b"x" * 99)
    with (folder / "big.html").open("wb") as big:
        big.truncate(11 << 20)
    (folder / "link.html").symlink_to(tmp_path / "out.html")
    (folder / "linked").symlink_to(tmp_path)
    os.mkfifo(folder / "pipe.html")
    good = f"ok.html,http://a.example/,{TIME}\n"
    write("pages/manifest.csv", (HEADER + good + row + "\n" + good).encode())
    records = build.read(_unit(folder))
    assert [position for position, _ in records] == [2, 3, 4]
    assert build.shown(records)[1] == (3, reason, field)
    assert isinstance(records[0][1], RawCapture) and isinstance(records[2][1], RawCapture)
    assert "canary" not in repr(records[1][1])


def test_an_unclosed_quote_costs_its_lines_and_says_which(write: Write, build: Any, tmp_path: Path) -> None:
    write("ok.html", b"<p>")
    good = f"ok.html,http://a.example/,{TIME}\n"
    write("manifest.csv", (HEADER + good + '"ok.html,x\n' + good * 500).encode())
    records = build.read(_unit(tmp_path))
    (lost,) = [record for _, record in records if isinstance(record, Quarantined)]
    assert lost.reason == "bad_csv" and "line 3" in lost.detail and "203" in lost.detail
    assert len(records) == 1 + 1 + 500 - 200


@pytest.mark.parametrize(
    ("header", "named"),
    [
        ("file,url", "captured_at"),
        ("file,url,captured_at,screenshot", "screenshot"),
        ("file,url,captured_at,url", "url"),
        ("", "empty"),
    ],
)
def test_unusable_manifests_name_the_columns(write: Write, tmp_path: Path, header: str, named: str) -> None:
    write("manifest.csv", header.encode())
    with pytest.raises(InputError, match=named):
        intake.plan([tmp_path])


def test_every_other_file_is_refused_by_name(write: Write, tmp_path: Path) -> None:
    write("manifest.csv", (HEADER + f"./a.html,http://a.example/,{TIME}\n").encode())
    for name, content in [
        ("a.html", b"<p>"),
        ("b.html", b"<p>"),
        ("c.bin", b"\x89PNG\r\n\x1a\n"),
        ("d.mp4", b""),
        ("README", b""),
    ]:
        write(name, content)
    (tmp_path / "e.html").symlink_to(tmp_path / "a.html")
    plan = intake.plan([tmp_path])
    assert {(Path(refused.file).name, refused.reason) for refused in plan.refused} == {
        ("b.html", "unlisted_file"),
        ("c.bin", "media_refused"),
        ("d.mp4", "media_refused"),
        ("e.html", "unlisted_file"),
    }
    assert [Path(path).name for path in plan.ignored] == ["README"]


def test_resuming_gives_exactly_the_rest(write: Write, build: Any, tmp_path: Path) -> None:
    write("a.html", b"<p>")
    rows = "".join(f"a.html,http://a.example/{number},{TIME}\n" for number in range(5))
    write("manifest.csv", (HEADER + rows).encode())
    touched: list[int] = []
    records = build.read(_unit(tmp_path), after=3, skip=frozenset({5}), before=touched.append)
    assert [position for position, _ in records] == [4, 6] == touched
