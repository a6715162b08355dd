"""The short cut for plain references gives what the URL parser gives."""

import re
from collections import Counter

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from headwater.errors import RecordError
from headwater.model.sniff import has_media_extension
from headwater.model.urls import join, normalise, url_hash
from headwater.sanitise.references import References

BASE = "http://amber-kite.example/shop/list.html?page=2"
_PIECES = """
/ // .. . a B index.html ? x=1 &y=%20 #f - ~u %2e : 8080 @ http: https:// HTTP:// amber.example
xn--bcher-kva 1.2.3 é \\ ' "
| img.png [ *
"""
PIECES = st.sampled_from([*_PIECES.split(), " ", "\t"])
OTHER_SCHEME = re.compile(r"\s*(?!https?:)[A-Za-z][A-Za-z0-9+.\s-]*:", re.IGNORECASE)


@given(
    st.lists(PIECES, max_size=7).map("".join),
    st.sampled_from([BASE, "https://a.example/", "http://[2001:db8::1]:81/x/y"]),
)
def test_agrees_with_the_parser(reference: str, base: str) -> None:
    assume(not OTHER_SCHEME.match(reference))
    try:
        expected = join(base, reference).url
    except RecordError:
        expected = ""
    if reference.strip().startswith("#") or not reference.strip() or has_media_extension(expected.partition("?")[0]):
        expected = ""
    assert References(base, Counter()).resolve(reference) == expected


@pytest.mark.parametrize(
    ("reference", "kind"),
    [
        ("data:text/html,x", "data_uri"),
        (" DATA:image/png;base64,AA", "data_uri"),
        ("blob:http://a.example/1", "data_uri"),
        ("java\nscript:x", "script_uri"),
        ("VBScript:x", "script_uri"),
        ("a.jpg", "media_link"),
        ("http://[", "bad_reference"),
        ("tel:" + "1" * 3000, "bad_reference"),
        ("/" + "x" * 9000, "bad_reference"),
    ],
)
def test_drops_are_counted_each_time(reference: str, kind: str) -> None:
    dropped: Counter[str] = Counter()
    references = References(BASE, dropped)
    assert [references.resolve(reference), references.resolve(reference)] == ["", ""]
    assert dropped == {kind: 2}


@given(st.text(max_size=30))
def test_an_unusable_base_changes_nothing_and_never_raises(href: str) -> None:
    references = References(BASE, Counter())
    references.rebase(href)
    references.resolve("x.html")


@given(st.text(max_size=40).map(lambda tail: "http://amber-kite.example/" + tail))
def test_normalising_is_idempotent(text: str) -> None:
    try:
        once = normalise(text)
    except RecordError as error:
        assert text not in str(error)
        return
    assert normalise(once.url).url == once.url
    assert "#" not in once.url and once.host == "amber-kite.example"
    assert len(url_hash(once.url)) == 64
