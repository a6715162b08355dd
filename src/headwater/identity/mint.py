"""Give each group of this run its id: the id it had, or a new one, with a log of what happened to the old ones.

What an id is for: people write it into case files, so it must keep meaning the same thing. It never depends on content.
- An earlier id goes with the largest part of what it stood for (on a tie, the group that comes first).
- If several ids end in one group, the oldest lives on and the others become its aliases.
- Parts without an id of their own get a new one that names the id they came from as parent.
The log only grows; an id once minted is never given to anything else.
"""

from collections import defaultdict
from collections.abc import Mapping, Sequence

from msgspec import Struct


class Event(Struct, frozen=True, omit_defaults=True):
    """One line of the log. `event`: minted | split (new id from `parent`) | merged (`id` is now an alias of `into`)."""

    event: str
    kind: str
    id: str
    run: str
    parent: str = ""
    into: str = ""


class Minted(Struct, frozen=True):
    """`ids[g]` for each group in order, and the events of this run."""

    ids: list[str]
    events: list[Event]


def mint(
    kind: str,
    groups: Sequence[Mapping[str, float]],
    earlier: Mapping[str, str],
    log: Sequence[Event],
    run: str,
) -> Minted:
    """Ids for `groups` (member -> weight, in a deterministic order); `earlier` maps member -> id of the last run.

    `kind` is "brand", "distributor" or "route" and gives the id its letter; `log` is the whole log so far.
    """
    known = {event.id for event in log if event.kind == kind and event.event != "merged"}
    overlap = _overlap(groups, earlier, known)
    claims = _claims(overlap)
    number = max((int(name.partition("-")[2]) for name in known), default=0)
    ids, events = [], []
    for group in range(len(groups)):
        heirs = claims.get(group, [])
        if heirs:
            ids.append(heirs[0])
            events += [Event("merged", kind, name, run, into=heirs[0]) for name in heirs[1:]]
            continue
        number += 1
        name = f"{kind[0].upper()}-{number:05d}"
        parents = sorted((-weights[group], old) for old, weights in overlap.items() if group in weights)
        event = Event("split", kind, name, run, parent=parents[0][1]) if parents else Event("minted", kind, name, run)
        ids.append(name)
        events.append(event)
    return Minted(ids, events)


def _overlap(
    groups: Sequence[Mapping[str, float]], earlier: Mapping[str, str], known: set[str]
) -> dict[str, dict[int, float]]:
    """Earlier id -> group -> weight of common members."""
    overlap: dict[str, dict[int, float]] = defaultdict(lambda: defaultdict(float))
    for number, members in enumerate(groups):
        for member, weight in members.items():
            if earlier.get(member) in known:
                overlap[earlier[member]][number] += weight
    return overlap


def _claims(overlap: Mapping[str, Mapping[int, float]]) -> dict[int, list[str]]:
    """Group -> ids that end in it, oldest first."""
    claims: dict[int, list[str]] = defaultdict(list)
    for name, weights in overlap.items():
        claims[min(weights, key=lambda group: (-weights[group], group))].append(name)
    return {group: sorted(names, key=lambda name: int(name.partition("-")[2])) for group, names in claims.items()}
