"""Build a world: plan it, write its sources and reference data, and keep the truth apart.

Invariants: the pipeline's inputs are `sources/` and `reference/`; nothing in them names a brand, an owner or a plan.
"""

from collections.abc import Callable
from pathlib import Path
from typing import Any

from msgspec import Struct

from headwater.errors import InputError
from headwater.world.answers import World, truth_rows
from headwater.world.captures import plan_shots
from headwater.world.figures import funnel_figures, quarter_figures
from headwater.world.fit import fit
from headwater.world.linking import join_up, poison
from headwater.world.networks import draw_networks, free_host_rows
from headwater.world.networks import network_rows as reference_rows
from headwater.world.population import published_population, scaled_population
from headwater.world.render import Renderer
from headwater.world.reports import COLUMNS, PUBLISHED_VOLUMES, hotline_rows, network_rows, report_lines, scaled_volumes
from headwater.world.scene import draw_scene
from headwater.world.sites import place_brands
from headwater.world.spec import WorldSpec, WorldSummary
from headwater.world.tills import draw_tills
from headwater.world.truth import brand_figures, write_truth
from headwater.world.writers import write_csv, write_jsonl, write_warc

Progress = Callable[[str, int, int], None]
Line = tuple[str, ...]
NETWORK_COLUMNS = ("network", "asn", "as_name", "country", "fact_date", "source")
FREE_HOST_COLUMNS = ("suffix", "kind", "name", "source", "date")
MAPPING = "[columns]\n" + "".join(f'{column} = "{column}"\n' for column in COLUMNS)


class Plan(Struct):
    """A world before anything is written."""

    spec: WorldSpec
    world: World
    lines: list[Line]


def plan(spec: WorldSpec) -> Plan:
    """Who, where, when, paid how, seen when."""
    population = (
        published_population(spec.seed) if spec.published else scaled_population(spec.captures, spec.brands, spec.seed)
    )
    networks = draw_networks(spec.seed, population.distributors)
    ground = place_brands(population, networks, spec.seed)
    tills = draw_tills(population, ground, spec.seed)
    shots = plan_shots(population, ground, tills, spec.seed)
    shots += join_up(population, ground, tills, shots)
    tills.poisoned = poison(population, ground, tills, shots, spec.seed)
    if not spec.published:
        shots = fit(shots, ground, spec.captures, spec.seed)
    shots.sort(key=lambda shot: (shot.at, shot.url, shot.variant))
    rows = hotline_rows(ground, PUBLISHED_VOLUMES if spec.published else scaled_volumes(ground), spec.seed)
    if spec.published:
        rows += network_rows(networks, spec.seed)
    owner_of = {brand.index: brand.distributor for brand in population.brands}
    scene = draw_scene(spec.seed, spec.page_kb, ground, owner_of)
    return Plan(spec, World(population, ground, tills, shots, scene), report_lines(rows))


def build(spec: WorldSpec, out: Path, progress: Progress | None = None) -> WorldSummary:
    """Write the world of `spec` below `out` and say what was written.

    `progress(step, done, total)` is called after each capture file. Raises InputError when `out` already holds sources
    (a world is never mixed with other data).
    """
    sources = out / "sources"
    if sources.exists() and any(sources.iterdir()):
        raise InputError(f"{sources} is not empty: give a new folder, or remove the old world first")
    sources.mkdir(parents=True, exist_ok=True)
    planned = plan(spec)
    files, page_bytes = _write_captures(planned, sources, progress)
    _write_tables(planned, out)
    truth = truth_rows(planned.world)
    write_truth(out, truth, _figures(planned, truth["brands"]))
    return WorldSummary(
        captures=len(truth["captures"]),
        capture_files=files,
        reports=len(planned.lines),
        brands=len(truth["brands"]),
        distributors=len(truth["distributors"]),
        sites=len({row["site"] for row in truth["sites"]}),
        page_bytes=page_bytes,
    )


def _write_captures(planned: Plan, sources: Path, progress: Progress | None) -> tuple[int, int]:
    """Capture files in order of time; returns their number and the bytes of all pages."""
    spec, shots = planned.spec, planned.world.shots
    write, ending = (write_warc, "warc.gz") if spec.format == "warc" else (write_jsonl, "jsonl")
    renderer, page_bytes = Renderer(planned.world.scene), 0
    starts = range(0, len(shots), spec.file_captures)
    for number, start in enumerate(starts):
        batch = shots[start : start + spec.file_captures]
        page_bytes += write(sources / f"captures-{number:03d}.{ending}", renderer.records(batch, number))
        if progress:
            progress("captures", start + len(batch), len(shots))
    return len(starts), page_bytes


def _figures(planned: Plan, brands: list[dict[str, Any]]) -> dict[str, Any]:
    """Truth by published key; a scaled world has no quarter from the network."""
    figures = {**funnel_figures(planned.lines), **brand_figures(brands)}
    if planned.spec.published:
        figures |= quarter_figures(planned.lines, planned.world.ground.networks)
    return figures


def _write_tables(planned: Plan, out: Path) -> None:
    networks = planned.world.ground.networks
    write_csv(out / "sources" / "reports.csv", COLUMNS, planned.lines)
    (out / "sources" / "reports.csv.mapping.toml").write_text(MAPPING, "utf-8")
    write_csv(out / "reference" / "networks.csv", NETWORK_COLUMNS, reference_rows(networks))
    write_csv(out / "reference" / "free_hosts.csv", FREE_HOST_COLUMNS, free_host_rows(networks))
