"""`headwater desk`: make a desk, fill it, and serve it on this machine."""

import os
from contextlib import nullcontext
from pathlib import Path
from shutil import rmtree

import click
import django
from django.core.management import call_command

from headwater.cli import screen
from headwater.cli.options import SEED
from headwater.errors import InputError
from headwater_desk import home
from headwater_desk.home import FOLDER_VARIABLE, Home
from headwater_desk.work import processes


@click.group()
@click.option(
    "--home",
    "folder",
    type=click.Path(path_type=Path, file_okay=False),
    envvar=FOLDER_VARIABLE,
    default=Path("desk-data"),
    show_default=True,
    show_envvar=True,
    help="Folder of the desk.",
)
def desk(folder: Path) -> None:
    """The casebook and workbench: a web interface on this machine."""
    os.environ[FOLDER_VARIABLE] = str(folder.absolute())


def start() -> Home:
    """Start Django on the desk that is named."""
    place = home.named()
    place.config  # noqa: B018  says what is wrong before Django starts
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "headwater_desk.settings")
    django.setup()
    return place


@desk.command()
@click.option("--reference", type=click.Path(path_type=Path, exists=True), help="Folder with offline hosting data.")
def init(reference: Path | None) -> None:
    """Make the folder, its keys and an empty database."""
    place = home.named()
    _make(place, reference.absolute() if reference else None)
    start()
    click.echo(f"A desk is ready in {place.folder}. Keep a copy of {place.keys} apart from the database's.")


def _make(place: Home, reference: Path | None) -> None:
    from headwater_desk.sealing import keys

    if place.keys.exists():
        raise InputError(f"{place.keys} already exists: name another folder, or go on with this desk")
    place.make(reference)
    home.write_private(place.keys, keys.fresh())
    start()
    call_command("migrate", verbosity=0)


@desk.command()
@SEED
def demo(seed: int) -> None:
    """Make a desk filled with a synthetic 2012, or finish making one."""
    from headwater import world

    place = home.named()
    sources, partial = place.folder / "world", place.folder / "world.partial"
    with screen.progress(quiet=False) as report:
        if not place.exists:
            _make(place, Path("world/reference"))
        start()
        call_command("migrate", verbosity=0)
        if not sources.exists():
            rmtree(partial, ignore_errors=True)
            world.build(world.WorldSpec.published_2012(seed), partial, report)
            partial.rename(sources)
        from headwater_desk.attribution import selectors, services
        from headwater_desk.facts import services as facts
        from headwater_desk.people import services as people

        if selectors.latest() is None:
            facts.take_in([sources / "sources"], people.demonstration(), None, progress=report)
            services.attribute(None, progress=report)
    click.echo(f"The desk in {place.folder} holds a synthetic 2012; everything in it is invented.")


@desk.command()
@click.option("--port", type=click.IntRange(1, 65535), default=8000, show_default=True, help="Port on 127.0.0.1.")
@click.option("--no-worker", is_flag=True, help="Leave work in the background to `headwater desk work`.")
def serve(port: int, no_worker: bool) -> None:
    """Serve the desk on 127.0.0.1; opens nothing by itself."""
    import waitress

    start()
    from headwater_desk.people import selectors, setup_code
    from headwater_desk.wsgi import application

    if not selectors.anybody():
        click.echo(f"The code for the first account: {setup_code.read()}")
    click.echo(f"The desk answers on 127.0.0.1, port {port}. Stop it with Ctrl-C.")
    with nullcontext() if no_worker else processes.beside(_work):
        waitress.serve(application, host="127.0.0.1", port=port, threads=8, ident="headwater")


@desk.command()
@click.option("--once", is_flag=True, help="End when nothing waits any more.")
def work(once: bool) -> None:
    """Do what waits to be done in the background, beside a desk that runs with --no-worker or on a server."""
    _work(once)


def _work(once: bool = False) -> None:
    """Also what the process beside `serve` does, which knows the desk by its environment."""
    start()
    from headwater_desk.work.runner import Worker

    worker = Worker()
    processes.stop_when_told(worker.stop)
    if once:
        click.echo(f"Done: {worker.drain():,}")
    else:
        worker.work()


@desk.command("import")
@click.argument("sources", nargs=-1, required=True, type=click.Path(path_type=Path))
@click.option("--organisation", help="Name of the organisation that brings them; needed where there are several.")
def import_(sources: tuple[Path, ...], organisation: str | None) -> None:
    """Take in SOURCES: capture files (.jsonl, .warc), report tables, or folders of these."""
    start()
    from headwater_desk.facts import services
    from headwater_desk.people import selectors

    with screen.progress(quiet=False) as report:
        row = services.take_in(sources, selectors.organisation_named(organisation), None, progress=report)
    click.echo(
        f"{row.records:,} records: {row.accepted:,} accepted, {row.duplicate:,} duplicate, "
        f"{row.quarantined:,} quarantined"
    )


@desk.command()
def attribute() -> None:
    """Find brands and distributors over everything known."""
    start()
    from headwater_desk.attribution import services

    with screen.progress(quiet=False) as report:
        run = services.attribute(None, progress=report)
    click.echo(f"Run {run.name}: {run.captures:,} captures, {run.reports:,} reports")
