"""From grounds to the whole explanation: what speaks against it, how else it reads, and by which methods."""

from headwater.explain import links
from headwater.explain.counter import counter, judged
from headwater.explain.grounds import Grounds
from headwater.explain.readings import readings
from headwater.explain.run import Run
from headwater.model.explanation import Explanation, Method

_LATER = (
    ("routes", "payment routes"),
    ("mechanisms", "spans of use of each mechanism"),
    ("hypotheses", "other hypotheses of a brand"),
    ("bridges", "bridges"),
    ("flags", "values flagged for their spread"),
)
"""Tables that runs of earlier versions lack."""
_RUN = "run"
_METHODS = ("method", "weights", "calibration")
"""Ends of the names in run.json of what a result rests on: steps, what the data taught them, error rates of words."""


def finish(grounds: Grounds) -> Explanation:
    """The explanation of one subject."""
    run = grounds.run
    against, looked_for, not_found = counter(grounds)
    return Explanation(
        subject=grounds.subject,
        kind=grounds.kind,
        conclusion=grounds.conclusion,
        members=grounds.members,
        strength=links.strength(run, grounds.rows),
        facts=grounds.facts,
        seen=grounds.seen,
        items=grounds.items,
        bundles=links.bundled(grounds.rows) if grounds.rows else (),
        template=grounds.template,
        resemblance=grounds.resemblance,
        runner_up=grounds.runner_up,
        nearest_other=grounds.nearest_other,
        counter=against,
        looked_for=looked_for,
        not_found=not_found,
        readings=readings(grounds),
        bridges=grounds.bridges,
        hypotheses=grounds.hypotheses,
        links=links.in_order(run, grounds.rows),
        judgements=None if run.judgements is None else tuple(judged(grounds)),
        methods=_methods(run),
        run=(run.snapshot or {}).get(_RUN, ""),
        as_of=run.as_of,
        not_recorded=_missing(run),
    )


def _methods(run: Run) -> tuple[Method, ...]:
    named = {name: version for name, version in (run.snapshot or {}).items() if name.endswith(_METHODS)}
    program = (run.snapshot or {}).get("headwater")
    return (
        *(Method(name, version) for name, version in sorted(named.items())),
        *((Method("headwater", program),) if program else ()),
    )


def _missing(run: Run) -> tuple[str, ...]:
    """What ATTRIBUTION C asks for and this run does not record."""
    missing = [words for table, words in _LATER if table not in run.tables]
    return tuple(missing if run.snapshot is not None else [*missing, "method versions and the name of the run"])
