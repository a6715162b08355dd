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
