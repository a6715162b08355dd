"""A fingerprint says what template a page is made of, and nothing about where it stands."""

from collections import Counter
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from headwater.fingerprint import FeatureHasher, fingerprint, kit_names
from headwater.fingerprint.hashing import feature_hash, mix, ngrams
from headwater.model.capture import Capture
from headwater.model.fingerprint import Fingerprint, View
from headwater.model.tables import VIEW_NAMES

Page = Callable[..., Capture]
Look = Callable[..., Fingerprint]

BODY = """<html><head><title>{host}</title><link rel=stylesheet href='http://{host}/css/kite.css'>
<script src='http://{host}/js/menu.js'></script></head><body class=page>
<div class=top><img src='http://{host}/img/logo.png'><a href='http://{host}/tour'>tour</a></div>
<ul class=menu><li class=item><a href='/join'>join</a></li><li class=item>prices</li></ul>
<div hidden class=spare><a href='http://{host}/spare'>spare</a><img src='http://{host}/img/spare.png'></div>
<p>Sturdy kites for windy days and calm evenings.</p>
<form action='http://{host}/pay/step1' method=post><input name=plan value=a><input name=mail><button>go</button></form>
</body></html>"""
labels = st.from_regex(r"[a-z][a-z0-9-]{0,20}[a-z0-9]", fullmatch=True).filter(lambda label: label[2:4] != "--")


def bags(found: Fingerprint) -> dict[str, dict[int, int]]:
    views: dict[str, View] = {name: getattr(found, name) for name in VIEW_NAMES}
    return {name: dict(zip(view.ids.tolist(), view.tf.tolist(), strict=True)) for name, view in views.items()}


def at(look: Look, host: str, body: str = BODY, **fields: Any) -> dict[str, dict[int, int]]:
    return bags(look(body.replace("{host}", host), url=f"http://{host}/", **fields))


@given(left=labels, right=labels)
def test_the_host_name_enters_no_view(look: Look, left: str, right: str) -> None:
    assert at(look, f"{left}.example") == at(look, f"{right}.test")


def test_every_view_of_that_page_has_something_to_compare(look: Look) -> None:
    """So that the law above is about something."""
    assert {name for name, found in at(look, "amber-kite.example").items() if found} == set(VIEW_NAMES)


def test_a_foreign_host_stays_in_the_kit(look: Look) -> None:
    there = BODY.replace("http://{host}/pay", "http://pay-desk.test/pay")
    assert at(look, "a.example", there)["kit"] != at(look, "a.example")["kit"]
    assert at(look, "a.example", there) == at(look, "b.example", there)


def test_a_port_enters_no_view(look: Look) -> None:
    assert bags(look(BODY.replace("{host}", "a.example:8080"), url="http://a.example:8080/")) == at(look, "a.example")


def test_www_makes_no_foreign_host(look: Look) -> None:
    assert bags(look(BODY.replace("{host}", "a.example"), url="http://www.a.example/")) == at(look, "a.example")


@pytest.mark.parametrize(
    "hidden",
    [
        "<div hidden class=decoy><ul class=other><li>one<li>two</ul><p>other words than these</p></div>",
        "<div style='display:none'><section class=decoy><h2>other words</h2><img src=/decoy.png></section></div>",
        "<div hidden><form action=/decoy><input name=decoy></form><script src=/decoy.js></script><!-- decoy --></div>",
    ],
)
def test_hidden_content_is_seen_in_the_hidden_view_only(look: Look, hidden: str) -> None:
    plain = at(look, "a.example", BODY.replace("<div hidden", "<div hidden id=x"))
    decoyed = at(look, "a.example", BODY.replace("<div hidden", f"{hidden}<div hidden id=x"))
    assert decoyed.pop("hidden") != plain.pop("hidden")
    assert decoyed == plain


@pytest.mark.parametrize("times", [2, 5])
def test_a_fingerprint_is_a_pure_function(page: Page, times: int) -> None:
    capture = page(BODY)
    used = FeatureHasher()
    found = [fingerprint(page(BODY.replace("kite", "sail")), used), *(fingerprint(capture, used) for _ in range(times))]
    assert all(bags(again) == bags(fingerprint(capture, FeatureHasher())) for again in found[1:])
    assert bags(found[0]) != bags(found[1])


def test_views_are_sorted_bags(look: Look) -> None:
    found = look(BODY + "<p class=again>" * 400)
    for name in VIEW_NAMES:
        view: View = getattr(found, name)
        assert [view.ids.dtype.name, view.tf.dtype.name] == ["uint32", "uint8"]
        assert np.all(np.diff(view.ids.astype(np.int64)) > 0) and len(view.ids) == len(view.tf)
        assert not len(view.tf) or view.tf.min() >= 1
    assert max(found.names.tf) == 255


def test_structure_is_local_paths_and_tag_grams(page: Page) -> None:
    """Oracle: the same features from a tree walked the slow way."""
    capture = page("<div><ul><li><b>x</b><li>y</ul></div><p>z")
    ancestors: list[list[str]] = []
    stack: list[str] = []
    for tag, depth in zip(capture.tags, capture.depths, strict=True):
        stack = [*stack[: depth - min(capture.depths)], tag]
        ancestors.append(stack[::-1][:4])
    none = np.uint32(0)
    expected: Counter[int] = Counter(
        ngrams(np.array([feature_hash(tag) for tag in capture.tags], np.uint32), 5).tolist()
    )
    for path in ancestors:
        parts = [np.array([feature_hash(path[step]) if step < len(path) else none], np.uint32) for step in range(4)]
        expected[int(mix(*parts)[0])] += 1
    assert bags(fingerprint(capture, FeatureHasher()))["structure"] == dict(expected)


def test_a_wrapper_near_the_root_changes_little(look: Look) -> None:
    blocks = ["<p><b>a</b></p>", "<ul><li><a>b</a></ul>", "<h2>c</h2><div><span>d</span></div>", "<dl><dt>e<dd>f</dl>"]
    rows = "".join(f"<div>{blocks[n % 4]}{blocks[(n // 4) % 4]}</div>" for n in range(16))
    plain, wrapped = look(rows).structure, look(f"<main><section>{rows}</section></main>").structure
    kept = set(plain.ids.tolist()) & set(wrapped.ids.tolist())
    assert len(kept) > 0.6 * len(plain.ids)


def test_visible_text_never_becomes_a_feature_name(page: Page) -> None:
    hasher = FeatureHasher()
    fingerprint(page("<title>Marigold</title><p class=note>heron thistle juniper heron thistle</p>" + BODY), hasher)
    names = {name for _, name in hasher.take_new_names()}
    assert ".note" in names
    assert not [name for name in names for word in ("heron", "thistle", "juniper", "arigold") if word in name]


def test_text_is_a_bounded_sketch(look: Look) -> None:
    long = " ".join(f"w{chr(97 + n % 26)}{chr(97 + n // 26 % 26)}{chr(97 + n // 676)}" for n in range(3000))
    view = look(f"<p>{long}</p>").text
    assert 100 <= len(view.ids) <= 128
    assert set(view.tf.tolist()) == {1}


def test_kit_names_are_readable_and_hold_no_value(page: Page) -> None:
    capture = page(
        "<form action=/pay/go><input name=account type=hidden value=secret-77></form><script src=/js/a.js></script>"
        "<script>function openTill() {}</script><!-- made by hand --><meta name=generator content='Kitepress 2'>"
    )
    names = kit_names(capture)
    assert {"action:/pay/go", "field:hidden:account", "script:/js/a.js", "declares:openTill"} <= set(names)
    assert "generator:Kitepress 2" in names
    assert not [name for name in names if "secret-77" in name or "made by hand" in name]
