"""Drawings over time: everything lies within them, begins at 0, and says what the table says."""

from hypothesis import given
from hypothesis import strategies as st

from headwater_desk.figures import charts
from headwater_desk.figures.charts import Chart, Series

VALUES = st.lists(st.floats(0, 1e9) | st.none(), min_size=1, max_size=60)


@given(VALUES, st.booleans())
def test_everything_lies_within_the_drawing(values: list[float | None], columns: bool) -> None:
    steps = [f"2012-{n}" for n in range(len(values))]
    drawn = charts.draw(Chart("Reports", steps, [Series("All", values)], columns))
    for line in drawn.lines:
        for stretch in line.stretches:
            for x, y in (corner.split(",") for corner in stretch.split()):
                assert 0 <= float(x) <= 100 and -0.1 <= float(y) <= charts.HEIGHT + 0.1
    for bar in drawn.bars:
        assert float(bar.x) >= 0 and float(bar.x) + float(bar.width) <= 100.1
        assert (
            float(bar.y) >= charts.TOP - 0.1
            and abs(float(bar.y) + float(bar.height) - charts.TOP - charts.HEIGHT) < 0.2
        )
    assert 1 <= len(drawn.across) <= charts.MOST_LABELS
    assert 2 <= len(drawn.up) <= 6 and drawn.up[0].text == "0"
    corners = sum(len(stretch.split()) for line in drawn.lines for stretch in line.stretches)
    alone = sum(len(line.dots) for line in drawn.lines)
    assert columns or corners + alone == sum(value is not None for value in values)


def test_a_series_that_lacks_a_step_is_nothing_there() -> None:
    rows = [
        {"year": 2011, "kind": "card", "sites": 4},
        {"year": 2012, "kind": "card", "sites": 2},
        {"year": 2012, "kind": "sms", "sites": 1},
    ]
    made = charts.chart("Types", rows, "year", "sites", {"card": "Card", "sms": "SMS"}, by="kind")
    assert list(made.steps) == ["2011", "2012"]
    assert [list(series.values) for series in made.series] == [[4, 2], [0, 1]]
    assert [series.look for series in made.series] == ["a", "b"]
