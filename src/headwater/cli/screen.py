"""What a person sees while a command works and when it is done: progress on stderr, results on stdout.

Invariant: every value that came from a capture is defanged before it is printed.
"""

import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any

import msgspec
from rich.console import Console
from rich.markup import escape
from rich.progress import BarColumn, Progress, SpinnerColumn, TextColumn, TimeElapsedColumn
from rich.table import Table

from headwater.model.defang import defang

Report = Callable[[str, int, int], None]
OUT = Console(highlight=False)


@contextmanager
def progress(*, quiet: bool) -> Iterator[Report]:
    """A line per step with a bar where the total is known and a count where it is not; nothing when `quiet`."""
    if quiet or not sys.stderr.isatty():
        yield _silent if quiet else _plain()
        return
    columns = (
        SpinnerColumn(finished_text="[green]✓"),
        TextColumn("{task.description:<22}"),
        BarColumn(30),
        TextColumn("{task.fields[amount]}"),
        TimeElapsedColumn(),
    )
    with Progress(*columns, console=Console(stderr=True)) as bars:
        steps: dict[str, Any] = {}

        def report(step: str, done: int, total: int) -> None:
            if step not in steps:
                _finish(bars, steps)
                steps[step] = bars.add_task(step, total=None, amount="")
            amount = f"{done:,} / {total:,}" if total else (f"{done:,}" if done else "")
            bars.update(steps[step], completed=done, total=total or None, amount=amount)

        yield report
        _finish(bars, steps)


def _finish(bars: Progress, steps: dict[str, Any]) -> None:
    for task in steps.values():
        bars.update(task, total=1, completed=1)


def _silent(step: str, done: int, total: int) -> None:
    """Nothing: the caller wants data only."""


def _plain() -> Report:
    """One line when a step begins, for logs and pipes."""
    begun: set[str] = set()

    def report(step: str, done: int, total: int) -> None:
        if step not in begun:
            begun.add(step)
            print(f"{step} ...", file=sys.stderr, flush=True)

    return report


def heading(text: str, *, level: int = 1) -> None:
    """A title, defanged like everything else; of level 2 in the colour of tables' heads."""
    style = "bold" if level == 1 else "bold dim"
    OUT.print(f"\n[{style}]{_text(text)}[/{style}]")


def table(
    columns: Sequence[str],
    rows: Sequence[Sequence[str]],
    *,
    numbers: Sequence[int] = (),
    captured: bool = True,
    header: bool = True,
) -> None:
    """A table without a frame; columns whose index is in `numbers` are aligned right.

    Only a table of our own words may say `captured=False`: its cells are printed as they are.
    """
    shown = Table(
        box=None, pad_edge=False, show_header=header and any(columns), header_style="dim", padding=(0, 2, 0, 0)
    )
    for index, column in enumerate(columns):
        shown.add_column(column, justify="right" if index in numbers else "left", overflow="fold")
    for row in rows:
        shown.add_row(*(_text(cell) if captured else escape(cell) for cell in row))
    OUT.print(shown)


def line(text: str) -> None:
    OUT.print(_text(text))


def plain(text: str) -> None:
    """Our own words (a path, a command to copy) as they are, on one line however long."""
    OUT.print(text, markup=False, soft_wrap=True)


def _text(value: str) -> str:
    """Defanged, and with rich's own markup taken literally."""
    return escape(defang(value))


def emit_json(value: Any) -> None:
    """One JSON document on stdout."""
    sys.stdout.write(msgspec.json.format(msgspec.json.encode(value), indent=2).decode() + "\n")
