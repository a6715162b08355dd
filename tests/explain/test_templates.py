"""Pages side by side, against counting by hand; likeness per view against the formula written out."""

from collections.abc import Mapping
from itertools import pairwise
from math import log, log2
from typing import Any

import pyarrow as pa
import pytest
from small_run import SmallRun, Visit

from headwater.explain import explain, sections
from headwater.explain.run import Run
from headwater.explain.templates import VIEWS, closest, compare
from headwater.model.explanation import Template

Tables = Mapping[str, pa.Table]


def rows(tables: Tables, name: str) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = tables[name].to_pylist()
    return found


def compared(tables: Tables) -> list[tuple[Template, dict[str, Any]]]:
    """Every comparison of a latest period with the row it comes from."""
    latest = {row["site"]: row for row in sorted(rows(tables, "decisions"), key=lambda row: row["first_seen"])}
    found = [(explain(tables, site).template, row) for site, row in list(latest.items())[:60]]
    return [(template, row) for template, row in found if template is not None]


def test_the_pages_are_those_the_run_compared(tables: Tables) -> None:
    pairs = compared(tables)
    assert len(pairs) > 10
    for template, row in pairs:
        assert (template.left.capture_id, template.right.capture_id) == (row["capture_id"], row["matched_capture"])
        assert template.likeness == row["likeness"]


def test_names_are_counted_right(tables: Tables) -> None:
    """Oracle: shared and lonely names, and the brands that carry each, from the fingerprints one by one."""
    prints = {row["capture_id"]: row for row in rows(tables, "fingerprints")}
    name_of = {row["feature"]: row["name"] for row in rows(tables, "feature_names")}
    brand_of = {row["capture_id"]: row["brand_id"] for row in rows(tables, "captures") if row["brand_id"]}

    def named(capture: str) -> set[tuple[str, str]]:
        own = prints[capture]
        return {(v, name_of[f]) for v in ("names_ids", "kit_ids") for f in own[v] if f in name_of}

    for template, _ in compared(tables)[:20]:
        here, there = named(template.left.capture_id), named(template.right.capture_id)
        for marks, total, features in (
            (template.shared, template.shared_total, here & there),
            (template.only_left, template.only_left_total, here - there),
            (template.only_right, template.only_right_total, there - here),
        ):
            assert total == len(features) and len(marks) == min(40, total)
            assert {mark.name for mark in marks} <= {name for _, name in features}
            assert [mark.brands for mark in marks] == sorted(mark.brands for mark in marks)
            for mark in marks[:3]:
                views = [view for view, name in features if name == mark.name]
                feature = {f for f, name in name_of.items() if name == mark.name}
                carried = [{brand for c, brand in brand_of.items() if feature & set(prints[c][view])} for view in views]
                assert mark.brands in {len(brands) for brands in carried}


def likeness(tables: Tables, view: str, left: str, right: str) -> float | None:
    """Weighted Jaccard with log-tf x idf over brands, written out from the definition."""
    bags = {
        row["capture_id"]: dict(zip(row[f"{view}_ids"], row[f"{view}_tf"], strict=True))
        for row in rows(tables, "fingerprints")
    }
    capture = {row["capture_id"]: row for row in rows(tables, "captures")}
    total = len(rows(tables, "brands"))

    def worth(feature: int) -> float:
        on = [capture[c] for c, bag in bags.items() if feature in bag]
        brands = len({row["brand_id"] for row in on} - {None})
        sites = len({row["site"] for row in on})
        return (log2(1 + total / max(1, brands)) - 1 + 0.05) * (1.0 if sites > 1 else 0.5)

    def weight(page: str, feature: int) -> float:
        occurrences = bags[page].get(feature, 0)
        return worth(feature) * (1 + log(occurrences)) if occurrences else 0.0

    features = bags[left].keys() | bags[right].keys()
    shared = sum(min(weight(left, f), weight(right, f)) for f in features)
    union = sum(max(weight(left, f), weight(right, f)) for f in features)
    return shared / union if union else None


def test_likeness_per_view_is_the_formula(small: Tables) -> None:
    run = Run(small)
    captures = [row["capture_id"] for row in rows(small, "captures")]
    for left, right in pairwise(captures):
        template = compare(run, left, right, None)
        assert template
        for one in template.views:
            expected = likeness(small, one.view, left, right)
            assert one.likeness == (None if expected is None else pytest.approx(expected, abs=0.0006))


def test_likeness_is_symmetric_and_whole_for_the_same_page() -> None:
    visits = (Visit("x.example", 3, "B-00001"), Visit("y.example", 3, "B-00001"), Visit("z.example", 9, "B-00002"))
    tables = SmallRun(visits).tables()
    run, (x, y, z) = Run(tables), (visit.capture_id for visit in visits)
    same, far, back = compare(run, x, y, None), compare(run, x, z, None), compare(run, z, x, None)
    assert same and far and back
    assert [one.likeness for one in same.views] == [1.0] * len(VIEWS)
    assert far.views == back.views and (far.only_left, far.only_right) == (back.only_right, back.only_left)
    assert all(one.likeness is not None and one.likeness < 0.2 for one in far.views)


def test_two_brands_are_compared_by_their_most_alike_pages(small: Tables) -> None:
    run = Run(small)
    template = closest(run, run.captures_of("B-00001"), run.captures_of("B-00002"))
    assert template and template.likeness is None
    assert (template.left.brand, template.right.brand) == ("B-00001", "B-00002")
    assert closest(run, [], run.captures_of("B-00002")) is None


def test_a_likeness_is_put_in_words_with_its_error_rate(tables: Tables) -> None:
    """The word is that of the least like decision; what is asked is the run's own likeness and runner-up."""
    asked = []

    def words(likeness: float, following: float | None) -> tuple[str, float | None, str]:
        asked.append((likeness, following))
        return "likely", 0.075, "held-out world"

    decided = tables["decisions"].to_pylist()
    own = [row for row in decided if row["matched_capture"] and row["nearest_brand"] == row["brand_id"]]
    brand = own[0]["brand_id"]
    mine = [row for row in own if row["brand_id"] == brand]
    least = min(mine, key=lambda row: (row["likeness"], row["site"]))
    found = explain(tables, brand, page_likelihood=words).resemblance
    assert found is not None and asked == [(least["likeness"], least["next_likeness"])]
    assert (found.likeness, found.decisions, found.error_rate) == (least["likeness"], len(mine), 0.075)
    text = "\n".join(
        cell for part in sections(explain(tables, brand, page_likelihood=words)) for row in part.rows for cell in row
    )
    assert "likely (7.5% of such decisions were wrong: held-out world)" in text


def test_without_a_calibration_a_likeness_has_no_word(tables: Tables) -> None:
    site = next(row["site"] for row in tables["decisions"].to_pylist() if row["matched_capture"])
    found = explain(tables, site).resemblance
    assert found is None or (found.word, found.error_rate) == ("no word", None)


def test_a_period_given_to_a_brand_that_was_not_the_nearest_has_no_word(tables: Tables) -> None:
    """What the words were measured on is whether the nearest version is of the same template."""
    decided = tables["decisions"]
    moved = decided.set_column(
        decided.schema.get_field_index("nearest_brand"),
        decided.schema.field("nearest_brand"),
        pa.array(["B-99999" if row else None for row in decided.column("nearest_brand").to_pylist()], pa.string()),
    )
    for row in tables["sites"].to_pylist()[:20]:
        assert explain({**tables, "decisions": moved}, row["site"]).resemblance is None
