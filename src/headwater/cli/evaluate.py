"""`headwater evaluate`: how good is the attribution, on labelled data and planted worlds, beside simpler methods."""

from collections.abc import Iterable, Iterator, Sequence
from itertools import groupby
from pathlib import Path

import click
from rich.table import Table
from rich.text import Text

from headwater import evaluate as evaluation
from headwater import files
from headwater.cli import screen
from headwater.cli.options import FOLDER
from headwater.evaluate import Result, Settings
from headwater.evaluate.reference import bar, number, page
from headwater.evaluate.result import read

SHORT = {
    "b3_precision": "B³ P", "b3_recall": "B³ R", "b3_f1": "B³ F1", "pair_precision": "pair P", "pair_recall": "pair R",
    "pair_f1": "pair F1", "macro_precision": "macro P", "macro_recall": "macro R", "ceaf_e": "CEAF-e",
    "over_merge": "largest / true", "alone": "left alone",
}  # fmt: skip
"""Short names on the screen; the reference (docs/reference/evaluation.md) says what each metric is."""

LABEL_WIDTH, NOTE_WIDTH = 22, 20


@click.command()
@click.option("--data", type=FOLDER, envvar="HEADWATER_EVALS", show_envvar=True, help="Folder of labelled data.")
@click.option(
    "--json", "json_file", type=click.Path(path_type=Path, dir_okay=False), help="Also write the results to this file."
)
@click.option("--case", "only", multiple=True, help="Only cases whose name contains this; may be repeated.")
@click.option(
    "--worlds", type=click.IntRange(min=0), default=3, show_default=True,
    help="How many seeds of generated worlds, of each kind, to plant cases in; 0 leaves these cases out.",
)  # fmt: skip
@click.option(
    "--splink", type=FOLDER,
    help="Folder for questions to Splink 4 and its answers, to show it beside ours.",
)  # fmt: skip
@click.option(
    "--earlier", type=click.Path(path_type=Path, exists=True, dir_okay=False),
    help="Show the results in this file, which --json wrote, and run nothing.",
)  # fmt: skip
@click.option(
    "--page", "page_file", type=click.Path(path_type=Path, dir_okay=False),
    help="Also write the results to this file as a page of documentation (Markdown).",
)  # fmt: skip
def evaluate(
    data: Path | None,
    json_file: Path | None,
    only: tuple[str, ...],
    worlds: int,
    splink: Path | None,
    earlier: Path | None,
    page_file: Path | None,
) -> None:
    """Run every case; what the folder lacks is named as skipped. Bars are those of the specification."""
    results = read(earlier) if earlier is not None else _run(data, only, worlds, splink)
    if json_file is not None:
        files.write_json(list(evaluation.rows(results)), json_file)
    if page_file is not None:
        files.write_bytes(page(results).encode(), page_file)
    for group, found in groupby(results, key=evaluation.group_of):
        screen.heading(group)
        for case, of_case in groupby(found, key=lambda one: one.case):
            _show(case, list(of_case))
    _summary(results)


def _run(data: Path | None, only: tuple[str, ...], worlds: int, splink: Path | None) -> list[Result]:
    if data is None:
        raise click.UsageError("give --data (or HEADWATER_EVALS), a folder of labelled data, or --earlier")
    with screen.progress(quiet=False) as progress:
        return evaluation.evaluate(Settings(data, worlds, splink, progress), only)


def _show(case: str, results: Sequence[Result]) -> None:
    """One table a case: a line per metric and part of the data, ours, the bar, and each baseline in a column."""
    screen.OUT.print(Text.assemble(("\n" + case, "bold cyan"), (f"  {results[0].seconds:.1f} s", "dim")))
    baselines = list(dict.fromkeys(name for one in results for name in one.baselines))
    table = Table(box=None, pad_edge=False, header_style="dim", padding=(0, 2, 0, 0))
    table.add_column("", min_width=LABEL_WIDTH)
    for head in ("ours", "bar", *baselines):
        table.add_column(head.replace(" ", "\n"), justify="right", vertical="bottom")
    notes: list[str] = []
    for row in _lines(results, baselines, notes):
        table.add_row(*row)
    screen.OUT.print(table)
    for note in notes:
        screen.OUT.print(Text(note, "dim italic"))


def _lines(results: Sequence[Result], baselines: Sequence[str], notes: list[str]) -> Iterator[list[Text]]:
    """Rows of the table; a short note stands in its row, a long one is added once to `notes`."""
    one_metric = len({one.metric for one in results}) == 1
    for part, of_part in groupby(results, key=lambda one: one.data):
        if not one_metric:
            yield [Text(part)]
        for one in of_part:
            label = part if one_metric else "  " + SHORT.get(one.metric, one.metric.replace("_", " "))
            short = one.note if len(one.note) <= NOTE_WIDTH else ""
            if not short and one.note and one.note not in notes:
                notes.append(one.note)
            beside = (Text(number(one.baselines.get(name), one.metric), "dim") for name in baselines)
            row = [Text(label), _judged(one), Text(bar(one), "dim"), *beside]
            yield [*row, Text(short, "dim")] if short else row


def _judged(result: Result) -> Text:
    style, mark = {True: ("green", " ✓"), False: ("bold red", " ✗"), None: ("", "")}[result.passed]
    return Text(number(result.value, result.metric) + mark, style)


def _summary(results: Iterable[Result]) -> None:
    results = list(results)
    missed = [one for one in results if one.passed is False]
    met = sum(one.passed is True for one in results)
    skipped = [one for one in results if one.value is None]
    screen.OUT.print(
        Text.assemble(
            "\n", (f"{met} bars met", "green"), ", ", (f"{len(missed)} missed", "bold red" if missed else ""), ", ",
            f"{len(skipped)} cases skipped",
        )
    )  # fmt: skip
    for one in missed:
        screen.OUT.print(
            Text(
                f"  missed: {one.case}, {one.data}: {one.metric} {number(one.value, one.metric)}, bar {bar(one)}",
                "red",
            )
        )
