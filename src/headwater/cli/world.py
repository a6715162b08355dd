"""`headwater world`: a synthetic world with known truth, to try the product on or to measure it with."""

from pathlib import Path
from typing import Literal

import click

from headwater import world as worlds
from headwater.cli import screen
from headwater.cli.options import AS_JSON, OUT, SEED


@click.command()
@OUT
@click.option("--captures", type=click.IntRange(1), default=5000, show_default=True, help="How many captures.")
@click.option("--brands", type=click.IntRange(1), help="How many brands; default grows with the captures.")
@SEED
@click.option("--page-kb", type=click.FloatRange(1), default=22.0, show_default=True, help="Mean size of a page in KB.")
@click.option(
    "--format",
    "form",
    type=click.Choice(["jsonl", "warc"]),
    default="jsonl",
    show_default=True,
    help="Format of the captures.",
)
@AS_JSON
def world(
    out: Path,
    captures: int,
    brands: int | None,
    seed: int,
    page_kb: float,
    form: Literal["jsonl", "warc"],
    as_json: bool,
) -> None:
    """Write sources, reference data and, apart from them, the truth."""
    spec = worlds.WorldSpec.scaled(captures=captures, seed=seed, brands=brands, page_kb=page_kb, format=form)
    with screen.progress(quiet=as_json) as report:
        summary = worlds.build(spec, out, report)
    if as_json:
        screen.emit_json(summary)
        return
    screen.plain(f"{out}/sources and {out}/reference written; the truth is apart, in {out}/truth")
    screen.heading("Next")
    screen.plain(f"headwater run {out}/sources --reference {out}/reference -o {out}/result")
