"""Where figures stand: which share a row, and which sentences are said once for a whole chapter.

Invariants: no figure and no sentence is lost; numbers run in reading order; the order given is kept, except that a half
is drawn up beside a lone half and that sentences without a chart close their chapter.
"""

import re
from collections.abc import Iterable, Sequence
from itertools import groupby, pairwise
from string import ascii_lowercase

from msgspec.structs import replace

from headwater.assessment.document import Figure, Note, Size

_TOGETHER: dict[Size, int] = {"full": 1, "half": 2, "brief": 3}
_SENTENCE_END = re.compile(r"(?<=[.!?])\s+(?=[A-Z0-9])")


def numbered(figures: Iterable[Figure], first: int) -> list[Figure]:
    """Figures in reading order with numbers from `first`."""
    ordered: list[Figure] = []
    waiting = sorted(figures, key=lambda figure: figure.size == "brief")
    while waiting:
        figure = waiting.pop(0)
        row = [figure]
        if figure.size != "full":
            row += [other for other in waiting if other.size == figure.size][: _TOGETHER[figure.size] - 1]
            waiting = [other for other in waiting if other not in row]
        ordered += row
    return [replace(figure, number=at) for at, figure in enumerate(ordered, first)]


def rows(figures: Sequence[Figure]) -> list[list[Figure]]:
    """Figures that stand beside each other; sentences are spread evenly, so that none is left alone."""
    found: list[list[Figure]] = []
    for size, run in groupby(figures, key=lambda figure: figure.size):
        same = list(run)
        total = -(-len(same) // _TOGETHER[size])
        starts = [round(at * len(same) / total) for at in range(total + 1)] if size == "brief" else None
        edges = starts or [*range(0, len(same), _TOGETHER[size]), len(same)]
        found += [same[start:end] for start, end in pairwise(edges)]
    return found


def with_notes(figures: Sequence[Figure]) -> tuple[list[Figure], tuple[Note, ...]]:
    """Sentences that two or more figures share become notes to their chapter; each figure keeps its own."""
    said: dict[str, list[int]] = {}
    for figure in figures:
        for sentence in dict.fromkeys((*sentences(figure.definition), *_all(figure.caveats))):
            said.setdefault(sentence, []).append(figure.number)
    shared = {sentence: numbers for sentence, numbers in said.items() if len(numbers) > 1}
    for_all = [sentence for sentence, numbers in shared.items() if len(numbers) == len(figures)]
    marks = {sentence: _mark(at) for at, sentence in enumerate(s for s in shared if s not in for_all)}
    notes = [Note("", sentence) for sentence in for_all]
    notes += [Note(mark, sentence, ranges(shared[sentence])) for sentence, mark in marks.items()]
    return [_less(figure, shared.keys(), marks) for figure in figures], tuple(notes)


def _less(figure: Figure, shared: Iterable[str], marks: dict[str, str]) -> Figure:
    """The figure without the sentences that are said elsewhere, and with the marks that lead to them."""
    gone = set(shared)
    own = [" ".join(s for s in sentences(caveat) if s not in gone) for caveat in figure.caveats]
    held = [marks[s] for s in (*sentences(figure.definition), *_all(figure.caveats)) if s in marks]
    return replace(
        figure,
        definition=" ".join(s for s in sentences(figure.definition) if s not in gone),
        caveats=tuple(filter(None, own)),
        notes=", ".join(sorted(set(held), key=lambda mark: (len(mark), mark))),
    )


def sentences(text: str) -> list[str]:
    """Where a full stop is followed by a capital or a figure, one sentence ends."""
    return _SENTENCE_END.split(text) if text else []


def _all(texts: Iterable[str]) -> list[str]:
    return [sentence for text in texts for sentence in sentences(text)]


def _mark(at: int) -> str:
    """a, b ... z, aa, ab ..."""
    return (_mark(at // 26 - 1) if at >= 26 else "") + ascii_lowercase[at % 26]


def ranges(numbers: Iterable[int]) -> str:
    """[3, 4, 5, 9] -> "3–5, 9"."""
    runs: list[list[int]] = []
    for number in sorted(set(numbers)):
        if runs and number == runs[-1][-1] + 1:
            runs[-1].append(number)
        else:
            runs.append([number])
    return ", ".join(f"{run[0]}–{run[-1]}" if len(run) > 2 else ", ".join(map(str, run)) for run in runs)
