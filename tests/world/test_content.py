"""Neutral words, reserved hosts and addresses, valid records: nothing else may stand in a world."""

import json
import re
from collections import defaultdict
from collections.abc import Callable
from datetime import datetime
from ipaddress import ip_address, ip_network
from typing import Any
from urllib.parse import urlsplit

import pytest
from selectolax.lexbor import LexborHTMLParser

from headwater.world import WorldSpec
from headwater.world.words import VOCABULARY

RESERVED = [
    ip_network(block)
    for block in ("192.0.2.0/24", "198.51.100.0/24", "203.0.113.0/24", "198.18.0.0/15", "240.0.0.0/4", "2001:db8::/32")
]
NAMES = re.compile(r"(?:https?:|[\"'])//([^/\"'<>\s?#]+)|[\w.+-]+@([\w.-]+)|\b((?:[\w-]+\.)+[a-z]{2,})\b")
FILE_ENDINGS = ("php", "html", "js", "css", "gif", "dtd", "display", "style", "push", "tile")
MARKUP = frozenset(
    re.findall(
        r"\w+",
        """cellpadding cellspacing doctype dtd en gaq getelementbyid blockquote fieldset href ietf img mailto setaccount
        trackpageview xhtml transitional http https ul ol li tr td dl dt dd em src alt ga pf utf div span br colspan if
        th nbsp amp gt lt script head body font small strong big input h html css js
        action ads class element min public set track""",
    )
)


def is_reserved(host: str) -> bool:
    try:
        return any(ip_address(host) in block for block in RESERVED)
    except ValueError:
        return host.rpartition(".")[2] in ("example", "test", "invalid")


@pytest.fixture(scope="module")
def pages(small: Any) -> list[dict[str, Any]]:
    return list(small.captures())


def test_records_have_the_documented_fields(pages: list[dict[str, Any]]) -> None:
    for record in pages:
        assert set(record) == {
            "url", "captured_at", "html", "status", "headers", "ip", "redirects", "source", "visible_to",
        }  # fmt: skip
        assert datetime.fromisoformat(record["captured_at"]).utcoffset() is not None
        assert record["captured_at"].endswith("Z")


def test_every_host_and_address_is_reserved(small: Any, pages: list[dict[str, Any]]) -> None:
    for record in pages:
        assert is_reserved(urlsplit(record["url"]).hostname or "")
        assert is_reserved(record["ip"])
        for found in NAMES.findall(record["html"]):
            host = next(filter(None, found)).lower()
            assert is_reserved(host) or host.rpartition(".")[2] in FILE_ENDINGS, host
    for row in small.reports():
        assert is_reserved((urlsplit(row["url"]).hostname or "").lower())
        assert not row["ip"] or is_reserved(row["ip"])
    for row in small.reference("networks.csv"):
        block = ip_network(row["network"])
        assert any(block.version == r.version and block.subnet_of(r) for r in RESERVED)  # type: ignore[arg-type]


def words_of(text: str) -> set[str]:
    """Alphabetic words, camel case taken apart; what carries a digit is a number or a code."""
    parted = re.sub(r"([a-z])([A-Z])", r"\1 \2", re.sub(r"[^\W_]*\d[^\W_]*", " ", text))
    return {word.lower() for word in re.findall(r"[A-Za-z]{3,}", parted)}


def test_visible_words_are_neutral(pages: list[dict[str, Any]]) -> None:
    for record in pages:
        tree = LexborHTMLParser(record["html"])
        tree.strip_tags(["script", "style"])
        title = tree.css_first("title")
        text = f"{tree.body.text(separator=' ') if tree.body else ''} {title.text() if title else ''}"
        assert not words_of(text) - VOCABULARY


def test_all_other_words_are_neutral_or_markup(pages: list[dict[str, Any]], small: Any) -> None:
    """Attribute values, names, scripts and comments: a label of a host is two words of the lists side by side."""
    lengths = sorted(VOCABULARY, key=len)
    pairs = re.compile(f"(?:{'|'.join(map(re.escape, reversed(lengths)))}){{1,2}}")
    found = {word for record in pages for word in words_of(record["html"])} - MARKUP
    assert not [word for word in sorted(found) if not pairs.fullmatch(word)]
    reported = {word for row in small.reports() for word in words_of(row["url"])} - MARKUP
    assert not [word for word in sorted(reported) if not pairs.fullmatch(word)]


def test_a_free_host_puts_its_banner_on_all_its_captures(small: Any, pages: list[dict[str, Any]]) -> None:
    names = {row["suffix"]: row["name"].lower() for row in small.reference("free_hosts.csv")}
    carried: dict[str, int] = defaultdict(int)
    for record in pages:
        for suffix, name in names.items():
            under = (urlsplit(record["url"]).hostname or "").endswith(suffix)
            assert under == (f'id="{name}-bar"' in record["html"])
            carried[suffix] += under
    assert sum(count > 0 for count in carried.values()) >= 5


def test_disguises_and_real_pages_say_who_saw_them(small: Any, pages: list[dict[str, Any]]) -> None:
    variants = [row["variant"] for row in small.truth().captures.to_pylist()]
    assert all((r["visible_to"] == "unreferred") == (v == "disguise") for r, v in zip(pages, variants, strict=True))


def test_free_hosts_and_sites_agree_with_the_urls(small: Any) -> None:
    for row in small.truth().captures.to_pylist():
        parts = urlsplit(row["url"])
        assert row["site"].split("/")[0] in parts.hostname
        assert "/" not in row["site"] or parts.path.startswith(f"/{row['site'].split('/')[1]}/")


@pytest.mark.parametrize("page_kb", [6, 10, 22])
def test_pages_have_the_size_asked_for(built: Callable[[WorldSpec], Any], page_kb: float) -> None:
    summary = built(WorldSpec.scaled(400, 5, page_kb=page_kb)).summary
    assert abs(summary.page_bytes / summary.captures / 1024 / page_kb - 1) < 0.1


def test_lines_are_json_objects(small: Any) -> None:
    for file in (small.out / "sources").glob("*.jsonl"):
        for line in file.read_bytes().splitlines():
            assert isinstance(json.loads(line), dict)
