"""One question, one answer: finds out what kind of thing a subject is, and has it explained.

Invariant: nothing here decides; everything comes from the tables a run wrote.
"""

from collections.abc import Callable, Mapping, Sequence

from headwater.errors import InputError
from headwater.explain import account, link
from headwater.explain.brand import brand
from headwater.explain.distributor import distributor, route
from headwater.explain.finish import finish
from headwater.explain.grounds import Grounds
from headwater.explain.run import Row, Run, Tables
from headwater.explain.site import site
from headwater.model.defang import defang
from headwater.model.explanation import Explanation, Likelihood, PageLikelihood
from headwater.model.judgement import Judgement

TABLES = (
    "sites", "brands", "distributors", "decisions", "links",
    "observations", "captures", "fingerprints", "feature_names",
)  # fmt: skip
"""Tables an explanation needs, by the names of their files."""
OPTIONAL_TABLES = ("capture_facts", "hosting", "routes", "mechanisms", "hypotheses", "bridges", "flags")
"""Tables that make it fuller; runs of earlier versions lack some."""

_ONE: tuple[tuple[str, str, Callable[[Run, Row], Grounds]], ...] = (
    ("sites", "site", site),
    ("brands", "brand_id", brand),
    ("distributors", "distributor_id", distributor),
    ("routes", "route_id", route),
)
_TWO: tuple[tuple[str, str, Callable[[Run, Row, Row], Grounds]], ...] = (
    ("brands", "brand_id", link.brands),
    ("sites", "site", link.sites),
)


def explain(
    tables: Tables,
    subject: str,
    *,
    snapshot: Mapping[str, str] | None = None,
    judgements: Sequence[Judgement] | None = None,
    likelihood: Likelihood | None = None,
    page_likelihood: PageLikelihood | None = None,
) -> Explanation:
    """Explain `subject`: a site, an id of a brand, distributor or route, two brands or two sites, or a value.

    `snapshot` is the run's run.json, `judgements` are those in force (None: no log was given), `likelihood` puts bits,
    and `page_likelihood` likenesses, in words with a measured error rate (None: said to be uncalibrated). Raises
    InputError when the run knows no such thing, or two that are written alike.
    """
    run = Run(tables, snapshot, judgements, likelihood, page_likelihood)
    grounds = _one(run, subject) or _two(run, subject) or _value(run, subject)
    if grounds is None:
        raise InputError(
            f"{defang(subject)!r} is no site, brand, distributor, payment route or value of this run: give a site as "
            "it stands in sites.parquet, an id such as B-00001, D-00001 or R-00001, two brands or two sites for the "
            "link between them, or a value as it stands in observations.parquet"
        )
    return finish(grounds)


def _one(run: Run, subject: str) -> Grounds | None:
    for table, column, answer in _ONE:
        row = run.row(table, column, subject) if table in run.tables else None
        if row is not None:
            return answer(run, row)
    return None


def _two(run: Run, subject: str) -> Grounds | None:
    names = subject.split()
    if len(names) != 2 or names[0] == names[1]:
        return None
    for table, column, answer in _TWO:
        left, right = (run.row(table, column, name) for name in names)
        if left is not None and right is not None:
            return answer(run, left, right)
    return None


def _value(run: Run, subject: str) -> Grounds | None:
    rows = account.found(run, subject)
    return account.account(run, rows) if rows else None
