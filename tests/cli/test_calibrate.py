"""`headwater calibrate`: from a log of judgements to a parameter file, or to what is missing for one."""

import json
from collections.abc import Callable, Iterator
from itertools import combinations
from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest

from headwater import brands, distributors, files
from headwater.calibration import Calibration
from headwater.model.judgement import Question
from headwater.model.tables import CAPTURE_BRANDS, DECISIONS, LINKS, OBSERVATIONS, SITES

Call = Callable[..., Any]
METHODS: dict[Question, str] = {"brand": brands.OPTIONS.version, "distributor": distributors.OPTIONS.version}
NAMES = [f"B-{number:05d}" for number in range(12)]


@pytest.fixture
def run(tmp_path: Path) -> Path:
    """The folder of a run in which every two brands are linked, by bits that grow with the pair."""
    out = tmp_path / "run"
    out.mkdir()
    sites: list[dict[str, Any]] = [{"site": f"{name}.example", "brand_id": name} for name in NAMES]
    links: list[dict[str, Any]] = [
        {
            "distributor_id": f"D-{number % 9}",
            "left": one,
            "right": other,
            "bits": 4.0 + number / 4,
            "provisional": False,
        }
        for number, (one, other) in enumerate(combinations(NAMES, 2))
    ]
    tables: dict[str, tuple[pa.Schema, list[dict[str, Any]]]] = {
        "sites": (SITES, sites), "links": (LINKS, links), "captures": (CAPTURE_BRANDS, []),
        "decisions": (DECISIONS, []), "observations": (OBSERVATIONS, []),
    }  # fmt: skip
    for name, (schema, rows) in tables.items():
        full = [dict.fromkeys(schema.names) | row for row in rows]
        files.write_table(pa.Table.from_pylist(full, schema), out / f"{name}.parquet")
    return out


def lines(count: int, different: int) -> Iterator[dict[str, Any]]:
    """Judgements on the first pairs; the `different` ones first, where bits are few."""
    for number, (one, other) in zip(range(count), combinations(NAMES, 2), strict=False):
        yield {
            "type": "judgement", "judgement_id": f"J-{number}", "question": "distributor",
            "left": f"site:{one}.example", "right": f"site:{other}.example",
            "verdict": "different" if number < different else "same",
            "decided_at": "2012-05-01T10:30:00Z", "decided_by": "an analyst", "reason": "compared the accounts",
        }  # fmt: skip


def write(path: Path, *entries: dict[str, Any]) -> Path:
    path.write_text("".join(json.dumps(entry) + "\n" for entry in entries))
    return path


def test_judgements_make_a_parameter_file(call: Call, run: Path, tmp_path: Path) -> None:
    log, target = write(tmp_path / "log.jsonl", *lines(60, 25)), tmp_path / "mine.json"
    shown = call("calibrate", run, "--log", log, "-o", target)
    assert (shown.code, shown.err) == (0, "")
    for words in ("60 judgements: 60 used", "kept as shipped: 0 judged pairs", "no fair sample", "before", "now"):
        assert words in " ".join(shown.out.split())
    made = Calibration.load(target, methods=METHODS)
    assert made.version.startswith("2012-05-01-") and made.version in shown.out
    assert made.version != Calibration.load(methods=METHODS).version
    first = target.read_bytes()
    assert call("calibrate", run, "--log", log, "-o", target).code == 0
    assert target.read_bytes() == first


def test_the_same_as_data(call: Call, run: Path, tmp_path: Path) -> None:
    log, target = write(tmp_path / "log.jsonl", *lines(60, 25)), tmp_path / "mine.json"
    shown = call("calibrate", run, "--log", log, "-o", target, "--date", "2012-06-30", "--json")
    assert (shown.code, shown.err) == (0, "")
    found = json.loads(shown.out)
    assert found["version"] == Calibration.load(target, methods=METHODS).version
    assert found["version"].startswith("2012-06-30-")
    told = found["questions"]["distributor"]
    assert (told["judged"], told["used"], told["kept"]) == (60, 60, "")
    assert 0 < sum(band["judged"] for band in told["bands"]) <= 60  # pairs below the lowest band have no word
    assert found["questions"]["brand"]["kept"]


def test_too_few_judgements_write_nothing(call: Call, run: Path, tmp_path: Path) -> None:
    log, target = write(tmp_path / "log.jsonl", *lines(9, 2)), tmp_path / "mine.json"
    shown = call("calibrate", run, "--log", log, "-o", target)
    assert (shown.code, shown.out) == (2, "") and not target.exists()
    told = " ".join(shown.err.split())
    assert "nothing was written" in told
    assert "distributor: 9 judged pairs with a score (7 same, 2 different); 20 are needed, 5 of each" in told
    assert "judge at least 11 more, among them 3 different; least is known" in told


def test_retired_and_later_judgements_do_not_count(call: Call, run: Path, tmp_path: Path) -> None:
    withdrawn = [
        {"type": "retirement", "judgement_id": f"J-{number}", "retired_at": "2012-05-02T00:00:00Z",
         "retired_by": "an analyst", "reason": "mistaken"}
        for number in range(20)
    ]  # fmt: skip
    log, target = write(tmp_path / "log.jsonl", *lines(60, 30), *withdrawn), tmp_path / "mine.json"
    for day, used in (("2012-05-01", 60), ("2012-05-02", 40)):
        shown = call("calibrate", run, "--log", log, "-o", target, "--date", day, "--json")
        assert json.loads(shown.out)["questions"]["distributor"]["used"] == used
    assert call("calibrate", run, "--log", log, "-o", target, "--date", "2012-04-30").code == 2


def test_contradicting_judgements_end_with_three(call: Call, run: Path, tmp_path: Path) -> None:
    entries = list(lines(60, 25))
    other = entries[0] | {"judgement_id": "J-again", "verdict": "same"}
    shown = call(
        "calibrate", run, "--log", write(tmp_path / "log.jsonl", *entries, other), "-o", tmp_path / "mine.json"
    )
    assert shown.code == 3 and "J-0, J-again" in " ".join(shown.err.split())
    assert not (tmp_path / "mine.json").exists()


@pytest.mark.parametrize(
    "line",
    [
        "{", "[]", "7", '{"type": "opinion"}', '{"type": "judgement"}', '{"type": 1}',
        json.dumps(next(lines(1, 0)) | {"verdict": "perhaps"}),
        json.dumps(next(lines(1, 0)) | {"decided_at": "2012-05-01T10:30:00"}),
    ],
)  # fmt: skip
def test_a_line_that_is_no_entry_is_named(call: Call, run: Path, tmp_path: Path, line: str) -> None:
    log = write(tmp_path / "log.jsonl", *lines(3, 0))
    log.write_text(log.read_text() + "\n" + line + "\n")
    shown = call("calibrate", run, "--log", log, "-o", tmp_path / "mine.json")
    assert shown.code == 2 and "line 5" in " ".join(shown.err.split()) and "Traceback" not in shown.err


@pytest.mark.parametrize("arguments", [(), ("--log", "{tmp}/nowhere"), ("--log", "{tmp}/empty")], ids=" ".join)
def test_an_unusable_call_ends_with_two(call: Call, run: Path, tmp_path: Path, arguments: tuple[str, ...]) -> None:
    (tmp_path / "empty").write_text("\n")
    given = [argument.format(tmp=tmp_path) for argument in arguments]
    shown = call("calibrate", run, *given, "-o", tmp_path / "mine.json")
    assert shown.code == 2 and shown.out == "" and "Traceback" not in shown.err
    assert call("calibrate", tmp_path, "--log", tmp_path / "empty", "-o", tmp_path / "x.json").code == 2
