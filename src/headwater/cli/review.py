"""`headwater review`: the links to look at first, each with its evidence and the command that answers it."""

import shlex
from collections.abc import Mapping
from pathlib import Path
from typing import get_args

import click
import pyarrow as pa

from headwater import files, judgements
from headwater import review as reviewing
from headwater.assemble.methods import likelihoods
from headwater.cli import clock, screen
from headwater.cli.options import AS_JSON, CALIBRATION, FOLDER, LOG_TO_READ
from headwater.errors import InputError
from headwater.model.defang import defang
from headwater.model.judgement import Verdict
from headwater.review import Item, Row

_TABLES = ("sites", "brands", "distributors", "decisions", "links", "captures", "observations")
_EVIDENCE = ("fingerprints", "feature_names", "bridges", "flags")
_CAPTURE, _ID_SHOWN = "capture", 12


@click.command()
@click.argument("out", type=FOLDER)
@LOG_TO_READ
@click.option("--limit", default=10, show_default=True, type=click.IntRange(1), help="Show so many, the first ones.")
@CALIBRATION
@AS_JSON
def review(out: Path, log: Path | None, limit: int, calibration: Path | None, as_json: bool) -> None:
    """Show the open links of the run in OUT, those first whose answer is expected to change most.

    Links that the judgements of --log answer are left out; those left "unsure" come last.
    """
    tables = _tables(out)
    known = judgements.load(log) if log is not None and log.exists() else judgements.EMPTY
    standing = judgements.standing(known, clock.now())
    items = reviewing.queue(tables, standing, likelihoods(calibration).probability, limit=limit)
    if as_json:
        screen.emit_json(items)
        return
    for number, item in enumerate(items, start=1):
        _show(number, item, out, log)
    screen.OUT.print()
    screen.line(f"{len(items):,} shown, the weightiest first" if items else "Nothing is open.")
    subjects = judgements.known_subjects(tables["captures"], tables["observations"])
    if unknown := judgements.unknown_subjects(standing, subjects):
        screen.line(f"{len(unknown):,} subjects of judgements are not in this run: {', '.join(unknown[:5])}")


def _tables(out: Path) -> Mapping[str, pa.Table]:
    if not (out / "decisions.parquet").is_file():
        raise InputError(f"{out} holds no run: give the folder that `headwater run ... -o FOLDER` wrote")
    names = [*_TABLES, *(name for name in _EVIDENCE if (out / f"{name}.parquet").is_file())]
    return {name: files.read_table(out / f"{name}.parquet") for name in names}


def _show(number: int, item: Item, out: Path, log: Path | None) -> None:
    screen.heading(f"{number}. {item.asks}")
    screen.line(item.why)
    screen.line(f"expected change: {item.order}")
    screen.OUT.print()
    screen.table(("", "left", "right"), [_row(row) for row in item.evidence])
    screen.OUT.print()
    told = [("for", text) for text in item.shared] + [("against", text) for text in item.against]
    told += [("if same", item.if_same.text), ("if different", item.if_different.text)]
    screen.table(("", ""), told, header=False)
    screen.OUT.print()
    screen.plain(f"ANSWER it with {', '.join(get_args(Verdict))}:")
    screen.plain(_command(item, out, log))


def _row(row: Row) -> tuple[str, str, str]:
    """Two columns as a screen has room for them; an id that would be torn is cut, and stands whole in the command."""
    if row.label == _CAPTURE:
        return row.label, f"{row.left[:_ID_SHOWN]}…", f"{row.right[:_ID_SHOWN]}…"
    return row.label, row.left, row.right


def _command(item: Item, out: Path, log: Path | None) -> str:
    """What to type to answer: complete but for the answer, the name and the reason. Subjects are defanged.

    Pasted as it is it is refused: ANSWER is none, so that nobody accuses by a slip of the hand.
    """
    left, right = (shlex.quote(defang(side)) for side in (item.left, item.right))
    where = shlex.quote(str(log)) if log is not None else "judgements.jsonl"
    return f"headwater judge {shlex.quote(str(out))} {left} {right} ANSWER --log {where} --by WHO --reason WHY"
