"""Pages built to hurt, each with the outcome the documentation states for it: a cap, the gate, or quarantine."""

import re
import subprocess
import sys
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import msgspec
import pytest

from headwater.errors import RecordError
from headwater.fingerprint import FeatureHasher, fingerprint, page_role
from headwater.identifiers import extract
from headwater.model.raw import RawCapture
from headwater.model.tables import VIEW_NAMES
from headwater.sanitise import LIMITS, sanitise

MB = 1_000_000
SHAPES: dict[str, Callable[[], str]] = {
    "empty page": lambda: "",
    "spaces only": lambda: " \n\t" * MB,
    "1 MB of text": lambda: "words and more words here " * (MB // 26),
    "1 MB of text without a space": lambda: "ж" * MB,
    "100,000 elements": lambda: "<p>x" * 100_000,
    "100,000 hidden elements": lambda: f"<div hidden>{'<p>x' * 100_000}</div>",
    "depth 10,000": lambda: "<div>" * 10_000,
    "10,000 attributes on one element": lambda: "<p " + " ".join(f"a{n}=1" for n in range(10_000)) + ">x",
    "a class attribute of 1 MB": lambda: f"<p class='{' '.join(f'c{n}' for n in range(130_000))}'>x",
    "100,000 class attributes of their own": lambda: "".join(f"<p class='c{n} d{n}'>" for n in range(100_000)),
    "100,000 forms": lambda: "<form action=/x><input name=y></form>" * 100_000,
    "100,000 controls": lambda: "<form action=/x>" + "<input name=y>" * 100_000,
    "100,000 links": lambda: "<a href=/x>y</a>" * 100_000,
    "100,000 scripts": lambda: "<script>var a = 'AAAA-1111';</script>" * 100_000,
    "100,000 comments": lambda: "<!--x-->" * 100_000,
    "a class name of 1 MB": lambda: f"<p class='{'y' * MB}'>x",
    "a control's name of 1 MB": lambda: f"<form><input name='{'y z' * (MB // 3)}'></form>",
    "an address of 1 MB": lambda: f"<form action='/{'y' * MB}'></form><a href='/{'z' * MB}'>x</a>",
    "a script of 1 MB": lambda: "<script>" + "go('AAAA-1111');" * (MB // 16) + "</script>",
    "10,000 rules that hide": lambda: "<style>" + ".a{display:none}" * 10_000 + "</style>" + "<p class=a>x" * 10_000,
    "12 MB of markup": lambda: "<p>words " * (12 * MB // 9),
    "bytes of no page": lambda: "\0\x01\x02" * 10_000,
}
PAGE = (Path(__file__).parents[2] / "docs" / "explanation" / "hostile-records.md").read_text()
STATED = dict(re.findall(r"^\| ([^|]+?) \| ([^|]+?) \|[^|]*\|$", PAGE, re.MULTILINE))
MOST_FEATURES = 2 * LIMITS.elements + LIMITS.names + 100 * LIMITS.scripts
CEILING = 1024 * 1024 * 1024


def outcome(markup: str) -> str:
    """What becomes of a page: quarantine, or the caps reached and the gate."""
    raw = RawCapture(
        url="http://amber-kite.example/",
        captured_at=datetime(2012, 5, 1, tzinfo=UTC),
        body=markup.encode(),
        declared_encoding="utf-8",
    )
    try:
        capture = sanitise(raw)
    except RecordError as error:
        return f"quarantine: `{error.reason}`"
    found = fingerprint(capture, FeatureHasher())
    page_role(capture)
    extract(capture)
    assert len(msgspec.msgpack.encode(capture)) < 3 * MB
    assert max(len(getattr(found, name).ids) for name in VIEW_NAMES) <= MOST_FEATURES
    caps = [f"`{cap}`" for cap in sorted(capture.truncated.split(",")) if cap]
    lost = [f"dropped `{kind}`" for kind in ("bad_reference", "odd_name") if kind in capture.dropped]
    gate = [f"gate `{found.gate}`"] if found.gate else []
    return ", ".join(caps + lost + gate)


@pytest.mark.parametrize("shape", SHAPES)
def test_every_shape_has_the_outcome_that_is_stated(shape: str) -> None:
    assert outcome(SHAPES[shape]()) == STATED[shape]


@pytest.mark.slow
def test_all_of_them_pass_under_one_ceiling_of_memory() -> None:
    """In a process of its own whose address space is capped, libraries included; a MemoryError there fails here."""
    code = (
        f"import resource, runpy; resource.setrlimit(resource.RLIMIT_AS, ({CEILING}, {CEILING}))\n"
        f"found = runpy.run_path({str(Path(__file__))!r})\n"
        "print(len([found['outcome'](make()) for make in found['SHAPES'].values()]))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr[-500:]
    assert int(done.stdout) == len(SHAPES)
