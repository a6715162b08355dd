"""`headwater explain`: the reasons behind one site, brand or distributor of a run."""

from pathlib import Path

import click

from headwater import explain as explaining
from headwater import files
from headwater.cli import screen
from headwater.cli.options import AS_JSON, FOLDER
from headwater.errors import InputError
from headwater.explain import Explanation, Mark

_TABLES = (
    "sites", "brands", "distributors", "decisions", "links",
    "observations", "captures", "fingerprints", "feature_names",
)  # fmt: skip


@click.command()
@click.argument("out", type=FOLDER)
@click.argument("subject")
@AS_JSON
def explain(out: Path, subject: str, as_json: bool) -> None:
    """Explain SUBJECT, a site, brand id or distributor id of the run in OUT.

    A site may be given plain or defanged.
    """
    if not (out / "sites.parquet").is_file():
        raise InputError(f"{out} holds no run: give the folder that `headwater run ... -o FOLDER` wrote")
    tables = {name: files.read_table(out / f"{name}.parquet") for name in _TABLES}
    answer = explaining.explain(tables, subject.replace("[.]", "."))
    if as_json:
        screen.emit_json(answer)
    else:
        show(answer)


def show(answer: Explanation) -> None:
    """An explanation as a person reads it, strongest reasons first."""
    screen.heading(f"{answer.kind.capitalize()}")
    screen.line(f"{answer.subject}: {answer.conclusion}")
    screen.OUT.print()
    screen.table(("", ""), answer.facts)
    _marks(answer)
    if answer.identifiers:
        screen.heading("Identifiers, the most telling first")
        screen.table(
            ("kind", "value", "role", "specificity (who says so)", "sites", "brands", "from", "to"),
            [
                (i.kind, i.value, i.role, f"{i.specificity} ({i.basis})", str(i.sites), str(i.brands), i.first, i.last)
                for i in answer.identifiers[:15]
            ],
            numbers=(4, 5),
        )
        _more(len(answer.identifiers) - 15)
    _links(answer)
    if answer.innocent_reading:
        screen.heading("The innocent reading")
        screen.line(answer.innocent_reading)


def _marks(answer: Explanation) -> None:
    for title, marks in (
        ("Marks shared with the nearest version, rarest first", answer.shared_marks),
        ("Only on this site", answer.only_here),
        ("Only on that version", answer.only_there),
    ):
        if marks:
            screen.heading(title)
            screen.line("  ".join(_mark(mark) for mark in marks))


def _mark(mark: Mark) -> str:
    return f"{mark.name} ({mark.brands})"


def _links(answer: Explanation) -> None:
    if not answer.links:
        return
    screen.heading("Links between brands")
    rows = [
        (
            link["left"],
            link["right"],
            f"{link['bits']:.0f}",
            link["likelihood"],
            "provisional" if link["provisional"] else "",
        )
        for link in sorted(answer.links, key=lambda link: (link["provisional"], -link["bits"]))[:12]
    ]
    screen.table(("brand", "brand", "bits", "in words", ""), rows, numbers=(2,))
    _more(len(answer.links) - 12)


def _more(count: int) -> None:
    if count > 0:
        screen.line(f"... and {count} more (--json shows all)")
