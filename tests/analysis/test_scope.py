"""Which year is assessed and which periods exist follow from the data's first and last day."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from headwater.analysis import PeriodPlan, Scope
from headwater.errors import InputError

DAYS = st.dates(date(2005, 1, 1), date(2015, 12, 31))


@pytest.mark.parametrize(
    ("first", "last", "year"),
    [
        (date(2009, 6, 1), date(2012, 12, 30), "2012"),
        (date(2009, 6, 1), date(2013, 3, 1), "2012"),
        (date(2012, 1, 9), date(2012, 12, 1), "2012"),
        (date(2012, 2, 1), date(2012, 12, 31), "2012"),
        (date(2012, 6, 1), date(2013, 2, 1), "2013"),
        (date(2012, 5, 1), date(2012, 5, 1), "2012"),
    ],
)
def test_the_last_whole_year_is_assessed_else_the_last_year(first: date, last: date, year: str) -> None:
    assert PeriodPlan.of(first, last, Scope()).year.label == year


def test_hosting_quarter_and_labels() -> None:
    plan = PeriodPlan.of(date(2009, 6, 1), date(2012, 12, 30), Scope(year=2012, hosting_quarter=4))
    assert (plan.hosting.label, plan.hosting.start, plan.hosting.end) == (
        "2012-Q4",
        date(2012, 10, 1),
        date(2013, 1, 1),
    )
    assert plan.all is not None
    assert (plan.all.label, plan.all.end) == ("2009-06 to 2012-12", date(2012, 12, 31))
    assert plan.to_year_end == plan.all
    early = PeriodPlan.of(date(2009, 6, 1), date(2012, 12, 30), Scope(year=2010)).to_year_end
    assert (early.label, early.end) == ("2009-06 to 2010-12", date(2011, 1, 1))
    assert [period.label for period in plan.years] == ["2009", "2010", "2011", "2012"]
    assert (plan.quarters[0].label, plan.quarters[-1].label, len(plan.quarters)) == ("2009-Q2", "2012-Q4", 15)


def test_without_data_a_year_must_be_named() -> None:
    with pytest.raises(InputError, match="name the year"):
        PeriodPlan.of(None, None, Scope())
    assert PeriodPlan.of(None, None, Scope(year=2012)).all is None


@given(first=DAYS, last=DAYS)
def test_quarters_tile_the_data(first: date, last: date) -> None:
    first, last = min(first, last), max(first, last)
    plan = PeriodPlan.of(first, last, Scope())
    assert plan.quarters[0].start <= first < plan.quarters[0].end
    assert plan.quarters[-1].start <= last < plan.quarters[-1].end
    for before, after in zip(plan.quarters, plan.quarters[1:], strict=False):
        assert before.end == after.start
