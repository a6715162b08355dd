"""`headwater explain`: what a person reads is defanged; what a program reads is whole."""

import re
from collections.abc import Callable
from typing import Any

import msgspec
import pyarrow.parquet as pq
import pytest

from headwater.cli.explain import show
from headwater.explain import Explanation, Mark, Shared
from headwater.model.defang import defang

Call = Callable[..., Any]
LIVE = re.compile(r"(?i)(?:https?|ftp)://|\bmailto:|[\w-]@[\w-]")
LIVE_HOST = re.compile(r"(?i)[\w-]\.(?:example|test|invalid|com|net|org)\b")


def subjects(finished: Any) -> list[str]:
    """Every brand and distributor, and sites of each decision and kind."""
    found = []
    for name, column in (("brands", "brand_id"), ("distributors", "distributor_id")):
        found += pq.read_table(finished.out / f"{name}.parquet").column(column).to_pylist()[:5]
    sites = pq.read_table(finished.out / "sites.parquet").to_pylist()
    for decision in sorted({row["decision"] for row in sites}):
        found += [row["site"] for row in sites if row["decision"] == decision][:4]
    return found


def test_nothing_printed_is_a_live_link(call: Call, finished: Any) -> None:
    for subject in subjects(finished):
        shown = call("explain", finished.out, subject)
        assert (shown.code, shown.err) == (0, ""), subject
        assert shown.out.strip()
        assert LIVE.findall(shown.out) == [] and LIVE_HOST.findall(shown.out) == []


def test_no_site_of_the_run_is_printed_as_it_is(call: Call, finished: Any) -> None:
    sites = [site for site in pq.read_table(finished.out / "sites.parquet").column("site").to_pylist() if "." in site]
    for subject in subjects(finished):
        shown = call("explain", finished.out, subject).out
        assert [site for site in sites if site in shown] == []


@pytest.mark.parametrize("written", ["plain", "defanged"])
def test_a_site_may_be_given_plain_or_defanged(call: Call, finished: Any, written: str) -> None:
    site = pq.read_table(finished.out / "sites.parquet").column("site").to_pylist()[0]
    shown = call("explain", finished.out, site if written == "plain" else site.replace(".", "[.]"))
    assert shown.code == 0 and defang(site) in shown.out


def test_the_same_as_data(call: Call, finished: Any) -> None:
    for subject in subjects(finished):
        shown = call("explain", finished.out, subject, "--json")
        assert (shown.code, shown.err) == (0, "")
        answer = msgspec.json.decode(shown.out, type=Explanation)
        assert answer.subject == subject and answer.conclusion


def test_the_reasons_are_printed(call: Call, finished: Any) -> None:
    rows = pq.read_table(finished.out / "sites.parquet").to_pylist()
    row = next(row for row in rows if row["decision"] == "seen")
    shown = call("explain", finished.out, row["site"]).out
    for text in ("Site", row["brand_id"], "decision", "Marks shared", "The innocent reading"):
        assert text in shown


HOSTILE = "https://evil.example/[bold red]x[/bold red]\x1b[31m\u202eme@evil.example"


def test_hostile_text_is_shown_harmless_and_whole(capsys: pytest.CaptureFixture[str]) -> None:
    """Names come from pages: no live address, no terminal code, no turned text, and no markup of the printer's own."""
    shared = Shared("email", HOSTILE, "contact", "unknown", HOSTILE, 1, 1, "2012-01-01", "2012-01-02")
    link = {"left": HOSTILE, "right": HOSTILE, "bits": 3.0, "likelihood": HOSTILE, "provisional": True, "evidence": []}
    marks = (Mark(HOSTILE, 1),)
    show(Explanation(HOSTILE, "site", HOSTILE, ((HOSTILE, HOSTILE),), marks, marks, marks, (shared,), (link,), HOSTILE))
    shown = capsys.readouterr().out
    assert LIVE.findall(shown) == [] and LIVE_HOST.findall(shown) == []
    assert "\x1b" not in shown and "\u202e" not in shown
    whole = "".join(shown.split())  # tables fold long values
    assert whole.count("hxxps") >= 8 and "[boldred]x[/boldred]" in whole
