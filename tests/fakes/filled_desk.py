"""A desk with facts of a small world and one run over them: one distributor of two brands and seven mechanisms."""

import json
from functools import cache
from pathlib import Path
from tempfile import mkdtemp

from headwater import world
from headwater_desk.attribution import services
from headwater_desk.attribution.models import Run
from headwater_desk.facts import services as intake
from headwater_desk.marking import Tlp
from tests.desk.personas import Cast

DISTRIBUTOR = "D-00001"


@cache
def sources() -> Path:
    """Made once for each process that runs tests."""
    home = Path(mkdtemp(prefix="headwater-world-"))
    world.build(world.WorldSpec.scaled(captures=250, seed=11, page_kb=2), home / "run", lambda *_: None)
    return home / "run" / "sources"


def filled(cast: Cast, tlp: Tlp = Tlp.AMBER) -> Run:
    """Everything recorded by the hotline under one marking, and attributed."""
    intake.take_in([sources()], cast.hotline, cast.analyst, tlp=tlp, workers=0)
    return services.attribute(cast.analyst)


def half_closed(cast: Cast, scratch: Path) -> Run:
    """Every second site's captures are the hotline's alone; no reports."""
    halves: dict[Tlp, list[str]] = {Tlp.AMBER: [], Tlp.RED: []}
    for line in (sources() / "captures-000.jsonl").read_text("utf-8").splitlines():
        host = json.loads(line)["url"].split("/")[2]
        halves[Tlp.RED if sum(host.encode()) % 2 else Tlp.AMBER].append(line)
    for tlp, lines in halves.items():
        folder = scratch / tlp.name
        folder.mkdir()
        (folder / "captures.jsonl").write_text("\n".join(lines) + "\n", "utf-8")
        intake.take_in([folder], cast.hotline, cast.analyst, tlp=tlp, workers=0)
    return services.attribute(cast.analyst)
