"""The kinds of work there are: a name, what it does, and the act whoever asks for it needs.

A kind is registered where it is written, in a module `jobs` of any app; all are loaded when the desk starts.

    @job("import", title=_("Import"), act=Act.IMPORT)
    def run(context: Context) -> dict[str, Any]:
        for unit in units(context.arguments["batch"], after=context.saved.get("unit", 0)):
            context.progress(gettext_noop("Reading reports"), unit.number, total)
            with transaction.atomic():
                ...                                      # the facts of this unit
                context.checkpoint({"unit": unit.number})
        return {"added": added}
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from headwater.errors import HeadwaterError
from headwater_desk.people.roles import Act
from headwater_desk.work.context import Context

Run = Callable[[Context], dict[str, Any]]
ATTEMPTS = 3


class UnknownKindError(HeadwaterError):
    """Work of a kind that this desk does not know: an app that was there when it was asked for is gone."""


@dataclass(frozen=True)
class Kind:
    """One kind of work. `title` is shown to people; `attempts` that save nothing, and it is given up."""

    name: str
    title: Any
    act: Act
    attempts: int
    run: Run


_kinds: dict[str, Kind] = {}


def job(name: str, *, title: Any, act: Act, attempts: int = ATTEMPTS) -> Callable[[Run], Run]:
    """Register a function as a kind of work."""

    def register(run: Run) -> Run:
        if name in _kinds:
            raise ValueError(f"two kinds of work are called {name!r}: rename one")
        _kinds[name] = Kind(name, title, act, attempts, run)
        return run

    return register


def kind(name: str) -> Kind:
    """Raises UnknownKindError."""
    try:
        return _kinds[name]
    except KeyError:
        raise UnknownKindError(f"this desk knows no work of kind {name!r}: was an app taken away?") from None


def known(name: str) -> bool:
    """Whether work of that kind can be run here."""
    return name in _kinds
