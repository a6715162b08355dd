"""What is drawn, how it is scaled, and what is a sentence instead."""

from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from headwater.assessment import drawing
from headwater.assessment.brief import brief
from headwater.assessment.charts import CHARTS, chart
from headwater.assessment.suppress import SMALL, WITHHELD
from headwater.model.finding import Finding

Make = Callable[..., Finding]


@given(st.integers(0, 10**12), st.integers(1, 6))
def test_scales_are_whole_rising_and_reach_the_largest(largest: int, most: int) -> None:
    scale = drawing.round_scale(largest, most)
    assert scale[0] == 0
    assert scale[-1] >= largest
    assert 2 <= len(scale) <= most + 1
    assert all(mark == int(mark) for mark in scale)
    assert len({f"{mark:.0f}" for mark in scale}) == len(scale)
    assert largest == 0 or scale[-2] < largest  # no empty step on top


def said(finding: Finding, decimals: int = 1) -> tuple[str, bool] | None:
    found = brief(finding, decimals=decimals)
    return (found.words, found.complete) if found else None


def test_one_category_is_a_sentence(make: Make) -> None:
    finding = make("funnel.by_source", {"source": ["hotline"], "urls": [39211]}, "urls")
    assert said(finding) == ("A title: hotline only, with 39\u202f211 URLs", True)


def test_one_period_of_several_groups_is_a_sentence_and_keeps_its_table(make: Make) -> None:
    table = {"quarter": ["2012-Q4"] * 2, "country": ["RU", "US"], "urls": [30, 528]}
    words = "A title: 2012-Q4 only, so that no change can be shown; United States leads with 528 URLs"
    assert said(make("hosting.by_quarter", table, "urls")) == (words, False)


@pytest.mark.parametrize("counts", [[], [0, 0]])
def test_nothing_counted_is_a_sentence(make: Make, counts: list[int]) -> None:
    table = {"registry": ["one", "two"][: len(counts)], "urls": counts}
    assert said(make("hosting.registries", table, "urls", dimensions=("registry",))) == ("A title: none", True)


def test_hidden_counts_alone_are_a_sentence(make: Make) -> None:
    table: dict[str, list[Any]] = {"several": ["networks", "countries"], "sites": [SMALL, SMALL]}
    finding = make("hosting.sites_with_several_hosts_count", table, "sites")
    assert said(finding, 0) == ("A title: every count is below 10", True)
    table["sites"] = [SMALL, WITHHELD]
    assert "withheld" in (said(make(finding.key, table, "sites"), 0) or ("",))[0]


def test_what_can_be_compared_is_no_sentence(make: Make) -> None:
    two = make("funnel.by_source", {"source": ["a", "b"], "urls": [3, 4]}, "urls")
    assert said(two) is None
    assert said(make("prices.offers", {"shape": ["round"], "urls": [3]}, "urls")) is None


def test_a_chart_that_hides_more_than_it_shows_is_left_out(make: Make) -> None:
    years = {"year": [2009, 2010, 2011, 2012]}
    key = "distributors.active_by_year"
    assert chart(make(key, {**years, "n": [10, WITHHELD, 20, 15]}, "n"), decimals=0)
    assert chart(make(key, {**years, "n": [10, WITHHELD, SMALL, 15]}, "n"), decimals=0) is None


def test_charts_beside_each_other_have_one_scale(make: Make) -> None:
    years = {"year": [2009, 2010]}
    active = make("brands.active_by_year", {**years, "brands": [800, 400]}, "brands")
    new = make("brands.new_by_year", {**years, "brands": [100, 80]}, "brands")
    alone, beside = chart(new, decimals=1), chart(new, decimals=1, others=(active, new))
    assert alone and beside
    assert alone.panels[0].svg != beside.panels[0].svg
    as_large = make(new.key, {**years, "brands": [800, 400]}, "brands")
    both = chart(active, decimals=1, others=(active,)), chart(as_large, decimals=1, others=(active, as_large))
    assert both[0] and both[1] and both[0].panels[0].svg == both[1].panels[0].svg


@pytest.mark.parametrize("key", ["hosting.moves", "payments.mechanisms_by_year"])
def test_a_group_without_a_shown_count_is_named_not_drawn(make: Make, key: str) -> None:
    table = {"year": [2011, 2012] * 2, "level": ["country"] * 2 + ["address"] * 2, "moves": [40, 65, SMALL, SMALL]}
    drawn = chart(make(key, table, "moves"), decimals=0)
    assert drawn
    assert len(drawn.panels) == 1
    assert "address" in drawn.note


def test_every_known_chart_is_described(findings: list[Finding]) -> None:
    for finding in findings:
        drawn = chart(finding, decimals=1, others=findings) if finding.key in CHARTS else None
        assert drawn is None or all(len(panel.alt) > 20 for panel in drawn.panels), finding.key
