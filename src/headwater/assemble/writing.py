"""Writes the output contract of a run (docs/reference/output.md)."""

from collections.abc import Mapping
from pathlib import Path
from typing import Literal

import msgspec
import pyarrow as pa

from headwater import __version__, assessment, brands, distributors, files
from headwater.assemble.deriving import Derived
from headwater.assemble.gathering import Facts
from headwater.assemble.options import RunOptions
from headwater.errors import InputError

_TABLES = (
    "sites", "brands", "distributors", "observations", "links", "hosting", "decisions", "reports", "routes",
    "mechanisms", "hypotheses", "bridges", "flags", "former_ids",
)  # fmt: skip


def open_folder(out: Path) -> None:
    """Make `out` if need be; raises InputError when that cannot be."""
    try:
        out.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise InputError(f"{out} cannot be made a folder ({error.strerror}): name another one with -o") from error


def write_quarantine(known: Facts, out: Path) -> None:
    """What could not be used, before anything is concluded: it must survive whatever comes after."""
    files.write_jsonl(known.quarantine.to_pylist(), out / "quarantine.jsonl")


def write(known: Facts, derived: Derived, out: Path, options: RunOptions) -> tuple[str, ...]:
    """Write the output contract (docs/reference/output.md); returns the file names."""
    for name, table in run_tables(known, derived).items():
        files.write_table(table, out / f"{name}.parquet")
    files.write_jsonl([msgspec.to_builtins(event) for event in derived.events], out / "identity.jsonl")
    files.write_json([msgspec.to_builtins(finding) for finding in derived.findings], out / "findings.json")
    files.write_json(snapshot(known, derived), out / "run.json")
    kinds: tuple[Literal["restricted", "public"], ...] = ("restricted", "public")
    for kind in kinds:  # the public edition last: if its gate refuses it, all else stands
        for name, content in edition(kind, known, derived, options).items():
            files.write_bytes(content, out / name)
    return tuple(sorted(path.name for path in out.iterdir() if path.is_file()))


def run_tables(known: Facts, derived: Derived) -> dict[str, pa.Table]:
    """The tables of a run by the name of their file, as explanations, exhibits, reviews and the next run read them."""
    return {
        **{name: derived.tables[name] for name in _TABLES},
        "captures": derived.tables["capture_brands"],
        "capture_facts": derived.tables["captures"],
        "fingerprints": known.fingerprints,
        "feature_names": known.feature_names,
    }


def edition(
    kind: Literal["restricted", "public"], known: Facts, derived: Derived, options: RunOptions
) -> dict[str, bytes]:
    """One edition as files by name; raises EditionLeak when the public one would identify somebody."""
    identities = _identities(derived.tables) if kind == "public" else ()
    return assessment.edition(
        derived.findings, kind=kind, title=options.title, snapshot=snapshot(known, derived), identities=identities
    )


def snapshot(known: Facts, derived: Derived) -> dict[str, str]:
    """What a reader needs to name a run again: its name, what went in, and the versions of its methods."""
    return {
        "run": derived.run,
        "captures": f"{known.captures.num_rows}",
        "reports": f"{known.reports.num_rows}",
        "quarantined": f"{known.quarantine.num_rows}",
        "brand method": brands.OPTIONS.version,
        "distributor method": distributors.OPTIONS.version,
        **derived.methods,
        "headwater": __version__,
    }


def _identities(tables: Mapping[str, pa.Table]) -> list[str]:
    """Every value that must not stand in a public edition.

    An observed value made of letters only (a messenger handle, say) is left out: an offender could choose a word that
    every edition needs and so keep the edition from being published.
    """
    columns = (("sites", "site"), ("captures", "host"), ("reports", "host"), ("brands", "brand_id"))
    values = {value for table, column in columns for value in tables[table].column(column).unique().to_pylist()}
    values |= set(tables["distributors"].column("distributor_id").to_pylist())
    values |= set(tables["routes"].column("route_id").to_pylist())
    values |= {value for value in tables["observations"].column("value").unique().to_pylist() if not value.isalpha()}
    return sorted(values - {None, ""})
