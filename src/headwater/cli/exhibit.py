"""`headwater exhibit`: an explanation as one page of PDF, with its evidence attached and its inputs hashed."""

from pathlib import Path

import click
import msgspec

from headwater import exhibit as exhibits
from headwater import files
from headwater.cli import screen
from headwater.cli.explain import explained, tables_of
from headwater.cli.options import AS_JSON, CALIBRATION, FOLDER, LOG_TO_READ


@click.command()
@click.argument("out", type=FOLDER)
@click.argument("subject", nargs=-1, required=True)
@click.option(
    "-o",
    "--file",
    "target",
    required=True,
    type=click.Path(path_type=Path, dir_okay=False),
    help="The PDF to write.",
)
@click.option(
    "--marking",
    type=click.Choice(exhibits.MARKINGS),
    default="TLP:AMBER+STRICT",
    show_default=True,
    help="TLP 2.0 marking of the page.",
)
@LOG_TO_READ
@CALIBRATION
@AS_JSON
def exhibit(
    out: Path,
    subject: tuple[str, ...],
    target: Path,
    marking: str,
    log: Path | None,
    calibration: Path | None,
    as_json: bool,
) -> None:
    """Write one page about SUBJECT of the run in OUT, to hand to a prosecutor or a compliance desk.

    SUBJECT is given as for `headwater explain`. The full evidence is attached to the PDF as JSON. The same run gives
    the same bytes.
    """
    tables = tables_of(out)
    told = explained(out, tables, subject, log, calibration)
    inputs = [out / f"{name}.parquet" for name in tables] + [path for path in (log, calibration) if path is not None]
    hashes = {path.name: exhibits.digest(path.read_bytes()) for path in inputs if path.exists()}
    made = exhibits.exhibit(told, hashes, marking)
    files.write_bytes(made.pdf, target)
    if as_json:
        screen.emit_json(
            {
                "file": str(target),
                "pdf_sha256": exhibits.digest(made.pdf),
                "exhibit_sha256": made.exhibit_sha256,
                "evidence_sha256": made.evidence_sha256,
                "evidence": msgspec.json.decode(made.evidence),
            }
        )
        return
    screen.plain(f"{target}")
    screen.table(
        ("", "SHA-256"),
        (
            ("file", exhibits.digest(made.pdf)),
            ("exhibit", made.exhibit_sha256),
            ("evidence", made.evidence_sha256),
        ),
    )
