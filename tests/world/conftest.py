"""Worlds built once and read by many tests, as a stranger would read them: from the files alone."""

import csv
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from msgspec import Struct

from headwater.world import Truth, WorldSpec, WorldSummary, build, load_truth


class Written(Struct, frozen=True):
    """A world on disk."""

    out: Path
    summary: WorldSummary

    def reports(self) -> list[dict[str, str]]:
        with (self.out / "sources" / "reports.csv").open(encoding="utf-8", newline="") as stream:
            return list(csv.DictReader(stream))

    def captures(self) -> list[dict[str, Any]]:
        files = sorted((self.out / "sources").glob("captures-*.jsonl"))
        return [json.loads(line) for file in files for line in file.read_bytes().splitlines()]

    def reference(self, name: str) -> list[dict[str, str]]:
        with (self.out / "reference" / name).open(encoding="utf-8", newline="") as stream:
            return list(csv.DictReader(stream))

    def truth(self) -> Truth:
        return load_truth(self.out)


@pytest.fixture(scope="session")
def built(tmp_path_factory: pytest.TempPathFactory) -> Callable[[WorldSpec], Written]:
    """Builds each spec once."""
    known: dict[WorldSpec, Written] = {}

    def get(spec: WorldSpec) -> Written:
        if spec not in known:
            out = tmp_path_factory.mktemp("world")
            known[spec] = Written(out, build(spec, out))
        return known[spec]

    return get


@pytest.fixture(scope="session")
def small(built: Callable[[WorldSpec], Written]) -> Written:
    """A scaled world that a test can read whole."""
    return built(WorldSpec.scaled(600, 11, brands=24, page_kb=10))
