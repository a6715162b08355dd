"""The shipped background: well-formed, small, nothing readable in it, and its shares are those of the table."""

import csv
from datetime import UTC, datetime
from importlib.resources import files

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from headwater.brands import background
from headwater.brands.background import LEAST_GROUPS, VIEWS, Background, load
from headwater.fingerprint import FeatureHasher, fingerprint
from headwater.model.raw import RawCapture
from headwater.sanitise import sanitise

FOLDER = files("headwater.brands")
any_id = st.integers(0, 2**32 - 1)


def test_ids_are_sorted_and_unique_and_carried_by_enough_groups() -> None:
    shipped = load()
    assert tuple(shipped.views) == VIEWS
    for ids, groups in shipped.views.values():
        assert ids.dtype == np.uint32 and groups.dtype == np.uint16 and len(ids) == len(groups) > 0
        assert (np.diff(ids.astype(np.int64)) > 0).all()
        assert groups.min() >= LEAST_GROUPS and groups.max() <= shipped.groups


def test_every_caller_gets_the_same_arrays_and_cannot_change_them() -> None:
    assert load() is load()
    for ids, groups in load().views.values():
        assert not ids.flags.writeable and not groups.flags.writeable


def test_the_table_is_small() -> None:
    assert len(FOLDER.joinpath(background.FILE).read_bytes()) < 150_000


@pytest.mark.parametrize("view", VIEWS)
@given(st.data())
def test_a_share_is_what_the_table_says_and_nothing_else_has_one(view: str, data: st.DataObject) -> None:
    shipped = load()
    ids, groups = shipped.views[view]
    table = dict(zip(ids.tolist(), groups.tolist(), strict=True))
    asked = data.draw(st.lists(st.sampled_from(ids.tolist()) | any_id, max_size=20))
    share = shipped.share(view, np.array(asked, np.uint32))
    np.testing.assert_array_equal(share, [table.get(one, 0) / shipped.groups for one in asked])
    assert share.dtype == np.float64 and ((share >= 0) & (share <= 1)).all()


def test_an_empty_view_knows_nothing() -> None:
    none = Background(5, {"kit": (np.empty(0, np.uint32), np.empty(0, np.uint16))})
    np.testing.assert_array_equal(none.share("kit", np.array([1, 2], np.uint32)), [0.0, 0.0])


def test_a_view_that_was_not_counted_is_an_error_and_not_a_rarity() -> None:
    with pytest.raises(KeyError):
        load().share("text", np.array([1], np.uint32))


def test_what_every_page_has_is_common_and_an_invented_name_is_unknown() -> None:
    body = b"<html><head><title>t</title></head><body><div class='amber-kite-xyzzy'>" + b"<p>word</p>" * 20 + b"</div>"
    moment = datetime(2020, 1, 1, tzinfo=UTC)
    capture = sanitise(RawCapture(url="https://amber.example/", captured_at=moment, body=body))
    views = fingerprint(capture, FeatureHasher())
    assert load().share("structure", views.structure.ids).max() > 0.5
    assert load().share("names", views.names.ids).max() == 0.0


def test_the_sources_add_up_and_hold_no_address() -> None:
    text = FOLDER.joinpath("background_sources.csv").read_text("utf-8")
    rows = list(csv.DictReader(text.splitlines()))
    groups = {row["group"]: int(row["groups"]) for row in rows}
    assert sum(groups.values()) == load().groups
    assert all(int(row["pages"]) > 0 and row["licence"] for row in rows)
    assert "://" not in text and "www." not in text
