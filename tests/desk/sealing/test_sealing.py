"""What is sealed opens at its own place, under its own key, and nowhere else."""

from typing import Any

import pytest
from django.db import connection
from hypothesis import given
from hypothesis import strategies as st

from headwater_desk.facts.models import Site, SiteKind
from headwater_desk.sealing import KeyRing, SealError, mark, ring
from headwater_desk.sealing.envelope import Place, key_id_of, seal, unseal
from headwater_desk.sealing.keys import fresh

KEYS = KeyRing("k2", {"k1": b"a" * 32, "k2": b"b" * 32}, b"m" * 32)
HERE = Place("facts_site", "name", "row-1", "org-1")
WORDS = st.text("abcxyz-_. é", min_size=1, max_size=8)
PLACES = st.builds(Place, WORDS, WORDS, WORDS, WORDS)


@given(content=st.binary(max_size=300), place=PLACES)
def test_what_is_sealed_opens_where_it_was_sealed(content: bytes, place: Place) -> None:
    envelope = seal(KEYS, place, content)
    assert unseal(KEYS, place, envelope) == content
    assert key_id_of(envelope) == "k2"
    assert seal(KEYS, place, content) != envelope, "equal values do not look equal"


@given(place=PLACES, other=PLACES)
def test_moved_to_any_other_place_it_does_not_open(place: Place, other: Place) -> None:
    if place != other:
        with pytest.raises(SealError):
            unseal(KEYS, other, seal(KEYS, place, b"amber kite"))


@given(place=st.integers(0, 45), bit=st.integers(0, 7))
def test_any_changed_bit_is_noticed(place: int, bit: int) -> None:
    envelope = bytearray(seal(KEYS, HERE, b"amber kite"))
    envelope[place % len(envelope)] ^= 1 << bit
    with pytest.raises(SealError):
        unseal(KEYS, HERE, bytes(envelope))


@given(cut=st.integers(0, 40))
def test_what_is_cut_short_does_not_open(cut: int) -> None:
    with pytest.raises(SealError):
        unseal(KEYS, HERE, seal(KEYS, HERE, b"amber kite")[:cut])


def test_a_wrong_key_raises_and_a_missing_one_is_named() -> None:
    envelope = seal(KEYS, HERE, b"amber kite")
    with pytest.raises(SealError, match="does not open"):
        unseal(KeyRing("k2", {"k2": b"c" * 32}, b"m" * 32), HERE, envelope)
    with pytest.raises(SealError, match=r"'k2'.*put that key back"):
        unseal(KeyRing("k1", {"k1": b"a" * 32}, b"m" * 32), HERE, envelope)


def test_an_older_key_still_opens_what_it_sealed() -> None:
    old = KeyRing("k1", {"k1": b"a" * 32}, b"m" * 32)
    assert unseal(KEYS, HERE, seal(old, HERE, b"amber kite")) == b"amber kite"


def test_marks_are_equal_for_equal_values_of_one_field_and_organisation_only() -> None:
    marks = {
        mark(field, value, organisation, KEYS)
        for field in ("url", "site")
        for value in ("a", "b")
        for organisation in ("", "org-1")
    }
    assert len(marks) == 8
    assert mark("url", "a", "", KEYS) == mark("url", "a", "", KEYS)


@pytest.mark.parametrize("content", ["", "current = 1", 'current = "k1"\nmarks = "eA=="\n[keys]\nk1 = "eA=="', "\x00"])
def test_a_file_that_holds_no_keys_is_refused_without_showing_it(content: str, tmp_path) -> None:  # type: ignore[no-untyped-def]
    path = tmp_path / "keys.toml"
    path.write_text(content)
    with pytest.raises(SealError, match="this is no key file"):
        KeyRing.load(path)
    with pytest.raises(SealError, match="cannot be read"):
        KeyRing.load(tmp_path / "absent.toml")


def test_fresh_keys_load_and_differ(tmp_path) -> None:  # type: ignore[no-untyped-def]
    rings = []
    for name in ("a", "b"):
        (tmp_path / name).write_text(fresh())
        rings.append(KeyRing.load(tmp_path / name))
    assert rings[0].roots != rings[1].roots and rings[0].marks != rings[1].marks


def test_a_model_field_gives_text_and_stores_an_envelope(taken_back: None) -> None:
    row = Site.objects.create(name="amber-kite.example", name_mark=mark("site", "x"), kind=SiteKind.REGISTRABLE)
    assert row.name == "amber-kite.example"
    again = Site.objects.get(pk=row.pk)
    assert again.name == "amber-kite.example"
    with connection.cursor() as cursor:
        cursor.execute("SELECT name FROM facts_site")
        [(stored,)] = cursor.fetchall()
    assert b"amber" not in bytes(stored)
    seen: Any = Site.objects.values_list("name", flat=True)[0]
    assert bytes(seen) == bytes(stored), "queries see what is stored"


def test_a_sealed_value_copied_to_another_row_does_not_open(taken_back: None) -> None:
    one, other = (
        Site.objects.create(name=f"{n}.example", name_mark=mark("site", n), kind=SiteKind.REGISTRABLE) for n in "ab"
    )
    stolen = Site(pk=other.pk, kind=other.kind)
    sealed: Any = Site.objects.filter(pk=one.pk).values_list("name", flat=True)[0]
    stolen.__dict__["name"] = bytes(sealed)
    with pytest.raises(SealError):
        assert stolen.name
    assert ring() is ring()
