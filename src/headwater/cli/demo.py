"""`headwater demo`: the main job on a synthetic 2012, beside the published figures and the truth."""

import os
from pathlib import Path

import click

from headwater import demo as replication
from headwater.cli import screen
from headwater.cli.options import AS_JSON, SEED
from headwater.cli.run import show
from headwater.demo import Replicated

SECTIONS = {
    "funnel_2012": "Reports in 2012",
    "brands": "Brands and distributors, June 2009 to December 2012",
    "hosting_2012q4": "Hosting of commercial URLs, last quarter of 2012",
}


@click.command()
@click.option(
    "-o",
    "--out",
    default=Path("demo-out"),
    show_default=True,
    type=click.Path(path_type=Path, file_okay=False),
    help="Folder for the world and the results.",
)
@SEED
@AS_JSON
def demo(out: Path, seed: int, as_json: bool) -> None:
    """Build a synthetic June 2009 to December 2012, hide its truth, recover the published figures from it.

    Prints published | truth | recovered for every published figure that can be recovered.
    """
    with screen.progress(quiet=as_json) as report:
        result = replication.demo(out, seed, os.cpu_count() or 1, report)
    if as_json:
        screen.emit_json(result.rows)
        return
    show(result.summary, out)
    for section, title in SECTIONS.items():
        rows = [row for row in result.rows if row.key.startswith(f"{section}.")]
        screen.heading(title)
        screen.table(
            ("", "published", "truth", "recovered", "error"),
            [
                (_label(row), *(_text(v) for v in (row.published, row.truth, row.recovered)), _error(row))
                for row in rows
            ],
            numbers=(1, 2, 3, 4),
            captured=False,
        )
    exact = sum(row.exact for row in result.rows)
    screen.OUT.print(
        f"\n{exact} of {len(result.rows)} figures recovered exactly. Published: as printed in 2013. Truth: what the "
        "synthetic world really holds. Recovered: what the engine found, which never saw the truth."
    )
    screen.heading("Try next")
    for hint in (
        f"open {out}/edition-restricted.pdf and {out}/edition-public.html",
        f"headwater explain {out} D-00001        what holds the first distributor together",
        f"headwater demo -o other-world --seed {seed + 1}     another world, the same marginals",
        "headwater run --help                   your own files",
    ):
        screen.plain(f"  {hint}")


def _label(row: Replicated) -> str:
    return row.key.partition(".")[2].replace("_", " ")


def _text(value: object) -> str:
    """Shares in percent, lists by their beginning: the whole of each stands in replication.json."""
    if isinstance(value, float):
        return f"{value:.1%}"
    if isinstance(value, list) and len(value) == 2:
        return "…".join(str(end).removeprefix("20") for end in value)
    if isinstance(value, list):
        return " ".join(str(item) for item in value[:3]) + (f" +{len(value) - 3}" if len(value) > 3 else "")
    return f"{value:,}" if isinstance(value, int) else str(value).removeprefix("just ")


def _error(row: Replicated) -> str:
    """Of the recovered figure against the truth: nothing when exact, else the difference, with percent of the truth."""
    if row.exact:
        return "exact"
    if not isinstance(row.truth, int | float) or not isinstance(row.recovered, int | float):
        return "differs"
    difference = row.recovered - row.truth
    share = f"{difference / row.truth:+.1%}" if row.truth else ""
    return f"{difference:+,} ({share})" if isinstance(difference, int) else share
