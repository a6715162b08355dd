"""The store of bags against a list of them."""

import numpy as np
from hand_made import Look, Shot, fingerprint_of
from hypothesis import given, settings
from hypothesis import strategies as st

from headwater.brands.prints import VIEWS, Bags, bags_of
from headwater.brands.store import BagStore

bag = st.dictionaries(st.integers(0, 2**32 - 1), st.integers(1, 255), max_size=5)
look = st.fixed_dictionaries(dict.fromkeys((*VIEWS, "hidden"), bag))


def one(shown: Look) -> Bags:
    return bags_of(fingerprint_of(Shot("a.example", 0, shown)))


def listed(held: Bags) -> list[tuple[list[int], list[int]]]:
    return [
        (held.keys[start:stop].tolist(), held.tf[start:stop].tolist())
        for start, stop in zip(held.indptr[:-1].tolist(), held.indptr[1:].tolist(), strict=True)
    ]


def together(rows: list[Bags]) -> Bags:
    return Bags(
        np.concatenate([[0], np.cumsum([len(row.keys) for row in rows])]).astype(np.int64),
        np.concatenate([np.empty(0, np.uint64), *(row.keys for row in rows)]),
        np.concatenate([np.empty(0, np.uint8), *(row.tf for row in rows)]),
    )


def kept(store: BagStore) -> list[tuple[list[int], list[int]]]:
    return listed(store.bags(np.arange(len(store))))


@settings(max_examples=60)
@given(st.lists(st.lists(look, max_size=4), max_size=5), st.data())
def test_it_holds_what_a_list_would(parts: list[list[Look]], data: st.DataObject) -> None:
    store = BagStore()
    expected: list[tuple[list[int], list[int]]] = []
    for part in parts:
        store.add(together([one(shown) for shown in part]))
        expected += [listed(one(shown))[0] for shown in part]
        if data.draw(st.booleans()) and expected:
            page, other = data.draw(st.integers(0, len(expected) - 1)), one(data.draw(look))
            store.replace(page, other)
            expected[page] = listed(other)[0]
        assert len(store) == len(expected) and kept(store) == expected
    wanted = data.draw(st.lists(st.integers(0, len(expected) - 1), max_size=6)) if expected else []
    assert listed(store.bags(np.array(wanted, np.int64))) == [expected[page] for page in wanted]


@settings(max_examples=40)
@given(st.lists(look, max_size=6), st.data())
def test_a_table_gives_the_store_back_even_from_a_slice_and_can_go_on_growing(
    looks: list[Look], data: st.DataObject
) -> None:
    store = BagStore()
    for shown in looks:
        store.add(one(shown))
    if looks:
        store.replace(data.draw(st.integers(0, len(looks) - 1)), one(data.draw(look)))
    cut = data.draw(st.integers(0, len(looks)))
    back = BagStore.of(store.table().slice(cut))
    assert kept(back) == kept(store)[cut:]
    extra = data.draw(look)
    back.add(one(extra))
    assert kept(back) == [*kept(store)[cut:], listed(one(extra))[0]]


def test_bags_that_were_replaced_are_left_behind_by_the_table() -> None:
    store = BagStore()
    store.add(one({"structure": {1: 1, 2: 1}, "names": {}, "kit": {}, "text": {}, "hidden": {}}))
    store.replace(0, one({"structure": {3: 1}, "names": {}, "kit": {}, "text": {}, "hidden": {}}))
    assert store.table().column("ids").to_pylist() == [[3]]


def test_a_view_with_more_features_than_sixteen_bits_count() -> None:
    store = BagStore()
    store.add(one({"structure": dict.fromkeys(range(70_000), 1), "names": {5: 2}, "kit": {}, "text": {}, "hidden": {}}))
    assert kept(BagStore.of(store.table())) == kept(store)
