"""The main job, step by step: from sources to brands, distributors, findings and two editions.

A pure function of the sources, the reference data and the options: the same facts give the same files, byte for byte,
in whatever order they arrive and however many workers read them.
"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from headwater import intake
from headwater.assemble.deriving import Derived, check, derive
from headwater.assemble.facts import Account
from headwater.assemble.gathering import Facts, read
from headwater.assemble.options import Progress, RunOptions, silent
from headwater.assemble.writing import edition, open_folder, write, write_quarantine

__all__ = [
    "Derived",
    "Facts",
    "Progress",
    "RunOptions",
    "Summary",
    "derive",
    "edition",
    "read",
    "run",
    "write",
]


@dataclass(frozen=True)
class Summary:
    """What a run did: accounts of the input, counts of what was found, and the files written."""

    run: str
    captures: Account
    reports: Account
    decisions: dict[str, int]
    brands: int
    distributors: int
    findings: int
    files: tuple[str, ...]
    unknown_subjects: tuple[str, ...] = ()
    """Subjects of judgements that nothing in this run is about."""


def run(sources: Sequence[Path], out: Path, options: RunOptions, progress: Progress = silent) -> Summary:
    """Do the whole job and write `out`.

    Raises InputError or ReferenceDataError for an unusable call before anything is written, and EditionLeak, after all
    else is written, when the public edition would identify somebody.
    """
    plan = intake.plan(sources)
    check(options)
    open_folder(out)
    known = read(plan, options, progress)
    write_quarantine(known, out)
    derived = derive(known, options, progress)
    progress("writing", 0, 0)
    written = write(known, derived, out, options)
    return _summary(known, derived, written)


def _summary(known: Facts, derived: Derived, written: tuple[str, ...]) -> Summary:
    return Summary(
        run=derived.run,
        captures=known.capture_account,
        reports=known.report_account,
        decisions=dict(sorted(Counter(derived.tables["sites"].column("decision").to_pylist()).items())),
        brands=derived.tables["brands"].num_rows,
        distributors=derived.tables["distributors"].num_rows,
        findings=len(derived.findings),
        files=written,
        unknown_subjects=derived.unknown_subjects,
    )
