"""Judgements kept, and ids stable.

Invariant: judgements are drawn before the step has answered; arrivals are shuffled anew every month.
"""

from collections.abc import Iterator, Mapping, Sequence

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from headwater import identity
from headwater.errors import ContradictionError
from headwater.evaluate import steps, worlds
from headwater.evaluate.result import Result, Settings, measured
from headwater.evaluate.worlds import Known
from headwater.model.judgement import Constraints, Pair

CONSTRAINTS, STABILITY = "constraints", "id stability"
DRAWN = 40


def constraints(settings: Settings) -> Iterator[Result]:
    """Random judgements, first free of contradiction, then with one put in."""
    for question in ("brand", "distributor"):
        for known in worlds.held_out(settings, CONSTRAINTS):
            drawn = _drawn(_subjects(known, question), known.seed)
            broken = _broken(_groups(known, question, drawn), drawn)
            note = f"{len(drawn.must)} must, {len(drawn.cannot)} cannot"
            yield measured(CONSTRAINTS, f"world {known.seed}, {question}", "violations", broken, 0, note=note)
            torn = Constraints(drawn.must, tuple(sorted({*drawn.cannot, drawn.must[0]})))
            named = _names_contradiction(known, question, torn, drawn.must[0])
            yield measured(CONSTRAINTS, f"world {known.seed}, {question}", "contradiction_named", float(named), 1.0)


def _subjects(known: Known, question: str) -> list[str]:
    if question == "brand":  # one capture a site: two of one period cannot be different, whoever judges
        columns = (known.facts.captures.column(name).to_pylist() for name in ("site", "capture_id"))
        first = {
            site: name for site, name in sorted(zip(*columns, strict=True)) if name in known.branded.brand_of_capture
        }
        return [f"capture:{name}" for name in sorted(first.values())]
    return [f"site:{site}" for site in sorted(known.true_operation)]


def _drawn(subjects: Sequence[str], seed: int) -> Constraints:
    """Pairs drawn at random over two halves of the subjects: must within a half, cannot across, so none contradicts."""
    dice = np.random.default_rng([seed, 303])
    chosen = [subjects[n] for n in dice.permutation(len(subjects))[: 2 * DRAWN].tolist()]
    left, right = chosen[:DRAWN], chosen[DRAWN:]
    must = {_pair(half[n], half[n + 1]) for half in (left, right) for n in range(0, len(half) - 1, 4)}
    return Constraints(tuple(sorted(must)), tuple(sorted({_pair(a, b) for a, b in zip(left, right, strict=True)})))


def _pair(one: str, other: str) -> Pair:
    return (one, other) if one < other else (other, one)


def _groups(known: Known, question: str, drawn: Constraints) -> Mapping[str, object]:
    """Subject -> group, as the step answers under the constraints."""
    if question == "brand":
        tables = {"captures": known.facts.captures, "fingerprints": known.facts.fingerprints}
        return {f"capture:{name}": group for name, group in steps.branded(tables, drawn).group_of_capture.items()}
    found = steps.operations(known.facts.observations, known.branded.brand_of_site, drawn)
    return {f"site:{site}": group for site, group in found.of_site.items()}


def _broken(group: Mapping[str, object], drawn: Constraints) -> int:
    apart = sum(a in group and b in group and group[a] != group[b] for a, b in drawn.must)
    return apart + sum(a in group and b in group and group[a] == group[b] for a, b in drawn.cannot)


def _names_contradiction(known: Known, question: str, torn: Constraints, pair: Pair) -> bool:
    try:
        _groups(known, question, torn)
    except ContradictionError as error:
        return all(subject.partition(":")[2] in str(error) for subject in pair)
    return False


def id_stability(settings: Settings) -> Iterator[Result]:
    """A world replayed month by month: ids carried on, rows shuffled; the end must be what one run would say."""
    for known in worlds.held_out(settings, STABILITY):
        months = _months(known.facts.captures)
        ids: dict[str, str] = {}
        former: Mapping[str, Sequence[str]] = {}
        log: list[identity.Event] = []
        moved: list[float] = []
        at_once = _sets(known.branded.members)
        for number, (_, until) in enumerate(months):
            settings.progress(f"{STABILITY}, seed {known.seed}", number, len(months))
            found = steps.branded(_shuffled(known, until, number))
            minted = identity.mint("brand", list(found.members), ids, log, f"run {number}", former)
            now = {c: name for group, name in zip(found.members, minted.ids, strict=True) for c in group}
            moved.append(identity.churn(ids, now).rate)
            ids, log, former = now, [*log, *minted.events], minted.former
        source = f"world {known.seed}, {len(months)} months"
        yield measured(STABILITY, source, "partition_differences", len(_sets(found.members) ^ at_once), 0)
        yield measured(
            STABILITY, source, "churn_mean", float(np.mean(moved)), note="captures whose id changed, a month"
        )
        yield measured(STABILITY, source, "churn_most", max(moved))


def _months(captures: pa.Table) -> list[tuple[str, object]]:
    """(month, its last moment) for each month with captures."""
    at = captures.column("captured_at").to_pylist()
    last = {f"{moment:%Y-%m}": moment for moment in sorted(at)}
    return sorted(last.items())


def _shuffled(known: Known, until: object, seed: int) -> dict[str, pa.Table]:
    """Everything captured until then, in an order of its own."""
    early = pc.less_equal(known.facts.captures.column("captured_at"), pa.scalar(until, pa.timestamp("us", tz="UTC")))
    captures = known.facts.captures.filter(early)
    order = np.random.default_rng([known.seed, 304, seed]).permutation(captures.num_rows)
    captures = captures.take(pa.array(order))
    mine = pc.is_in(known.facts.fingerprints.column("capture_id"), captures.column("capture_id").combine_chunks())
    return {"captures": captures, "fingerprints": known.facts.fingerprints.filter(mine)}


def _sets(members: Sequence[Mapping[str, float]]) -> set[frozenset[str]]:
    return {frozenset(group) for group in members if group}
