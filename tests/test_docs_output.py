"""The pages on what a run writes and on what is enforced keep step with the code: no file, column or test unnamed."""

import re
from pathlib import Path

import msgspec
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from headwater import pipeline
from headwater.demo import Replicated
from headwater.identity import Event
from headwater.model.finding import Finding
from headwater.model.quarantine import Quarantined
from headwater.pipeline import RunOptions
from headwater.world import WorldSpec, build

ROOT = Path(__file__).parents[1]
PAGE = (ROOT / "docs" / "reference" / "output.md").read_text()
SAFETY = (ROOT / "docs" / "explanation" / "safety.md").read_text()
TUTORIAL = (ROOT / "docs" / "tutorial" / "first-run.md").read_text()
ROW = re.compile(r"^\| `(\w+)` \| ([^|]+) \|.*?(?:\| ([^|]+) )?\|$", re.MULTILINE)
TIME = "timestamp[us, tz=UTC]"
STRUCTS: dict[str, type[msgspec.Struct]] = {
    "quarantine.jsonl": Quarantined,
    "identity.jsonl": Event,
    "findings.json": Finding,
    "The demonstration": Replicated,
}


def section(name: str) -> str:
    found = re.search(rf"^## {re.escape(name)}\n(.*?)(?=^## |\Z)", PAGE, re.MULTILINE | re.DOTALL)
    assert found, f"docs/reference/output.md has no section '## {name}'"
    return found.group(1)


def type_word(kind: pa.DataType) -> str:
    if pa.types.is_list(kind):
        return f"list of {kind.value_type}"
    return "time" if str(kind) == TIME else str(kind)


def described(name: str) -> list[tuple[str, str]]:
    return [(column, kind.strip()) for column, kind, _ in ROW.findall(section(name))]


@pytest.fixture(scope="module")
def written(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A run on disk: a small world with reports, brands, distributors and gated captures."""
    home = tmp_path_factory.mktemp("output")
    build(WorldSpec.scaled(150, 7, brands=8, page_kb=3), home)
    pipeline.run([home / "sources"], home / "out", RunOptions(reference=home / "reference", workers=0))
    return home / "out"


def test_every_file_is_named_and_no_other(written: Path) -> None:
    listed = set(re.findall(r"`([\w-]+\.(?:parquet|jsonl|json|pdf|html))`", PAGE)) - {"replication.json"}
    assert listed == {path.name for path in written.iterdir()}


def test_every_column_is_described_with_its_type(written: Path) -> None:
    for path in sorted(written.glob("*.parquet")):
        columns = [(column.name, type_word(column.type)) for column in pq.read_schema(path)]
        assert described(path.name) == columns, path.name


def test_null_is_written_only_where_the_page_says_what_it_means(written: Path) -> None:
    filled = 0
    for path in sorted(written.glob("*.parquet")):
        table = pq.read_table(path)
        never = [column for column, _, null in ROW.findall(section(path.name)) if null.strip() == "never"]
        assert {column: table.column(column).null_count for column in never} == dict.fromkeys(never, 0), path.name
        filled += bool(table.num_rows)
    assert filled == 17


@pytest.mark.parametrize("name", STRUCTS)
def test_every_field_is_described(name: str) -> None:
    assert [field for field, _ in described(name)] == list(STRUCTS[name].__struct_fields__)


def test_the_evidence_of_links_is_described(written: Path) -> None:
    evidence = [msgspec.json.decode(text) for text in pq.read_table(written / "links.parquet")["evidence"].to_pylist()]
    fields = {field for link in evidence for part in (link, *link["items"], *link["counter"]) for field in part}
    assert fields and {field for field in fields if f"`{field}`" not in section("links.parquet")} == set()


def test_the_tutorials_sample_does_what_the_tutorial_says(tmp_path: Path) -> None:
    sample = re.search(r"<<'END'\n(.*?)^END$", TUTORIAL, re.MULTILINE | re.DOTALL)
    assert sample
    (tmp_path / "captures.jsonl").write_text(sample.group(1))
    summary = pipeline.run([tmp_path / "captures.jsonl"], tmp_path / "out", RunOptions(workers=0))
    account = summary.captures
    assert (account.records, account.accepted, account.quarantined) == (4, 3, 1)
    assert summary.decisions == {"new": 1, "no_brand": 1, "seen": 1}
    quarantined = msgspec.json.decode((tmp_path / "out" / "quarantine.jsonl").read_bytes())
    assert (quarantined["record"], quarantined["field"]) == (4, "captured_at")


def test_every_test_the_safety_page_names_exists() -> None:
    named = re.findall(r"`(tests/[\w/]+\.py)(?:::(test_\w+))?`", SAFETY)
    assert len(named) > 20
    sources = {path: (ROOT / path).read_text() if (ROOT / path).is_file() else "" for path, _ in named}
    assert [(path, test) for path, test in named if f"def {test}" not in sources[path]] == []
