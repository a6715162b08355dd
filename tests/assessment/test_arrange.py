"""Where figures stand and what is said once for a chapter."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from headwater.assessment.arrange import numbered, ranges, rows, sentences, with_notes
from headwater.assessment.document import Figure, Size, Table

SIZES: list[Size] = ["full", "half", "brief"]
SAYINGS = (
    "Counting rule 1.",
    "Sources: one.",
    "A unit counts once. It counts again.",
    "All captures.",
    "Of 12, 3.5 %.",
)


def figure(at: int, size: Size = "full", definition: str = "", caveats: tuple[str, ...] = ()) -> Figure:
    return Figure(
        number=0, keys=(f"x.{at}",), statement="", subject="", basis="", definition=definition, caveats=caveats,
        table=Table((), ()), size=size,
    )  # fmt: skip


chapters = st.lists(
    st.tuples(
        st.sampled_from(SIZES), st.sampled_from(SAYINGS), st.lists(st.sampled_from(SAYINGS), max_size=3, unique=True)
    ),
    max_size=12,
).map(lambda drafts: [figure(at, size, said, tuple(more)) for at, (size, said, more) in enumerate(drafts)])


@given(chapters, st.integers(1, 40))
def test_numbers_run_in_reading_order_and_no_figure_is_lost(drafts: list[Figure], first: int) -> None:
    figures = numbered(drafts, first)
    read = [figure for row in rows(figures) for figure in row]
    assert [figure.number for figure in read] == list(range(first, first + len(drafts)))
    assert sorted(figure.keys for figure in figures) == sorted(figure.keys for figure in drafts)


@given(chapters)
def test_a_row_holds_one_size_and_at_most_one_half_stands_alone(drafts: list[Figure]) -> None:
    found = rows(numbered(drafts, 1))
    assert all(len({figure.size for figure in row}) == 1 for row in found)
    assert sum(row[0].size == "half" and len(row) == 1 for row in found) <= 1
    briefs = [len(row) for row in found if row[0].size == "brief"]
    assert max(briefs, default=0) - min(briefs, default=0) <= 1
    assert all(len(row) <= {"full": 1, "half": 2, "brief": 3}[row[0].size] for row in found)


@given(chapters)
def test_every_sentence_is_said_once_or_more_but_never_lost(drafts: list[Figure]) -> None:
    figures, notes = with_notes(numbered(drafts, 1))
    by_mark = {note.mark: note.text for note in notes if note.mark}
    for_all = {note.text for note in notes if not note.mark}
    for before, after in zip(numbered(drafts, 1), figures, strict=True):
        meant = {s for text in (before.definition, *before.caveats) for s in sentences(text)}
        own = {s for text in (after.definition, *after.caveats) for s in sentences(text)}
        noted = {by_mark[mark] for mark in after.notes.split(", ") if mark}
        assert meant == own | noted | (for_all & meant)
        assert not own & (noted | for_all)
    assert len({note.text for note in notes}) == len(notes)


def test_a_note_names_its_figures_unless_it_holds_for_all() -> None:
    drafts = [figure(0, definition="A. Rule 1."), figure(1, definition="B. Rule 1.", caveats=("Read with care.",)),
              figure(2, definition="C. Rule 1.", caveats=("Read with care.",))]  # fmt: skip
    figures, notes = with_notes(numbered(drafts, 4))
    assert [(note.mark, note.text, note.figures) for note in notes] == [
        ("", "Rule 1.", ""),
        ("a", "Read with care.", "5, 6"),
    ]
    assert [(f.definition, f.caveats, f.notes) for f in figures] == [("A.", (), ""), ("B.", (), "a"), ("C.", (), "a")]


@pytest.mark.parametrize(("numbers", "written"), [([3, 4, 5, 9], "3–5, 9"), ([2, 1], "1, 2"), ([7, 7], "7"), ([], "")])
def test_ranges(numbers: list[int], written: str) -> None:
    assert ranges(numbers) == written


def test_more_notes_than_letters() -> None:
    drafts = [
        figure(at, caveats=tuple(f"Number {n}." for n in range(at // 2 * 30, at // 2 * 30 + 30))) for at in range(4)
    ]
    _, notes = with_notes(numbered(drafts, 1))
    marks = [note.mark for note in notes]
    assert marks[25:28] == ["z", "aa", "ab"]
    assert len(set(marks)) == 60
