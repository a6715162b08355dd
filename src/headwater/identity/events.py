"""What happened to ids, as an append-only log, and what the log says of an id today.

Invariant: following `into` from any id ends at one that is in use, or at one whose group is out of sight.
"""

from collections.abc import Iterable, Mapping

from msgspec import Struct


class Event(Struct, frozen=True, omit_defaults=True):
    """One line of the log.

    `event`: minted | split (new id from `parent`) | merged (`id` is now an alias of `into`) | restored (the alias `id`
    is in use again, come apart from `parent`) | held (`id` would have become an alias of `into`, which a person holds
    to be another: its group cannot be told from that of `into`, and it is nobody's alias).
    """

    event: str
    kind: str
    id: str
    run: str
    parent: str = ""
    into: str = ""


def number(name: str) -> int:
    """The age of an id: the lesser, the older."""
    return int(name.partition("-")[2])


def ended(log: Iterable[Event], kind: str) -> dict[str, str]:
    """Ids of `kind` not in use, merged or held, with the id that took their place then."""
    gone: dict[str, str] = {}
    for event in log:
        if event.kind != kind:
            continue
        if event.event in ("merged", "held"):
            gone[event.id] = event.into
        else:
            gone.pop(event.id, None)
    return gone


def current(gone: Mapping[str, str], name: str) -> str:
    """The id that `name` stands for today."""
    while name in gone:
        name = gone[name]
    return name
