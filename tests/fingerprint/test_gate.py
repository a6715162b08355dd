"""The gate: pages that look alike on unrelated sites show no brand, and say why; real pages are let through."""

import tomllib
from collections.abc import Callable
from importlib.resources import files
from typing import Any

import pytest

from headwater.fingerprint.gate import gate
from headwater.model.capture import Capture

Page = Callable[..., Capture]
RULES: dict[str, Any] = tomllib.loads((files("headwater.fingerprint") / "gate.toml").read_text("utf-8"))
PHRASES = [(reason, text) for reason, rule in RULES.items() if reason != "limits" for text in rule["phrases"]]
REAL = "<div class=shop>" + "".join(f"<p>Kite number {n} flies well</p>" for n in range(20)) + "</div>"

NOTICES = {
    "parked": "<title>Quiet Heron</title><h1>This domain is for sale!</h1><ul><li>Related Searches<li>Boats</ul>",
    "suspended": "<title>Account Suspended</title><h1>This Account has been suspended.</h1><p>Call us.</p>",
    "default_server": "<html><body><h1>It works!</h1><p>This is the default web page.</p></body></html>",
    "error": "<html><head><title>404 Not Found</title></head><body><h1>Not Found</h1></body></html>",
    "too_small": "<html><body><p>hello</p></body></html>",
}


SENTENCE = "Put your files into the folder of the server and replace this text. "
EXPLAINED = "<div><h2>About</h2>" + f"<p>{SENTENCE * 6}</p><ul><li>conf<li>ports</ul>" * 5 + "</div>"
# Shapes of such pages as they stand on servers, in other words than theirs except for the telling phrase.
REALISTIC = {
    "a distribution's explained page": ("default_server", f"<title>Debian Default Page: It works</title>{EXPLAINED}"),
    "a test page with a column of advice": ("default_server", f"<title>HTTP Server Test Page</title>{EXPLAINED}"),
    "a panel's page before a site is there": (
        "default_server",
        "<title>Web Server's Default Page</title><nav><a href=/a>Panel</a><a href=/b>Help</a></nav><p>Hosted.</p>",
    ),
    "parking with a grid of links": (
        "parked",
        "<h1>amber-kite.test</h1><p>Related searches</p><ul>" + "<li><a href=/s?q=1>Boats</a>" * 25 + "</ul>",
    ),
    "suspension inside a host's frame": (
        "suspended",
        "<div class=host><ul><li>Plans<li>Help</ul></div><h1>Account Suspended</h1>" + "<p>Ask us.</p>" * 15,
    ),
    "an error told with status 200": ("error", "<title>404 Not Found</title><h1>Oh</h1>" + "<p>Home</p>" * 20),
    "a challenge before the page": ("error", "<h1>Checking your browser before accessing</h1>" + "<p>.</p>" * 20),
    "nothing but frames": ("too_small", "<frameset><frame src=/a><frame src=/b></frameset>"),
    "nothing but a script": ("too_small", "<body><div id=app></div><script src=/app.js></script>"),
}


@pytest.mark.parametrize("name", REALISTIC)
def test_notices_as_they_stand_on_servers(page: Page, name: str) -> None:
    reason, markup = REALISTIC[name]
    assert gate(page(markup)) == reason


def test_a_long_page_with_such_words_in_its_text_passes(page: Page) -> None:
    assert gate(page(f"<title>Amber Kite</title><p>Debian default page: it works</p>{EXPLAINED}")) == ""
    assert gate(page(f"<title>404 Not Found</title>{EXPLAINED}")) == ""


def test_hidden_forms_do_not_make_a_page_large_enough(page: Page) -> None:
    assert gate(page("<p>x</p><div hidden><form><input name=a></form></div>")) == "too_small"


@pytest.mark.parametrize("reason", NOTICES)
def test_each_reason(page: Page, reason: str) -> None:
    assert gate(page(NOTICES[reason])) == reason


@pytest.mark.parametrize("reason", sorted(set(NOTICES) - {"too_small"}))
def test_a_notice_is_a_notice_however_much_markup_surrounds_it(page: Page, reason: str) -> None:
    assert gate(page(NOTICES[reason] + "<div><span></span></div>" * 40)) == reason


@pytest.mark.parametrize(("reason", "phrase"), PHRASES)
def test_every_phrase_works_in_title_and_text(page: Page, reason: str, phrase: str) -> None:
    for shown in (phrase, phrase.upper()):
        assert gate(page(f"<title>{shown}</title>{REAL}")) == reason
        assert gate(page(f"<h1>{shown}</h1>{REAL}")) == reason


def test_a_real_page_passes(page: Page) -> None:
    assert gate(page(REAL)) == ""


@pytest.mark.parametrize(("reason", "phrase"), PHRASES)
def test_a_long_page_that_merely_contains_a_phrase_passes(page: Page, reason: str, phrase: str) -> None:
    words = "Sturdy kites for windy days and calm evenings by the sea. " * 40
    assert gate(page(f"<h1>{phrase}</h1>{REAL}<p>{words}</p>")) == ""


def test_a_phrase_in_hidden_text_or_names_is_no_notice(page: Page) -> None:
    assert gate(page(f"<div hidden>account suspended</div><div class='parked-domain'>{REAL}</div>")) == ""


@pytest.mark.parametrize(
    ("status", "expected"), [(None, ""), (200, ""), (302, ""), (399, ""), (404, "error"), (503, "error")]
)
def test_the_transport_says_error(page: Page, status: int | None, expected: str) -> None:
    assert gate(page(REAL, status=status)) == expected


def test_a_small_page_with_a_form_can_be_compared(page: Page) -> None:
    assert gate(page("<form action=/enter><input name=age></form>")) == ""
    assert gate(page("<p>nothing</p>")) == "too_small"


def test_an_empty_page_is_too_small(page: Page) -> None:
    assert gate(page("")) == "too_small"
