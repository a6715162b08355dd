"""Processors and accounts: every rule of the pack, the demonstration world, premium SMS, mobile money."""

import re
from collections.abc import Callable
from datetime import UTC, datetime
from urllib.parse import urlencode

import msgspec
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from headwater.identifiers import accounts, merchant_account, scripts
from headwater.identifiers.accounts import Reference
from headwater.identifiers.registry import shipped
from headwater.identifiers.rules import AccountRule, Provider, TokenRule
from headwater.model.capture import Capture, Field, Form, Link, Script
from headwater.model.observation import Observation

Observed = Callable[..., list[Observation]]
RULES = shipped().rules
ACCOUNT_RULES = [(provider, rule) for provider in RULES.providers.values() for rule in provider.account]
TOKEN_RULES = [(provider, rule) for provider in RULES.providers.values() for rule in provider.token]


CAPTURE = msgspec.convert(
    dict.fromkeys(
        (
            "capture_id",
            "url_hash",
            "host",
            "source",
            "visible_to",
            "server",
            "title",
            "generator",
            "lang",
            "text",
            "hidden_text",
        ),
        "",
    )
    | dict.fromkeys(("status", "ip", "asn", "country"))
    | dict.fromkeys(
        (
            "redirects",
            "tags",
            "depths",
            "hidden_tags",
            "names",
            "hidden_names",
            "forms",
            "links",
            "scripts",
            "comments",
        ),
        (),
    )
    | {
        "url": "https://amberkite.example/",
        "captured_at": datetime(2012, 5, 1, tzinfo=UTC),
        "dropped": {},
        "body_bytes": 0,
    },
    Capture,
)


def form(action: str, **values: str) -> Form:
    return Form(action, "post", tuple(Field(name, "hidden", value) for name, value in values.items()))


def payments(found: list[Observation]) -> set[tuple[str, str, str, str, str, str]]:
    return {
        (s.kind, s.value, s.role, s.provider, s.payment_type, s.specificity) for s in found if s.bundle == "payment"
    }


def test_the_pack_covers_many_providers_current_and_legacy() -> None:
    real = [p for p in RULES.providers.values() if not p.source.startswith("demonstration")]
    assert len(real) >= 15
    assert sum(p.status == "legacy" for p in real) >= 5
    assert {p.payment_type for p in real} >= {
        "card", "wallet", "crypto", "money_transfer", "sms", "mobile_money", "virtual_currency",
    }  # fmt: skip


def test_demonstration_hosts_are_reserved_names() -> None:
    for provider in RULES.providers.values():
        reserved = all(name.endswith(".example") for name in provider.hosts)
        assert reserved == provider.source.startswith("demonstration")


def test_rules_limited_to_a_host_name_one_of_the_provider() -> None:
    for provider, rule in ACCOUNT_RULES:
        for name in rule.on:
            assert RULES.provider_of(name) is provider, (provider.id, rule.name)


def _first_group(shape: str, text: str) -> str:
    """What a field contributes: its shape's first group, or all of it."""
    match = re.fullmatch(shape, text)
    assert match is not None
    return match.group(1) if match.groups() else text


@pytest.mark.parametrize(("provider", "rule"), ACCOUNT_RULES, ids=lambda x: getattr(x, "id", None) or x.name)
@settings(max_examples=15)
@given(data=st.data())
def test_every_account_rule_finds_what_it_describes(provider: Provider, rule: AccountRule, data: st.DataObject) -> None:
    """Build a reference from the rule's own shapes; the account, composed here by `re`, must come back."""
    sent = {name: data.draw(st.from_regex(rf"\A(?:{shape})\Z")) for name, shape in rule.fields.items()}
    path = data.draw(st.from_regex(rf"\A(?:{rule.path})\Z")) if rule.path else "/start"
    assume("." not in path.split("/") and ".." not in path.split("/") and "%" not in path and path.isprintable())
    assume(not {"?", "#", "\\"} & set(path))
    name = rule.on[0] if rule.on else provider.hosts[0]
    parts = {key: _first_group(rule.fields[key], text) for key, text in sent.items()}
    parts |= re.fullmatch(rule.path, path).groupdict() if rule.path else {}  # type: ignore[union-attr]
    if rule.subdomain:
        parts["subdomain"] = data.draw(st.from_regex(r"\A[a-z][a-z0-9]{3,20}\Z"))
        name = parts["subdomain"] + "." + provider.hosts[0]
    assume(not {part.lower() for part in parts.values()} & set(rule.exclude))
    value = rule.value or "{" + next(iter(parts)) + "}"
    for key, part in parts.items():
        value = value.replace("{" + key + "}", part)
    value = {"keep": value, "lower": value.lower(), "upper": value.upper()}[rule.case]

    address = f"https://{name}{path}?{urlencode(sent)}"
    found = accounts.at_provider(provider, Reference(name, address, accounts.query_of(address)))
    assert (rule.kind, value, rule.role) in {(s.kind, s.value, s.role) for s in found}
    assert {s.provider for s in found} == {provider.id}
    assert {s.payment_type for s in found} == {provider.payment_type}


@pytest.mark.parametrize(("provider", "rule"), TOKEN_RULES, ids=lambda x: getattr(x, "id", None) or x.name)
@settings(max_examples=10)
@given(data=st.data())
def test_every_token_rule_finds_its_key_in_a_script(provider: Provider, rule: TokenRule, data: st.DataObject) -> None:
    key = data.draw(st.from_regex(rf"\A(?:{rule.shape})\Z"))
    assume(key[-1].isalnum())
    script = Script("", "0" * 16, literals=("before", key, "after"))
    found = scripts.scripts(msgspec.structs.replace(CAPTURE, scripts=(script,)), "amberkite.example", RULES)
    assert (key, provider.id) in {(s.value, s.provider) for s in found if s.kind == "merchant_account"}


DEMONSTRATION = [
    (form("https://pay.cardgate.example/checkout", merchant="40718263"),
     ("merchant_account", "40718263", "recipient", "cardgate", "card", "dedicated")),
    (form("https://secure.billhub.example/join", clientacc="730145-0102", siteid="88"),
     ("merchant_account", "730145-0102", "recipient", "billhub", "card", "dedicated")),
    (form("https://secure.billhub.example/join", siteid="730145", clientacc="0102"),
     ("merchant_account", "730145-0102", "recipient", "billhub", "card", "dedicated")),
    (form("https://wallet.coinpurse.example/pay", to="U204518337"),
     ("merchant_account", "U204518337", "recipient", "coinpurse", "wallet", "dedicated")),
    (form("https://sms.premiumline.example/s/72340", kw="amber17"),
     ("premium_sms", "72340+AMBER17", "recipient", "premiumline", "sms", "dedicated")),
    (form("https://transfer.sendway.example/send", recipient_id="KM20451833"),
     ("merchant_account", "KM20451833", "recipient", "sendway", "money_transfer", "dedicated")),
]  # fmt: skip


@pytest.mark.parametrize(("sample", "account"), DEMONSTRATION)
def test_demonstration_processors(sample: Form, account: tuple[str, ...], observed: Observed) -> None:
    found = payments(observed(forms=(sample,)))
    provider, kind = account[3], account[4]
    name = sample.action.split("/")[2]
    assert account in found
    assert ("host", name, "processor", provider, kind, "shared_service") in found
    assert ("payment_form", sample.action, "form", provider, kind, "shared_service") in found
    assert len(found) == 3


@pytest.mark.parametrize(
    "sample",
    [
        form("https://pay.cardgate.example/c", merchant="40718"),
        form("https://pay.cardgate.example/c", merchant="4071826345"),
        form("https://pay.cardgate.example/c", merchant="4071826x"),
        form("https://pay.cardgate.example/c", shop="40718263"),
        form("https://pay.cardgate.test/c", merchant="40718263"),
        form("https://notcardgate.example/c", merchant="40718263"),
        form("https://wallet.coinpurse.example/pay", to="X204518337"),
        form("https://sms.premiumline.example/t/72340", kw="AMBER"),
        form("https://transfer.sendway.example/send", recipient_id="km20451833"),
    ],
)
def test_near_misses_are_no_accounts(sample: Form, observed: Observed) -> None:
    assert [s for s in observed(forms=(sample,)) if s.role == "recipient"] == []


def test_a_reseller_id_is_shared_and_no_recipient(observed: Observed) -> None:
    found = observed("reseller_account", forms=(form("https://secure.billhub.example/join", agent="4417"),))
    assert [(s.value, s.role, s.specificity, s.basis) for s in found] == [
        ("4417", "processor", "shared_service", "rule:billhub.agent")
    ]


@pytest.mark.parametrize("value", ["123456", "12345678", "000000", "777777777"])
def test_placeholder_accounts_belong_to_nobody(value: str, observed: Observed) -> None:
    (seen,) = observed("merchant_account", forms=(form("https://pay.cardgate.example/c", merchant=value),))
    assert (seen.specificity, seen.basis) == ("shared_service", "rule:placeholder_account")
    assert not merchant_account.is_placeholder("40718263")


def test_the_account_may_stand_in_the_action_a_link_a_frame_or_a_redirect(observed: Observed) -> None:
    address = "https://pay.cardgate.example/c?Merchant=40718263&amount=5"
    parts = (
        {"forms": (form(address),)},
        {"links": (Link(address, "a"),)},
        {"links": (Link(address, "iframe"),)},
        {"redirects": (address,)},
    )
    for part in parts:
        assert [s.value for s in observed("merchant_account", **part)] == ["40718263"], part


def test_a_plain_link_to_a_processor_is_no_use_of_it(observed: Observed) -> None:
    (seen,) = observed(links=(Link("https://www.ccbill.com/", "a"),))
    assert (seen.kind, seen.role, seen.payment_type, seen.bundle) == ("host", "link", "", "page")
    assert seen.specificity == "shared_service"


def test_distinctive_fields_count_wherever_they_are_sent(observed: Observed) -> None:
    own = form("/buy", clientAccnum="945123", clientSubacc="0004")
    found = payments(observed(forms=(own,)))
    assert ("merchant_account", "945123", "recipient", "ccbill", "card", "dedicated") in found
    assert ("merchant_subaccount", "945123-0004", "recipient", "ccbill", "card", "dedicated") in found
    purse = form("https://www.amberkite.example/go", LMI_PAYEE_PURSE="z145236987012")
    assert ("merchant_account", "Z145236987012", "recipient", "webmoney", "wallet", "dedicated") in payments(
        observed(forms=(purse,))
    )


def test_a_form_of_ones_own_differs_from_one_shared_by_all_customers(observed: Observed) -> None:
    own, shared = "https://paypal.me/amberkite", "https://www.paypal.com/cgi-bin/webscr?business=ABCDEFGH23456"
    found = {
        s.value: (s.specificity, s.basis) for s in observed("payment_form", links=(Link(own, "a"), Link(shared, "a")))
    }
    assert found == {
        own: ("dedicated", "rule:paypal.own_form"),
        "https://www.paypal.com/cgi-bin/webscr": ("shared_service", "rule:paypal.shared_form"),
    }


def test_a_card_form_of_an_unlisted_processor_is_seen_but_unknown(observed: Observed) -> None:
    sample = Form("https://till.unlisted.example/c?x=1", "post", (Field("CardNumber", "text"), Field("cvv", "text")))
    (seen,) = observed("payment_form", forms=(sample,))
    assert (seen.value, seen.payment_type) == ("https://till.unlisted.example/c", "card")
    assert (seen.specificity, seen.basis) == ("unknown", "rule:card_fields")


def test_a_script_of_a_processor_means_its_use(observed: Observed) -> None:
    (seen,) = observed("host", scripts=(Script("https://js.stripe.com/v3/", ""),))
    assert (seen.role, seen.provider, seen.payment_type) == ("processor", "stripe", "card")


def test_wallet_uris_and_hidden_values_are_recipients(observed: Observed) -> None:
    address = "0x5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAed"
    for part in (
        {"links": (Link(f"ethereum:pay-{address}@1?value=1", "a"),)},
        {"forms": (form("https://www.amberkite.example/x", wallet=address),)},
    ):
        (seen,) = observed("crypto_address", **part)
        assert (seen.value, seen.role) == (address.lower(), "recipient")
    (seen,) = observed("crypto_address", scripts=(Script("", "0" * 16, literals=(address,)),))
    assert (seen.role, seen.specificity, seen.basis) == ("mention", "unknown", "rule:script_literal")


@pytest.mark.parametrize(
    "address",
    [
        "0xdAC17F958D2ee523a2206206994597C13D831ec7",
        "0x000000000000000000000000000000000000dEaD",
        "TR7NHqjeKQxGTCi8q8ZY4pL8otSzgjLj6t",
        "1A1zP1eP5QGefi2DMPTfTL5SLmv7DivfNa",
    ],
)
def test_token_contracts_and_burn_addresses_are_mentions(address: str, observed: Observed) -> None:
    (seen,) = observed("crypto_address", text=f"contract {address}")
    assert (seen.role, seen.specificity) == ("mention", "shared_service")
    assert seen.basis.startswith("registry:contract-")


@pytest.mark.parametrize(
    ("text", "values"),
    [
        ("Text KITE to 80808 now", ["80808+KITE"]),
        ("SMS AMBER KITE to the number 80808.", ["80808+AMBER KITE"]),
        ("send 'KITE' to short code 80808", ["80808+KITE"]),
        ("sms: 80808", ["80808"]),
        ("text us on 2012", []),
        ("send 12 boxes to 80808 Oak Lane", []),
        ("costs 80808 points", []),
        ("as you see in the text 2012 was a good year", []),
        ("Text KITE to 8080812345", []),
    ],
)
def test_premium_sms_in_text(text: str, values: list[str], observed: Observed) -> None:
    assert [s.value for s in observed("premium_sms", text=text)] == values


def test_a_short_code_needs_its_keyword_to_be_dedicated(observed: Observed) -> None:
    links = (Link("sms:80808?body=kite", "a"), Link("sms:72340", "a"))
    found = {s.value: (s.specificity, s.basis) for s in observed("premium_sms", links=links)}
    assert found == {
        "72340": ("unknown", "rule:short_code_without_keyword"),
        "80808+KITE": ("dedicated", "rule:valid_premium_sms"),
    }


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("Pay amber.kite@okaxis today", [("vpa/amber.kite@okaxis", "upi", "dedicated")]),
        ("Pay amber.kite@nowhere today", []),
        ("Paybill number 412345 account KITE01", [("paybill/412345/KITE01", "mpesa", "dedicated")]),
        ("Paybill: 412345.", [("paybill/412345", "mpesa", "unknown")]),
        ("pay bill no. 247247", [("paybill/247247", "mpesa", "shared_service")]),
        ("Till number 5123456", [("till/5123456", "mpesa", "dedicated")]),
        ("open till 2200 hours", []),
        ("until 512345", []),
    ],
)
def test_mobile_money_in_text(text: str, found: list[tuple[str, str, str]], observed: Observed) -> None:
    assert [(s.value, s.provider, s.specificity) for s in observed("mobile_money", text=text)] == found


def test_upi_links(observed: Observed) -> None:
    (seen,) = observed("mobile_money", links=(Link("upi://pay?pa=AmberKite%40ybl&pn=Amber", "a"),))
    assert (seen.value, seen.role, seen.payment_type) == ("vpa/amberkite@ybl", "recipient", "mobile_money")
