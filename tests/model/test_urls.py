"""One normal form for every way to write an address, equal hashes for equal addresses, and errors that show none."""

import hashlib
import traceback

import pytest
from hypothesis import given
from hypothesis import strategies as st

from headwater.errors import RecordError
from headwater.model.urls import MAX_URL_CHARS, WebAddress, join, normalise, url_hash

addresses = st.builds(
    "{}://{}{}{}{}{}".format,
    st.sampled_from(["http", "https", "HTTP"]),
    st.sampled_from(["", "me@", "me:secret@"]),
    st.sampled_from(["a.example", "A.Example", "b\u00fccher.example", "192.0.2.1", "[2001:db8::1]"]),
    st.sampled_from(["", ":80", ":443", ":8080"]),
    st.sampled_from(["", "/", "/x/../y", "/%7Ekite", "/a b", "/\u00e9?q=1"]),
    st.sampled_from(["", "#top", "#"]),
)


@pytest.mark.parametrize(
    ("written", "normal"),
    [
        ("HTTP://A.Example:80/x/../y#top", "http://a.example/y"),
        ("https://a.example:443", "https://a.example/"),
        ("http://me:secret@a.example/", "http://a.example/"),
        ("http://b\u00fccher.example/", "http://xn--bcher-kva.example/"),
        ("  http://a.example/\n", "http://a.example/"),
        ("http://0300.0.2.1/", "http://192.0.2.1/"),
        ("http:\\\\a.example\\x", "http://a.example/x"),
        ("http://a.example:8080/x?b=2&a=1", "http://a.example:8080/x?b=2&a=1"),
    ],
)
def test_examples(written: str, normal: str) -> None:
    assert normalise(written).url == normal


@given(addresses)
def test_the_normal_form_is_its_own(address: str) -> None:
    found = normalise(address)
    assert normalise(found.url) == WebAddress(found.url, found.host)
    assert "#" not in found.url and "secret" not in found.url and found.had_credentials == ("@" in address)
    assert found.host == found.host.lower() and found.host in found.url


@given(addresses)
def test_equal_addresses_have_equal_hashes(address: str) -> None:
    once = normalise(address).url
    assert url_hash(once) == url_hash(normalise(f" {address} ").url) == hashlib.sha256(once.encode()).hexdigest()


@pytest.mark.parametrize(
    ("address", "reason"),
    [
        ("", "bad_url"), ("a.example", "bad_url"), ("http://", "bad_url"), ("http://a b.example/", "bad_url"),
        ("http://secret\ud800.example/", "bad_url"), ("ftp://secret.example/", "url_scheme"),
        ("javascript:secret()", "url_scheme"), ("data:text/html,secret", "url_scheme"),
        ("http://secret.example/" + "x" * MAX_URL_CHARS, "url_too_long"),
    ],
)  # fmt: skip
def test_refused_addresses_are_not_shown(address: str, reason: str) -> None:
    with pytest.raises(RecordError) as caught:
        normalise(address, "redirects")
    assert (caught.value.reason, caught.value.field) == (reason, "redirects")
    assert "secret" not in "".join(traceback.format_exception_only(caught.value)) and caught.value.__cause__ is None


@pytest.mark.parametrize(
    ("reference", "joined"),
    [
        ("/pay", "http://a.example/pay"),
        ("pay?x=1#y", "http://a.example/shop/pay?x=1"),
        ("../pay", "http://a.example/pay"),
        ("//pay.test/x", "http://pay.test/x"),
        ("https://pay.test/", "https://pay.test/"),
        ("", "http://a.example/shop/index.html"),
    ],
)
def test_references_are_resolved_like_a_browser_does(reference: str, joined: str) -> None:
    assert join("http://a.example/shop/index.html", reference).url == joined


def test_a_reference_that_leaves_the_web_is_refused() -> None:
    with pytest.raises(RecordError, match="url_scheme"):
        join("http://a.example/", "mailto:me@a.example")
