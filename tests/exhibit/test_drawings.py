"""Drawings hold what they say: boxes in their place and apart, edges from box to box, intervals within their line."""

from collections.abc import Iterator
from itertools import combinations, pairwise

import pytest
from small_run import SNAPSHOT, SUBJECTS, SmallRun, Value, Visit

from headwater.exhibit.compose import STEPS, page
from headwater.exhibit.diagram import WIDTH
from headwater.exhibit.page import Box, Page
from headwater.explain import explain
from headwater.model.explanation import Explanation


def pages(told: Explanation) -> Iterator[Page]:
    """What would stand on the page at every step from roomy to tight."""
    for limits in STEPS:
        yield page(told, {"links.parquet": "0" * 64}, "TLP:RED", "0" * 64, limits)


def crowded() -> Explanation:
    values = tuple(Value(f"{number:08d}") for number in range(12))
    visits = tuple(Visit(f"s{n}.example", n, f"B-{1 + n % 23:05d}", values[n % 5 : n % 5 + 3]) for n in range(90))
    behind = {f"B-{number:05d}": "D-00001" for number in range(1, 24)}
    return explain(SmallRun(visits, old=True, behind=behind).tables(), "D-00001")


@pytest.fixture(scope="module")
def all_told() -> list[Explanation]:
    """Every kind of subject, and a distributor with many brands and mechanisms."""
    tables = SmallRun().tables()
    return [explain(tables, subject, snapshot=SNAPSHOT) for subject in SUBJECTS] + [crowded()]


def overlap(one: Box, other: Box) -> bool:
    return (
        one.x < other.x + other.width - 1e-6
        and other.x < one.x + one.width - 1e-6
        and one.y < other.y + other.height - 1e-6
        and other.y < one.y + one.height - 1e-6
    )


def test_boxes_are_inside_and_apart_and_edges_join_them(all_told: list[Explanation]) -> None:
    drawn = 0
    for told in all_told:
        for diagram in (made.diagram for made in pages(told) if made.diagram):
            for box in diagram.boxes:
                assert box.x >= 0 and box.x + box.width <= WIDTH + 1e-6
                assert box.y >= -1e-6 and box.y + box.height <= diagram.height + 1e-6
            assert not [pair for pair in combinations(diagram.boxes, 2) if overlap(*pair)]
            for edge in diagram.edges:
                assert any(
                    abs(edge.x1 - box.x - box.width) < 1e-6 and box.y <= edge.y1 <= box.y + box.height
                    for box in diagram.boxes
                )
                assert any(
                    abs(edge.x2 - box.x) < 1e-6 and box.y <= edge.y2 <= box.y + box.height for box in diagram.boxes
                )
            assert diagram.alt.startswith("Diagram: ") and diagram.alt.endswith(".")
            drawn += 1
    assert drawn > 100


def test_a_drawn_brand_carries_what_it_is_joined_to() -> None:
    told = crowded()
    carried = {item.value: {one.brand for side in item.sides for one in side.sightings} for item in told.items}
    for made in pages(told):
        assert made.diagram
        for edge in made.diagram.edges:
            left = next(
                box
                for box in made.diagram.boxes
                if abs(box.x + box.width - edge.x1) < 1e-6 and abs(box.y + box.height / 2 - edge.y1) < 1e-6
            )
            right = next(
                box
                for box in made.diagram.boxes
                if abs(box.x - edge.x2) < 1e-6 and abs(box.y + box.height / 2 - edge.y2) < 1e-6
            )
            brand, value = (left.title, right.title) if left.kind == "party" else (right.title, left.title)
            assert brand in carried[value]


def test_what_is_not_drawn_is_counted() -> None:
    told = crowded()
    brands = {one.brand for item in told.items for side in item.sides for one in side.sightings}
    for made in pages(told):
        assert made.diagram
        shown = sum(box.kind == "party" for box in made.diagram.boxes)
        assert f"{shown} of the {len(brands)} brands" in made.diagram.note
        (more,) = (box.title for box in made.diagram.boxes if box.kind == "more")
        assert more == f"{len(brands) - shown} more"


def test_intervals_are_within_their_line_and_in_order(all_told: list[Explanation]) -> None:
    for told in all_told:
        for time in (made.time for made in pages(told) if made.time):
            spans = [span for line in time.lines for span in line.spans]
            assert all(0 <= span.start <= span.end <= 1 for span in spans)
            assert min(span.start for span in spans) in (0, 0.5) and max(span.end for span in spans) in (1, 0.5)
            assert [tick.at for tick in time.ticks] == sorted(tick.at for tick in time.ticks)
            assert all(0 <= tick.at <= 1 for tick in time.ticks) and len(time.ticks) <= 13
            assert all(line.text in time.alt for line in time.lines)


def test_tighter_pages_show_no_more_than_roomier_ones(all_told: list[Explanation]) -> None:
    for told in all_told:
        made = list(pages(told))
        for roomy, tight in pairwise(made):
            assert sum(len(group.rows) for group in tight.groups) <= sum(len(group.rows) for group in roomy.groups)
            assert len(tight.against) <= len(roomy.against) and len(tight.innocent) <= len(roomy.innocent)


def test_bars_are_as_long_as_their_bits(all_told: list[Explanation]) -> None:
    told = next(one for one in all_told if one.subject == "B-00001 B-00002")
    made = next(pages(told))
    assert [(group.title, group.number, group.share) for group in made.groups] == [
        ("Payment bundle", "14.0", 14 / 16), ("Page bundle", "5.0", 5 / 16),
    ]  # fmt: skip
    assert made.columns[2:] == ("bits", "0 to 16 bits")
