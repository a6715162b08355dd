"""Recognising sources: read, ignored on purpose, refused or an error that says what to do."""

import gzip
import pickle
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from headwater import intake
from headwater.errors import InputError

Write = Callable[[str, bytes], Path]


def test_a_directory_is_read_in_order_and_accounted_for(write: Write, build: Any, tmp_path: Path) -> None:
    write("b/two.jsonl", build.jsonl([build.line()]))
    write("a.jsonl.gz", build.jsonl([build.line()]))
    write("c.warc", build.warc().other("warcinfo").done())
    write("d/manifest.csv", b"file,url,captured_at\n")
    write("README.md", b"words")
    write(".hidden", b"words")
    write("photo.JPG", b"x")
    write("disguised.jsonl", b"\x89PNG\r\n\x1a\nxxxx")
    (tmp_path / "link.jsonl").symlink_to(tmp_path / "b/two.jsonl")
    plan = intake.plan([tmp_path])
    assert [(Path(unit.path).name, unit.format) for unit in plan.capture_units] == [
        ("a.jsonl.gz", "jsonl.gz"),
        ("two.jsonl", "jsonl"),
        ("c.warc", "warc"),
        ("d", "folder"),
    ]
    assert [(Path(refused.file).name, refused.reason) for refused in plan.refused] == [
        ("disguised.jsonl", "media_refused"),
        ("link.jsonl", "link_refused"),
        ("photo.JPG", "media_refused"),
    ]
    assert [Path(path).name for path in plan.ignored] == [".hidden", "README.md"]
    assert pickle.loads(pickle.dumps(plan)) == plan


@pytest.mark.parametrize(
    ("name", "content", "help_text"),
    [
        ("a.html", b"<p>", "manifest.csv"),
        ("a.zip", b"PK\x03\x04", "unpack"),
        ("a.tar.gz", gzip.compress(b"x"), "unpack"),
        ("a.json", b"{}", ".jsonl"),
        ("a.xls", b"\xd0\xcf\x11\xe0", ".xlsx"),
        ("a.xlsx", b"words", "known are"),
        ("a.bin", b"\0\1", "known are"),
        ("a.csv", b"x,y\n", "a.csv.mapping.toml"),
        ("a.jpg", b"x", "media"),
        ("a.jsonl", b"GIF89a", "media"),
        ("a.jsonl", b"PK\x03\x04", "known are"),
        ("a.warc.gz", gzip.compress(gzip.compress(b"x")), "archive"),
        ("manifest.csv", b"file", "folder"),
        ("README", b"x", "not a source"),
    ],
)
def test_what_is_not_understood_says_what_to_do(tmp_path: Path, name: str, content: bytes, help_text: str) -> None:
    path = tmp_path / name
    path.write_bytes(content)
    with pytest.raises(InputError, match=re.escape(help_text)) as caught:
        intake.plan([path])
    assert str(path) in str(caught.value)


def test_missing_sources(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="no such"):
        intake.plan([tmp_path / "none"])


def test_big_files_are_cut_at_line_ends(write: Write, build: Any) -> None:
    path = write("a.jsonl", build.jsonl([build.line(html="x" * size) for size in range(0, 60_000, 100)]))
    units = intake.plan([path], chunk_bytes=1 << 20).capture_units
    assert len(units) > 10
    assert [position for unit in units for position, _ in build.read(unit)] == list(range(1, 601))


def test_the_same_sources_give_the_same_plan(write: Write, build: Any, tmp_path: Path) -> None:
    for name in ("c.jsonl", "a.jsonl", "b.jsonl"):
        write(name, build.jsonl([build.line()]))
    assert intake.plan([tmp_path]) == intake.plan([tmp_path])
    assert [Path(unit.path).name for unit in intake.plan([tmp_path]).capture_units] == ["a.jsonl", "b.jsonl", "c.jsonl"]
