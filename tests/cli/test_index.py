"""`headwater index` as a shell meets it: built of a run, added to, asked, damaged."""

import json
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any, NamedTuple

import pytest
from any_words import calibration
from click.testing import CliRunner

from headwater import assessment, cli, files
from headwater.world import WorldSpec, build

Call = Callable[..., Any]


class Kept(NamedTuple):
    """A run of the earlier captures, the index built of it, and a file with the later ones and a broken line."""

    run: Path
    folder: Path
    later: Path
    reference: Path


@pytest.fixture(scope="session")
def earlier(tmp_path_factory: pytest.TempPathFactory) -> Kept:
    home = tmp_path_factory.mktemp("index")
    build(WorldSpec.scaled(160, 5, brands=6, page_kb=2), home)
    (source,) = (home / "sources").glob("captures-*.jsonl")
    lines = source.read_bytes().splitlines(keepends=True)
    first, later = home / "first.jsonl", home / "later.jsonl"
    first.write_bytes(b"".join(lines[:120]))
    later.write_bytes(b"".join(lines[118:]) + b"{broken\n")
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(assessment, "edition", lambda *_, **__: {})
        for command in (
            ["run", first, "--reference", home / "reference", "-o", home / "run", "--workers", "1",
             "--calibration", calibration(home)],
            ["index", "build", home / "run", "-o", home / "index"],
        ):  # fmt: skip
            done = CliRunner().invoke(cli.app, [str(word) for word in command], catch_exceptions=False)
            assert done.exit_code == 0, done.output
    return Kept(home / "run", home / "index", later, home / "reference")


@pytest.fixture
def kept(earlier: Kept, tmp_path: Path) -> Kept:
    """One that a test may change."""
    shutil.copytree(earlier.folder, tmp_path / "index")
    return earlier._replace(folder=tmp_path / "index")


def added(call: Call, kept: Kept, *more: str) -> Any:
    return call("index", "add", kept.folder, kept.later, "--reference", kept.reference, "--workers", "1", *more)


def test_an_index_knows_what_the_run_found(call: Call, earlier: Kept) -> None:
    said = json.loads(call("index", "status", earlier.folder, "--json").out)
    run = files.read_json(earlier.run / "run.json", dict[str, str])
    assert (said["captures"], said["weights"]) == (int(run["captures"]), run["brand weights"])
    claimed = files.read_table(earlier.run / "captures.parquet").column("brand_id").unique().to_pylist()
    assert said["brands"] == len([name for name in claimed if name])
    assert not said["unsettled"]


def test_adding_answers_for_each_capture_and_accounts_for_every_record(call: Call, kept: Kept) -> None:
    shown = added(call, kept, "--json")
    assert (shown.code, shown.err) == (0, "")
    *answers, account = [json.loads(line) for line in shown.out.splitlines()]
    assert [answer["before"] for answer in answers].count("capture") == 2
    assert account["new"] == len(answers) - 2
    assert account["records"]["quarantined"] == 1 and account["records"]["records"] == len(answers) + 1
    (bad,) = Path(account["quarantine"]).read_text().splitlines()
    assert json.loads(bad)["reason"]
    again = added(call, kept, "--json")
    assert json.loads(again.out.splitlines()[-1])["new"] == 0


def test_what_a_person_reads_is_defanged(call: Call, kept: Kept) -> None:
    shown = added(call, kept)
    assert shown.code == 0
    assert ".example" not in shown.out.replace("[.]example", "") and "[.]" in shown.out
    assert "quarantined" in shown.out and "new captures" in shown.out


def test_a_folder_that_holds_no_index_or_one_already_is_refused(call: Call, kept: Kept, tmp_path: Path) -> None:
    assert call("index", "status", tmp_path).code == 2
    assert call("index", "build", kept.run, "-o", kept.folder).code == 2
    assert call("index", "build", tmp_path, "-o", tmp_path / "new").code == 2


def test_a_run_with_other_weights_is_refused(call: Call, kept: Kept, tmp_path: Path) -> None:
    shutil.copytree(kept.run, tmp_path / "run")
    run = files.read_json(tmp_path / "run" / "run.json", dict[str, str])
    files.write_json({**run, "brand weights": "0" * 12}, tmp_path / "run" / "run.json")
    refused = call("index", "build", tmp_path / "run", "-o", tmp_path / "new")
    assert refused.code == 2 and "--judgements" in refused.err
