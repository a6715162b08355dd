"""Pages built to hurt: each stays a small capture."""

from collections.abc import Callable

import msgspec
import pytest

from headwater.model.capture import Capture
from headwater.sanitise import LIMITS

Clean = Callable[..., Capture]

PAGES = {
    "many elements": "<p>" * 100_000,
    "deep": "<div>" * 10_000,
    "deep inline": "<b><p>" * 5_000,
    "unclosed everything": "<html><body><table><tr><td><form><select><a href=x><b><svg><style>" * 500,
    "long attribute": f"<p title='{'x' * 1_000_000}' class='{'y' * 1_000_000}'>z",
    "many attributes": "<p " + " ".join(f"a{i}=1" for i in range(20_000)) + ">",
    "many classes": f"<p class='{' '.join(f'c{i}' for i in range(100_000))}'>",
    "many links": "<a href=x>y</a>" * 20_000,
    "nested links": "<a href=x><table><tr><td>words " * 3_000,
    "many forms": "<form action=x><input name=y></form>" * 10_000,
    "many scripts": "<script>var a='AAAA-1111'</script>" * 5_000,
    "long script": f"<script>{'var a=' + chr(39) + 'K' * 100 + chr(39) + ';'}".replace(";", "x;" * 200_000)
    + "</script>",
    "css braces": f"<style>{'.a{' * 100_000}</style><p class=a>x",
    "css spaces": f"<p style='display{' ' * 100_000}:none'>x",
    "css zeros": f"<p style='opacity:{'0' * 100_000}x'>x",
    "comments": "<!--x-->" * 50_000,
    "one comment": "<!--" + "x" * 1_000_000,
    "base64 text": "A" * 1_000_000,
    "names run": "<p id=" + "z" * 500_000 + ">",
    "odd tags": "".join(f"<x{i}é{'q' * 200}>" for i in range(2_000)),
    "nulls": "<p>words and more words here\0" * 5_000,
    "entities": "&lt;" * 200_000,
}


@pytest.mark.parametrize("name", PAGES)
def test_stays_small(clean: Clean, name: str) -> None:
    page = clean(PAGES[name])
    assert len(page.tags) + len(page.hidden_tags) <= LIMITS.elements
    assert all(depth <= LIMITS.depth for depth in page.depths)
    assert (
        len(page.links) <= LIMITS.links and len(page.scripts) <= LIMITS.scripts and len(page.forms) <= LIMITS.forms + 1
    )
    assert len(page.text) <= LIMITS.text and len(page.hidden_text) <= LIMITS.hidden_text
    assert all(len(name) <= 90 for name in page.names) and len(page.names) <= LIMITS.names
    assert all(len(tag) <= 40 for tag in page.tags)
    assert len(msgspec.json.encode(page)) < 3_000_000


def test_caps_are_told(clean: Clean) -> None:
    assert "elements" in clean(PAGES["many elements"]).truncated
    assert "depth" in clean(PAGES["deep"]).truncated
    assert "links" in clean(PAGES["many links"]).truncated
    assert "attributes" in clean(PAGES["many attributes"]).truncated
    assert clean(PAGES["base64 text"]).dropped["embedded_data"] == 1
