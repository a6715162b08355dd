"""Runs that explanations are tested on: one made by the pipeline, and a small one made by hand in both editions."""

from collections.abc import Callable, Mapping

import pyarrow as pa
import pytest
from small_run import SNAPSHOT, SUBJECTS, SmallRun

from headwater import intake, pipeline
from headwater.explain import explain
from headwater.model.explanation import Explanation
from headwater.world import WorldSpec, build

Tables = Mapping[str, pa.Table]
Explain = Callable[..., Explanation]


@pytest.fixture(scope="session")
def tables(tmp_path_factory: pytest.TempPathFactory) -> Tables:
    """What a run on a small world concludes, with the facts that explanations need."""
    home = tmp_path_factory.mktemp("explain")
    build(WorldSpec.scaled(180, 7, brands=8, page_kb=3), home)
    options = pipeline.RunOptions(reference=home / "reference", workers=0)
    known = pipeline.read(intake.plan([home / "sources"]), options)
    derived = pipeline.derive(known, options).tables
    return {
        **derived,
        "captures": derived["capture_brands"],
        "fingerprints": known.fingerprints,
        "feature_names": known.feature_names,
    }


@pytest.fixture(scope="session")
def small() -> Tables:
    """The small run with every table."""
    return SmallRun().tables()


@pytest.fixture(scope="session")
def old() -> Tables:
    """The same as an earlier version wrote it."""
    return SmallRun(old=True).tables()


@pytest.fixture(scope="session")
def told(small: Tables, old: Tables) -> list[Explanation]:
    """An explanation of everything there is to explain, in both editions."""
    found = [explain(small, subject, snapshot=SNAPSHOT, judgements=()) for subject in SUBJECTS]
    return found + [explain(old, subject) for subject in SUBJECTS if not subject.startswith("R-")]
