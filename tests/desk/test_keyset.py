"""Reading by key: every row once, forwards and backwards, whatever arrives meanwhile."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.core.exceptions import BadRequest
from hypothesis import given, settings
from hypothesis import strategies as st

from headwater_desk import keyset
from headwater_desk.audit.models import Entry

NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)
ORDERS = (("at", "id"), ("-at", "-id"), ("-at", "id"), ("action", "-at", "id"))


def entries(moments: list[int]) -> None:
    Entry.objects.bulk_create(Entry(at=NOON + timedelta(hours=hour), action=f"act {hour % 3}") for hour in moments)


def walk(order: tuple[str, ...], size: int) -> list[list[int]]:
    pages: list[list[int]] = []
    asked: dict[str, str] = {}
    while True:
        rows, page = keyset.read(Entry.objects.all(), order, asked, size)
        pages.append([row.pk for row in rows])
        if not page.after:
            return pages
        asked = {"after": page.after}


@settings(deadline=None, max_examples=25)
@given(st.lists(st.integers(0, 6), max_size=12), st.sampled_from(ORDERS), st.integers(1, 5))
def test_every_row_comes_once_and_in_order(moments: list[int], order: tuple[str, ...], size: int) -> None:
    start = Entry.objects.count()
    entries(moments)
    found = [pk for page in walk(order, size) for pk in page]
    assert found == list(Entry.objects.order_by(*order).values_list("pk", flat=True))
    assert len(found) == start + len(moments)


@pytest.mark.parametrize("order", ORDERS)
def test_the_way_back_is_the_way_there(order: tuple[str, ...]) -> None:
    entries([3, 1, 1, 4, 1, 5, 2, 6])
    pages = walk(order, 3)
    rows, page = keyset.read(Entry.objects.all(), order, {}, 3)
    assert not page.before
    for number in (1, 2):
        rows, page = keyset.read(Entry.objects.all(), order, {"after": page.after}, 3)
        assert [row.pk for row in rows] == pages[number]
    for number in (1, 0):
        rows, page = keyset.read(Entry.objects.all(), order, {"before": page.before}, 3)
        assert [row.pk for row in rows] == pages[number]
    assert not page.before and page.after


def test_arrivals_shift_nothing() -> None:
    entries([5, 4, 3, 2, 1])
    rows, page = keyset.read(Entry.objects.all(), ("-at", "-id"), {}, 2)
    entries([9, 9, 9])
    following, _ = keyset.read(Entry.objects.all(), ("-at", "-id"), {"after": page.after}, 2)
    assert [row.at.hour - 12 for row in (*rows, *following)] == [5, 4, 3, 2]


@given(st.text(max_size=40))
@settings(deadline=None, max_examples=50)
def test_a_made_up_cursor_is_refused_or_read(cursor: str) -> None:
    def read(**asked: Any) -> None:
        keyset.read(Entry.objects.all(), ("-at", "-id"), asked)

    try:
        read(after=cursor)
    except BadRequest:
        return
    read(before=cursor)
