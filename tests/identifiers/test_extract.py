"""The whole of one capture: order, distinctness, roles, network facts, directories, what hidden places may prove."""

from collections.abc import Callable

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from headwater.identifiers import KINDS, MAX_VALUE, extract
from headwater.model.capture import Capture, Field, Form, Link, Script
from headwater.model.observation import Observation

Observed = Callable[..., list[Observation]]

PAGE = {
    "ip": "203.0.113.7",
    "asn": 64500,
    "redirects": ("https://www.amberkite.example/", "https://gate.cedarpost.test/in?x=1"),
    "text": "Amber Kite ships kites. desk@cedarpost.test, +44 20 7946 0958. Till number 5123456",
    "hidden_text": "shadow@cedarpost.test",
    "forms": (
        Form("https://pay.cardgate.example/checkout", "post", (Field("merchant", "hidden", "40718263"),)),
        Form("https://www.amberkite.example/search", "get", (Field("q", "text"),)),
    ),
    "links": (
        Link("https://www.amberkite.example/about", "a"),
        Link("https://shop.amberkite.example/", "a"),
        Link("https://ivorylane.test/x", "a"),
        Link("https://ivorylane.test/y", "a"),
        Link("https://frame.oliveroad.test/in?id=3#a", "iframe"),
        Link("https://fonts.googleapis.com/css", "link", "stylesheet"),
        Link("https://t.me/AmberKite", "a"),
    ),
    "scripts": (
        Script("https://www.amberkite.example/main.js", ""),
        Script("https://ajax.googleapis.com/ajax/libs/x.js", ""),
        Script("https://stat.ivorylane.test/s.js", ""),
        Script("", "0" * 16, names=("init",), literals=("UA-5551234-2", "G-AB12CD34EF")),
    ),
}


def test_golden_page(observed: Observed) -> None:
    found = observed(**PAGE)
    assert [(s.kind, s.value, s.role, s.provider, s.specificity, s.bundle) for s in found] == [
        ("asn", "64500", "network", "", "unknown", "network"),
        ("email", "desk@cedarpost.test", "contact", "", "dedicated", "page"),
        ("email", "shadow@cedarpost.test", "mention", "", "unknown", "page"),
        ("host", "ajax.googleapis.com", "shared_script", "", "shared_service", "page"),
        ("host", "fonts.googleapis.com", "shared_script", "", "shared_service", "page"),
        ("host", "frame.oliveroad.test", "link", "", "unknown", "page"),
        ("host", "gate.cedarpost.test", "network", "", "unknown", "network"),
        ("host", "ivorylane.test", "link", "", "unknown", "page"),
        ("host", "pay.cardgate.example", "processor", "cardgate", "shared_service", "payment"),
        ("host", "stat.ivorylane.test", "shared_script", "", "unknown", "page"),
        ("host", "t.me", "link", "", "shared_service", "page"),
        ("ip", "203.0.113.7", "network", "", "unknown", "network"),
        ("mail_host", "cedarpost.test", "network", "", "unknown", "page"),
        ("merchant_account", "40718263", "recipient", "cardgate", "dedicated", "payment"),
        ("messenger", "amberkite", "contact", "telegram", "dedicated", "page"),
        ("mobile_money", "till/5123456", "recipient", "mpesa", "dedicated", "payment"),
        ("payment_form", "https://pay.cardgate.example/checkout", "form", "cardgate", "shared_service", "payment"),
        ("phone", "+442079460958", "contact", "", "dedicated", "page"),
        ("tracking_id", "G-AB12CD34EF", "tracking", "google_analytics_4", "unknown", "page"),
        ("tracking_id", "UA-5551234", "tracking", "google_analytics", "unknown", "page"),
        ("url", "https://frame.oliveroad.test/in", "link", "", "unknown", "page"),
        ("url", "https://gate.cedarpost.test/in", "network", "", "unknown", "network"),
    ]


@given(st.data())
def test_order_of_the_page_changes_nothing(make_capture: Callable[..., Capture], data: st.DataObject) -> None:
    shuffled = {
        name: tuple(data.draw(st.permutations(value))) if isinstance(value, tuple) else value
        for name, value in PAGE.items()
    }
    assert extract(make_capture(**shuffled)) == extract(make_capture(**PAGE))


NOISE = st.text(max_size=120)
ADDRESS = st.one_of(
    NOISE,
    st.sampled_from(
        ["mailto:", "tel:", "sms:", "upi://pay?pa=", "bitcoin:", "https://", "https://t.me/", "skype:"]
    ).flatmap(lambda head: NOISE.map(lambda tail: head + tail)),
    st.sampled_from(
        ["https://pay.cardgate.example/?merchant=", "https://paypal.me/", "https://[", "https://a@b@c/"]
    ).flatmap(lambda head: NOISE.map(lambda tail: head + tail)),
)


@given(
    text=NOISE,
    hidden_text=NOISE,
    ip=st.none() | NOISE | st.ip_addresses().map(str),
    asn=st.none() | st.integers(-5, 2**33),
    redirects=st.lists(ADDRESS, max_size=3).map(tuple),
    forms=st.lists(
        st.builds(Form, ADDRESS, NOISE, st.lists(st.builds(Field, NOISE, NOISE, NOISE), max_size=3).map(tuple)),
        max_size=3,
    ).map(tuple),
    links=st.lists(st.builds(Link, ADDRESS, st.sampled_from(["a", "iframe", "link"]), NOISE, NOISE), max_size=4).map(
        tuple
    ),
    scripts=st.lists(
        st.builds(Script, ADDRESS, NOISE, st.just(()), st.lists(NOISE, max_size=3).map(tuple)), max_size=3
    ).map(tuple),
)
def test_laws_of_any_capture(make_capture: Callable[..., Capture], **parts: object) -> None:
    """Never raises; sorted and distinct; values are normal, bounded; role and bundle are ones the kind documents."""
    found = extract(make_capture(**parts))
    keys = [(s.kind, s.value, s.role, s.provider) for s in found]
    assert keys == sorted(set(keys))
    for seen in found:
        kind = KINDS[seen.kind]
        assert seen.role in kind.roles, seen
        assert kind.clean(seen.value) == seen.value
        assert len(seen.value) <= MAX_VALUE
        assert seen.bundle in (kind.bundle, "payment" if seen.role == "processor" else "network"), seen
        assert (seen.basis == "default") == (seen.specificity == "unknown" and ":" not in seen.basis)


@pytest.mark.parametrize("surrogate", ["\ud800", "a\udfff@b.test"])
def test_lone_surrogates_are_survived(surrogate: str, observed: Observed) -> None:
    form = Form("https://pay.cardgate.example/c", "post", (Field("merchant", "hidden", surrogate),))
    observed(text=surrogate, hidden_text=surrogate, forms=(form,), links=(Link("https://t.me/" + surrogate, "a"),))


def test_over_long_values_are_refused_not_cut(observed: Observed) -> None:
    long = "https://frame.oliveroad.test/" + "x" * 500
    assert observed("url", links=(Link(long, "iframe"),)) == []
    assert len(observed("url", links=(Link(long[:500], "iframe"),))) == 1


def test_a_directory_of_accounts_owns_none_of_them(observed: Observed) -> None:
    few = " ".join(f"till number 51234{n:02d}" for n in range(12))
    many = few + " till number 5999999"
    assert {s.specificity for s in observed("mobile_money", text=few)} == {"dedicated"}
    assert {(s.specificity, s.basis) for s in observed("mobile_money", text=many)} == {("unknown", "rule:listing")}


def test_what_is_hidden_never_proves_an_account(observed: Observed) -> None:
    wallet = "0x5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAed"
    (seen,) = observed("crypto_address", hidden_text=wallet)
    assert (seen.role, seen.specificity, seen.basis) == ("recipient", "unknown", "rule:hidden_text")
    (both,) = observed("crypto_address", hidden_text=wallet, text=wallet)
    assert (both.specificity, both.basis) == ("dedicated", "rule:valid_checksum")


@pytest.mark.parametrize(
    ("ip", "asn", "classes"),
    [
        ("104.16.5.9", 13335, {"ip": "shared_service", "asn": "shared_service"}),
        ("2606:4700::1111", None, {"ip": "shared_service"}),
        ("10.1.2.3", None, {"ip": "shared_service"}),
        ("198.51.100.4", 64500, {"ip": "unknown", "asn": "unknown"}),
        ("not an address", 0, {}),
    ],
)
def test_network_facts(ip: str, asn: int | None, classes: dict[str, str], observed: Observed) -> None:
    assert {s.kind: s.specificity for s in observed("ip", "asn", ip=ip, asn=asn)} == classes


@pytest.mark.parametrize(
    ("script", "provider", "value"),
    [
        (Script("https://www.googletagmanager.com/gtm.js?id=GTM-AB12CD", ""), "google_tag_manager", "GTM-AB12CD"),
        (Script("https://www.googletagmanager.com/gtag/js?id=AW-912345678", ""), "google_ads", "AW-912345678"),
        (Script("", "0" * 16, literals=("ca-pub-9876543210123456",)), "google_adsense", "pub-9876543210123456"),
        (Script("", "0" * 16, names=("yaCounter45678901",)), "yandex_metrika", "45678901"),
        (Script("https://static.hotjar.com/c/hotjar-1234567.js?sv=6", ""), "hotjar", "1234567"),
        (
            Script("", "0" * 16, literals=("https://connect.facebook.net/en_US/fbevents.js", "912345678901234")),
            "facebook_pixel",
            "912345678901234",
        ),
    ],
)
def test_tracking_ids(script: Script, provider: str, value: str, observed: Observed) -> None:
    (seen,) = observed("tracking_id", scripts=(script,))
    assert (seen.provider, seen.value, seen.role, seen.specificity) == (provider, value, "tracking", "unknown")


@pytest.mark.parametrize(
    "literal", ["UA-12-1", "BUA-5551234-1", "G-abcdefghij", "912345678901234", "pub-12345", "GTM-A"]
)
def test_tracking_near_misses(literal: str, observed: Observed) -> None:
    assert observed("tracking_id", scripts=(Script("", "0" * 16, literals=(literal,)),)) == []


@pytest.mark.parametrize(
    "literal", ["UA-23581568-13", "G-XXXXXXXXXX", "GTM-XXXX", "ca-pub-1234567890123456", "UA-12345-6"]
)
def test_template_counters_are_shared(literal: str, observed: Observed) -> None:
    (seen,) = observed("tracking_id", scripts=(Script("", "0" * 16, literals=(literal,)),))
    assert (seen.specificity, seen.basis[:9]) == ("shared_service", "registry:")


def test_what_stands_in_hidden_markup_never_proves_an_account(observed: Observed) -> None:
    merchant = (Field("merchant", "hidden", "40718263"),)
    shown = Form("https://pay.cardgate.example/checkout", "post", merchant)
    unseen = Form("https://pay.cardgate.example/checkout", "post", merchant, hidden=True)
    basis = "rule:hidden_markup"
    (seen,) = observed("merchant_account", forms=(unseen,))
    assert (seen.role, seen.specificity, seen.basis) == ("recipient", "unknown", basis)
    (seen,) = observed("messenger", links=(Link("https://t.me/AmberKite", "a", hidden=True),))
    assert (seen.specificity, seen.basis) == ("unknown", basis)
    assert observed(forms=(shown, unseen)) == observed(forms=(shown,))
    forms_of = {form: observed("payment_form", forms=(form,)) for form in (shown, unseen)}
    assert [seen.specificity for seen in forms_of[unseen]] == [seen.specificity for seen in forms_of[shown]]


def test_hidden_parts_are_found_like_shown_ones(observed: Observed) -> None:
    links = (Link("https://ivorylane.test/x", "a"), Link("mailto:till@oliveroad.test", "a"))
    scripts = (Script("https://stat.ivorylane.test/s.js", "", names=("init",), literals=("UA-5551234-2",)),)
    hidden = {
        "links": tuple(msgspec.structs.replace(link, hidden=True) for link in links),
        "scripts": tuple(msgspec.structs.replace(script, hidden=True) for script in scripts),
    }
    found = [(seen.kind, seen.value, seen.role) for seen in observed(links=links, scripts=scripts)]
    assert [(seen.kind, seen.value, seen.role) for seen in observed(**hidden)] == found
    assert "dedicated" not in {seen.specificity for seen in observed(**hidden)}
