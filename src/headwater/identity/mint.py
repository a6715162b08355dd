"""Give each group of this run its id: the id it had, or a new one, with a log of what happened to the old ones.

What an id is for: people write it into case files, so it must keep meaning the same thing. It never depends on content.
- An earlier id goes with the largest part of what it stood for (on a tie, the group that comes first). What an alias
  brought along does not count as its own, so a merged group that comes apart along the seam gives back what it took.
- If several ids end in one group, the oldest lives on and the others become its aliases.
- An alias whose part stands alone again is restored.
- Ids that a person holds to be different never become aliases of each other.
- Parts without an id of their own get a new one that names the id they came from as parent.
The log only grows; an id once minted is never given to anything else. Nothing depends on the order of members.
"""

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from math import fsum
from typing import NamedTuple

from msgspec import Struct, field

from headwater.identity.apart import IdPair
from headwater.identity.events import Event, current, ended, number
from headwater.identity.memory import Former, origin, remembered

Weights = dict[str, dict[int, float]]
"""Id -> group -> weight of what it stood for there."""
_NOTHING: Former = {}


class Minted(Struct, frozen=True):
    """`ids[g]` for each group in order, the events of this run, and the memory to hand to the next."""

    ids: list[str]
    events: list[Event]
    former: dict[str, tuple[str, ...]] = field(default_factory=dict)


def mint(
    kind: str,
    groups: Sequence[Mapping[str, float]],
    earlier: Mapping[str, str],
    log: Sequence[Event],
    run: str,
    former: Former = _NOTHING,
    apart: Iterable[IdPair] = (),
) -> Minted:
    """Ids for `groups` (member -> weight, in a deterministic order); `earlier` maps member -> id of the last run.

    `kind` is "brand", "distributor" or "route" and gives the id its letter; `log` is the whole log so far, `former` the
    memory of the last run (without it nothing is ever restored), `apart` pairs of ids a person holds to be different.
    """
    claims = _claims(kind, groups, earlier, log, former, _rivals(apart))
    ids, events = _named(kind, claims, log, run)
    events += _resettled(kind, claims, ids, [*log, *events], run)
    name_of = {member: name for group, name in zip(groups, ids, strict=True) for member in group}
    out_of_use = ended([*log, *events], kind)
    return Minted(ids, events, remembered(former, earlier, name_of, out_of_use))


class _Claims(NamedTuple):
    """Who claims what. `heirs` and `returning`: group -> ids, oldest first; `held` and `absent`: id -> group.

    `parents[g]` is the id most of the group went by in the last run; `rivals` the ids an id may not merge with.
    """

    heirs: dict[int, list[str]]
    returning: dict[int, list[str]]
    held: dict[str, int]
    absent: dict[str, int]
    parents: list[str]
    rivals: Mapping[str, Collection[str]]


def _claims(
    kind: str,
    groups: Sequence[Mapping[str, float]],
    earlier: Mapping[str, str],
    log: Sequence[Event],
    former: Former,
    rivals: Mapping[str, Collection[str]],
) -> _Claims:
    gone = ended(log, kind)
    known = {event.id for event in log if event.kind == kind}
    stood = _stood(groups, lambda member: earlier.get(member, ""), known - gone.keys())
    own = _stood(groups, lambda member: origin(former, earlier, member), known)
    placed, held = _placed({name: own.get(name, weights) for name, weights in stood.items()}, rivals)
    heirs = _by_group(placed)
    absent = {name: _ranked(weights)[0] for name, weights in own.items() if name in gone}
    returning = {group: names for group, names in _by_group(absent).items() if group not in heirs}
    parents = [_parent(stood, group) for group in range(len(groups))]
    return _Claims(heirs, returning, held, absent, parents, rivals)


def _named(kind: str, claims: _Claims, log: Sequence[Event], run: str) -> tuple[list[str], list[Event]]:
    """An id for every group, and what that did: merged, restored, split, minted."""
    ids, events = [], []
    last = max((number(event.id) for event in log if event.kind == kind), default=0)
    for group, parent in enumerate(claims.parents):
        if group in claims.heirs:
            name, *aliases = claims.heirs[group]
            events += [Event("merged", kind, alias, run, into=name) for alias in aliases]
        elif group in claims.returning:
            name = claims.returning[group][0]
            events.append(Event("restored", kind, name, run, parent=parent))
        else:
            last += 1
            name = f"{kind[0].upper()}-{last:05d}"
            events.append(Event("split" if parent else "minted", kind, name, run, parent=parent))
        ids.append(name)
    return ids, events


def _resettled(kind: str, claims: _Claims, ids: Sequence[str], log: Sequence[Event], run: str) -> list[Event]:
    """Ids out of use whose part now goes by another id than the log says; "held" where a person said different."""
    gone = ended(log, kind)
    events = []
    lost = {name: group for name, group in claims.absent.items() if name in gone} | claims.held
    for name, group in sorted(lost.items(), key=lambda item: number(item[0])):
        if current(gone, name) != ids[group]:
            apart = any(current(gone, rival) == ids[group] for rival in claims.rivals.get(name, ()))
            events.append(Event("held" if apart else "merged", kind, name, run, into=ids[group]))
    return events


def _stood(groups: Sequence[Mapping[str, float]], named: Callable[[str], str], known: Collection[str]) -> Weights:
    """Id -> group -> weight of the members that `named` gives the id; sums do not depend on the order of members."""
    found: dict[str, dict[int, list[float]]] = defaultdict(lambda: defaultdict(list))
    for group, members in enumerate(groups):
        for member, weight in members.items():
            if (name := named(member)) in known:
                found[name][group].append(weight)
    return {name: {group: fsum(weights) for group, weights in parts.items()} for name, parts in found.items()}


def _placed(weights: Weights, rivals: Mapping[str, Collection[str]]) -> tuple[dict[str, int], dict[str, int]]:
    """(id -> group it goes with, id -> group for ids that are held), the oldest first.

    An id whose largest part stands with a rival goes with the largest part that nobody else claims, if there is one.
    """
    placed: dict[str, int] = {}
    inside: dict[int, set[str]] = defaultdict(set)
    displaced = []
    for name in sorted(weights, key=number):
        group = _ranked(weights[name])[0]
        if inside[group].isdisjoint(rivals.get(name, ())):
            placed[name] = group
            inside[group].add(name)
        else:
            displaced.append(name)
    held = {}
    for name in displaced:
        free = [group for group in _ranked(weights[name]) if not inside[group]]
        if free:
            placed[name] = free[0]
            inside[free[0]].add(name)
        else:
            held[name] = _ranked(weights[name])[0]
    return placed, held


def _ranked(weights: Mapping[int, float]) -> list[int]:
    """Groups, the largest part first; on a tie the group that comes first."""
    return sorted(weights, key=lambda group: (-weights[group], group))


def _by_group(placed: Mapping[str, int]) -> dict[int, list[str]]:
    found: dict[int, list[str]] = defaultdict(list)
    for name in sorted(placed, key=number):
        found[placed[name]].append(name)
    return dict(found)


def _parent(stood: Weights, group: int) -> str:
    """The id that most of the group went by; "" where none did."""
    return min(((-weights[group], name) for name, weights in stood.items() if group in weights), default=(0.0, ""))[1]


def _rivals(apart: Iterable[IdPair]) -> dict[str, set[str]]:
    found: dict[str, set[str]] = defaultdict(set)
    for one, other in apart:
        found[one].add(other)
        found[other].add(one)
    return dict(found)
