"""A desk that attributed a small world."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from headwater import world
from headwater_desk import home
from headwater_desk.attribution import services
from headwater_desk.attribution.models import FindingResult, Run
from headwater_desk.facts import models as facts
from headwater_desk.facts import places
from headwater_desk.facts import services as intake
from headwater_desk.marking import Tlp
from tests.desk.personas import Cast


@dataclass(frozen=True)
class Figured:
    """The run and its findings' ids by key."""

    run: Run
    findings: dict[str, str]


@pytest.fixture(scope="session")
def small_world(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("figured") / "run"
    world.build(world.WorldSpec.scaled(captures=400, seed=11, page_kb=3), folder, lambda *_: None)
    return folder


@pytest.fixture
def placed(small_world: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """The desk has the world's offline data on addresses and free hosts."""
    monkeypatch.setattr(home.Home, "reference", property(lambda _home: small_world / "reference"))
    _forget()
    yield
    _forget()


def _forget() -> None:
    places._table.cache_clear()
    places.site_rules.cache_clear()


@pytest.fixture
def figured(cast: Cast, placed: None, small_world: Path) -> Figured:
    """The hotline's facts, which the other one may see."""
    intake.take_in([small_world / "sources"], cast.hotline, cast.analyst, workers=0)
    run = services.attribute(cast.analyst)
    found = FindingResult.objects.filter(run=run).values_list("key", "pk")
    return Figured(run, {key: str(one) for key, one in found})


@pytest.fixture
def kept(cast: Cast, placed: None, small_world: Path) -> Figured:
    """The same facts, all of them the rival's and marked TLP:RED."""
    intake.take_in([small_world / "sources"], cast.rival, cast.rival_analyst, workers=0, tlp=Tlp.RED)
    run = services.attribute(cast.rival_analyst)
    assert facts.Report.objects.exclude(tlp=Tlp.RED).count() == 0
    found = FindingResult.objects.filter(run=run).values_list("key", "pk")
    return Figured(run, {key: str(one) for key, one in found})
