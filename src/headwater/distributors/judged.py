"""Judgements as constraints on the starting groups: must-links contracted, cannot-links between the contracted groups.

A site that a judgement names is a group of its own; an account stands for all sites that show it before any other.
Subjects the data do not hold still carry a chain of must-links. Invariant: must-links that meet a cannot-link raise
ContradictionError naming the pairs.
"""

from collections import defaultdict, deque
from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from headwater.distributors.facts import Facts, Ints
from headwater.distributors.seeds import Seeds
from headwater.errors import ContradictionError
from headwater.model.judgement import Constraints, Pair, Subject, account


@dataclass(frozen=True)
class Judged:
    """`same` lists groups of nodes that are one, `apart` pairs of nodes that never are; nodes are seeds, and from
    `count` on the subjects that have no seed. `node` names the node of each subject."""

    count: int
    node: Mapping[Subject, int]
    same: list[list[int]]
    apart: list[tuple[int, int]]


def subjects(constraints: Constraints) -> list[Subject]:
    """All subjects, sorted."""
    return sorted({subject for pair in (*constraints.must, *constraints.cannot) for subject in pair})


def pinned_sites(facts: Facts, constraints: Constraints) -> Ints:
    """Numbers of the sites that judgements name, as far as the facts hold them."""
    named = {subject.removeprefix("site:") for subject in subjects(constraints) if subject.startswith("site:")}
    return _places(facts, named)


def _places(facts: Facts, named: set[str]) -> Ints:
    if not named:
        return np.zeros(0, np.int64)
    return np.array([place for place, site in enumerate(facts.sites.to_pylist()) if site in named], np.int64)


def judged(facts: Facts, start: Seeds, constraints: Constraints) -> Judged:
    """The constraints as they bind the seeds."""
    check(constraints)
    names = subjects(constraints)
    accounts = _accounts(facts, start) if any(name.startswith("account:") for name in names) else {}
    sites = {
        f"site:{facts.sites[place].as_py()}": int(start.of_site[place])
        for place in pinned_sites(facts, constraints).tolist()
    }
    node, same, count = {}, [], start.count
    for name in names:
        seeds = [sites[name]] if name in sites else accounts.get(name, [])
        if not seeds:
            seeds, count = [count], count + 1
        node[name] = seeds[0]
        same.append(seeds)
    same += [[node[left], node[right]] for left, right in constraints.must]
    return Judged(count, node, same, [(node[left], node[right]) for left, right in constraints.cannot])


def _accounts(facts: Facts, start: Seeds) -> dict[Subject, list[int]]:
    """Seeds that started with each account."""
    found: dict[Subject, list[int]] = defaultdict(list)
    for seed in np.flatnonzero(start.mechanism >= 0).tolist():
        value = facts.describe(int(start.mechanism[seed]))
        found[account(value.kind, value.provider, value.value)].append(seed)
    return found


def check(constraints: Constraints) -> None:
    """Raise ContradictionError where must-links, followed on, join two subjects that a cannot-link keeps apart."""
    near: dict[Subject, set[Subject]] = defaultdict(set)
    for left, right in constraints.must:
        near[left].add(right)
        near[right].add(left)
    wrong = [(pair, path) for pair in constraints.cannot if (path := _path(near, pair)) is not None]
    if wrong:
        said = "; ".join(
            f"{left} and {right} are judged different, yet the same by way of {' = '.join(path)}"
            for (left, right), path in wrong
        )
        raise ContradictionError(f"judgements contradict each other: {said}. Retire one of them")


def _path(near: Mapping[Subject, set[Subject]], pair: Pair) -> list[Subject] | None:
    """A shortest chain of must-links from one end of the pair to the other, None if there is none."""
    start, end = pair
    before: dict[Subject, Subject] = {start: start}
    queue = deque([start])
    while queue:
        here = queue.popleft()
        if here == end:
            chain = [end]
            while chain[-1] != start:
                chain.append(before[chain[-1]])
            return chain[::-1]
        for there in sorted(near.get(here, ())):
            if there not in before:
                before[there] = here
                queue.append(there)
    return None
