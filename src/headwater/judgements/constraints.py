"""From judgements to constraints: what must stand together, what must stand apart, or every contradiction by name.

"Same" is an equivalence, so its classes are found by union-find (Tarjan 1975); a "different" within one class is a
contradiction. Each is explained by a shortest chain of "same": taking back any one judgement it names resolves it.
Invariants: nothing depends on the order of judgements; near linear in their number.
"""

from collections import defaultdict, deque
from collections.abc import Iterable, Mapping, Sequence

from msgspec import Struct

from headwater.errors import ContradictionError
from headwater.model.defang import defang
from headwater.model.judgement import Constraints, Judgement, Question, Subject
from headwater.model.relations import Classes, ordered

CHAINS = 100
"""So many contradictions get their chain: each costs a search through its class. The others are still named."""
_NAMED_LINKS = 20
_SUBJECT_SHOWN = 100

_Ways = Mapping[Subject, Sequence[tuple[Subject, Judgement]]]


class Contradiction(Struct, frozen=True):
    """`different` says two subjects differ, the `chain` of judgements that they are the same.

    The chain runs from one subject to the other and is as short as any; it is empty beyond the first `CHAINS`.
    """

    different: Judgement
    chain: tuple[Judgement, ...]


def constraints(judgements: Iterable[Judgement], question: Question) -> Constraints:
    """The pairs to honour under `question`, each once, ordered and sorted; "unsure" gives none.

    Raises ContradictionError, naming all contradictions at once, where the judgements cannot all hold.
    """
    own = [made for made in judgements if made.question == question]
    if found := contradictions(own, question):
        raise ContradictionError(refusal(found))
    return Constraints(must=_pairs(own, "same"), cannot=_pairs(own, "different"))


def contradictions(judgements: Iterable[Judgement], question: Question) -> list[Contradiction]:
    """Every judgement of difference that others gainsay, ordered by pair and id."""
    own = [made for made in judgements if made.question == question]
    classes = Classes((made.left, made.right) for made in own if made.verdict == "same")
    torn = [made for made in own if made.verdict == "different" and classes.together(made.left, made.right)]
    torn.sort(key=lambda made: (ordered(made.left, made.right), made.judgement_id))
    ways = _ways(own) if torn else {}
    return [Contradiction(made, _chain(made, ways) if number < CHAINS else ()) for number, made in enumerate(torn)]


def refusal(found: Sequence[Contradiction], proposed: str = "") -> str:
    """The message about contradictions: who says what about which pair, and what to do.

    `proposed` is the id of a judgement that is not recorded yet, and so cannot be retired.
    """
    lines = [_told(one, proposed) for one in found[:CHAINS]]
    if len(found) > CHAINS:
        rest = ", ".join(f"{one.different.judgement_id} ({_pair(one.different, '≠')})" for one in found[CHAINS:])
        lines.append(f"and {len(found) - CHAINS} more, each against a chain of the same kind: {rest}")
    head = "judgements contradict each other: " if len(lines) == 1 else "judgements contradict each other:\n  "
    return head + "\n  ".join(lines)


def _told(one: Contradiction, proposed: str) -> str:
    def called(made: Judgement) -> str:
        return "the new judgement" if made.judgement_id == proposed else made.judgement_id

    shown = [f"{called(made)} ({_pair(made, '=')})" for made in one.chain[:_NAMED_LINKS]]
    if len(one.chain) > _NAMED_LINKS:
        shown.append(f"{len(one.chain) - _NAMED_LINKS} more")
    said = " and ".join(([", ".join(shown[:-1])] if shown[1:] else []) + shown[-1:])
    ids = sorted({one.different.judgement_id, *(made.judgement_id for made in one.chain)} - {proposed})
    named = ", ".join(ids[:_NAMED_LINKS]) + (" ..." if len(ids) > _NAMED_LINKS else "")
    return (
        f"{called(one.different)} says {_shown(one.different.left)} and {_shown(one.different.right)} differ, but "
        f"{said} {'say' if one.chain[1:] else 'says'} they are the same; "
        f"retire {'one of ' if ids[1:] else ''}{named} with `headwater judge --retire ID`"
    )


def _pair(made: Judgement, sign: str) -> str:
    return f"{_shown(made.left)} {sign} {_shown(made.right)}"


def _shown(subject: Subject) -> str:
    text = " ".join(defang(subject).split())
    return text if len(text) <= _SUBJECT_SHOWN else text[:_SUBJECT_SHOWN] + "..."


def _pairs(judgements: Iterable[Judgement], verdict: str) -> tuple[tuple[Subject, Subject], ...]:
    return tuple(sorted({ordered(made.left, made.right) for made in judgements if made.verdict == verdict}))


def _ways(judgements: Iterable[Judgement]) -> _Ways:
    """The graph of "same", neighbours in order; of several judgements on one pair the first by time speaks."""
    ways: dict[Subject, list[tuple[Subject, Judgement]]] = defaultdict(list)
    taken = set()
    for made in sorted(judgements, key=lambda made: (made.decided_at, made.judgement_id)):
        pair = ordered(made.left, made.right)
        if made.verdict == "same" and pair not in taken:
            taken.add(pair)
            ways[made.left].append((made.right, made))
            ways[made.right].append((made.left, made))
    for near in ways.values():
        near.sort(key=lambda way: way[0])
    return ways


def _chain(torn: Judgement, ways: _Ways) -> tuple[Judgement, ...]:
    """A shortest path of "same" between the sides of `torn`, by breadth-first search from the lesser one."""
    start, goal = ordered(torn.left, torn.right)
    came: dict[Subject, tuple[Subject, Judgement]] = {}
    waiting = deque([start])
    while goal not in came:
        here = waiting.popleft()
        for there, made in ways[here]:
            if there != start and there not in came:
                came[there] = (here, made)
                waiting.append(there)
    chain = []
    while goal != start:
        goal, made = came[goal]
        chain.append(made)
    return tuple(reversed(chain))
