"""Feature hashes never change: stored fingerprints are compared with those of years later."""

import subprocess
import sys
from collections import Counter
from hashlib import blake2b

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from headwater.fingerprint import FeatureHasher, hashing
from headwater.fingerprint.hashing import bag, feature_hash, mix, ngrams

words = st.lists(st.integers(0, 2**32 - 1).map(np.uint32), max_size=40).map(lambda values: np.array(values, np.uint32))
GOLDEN = {"": 634351890, "div": 27695054, ".menu": 744218906, "asset:kite.css": 4284616908, "Zażółć": 2844309215}


@pytest.mark.parametrize("name", GOLDEN)
def test_the_hash_of_a_feature_is_fixed(name: str) -> None:
    assert feature_hash(name) == GOLDEN[name]


def test_mixed_hashes_are_fixed() -> None:
    parts = np.array([1, 2, 3], np.uint32), np.array([4, 5, 2**32 - 1], np.uint32)
    assert mix(*parts).tolist() == [1459633601, 2300275148, 1211030833]


def test_another_process_hashes_alike() -> None:
    code = "from headwater.fingerprint.hashing import feature_hash; print(feature_hash('.menu'))"
    done = subprocess.run(
        [sys.executable, "-c", code], env={"PYTHONHASHSEED": "77"}, capture_output=True, text=True, check=True
    )
    assert int(done.stdout) == GOLDEN[".menu"]


@given(st.text(max_size=40))
def test_it_is_blake2b(name: str) -> None:
    digest = blake2b(name.encode("utf-8", "surrogatepass"), digest_size=4).digest()
    assert feature_hash(name) == int.from_bytes(digest, "little")


@given(st.lists(st.text(max_size=6), max_size=40))
def test_a_hasher_only_remembers(names: list[str]) -> None:
    hasher = FeatureHasher()
    assert hasher.many(names).tolist() == [feature_hash(name) for name in names]
    assert sorted(hasher.take_new_names()) == sorted((feature_hash(name), name) for name in set(names))
    assert hasher.many(names).tolist() == [feature_hash(name) for name in names]
    assert hasher.take_new_names() == []


def test_a_full_memory_changes_no_hash(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(hashing, "_CACHE_LIMIT", 3)
    names = [f"name-{number % 7}" for number in range(40)]
    assert FeatureHasher().many(names).tolist() == [feature_hash(name) for name in names]


@given(words)
def test_a_bag_is_a_capped_multiset(values: np.ndarray) -> None:
    view = bag(np.concatenate([values, values[:1].repeat(300)]))
    counted = Counter(values.tolist() + values[:1].repeat(300).tolist())
    assert view.ids.tolist() == sorted(counted)
    assert view.tf.tolist() == [min(counted[value], 255) for value in sorted(counted)]
    assert [view.ids.dtype.name, view.tf.dtype.name] == ["uint32", "uint8"]


@given(words, st.integers(1, 6))
def test_equal_grams_have_equal_hashes(values: np.ndarray, n: int) -> None:
    values = values % np.uint32(3)  # few values, so that grams recur
    hashes = ngrams(values, n).tolist()
    grams = [tuple(values[start : start + n].tolist()) for start in range(len(values) - n + 1)]
    assert len(hashes) == len(grams)
    assert len(set(hashes)) == len(set(grams)) == len(set(zip(grams, hashes, strict=True)))


def test_grams_keep_the_order_of_their_parts() -> None:
    assert ngrams(np.array([1, 2], np.uint32), 2) != ngrams(np.array([2, 1], np.uint32), 2)
