"""E-mail, telephone, messenger and profile kinds: normal forms, near misses, roles, known false hubs."""

from collections.abc import Callable
from hashlib import sha256

import pytest
from hypothesis import given
from hypothesis import strategies as st

from headwater.identifiers import KINDS
from headwater.identifiers import email as mail
from headwater.identifiers.registry import Registry, digest
from headwater.model.capture import Field, Form, Link, Script
from headwater.model.observation import Observation

Observed = Callable[..., list[Observation]]


@pytest.mark.parametrize(
    ("raw", "value"),
    [
        ("Desk@AmberKite.Example", "desk@amberkite.example"),
        ("<desk+orders@amberkite.example>,", "desk+orders@amberkite.example"),
        ("mailto:desk@amberkite.example", "desk@amberkite.example"),
        ("a@b.xn--p1ai", "a@b.xn--p1ai"),
        ("logo@2x.png", None),
        ("desk@localhost", None),
        ("desk@amber..example", None),
        ("de..sk@amber.example", None),
        ("desk@-amber.example", None),
        ("@amber.example", None),
        ("desk@203.0.113.7", None),
        ("x" * 65 + "@amber.example", None),
        ("x@" + "a" * 64 + ".example", None),
    ],
)
def test_email_normal_form_and_near_misses(raw: str, value: str | None) -> None:
    assert KINDS["email"].clean(raw) == value


@pytest.mark.parametrize(
    "text",
    [
        "desk (at) amberkite (dot) example",
        "desk[at]amberkite.example",
        "desk {AT} amberkite {dot} example",
        "ｄｅｓｋ＠ａｍｂｅｒｋｉｔｅ．ｅｘａｍｐｌｅ",
    ],
)
def test_spelled_out_and_full_width_addresses_are_read(text: str, observed: Observed) -> None:
    found = observed("email", text=f"Write: {text} today", host="shop.test", url="https://shop.test/")
    assert [seen.value for seen in found] == ["desk@amberkite.example"]


def test_a_long_local_part_is_refused_not_cut(observed: Observed) -> None:
    assert observed("email", text="x" * 500 + "@amberkite.example") == []


def test_mailto_with_several_addressees(observed: Observed) -> None:
    link = Link("mailto:a%40one.test,b@two.test?subject=Hello&cc=c@three.test", "a")
    assert [s.value for s in observed("email", links=(link,))] == ["a@one.test", "b@two.test"]


def test_email_roles_and_classes(observed: Observed) -> None:
    form = Form("https://www.amberkite.example/send", "post", (Field("recipient", "hidden", "Till@One.Test"),))
    script = Script("", "0" * 16, literals=("hidden@two.test",))
    found = observed(
        "email",
        text="desk@shop.test noreply@shop.test help@ccbill.com",
        hidden_text="planted@three.test",
        forms=(form,),
        scripts=(script,),
    )
    assert {(s.value, s.role, s.specificity, s.basis) for s in found} == {
        ("desk@shop.test", "contact", "dedicated", "rule:contact_mailbox"),
        ("noreply@shop.test", "contact", "unknown", "rule:role_mailbox"),
        ("help@ccbill.com", "contact", "shared_service", "rule:provider_mailbox"),
        ("till@one.test", "recipient", "dedicated", "rule:contact_mailbox"),
        ("hidden@two.test", "mention", "unknown", "rule:script_literal"),
        ("planted@three.test", "mention", "unknown", "rule:hidden_text"),
    }
    assert {s.bundle for s in found} == {"page"}


def test_a_mailbox_at_a_free_mail_host_is_specific_but_its_host_is_not(observed: Observed) -> None:
    found = observed(text="amberkite.desk@gmail.com")
    assert {(s.kind, s.specificity) for s in found} == {("email", "dedicated"), ("mail_host", "shared_service")}


def test_the_own_mail_host_says_nothing_new(observed: Observed) -> None:
    assert (
        observed("mail_host", text="desk@mail.amberkite.example", links=(Link("mailto:a@amberkite.example", "a"),))
        == []
    )


@pytest.mark.parametrize(
    "address",
    [
        "phpmailer@synchromedia.co.uk",
        "your@email.com",
        "info@yourdomain.com",
        "someone@example.com",
        "x@contactprivacy.com",
    ],
)
def test_known_false_hubs_are_shared(address: str, observed: Observed) -> None:
    (seen,) = observed("email", text=f"by {address}")
    assert seen.specificity == "shared_service"
    assert seen.basis.startswith("registry:")


def test_a_library_authors_mailbox_is_recognised_by_its_hash_alone() -> None:
    """No private mailbox stands in the file, yet the hashed rows are there."""
    hashed = [row for rows in Registry.load().rows for row in rows if row.match == "sha256"]
    assert len(hashed) >= 10
    assert all(row.kind == "email" and row.specificity == "shared_service" and "@" not in row.value for row in hashed)
    assert digest("desk@shop.test") == sha256(b"desk@shop.test").hexdigest()


@given(st.text(max_size=300))
def test_clean_is_total_and_idempotent_for_every_kind(text: str) -> None:
    for kind in KINDS.values():
        value = kind.clean(text)
        assert value is None or (0 < len(value) <= 512 and kind.clean(value) == value), kind.name


@given(st.binary(max_size=400))
def test_finding_mail_never_raises(data: bytes) -> None:
    assert all(mail.KIND.clean(value) == value for value in mail.find(data))


@pytest.mark.parametrize(
    ("raw", "value"),
    [
        ("+44 20 7946 0958", "+442079460958"),
        ("0044 20 7946 0958", "+442079460958"),
        ("+49 (30) 901820", "+4930901820"),
        ("+1-202-456-1111", "+12024561111"),
        ("020 7946 0958", None),
        ("+44 20 7946 09", None),
        ("+999 1234 5678", None),
        ("+0 123 456 789", None),
        ("+1 111 111 1111", None),
    ],
)
def test_phone_normal_form_and_near_misses(raw: str, value: str | None) -> None:
    assert KINDS["phone"].clean(raw) == value


def test_phone_places(observed: Observed) -> None:
    found = observed(
        "phone",
        text="Call +44 (0)20 7946 0958 or order 1234567890.",
        links=(Link("tel:+49-30-901820;ext=2", "a"), Link("tel:030901820", "a"), Link("sms:+12024561111", "a")),
    )
    assert [s.value for s in found] == ["+12024561111", "+442079460958", "+4930901820"]
    assert {(s.role, s.bundle, s.specificity) for s in found} == {("contact", "page", "dedicated")}


def test_fictional_numbers_are_placeholders(observed: Observed) -> None:
    (seen,) = observed("phone", text="+1 202 555 0143")
    assert (seen.specificity, seen.basis) == ("shared_service", "registry:phone-fiction-1")


@pytest.mark.parametrize(
    ("href", "provider", "value"),
    [
        ("https://t.me/AmberKite_Desk", "telegram", "amberkite_desk"),
        ("https://t.me/s/AmberKite", "telegram", "amberkite"),
        ("tg://resolve?domain=AmberKite", "telegram", "amberkite"),
        ("https://t.me/joinchat/AbCdEfGhIjKlMnOp", "telegram_invite", "AbCdEfGhIjKlMnOp"),
        ("https://t.me/+AbCdEfGhIjKlMnOp", "telegram_invite", "AbCdEfGhIjKlMnOp"),
        ("https://wa.me/442079460958?text=hi", "whatsapp", "+442079460958"),
        ("https://api.whatsapp.com/send?phone=%2B442079460958", "whatsapp", "+442079460958"),
        ("whatsapp://send?phone=442079460958", "whatsapp", "+442079460958"),
        ("https://chat.whatsapp.com/AbCdEfGhIjKlMnOpQrStUv", "whatsapp_group", "AbCdEfGhIjKlMnOpQrStUv"),
        ("viber://chat?number=%2B442079460958", "viber", "+442079460958"),
        ("skype:live:amber.kite?chat", "skype", "live:amber.kite"),
        ("https://signal.me/#p/+442079460958", "signal", "442079460958"),
        ("https://icq.com/people/123456789", "icq", "123456789"),
        ("https://discord.gg/AbCdEf", "discord", "AbCdEf"),
        ("https://line.me/ti/p/~amberkite", "line", "amberkite"),
        ("https://threema.id/ABCD1234", "threema", "ABCD1234"),
        ("https://m.me/amberkite", "messenger", "amberkite"),
    ],
)
def test_messenger_links(href: str, provider: str, value: str, observed: Observed) -> None:
    (seen,) = observed("messenger", links=(Link(href, "a"),))
    assert (seen.provider, seen.value, seen.role, seen.specificity) == (provider, value, "contact", "dedicated")


@pytest.mark.parametrize(
    "href",
    [
        "https://t.me/share/url?url=x", "https://t.me/", "https://discord.com/invite", "https://wa.me/?text=hello",
        "https://www.facebook.com/sharer.php?u=x", "https://twitter.com/intent/tweet", "https://notwa.me.example/1234567",
    ],
)  # fmt: skip
def test_the_services_own_pages_are_no_handles(href: str, observed: Observed) -> None:
    assert observed("messenger", "social_profile", links=(Link(href, "a"),)) == []


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("Telegram: @AmberKite_Desk", [("telegram", "amberkite_desk")]),
        ("skype = amber.kite.desk.", [("skype", "amber.kite.desk")]),
        ("ICQ: 123456789", [("icq", "123456789")]),
        ("our Telegram users like Skype calls", []),
        ("telegram: yes", []),
    ],
)
def test_messengers_in_text(text: str, found: list[tuple[str, str]], observed: Observed) -> None:
    assert [(s.provider, s.value) for s in observed("messenger", text=text)] == found


def test_template_profiles_are_shared_and_own_ones_unknown(observed: Observed) -> None:
    links = (Link("https://www.facebook.com/wix", "a"), Link("https://twitter.com/AmberKite", "a"))
    found = {s.value: (s.specificity, s.role) for s in observed("social_profile", links=links)}
    assert found == {"wix": ("shared_service", "link"), "amberkite": ("unknown", "link")}
