"""The queue: open links that nobody has answered, ordered by how much an answer is expected to change.

Invariants: a pure function of the tables and the judgements in force, whatever order the latter come in; a link that
they answer, directly or through others, is not in it; one left "unsure" is last until something newer is captured.
"""

from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime

from msgspec.structs import replace

from headwater.model.judgement import Constraints, Judgement, Subject
from headwater.model.relations import Relations, ordered
from headwater.review.brand_links import brand_links
from headwater.review.distributor_links import distributor_links
from headwater.review.evidence import laid_out
from headwater.review.items import Item, Open, place
from headwater.review.odds import Probability, plausible
from headwater.review.options import OPTIONS, ReviewOptions
from headwater.review.run import Fields, Run, Tables


def queue(
    tables: Tables,
    standing: Sequence[Judgement] = (),
    probability: Probability = plausible,
    limit: int | None = None,
    options: ReviewOptions = OPTIONS,
) -> list[Item]:
    """Open links of a run, the weightiest first; `limit` saves laying out the evidence of those nobody will read.

    `standing` are the judgements in force, `probability` a calibrated one where there is one. `tables` are those a run
    writes, `captures` being CAPTURE_BRANDS; tables that an older run does not have are taken for empty.
    """
    run = Run(tables)
    found = [*brand_links(run, probability, options), *distributor_links(run, probability, options)]
    answers = _Answers(run, found, standing)
    left = sorted(answers.unanswered(found), key=place)
    return laid_out(run, left[:limit], options)


class _Answers:
    """What judgements say about links, also of the same site or group under other captures or accounts.

    A person judged one page of a site; the run may compare by another page next time. So each judgement also counts
    for the place (the site while it showed that brand) and the group (brand or distributor) of its subjects.
    """

    def __init__(self, run: Run, links: Sequence[Open], standing: Sequence[Judgement]) -> None:
        self._run = run
        subjects = {side for one in links for side in (one.left, one.right)}
        subjects |= {side for made in standing for side in (made.left, made.right)}
        self._captures = run.captures(side.partition(":")[2] for side in subjects if side.startswith("capture:"))
        self._said: list[tuple[Relations, dict[tuple[str, str], list[Judgement]]]] = []
        for level in range(3):
            pairs = [(made, self._names(made.left)[level], self._names(made.right)[level]) for made in standing]
            self._said.append(_closed((made, left, right) for made, left, right in pairs if left != right))

    def unanswered(self, links: Iterable[Open]) -> Iterator[Open]:
        """Links without an answer; those left unsure carry the judgements that did so, while nothing is newer."""
        for link in links:
            names = list(zip(self._names(link.left), self._names(link.right), strict=True))
            levels = [(said, pair) for said, pair in zip(self._said, names, strict=True) if pair[0] != pair[1]]
            if any(relations.between(*pair) != "unknown" for (relations, _), pair in levels):
                continue
            doubts = {made for (_, unsure), pair in levels for made in unsure.get(ordered(*pair), ())}
            yield replace(link, unsure=_still(doubts, link.newest))

    def _names(self, subject: Subject) -> tuple[str, str, str]:
        """The subject itself, its place and its group; what the run does not know stands for itself."""
        if subject.startswith("capture:"):
            row: Fields | None = self._captures.get(subject.partition(":")[2])
            if row is None:
                return subject, subject, subject
            where = f"place:{row['site']} {row['brand_id'] or ''}"
            return subject, where, row["brand_id"] or where
        return subject, subject, self._distributor(subject) or subject

    def _distributor(self, subject: Subject) -> str | None:
        if subject in self._run.accounts:
            return self._run.distributor_of(self._run.accounts[subject])
        row = self._run.sites.get(subject.removeprefix("site:"))
        return row["distributor_id"] if row else None


def _closed(
    said: Iterable[tuple[Judgement, str, str]],
) -> tuple[Relations, dict[tuple[str, str], list[Judgement]]]:
    """The closure of the answers, and the pairs left unsure."""
    must: list[tuple[str, str]] = []
    cannot: list[tuple[str, str]] = []
    unsure: dict[tuple[str, str], list[Judgement]] = {}
    for made, left, right in said:
        if made.verdict == "unsure":
            unsure.setdefault(ordered(left, right), []).append(made)
        else:
            (must if made.verdict == "same" else cannot).append(ordered(left, right))
    return Relations(Constraints(tuple(must), tuple(cannot))), unsure


def _still(doubts: Iterable[Judgement], newest: datetime) -> tuple[str, ...]:
    """Ids of the doubts that no newer evidence has overtaken."""
    return tuple(sorted(made.judgement_id for made in doubts if made.decided_at >= newest))
