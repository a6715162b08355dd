"""Validity intervals as lengths of a line: when each party was seen, and when each side showed a value."""

from collections.abc import Sequence
from datetime import UTC, datetime

from headwater.exhibit.letters import short
from headwater.exhibit.page import Line, Span, Tick, TimeLine
from headwater.model.explanation import Explanation, Item
from headwater.model.phrases import count, span

_LABEL = 26


def time_line(told: Explanation, telling: Sequence[Item], most: int) -> TimeLine | None:
    """Lines of the parties, then of the heaviest values in order of time; `most` in all, None if nothing is dated."""
    parties = [(one.name, [(one.first, one.last, "seen")]) for one in told.seen][:most]
    values = sorted(telling[: most - len(parties)], key=lambda item: (item.first, item.last, item.value))
    shown = parties + [
        (item.value, [(side.first, side.last, _side(told, side.name)) for side in item.sides]) for item in values
    ]
    if not shown:
        return None
    moments = [_at(end) for _, spans in shown for first, last, _ in spans for end in (first, last)]
    start, end = min(moments), max(moments)
    lines = [
        Line(
            short(label, _LABEL),
            tuple(
                Span(_share(_at(first), start, end), _share(_at(last), start, end), side) for first, last, side in spans
            ),
            _words(spans),
        )
        for label, spans in shown
    ]
    alt = "Time line: " + "; ".join(f"{line.label}: {line.text}" for line in lines) + "."
    return TimeLine(tuple(_ticks(start, end)), tuple(lines), _note(told, len(values), len(telling)), alt)


def _side(told: Explanation, name: str) -> str:
    """The second end of a link is drawn in outline."""
    return "second" if told.kind == "link" and name == told.members[1] else "first"


def _words(spans: Sequence[tuple[str, str, str]]) -> str:
    """The interval; of two, when both were there, or how far apart they are."""
    first, last = max(one[0] for one in spans), min(one[1] for one in spans)
    if len(spans) == 1 or first <= last:
        return ("" if len(spans) == 1 else "together ") + span(first, last)
    return f"{count((_at(first) - _at(last)).days, 'day')} apart"


def _note(told: Explanation, shown: int, total: int) -> str:
    parts = []
    if told.kind == "link":
        left, right = (short(name, _LABEL) for name in told.members)
        parts.append(f"Filled: shown by {left}; outlined: by {right}.")
    if shown < total:
        parts.append(f"{shown:,} of {total:,} values shown.")
    return " ".join(parts)


def _at(moment: str) -> datetime:
    return datetime.fromisoformat(moment)


def _share(moment: datetime, start: datetime, end: datetime) -> float:
    whole = (end - start).total_seconds()
    return round((moment - start).total_seconds() / whole, 4) if whole else 0.5


def _ticks(start: datetime, end: datetime) -> list[Tick]:
    """The beginnings of years, or of quarters or months where there are too few of the longer to tell anything."""
    months = range(start.year * 12 + start.month, end.year * 12 + end.month)
    years, quarters = ([month for month in months if month % length == 0] for length in (12, 3))
    chosen = next((some for some in (years, quarters) if len(some) >= 2), list(months))
    chosen = chosen[:: max(1, -(-len(chosen) // 12))]
    ticks = []
    for month in chosen:
        year, index = divmod(month, 12)
        moment = datetime(year, index + 1, 1, tzinfo=UTC)
        ticks.append(Tick(_share(moment, start, end), f"{year}" if len(years) >= 2 else f"{year}-{index + 1:02d}"))
    return ticks
