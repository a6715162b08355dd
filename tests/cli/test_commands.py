"""The command line as a shell meets it: help, exit codes, streams, and data on request."""

import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import click
import msgspec
import pytest
from click.testing import CliRunner

from headwater import __version__, assessment, cli, pipeline, world
from headwater.cli.group import COMMANDS
from headwater.errors import ContradictionError, EngineError, HeadwaterError, InputError
from headwater.evaluate import CASES

Call = Callable[..., Any]


def test_help_lists_every_command_with_its_purpose(call: Call) -> None:
    shown = call("--help")
    assert (shown.code, shown.err) == (0, "")
    for name, purpose in COMMANDS.items():
        assert f"  {name} " in shown.out and purpose in shown.out


@pytest.mark.parametrize("name", COMMANDS)
@pytest.mark.parametrize("flag", ["--help", "-h"])
def test_every_command_explains_itself(call: Call, name: str, flag: str) -> None:
    shown = call(name, flag)
    assert (shown.code, shown.err) == (0, "")
    assert shown.out.startswith(f"Usage: headwater {name}")


@pytest.mark.parametrize("name", COMMANDS)
def test_every_option_has_a_help_text(name: str) -> None:
    group = cli.app
    assert isinstance(group, click.Group)
    command = group.get_command(click.Context(group), name)
    assert command is not None and command.help
    options = [option for option in command.params if isinstance(option, click.Option)]
    assert [option.name for option in options if not option.help] == []


def test_the_version_is_printed(call: Call) -> None:
    assert call("--version").out.strip() == f"headwater {__version__}"


def test_help_loads_no_heavy_library() -> None:
    """What makes `headwater --help` quick: commands are imported when they are called."""
    code = (
        "import sys, headwater.cli\n"
        "from click.testing import CliRunner\n"
        "assert CliRunner().invoke(headwater.cli.app, ['--help']).exit_code == 0\n"
        "heavy = {'numpy', 'scipy', 'pyarrow', 'duckdb', 'altair', 'rich', 'headwater.pipeline'}\n"
        "print(sorted(heavy & set(sys.modules)))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_a_shell_gets_its_completion(call: Call, shell: str) -> None:
    shown = call("completion", shell)
    assert shown.code == 0 and "_HEADWATER_COMPLETE" in shown.out


@pytest.mark.parametrize(
    "arguments",
    [
        ("run", "{tmp}/nowhere.jsonl", "-o", "{tmp}/out"),
        ("run", "{tmp}/empty.jsonl", "{tmp}/photo.png", "-o", "{tmp}/out"),
        ("run", "{tmp}/empty.jsonl", "-o", "{tmp}/out", "--reference", "{tmp}/nowhere"),
        ("run", "{tmp}/empty.jsonl", "-o", "{tmp}/out", "--previous", "{tmp}"),
        ("run", "{tmp}/empty.jsonl", "-o", "{tmp}/out", "--year", "0"),
        ("run", "{tmp}/empty.jsonl", "-o", "{tmp}/out", "--workers", "0"),
        ("run", "{tmp}/empty.jsonl"),
        ("run", "-o", "{tmp}/out"),
        ("run", "{tmp}/table.csv", "-o", "{tmp}/out"),
        ("explain", "{tmp}", "B-00001"),
        ("explain", "{tmp}/nowhere", "B-00001"),
        ("evaluate", "--data", "{tmp}/nowhere"),
        ("world", "-o", "{tmp}/w", "--captures", "0"),
        ("world", "-o", "{tmp}/w", "--captures", "5", "--brands", "9"),
        ("completion", "tcsh"),
        ("no-such-command",),
        ("run", "--no-such-option"),
    ],
    ids=" ".join,
)
def test_an_unusable_call_ends_with_two_and_says_why_on_stderr(
    call: Call, tmp_path: Path, arguments: tuple[str, ...]
) -> None:
    (tmp_path / "empty.jsonl").write_bytes(b"\n")
    (tmp_path / "photo.png").write_bytes(b"\x89PNG\r\n\x1a\n")
    (tmp_path / "table.csv").write_text("a,b\n1,2\n")
    shown = call(*(argument.format(tmp=tmp_path) for argument in arguments))
    assert shown.code == 2
    assert shown.err.strip() and "Traceback" not in shown.err
    assert shown.out == ""
    assert not (tmp_path / "out").exists()


def test_an_unknown_subject_ends_with_two(call: Call, finished: Any) -> None:
    shown = call("explain", finished.out, "unknown.example")
    assert (shown.code, shown.out) == (2, "")
    assert "unknown[.]example" in shown.err and "unknown.example" not in shown.err and "Traceback" not in shown.err


@pytest.mark.parametrize(
    ("error", "code"), [(InputError, 2), (ContradictionError, 3), (EngineError, 1), (HeadwaterError, 1)]
)
def test_every_error_has_its_exit_code(
    call: Call, monkeypatch: pytest.MonkeyPatch, tmp_path: Path, error: type[HeadwaterError], code: int
) -> None:
    def fail(*_: Any, **__: Any) -> None:
        raise error("what is wrong, where, and what to do")

    monkeypatch.setattr(pipeline, "run", fail)
    shown = call("run", tmp_path, "-o", tmp_path / "out")
    assert (shown.code, shown.out) == (code, "")
    assert "headwater: what is wrong, where, and what to do\n" in shown.err


def test_an_interruption_ends_with_130(call: Call, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    def interrupt(*_: Any, **__: Any) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(pipeline, "run", interrupt)
    assert call("run", tmp_path, "-o", tmp_path / "out").code == 130


def test_a_folder_below_a_file_is_an_unusable_call(call: Call, finished: Any, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("x")
    shown = call("run", finished.home / "sources" / "reports.csv", "-o", tmp_path / "file" / "out")
    assert shown.code == 2 and "Traceback" not in shown.err


def test_a_run_says_what_it_did(finished: Any) -> None:
    shown = finished.printed
    for word in ("Input", "captures", "quarantined", "Found", "brands", "Written", "edition-public.pdf", "Next"):
        assert word in shown
    assert "quarantine.jsonl" in shown  # there is a broken line to look at
    assert "headwater explain" in shown


def test_a_run_as_data(call: Call, monkeypatch: pytest.MonkeyPatch, finished: Any, tmp_path: Path) -> None:
    """The very summary that `pipeline.run` returns, and nothing else on either stream."""
    seen: dict[str, Any] = {}

    def noted(*arguments: Any) -> pipeline.Summary:
        seen["summary"] = job(*arguments)
        return seen["summary"]  # type: ignore[no-any-return]

    job = pipeline.run
    monkeypatch.setattr(assessment, "edition", lambda *_, **__: {})  # what takes most of the time, and is not said
    monkeypatch.setattr(pipeline, "run", noted)
    shown = call("run", finished.home / "sources", "-o", tmp_path / "out", "--workers", "1", "--json")
    assert (shown.code, shown.err) == (0, "")
    found = msgspec.json.decode(shown.out)
    assert found == msgspec.json.decode(msgspec.json.encode(seen["summary"]))
    assert found["captures"]["records"] == found["captures"]["accepted"] + found["captures"]["quarantined"] == 121
    assert sorted(found["files"]) == sorted(path.name for path in (tmp_path / "out").iterdir())


def test_progress_goes_to_stderr(call: Call, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    def told(sources: Any, out: Any, options: Any, progress: pipeline.Progress) -> pipeline.Summary:
        for step in ("reading captures", "writing", "reading captures"):
            progress(step, 1, 2)
        raise InputError("enough")

    monkeypatch.setattr(pipeline, "run", told)
    shown = call("run", tmp_path, "-o", tmp_path / "out")
    assert shown.out == ""
    assert [line for line in shown.err.splitlines() if line.endswith("...")] == ["reading captures ...", "writing ..."]
    quiet = call("run", tmp_path, "-o", tmp_path / "out", "--json")
    assert (quiet.out, quiet.err) == ("", "headwater: enough\n")


@pytest.mark.parametrize("form", ["jsonl", "warc"])
def test_a_world_is_written_and_counted(call: Call, tmp_path: Path, form: str) -> None:
    arguments = ["-o", tmp_path, "--captures", "20", "--brands", "3", "--page-kb", "3", "--format", form]
    shown = call("world", *arguments, "--json")
    assert (shown.code, shown.err) == (0, "")
    found = msgspec.json.decode(shown.out, type=world.WorldSummary)
    assert (found.captures, found.brands) == (20, 3)
    assert (tmp_path / "sources").is_dir() and (tmp_path / "reference").is_dir() and (tmp_path / "truth").is_dir()


def test_a_world_says_what_to_do_next(call: Call, tmp_path: Path) -> None:
    """On one line, however long, so that it can be copied."""
    home = tmp_path / ("w" * 60)
    shown = call("world", "-o", home, "--captures", "10", "--page-kb", "3")
    assert shown.code == 0
    assert f"headwater run {home}/sources --reference {home}/reference -o {home}/result\n" in shown.out


def test_a_world_is_never_written_over_another(call: Call, tmp_path: Path) -> None:
    assert call("world", "-o", tmp_path, "--captures", "5", "--page-kb", "3").code == 0
    again = call("world", "-o", tmp_path, "--captures", "5", "--page-kb", "3")
    assert again.code == 2 and "not empty" in "".join(again.err.split("\n"))


def test_an_evaluation_without_data_names_what_is_skipped(call: Call, tmp_path: Path) -> None:
    results, page = tmp_path / "results.json", tmp_path / "page.md"
    shown = call("evaluate", "--data", tmp_path, "--worlds", "0", "--json", results, "--page", page)
    assert shown.code == 0 and "skipped" in shown.out
    rows = msgspec.json.decode(results.read_bytes())
    assert [(row["pass"], row["value"]) for row in rows] == [(None, None)] * len(CASES)
    assert call("evaluate", "--earlier", results).out == shown.out and "skipped" in page.read_text()
    fields = {"case", "data", "metric", "value", "bar", "pass", "baselines", "seconds", "note"}
    assert all(set(row) == fields for row in rows)


def test_an_evaluation_needs_data_or_results_and_knows_its_cases(
    call: Call, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("HEADWATER_EVALS", raising=False)  # else the whole of it would run
    assert call("evaluate").code == call("evaluate", "--data", tmp_path, "--case", "nothing").code == 2


def test_the_runner_of_click_sees_the_same_commands() -> None:
    """For those who drive the group without the entry point."""
    result = CliRunner().invoke(cli.app, ["run"])
    assert result.exit_code == 2 and "Missing argument" in result.stderr
