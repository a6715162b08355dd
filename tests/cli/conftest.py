"""A finished run made through the command line, and a way to call commands as a shell would."""

import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any, NamedTuple

import pytest
from click.testing import CliRunner

from headwater import assessment, cli
from headwater.model.finding import Finding
from headwater.world import WorldSpec, build


class Called(NamedTuple):
    """What a command said and how it ended."""

    code: int
    out: str
    err: str


Call = Callable[..., Called]


@pytest.fixture
def call(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Call:
    """Calls `headwater` with arguments through its entry point, exit code and both streams included."""

    def run(*arguments: str | Path) -> Called:
        monkeypatch.setattr(sys, "argv", ["headwater", *(str(argument) for argument in arguments)])
        capsys.readouterr()
        with pytest.raises(SystemExit) as ended:
            cli.main()
        shown = capsys.readouterr()
        return Called(int(ended.value.code or 0), shown.out, shown.err)

    return run


class Finished(NamedTuple):
    """A world and the run made of it, with what the command printed."""

    home: Path
    out: Path
    printed: str


@pytest.fixture(scope="session")
def finished(tmp_path_factory: pytest.TempPathFactory) -> Finished:
    """`headwater run` on a small world, once for all tests, with one broken line among the captures."""
    home = tmp_path_factory.mktemp("cli")
    build(WorldSpec.scaled(120, 5, brands=6, page_kb=3), home)
    (captures,) = (home / "sources").glob("captures-*.jsonl")
    captures.write_bytes(captures.read_bytes() + b"{broken\n")
    arguments = ["run", home / "sources", "--reference", home / "reference", "-o", home / "out", "--workers", "1"]
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(assessment, "edition", blank_edition)
        result = CliRunner().invoke(cli.app, [str(argument) for argument in arguments], catch_exceptions=False)
    assert result.exit_code == 0, result.output
    return Finished(home, home / "out", result.stdout)


def blank_edition(findings: Sequence[Finding], *, kind: str, **_: Any) -> dict[str, bytes]:
    """The files of an edition without what takes most of the time; other tests read real ones."""
    return {f"edition-{kind}.{form}": f"{len(findings)} findings".encode() for form in ("html", "pdf")}
