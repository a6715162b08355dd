"""Options that several commands share, so that they are spelled and explained once."""

from pathlib import Path

import click

FOLDER = click.Path(path_type=Path, exists=True, file_okay=False)
OUT = click.option(
    "-o",
    "--out",
    required=True,
    type=click.Path(path_type=Path, file_okay=False),
    help="Folder for the results; made if it does not exist.",
)
SEED = click.option("--seed", default=1, show_default=True, help="The same seed gives the same bytes.")
AS_JSON = click.option("--json", "as_json", is_flag=True, help="Print the result as JSON and nothing else.")
LOG = click.option(
    "--log",
    required=True,
    type=click.Path(path_type=Path, dir_okay=False),
    envvar="HEADWATER_JUDGEMENTS",
    show_envvar=True,
    help="Log of judgements (JSON Lines); a new one is made at the first judgement.",
)
CALIBRATION = click.option(
    "--calibration",
    type=click.Path(path_type=Path, exists=True, dir_okay=False),
    help="Parameter file for likelihood words; default the shipped one.",
)
LOG_TO_READ = click.option(
    "--log",
    type=click.Path(path_type=Path, dir_okay=False),
    envvar="HEADWATER_JUDGEMENTS",
    show_envvar=True,
    help="Log of judgements (JSON Lines), for what is answered already.",
)
