"""Bombs at the door: refused while streaming, under a fixed ceiling of memory."""

import gzip
import io
import resource
import subprocess
import sys
from pathlib import Path

import pytest

from headwater import intake
from headwater.errors import InputError
from headwater.intake.limits import MIB, IntakeLimits
from headwater.intake.streams import BoundedGzip
from headwater.model.quarantine import Quarantined

CEILING = 1024 * MIB
"""Address space, libraries included; each bomb below would need more."""

READ = """
import resource, sys
from pathlib import Path
resource.setrlimit(resource.RLIMIT_AS, ({ceiling}, {ceiling}))
from headwater import intake
from headwater.model.quarantine import Quarantined
for unit in intake.plan([Path(sys.argv[1])]).capture_units:
    for position, record in intake.read_captures(unit):
        print(position, record.reason if isinstance(record, Quarantined) else len(record.body))
"""


def _read_under_ceiling(path: Path) -> list[str]:
    """Read a source in a process of its own whose address space is capped; a MemoryError there fails the test here."""
    code = READ.format(ceiling=CEILING)
    done = subprocess.run([sys.executable, "-c", code, str(path)], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr[-500:]
    return done.stdout.split()


def _zeros(size: int) -> bytes:
    packed = io.BytesIO()
    with gzip.GzipFile(fileobj=packed, mode="wb", compresslevel=9) as stream:
        for _ in range(size // MIB):
            stream.write(b"0" * MIB)
    return packed.getvalue()


@pytest.mark.parametrize("name", ["a.jsonl.gz", "a.warc.gz"])
def test_a_decompression_bomb_is_one_quarantined_record(tmp_path: Path, name: str) -> None:
    (tmp_path / name).write_bytes(_zeros(96 * MIB))
    words = _read_under_ceiling(tmp_path / name)
    assert words[-1] in ("decompression_bomb", "broken_warc") and len(words) == 2


def test_a_bomb_of_many_members_is_found_too() -> None:
    stream = BoundedGzip(io.BytesIO(_zeros(MIB) * 64), IntakeLimits(gzip_grace=4 * MIB, gzip_ratio=100))
    with pytest.raises(Exception, match="decompression_bomb"):
        while stream.read(MIB):
            pass


def test_the_total_cap_holds_without_a_ratio() -> None:
    stream = BoundedGzip(io.BytesIO(_zeros(8 * MIB)), IntakeLimits(gzip_total=2 * MIB))
    with pytest.raises(Exception, match="decompression_bomb"):
        while stream.read(MIB):
            pass


def test_one_endless_line_costs_no_memory(tmp_path: Path) -> None:
    path = tmp_path / "a.jsonl"
    with path.open("wb") as stream:
        stream.truncate(1100 * MIB)  # sparse: one line of NUL, longer than the ceiling
    assert _read_under_ceiling(path) == ["1", "line_too_long"]


def test_an_archive_inside_an_archive_is_not_opened(tmp_path: Path) -> None:
    path = tmp_path / "a.jsonl.gz"
    path.write_bytes(gzip.compress(gzip.compress(b"x" * MIB)))
    with pytest.raises(InputError, match="unpack"):
        intake.plan([path])


def test_reading_many_captures_keeps_memory_flat(tmp_path: Path) -> None:
    path = tmp_path / "a.jsonl"
    line = b'{"url":"http://a.example/","captured_at":"2012-05-01T10:00:00Z","html":"' + b"<p>words " * 12_000 + b'"}\n'
    with path.open("wb") as stream:
        for _ in range(400):
            stream.write(line)
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    (unit,) = intake.plan([path], chunk_bytes=1 << 40).capture_units
    assert sum(not isinstance(record, Quarantined) for _, record in intake.read_captures(unit)) == 400
    grown = (resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before) * 1024
    assert grown < path.stat().st_size / 2
