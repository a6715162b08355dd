"""`headwater explain`: what a person reads is defanged; what a program reads is whole."""

import re
from collections.abc import Callable
from typing import Any

import msgspec
import pyarrow.parquet as pq
import pytest
from small_run import ACCOUNT, SmallRun

from headwater.cli.explain import asked, show
from headwater.explain import explain
from headwater.model.defang import defang
from headwater.model.explanation import Explanation

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
    for text in ("Site", row["brand_id"], "decision", "Templates side by side", "in both", "The innocent reading"):
        assert text in shown


HOSTILE = "https://evil.example/[bold red]x[/bold red]\x1b[31m\u202eme@evil.example"


def test_hostile_text_is_shown_harmless(capsys: pytest.CaptureFixture[str]) -> None:
    """Names come from pages: no live address, no terminal code, no turned text, and no markup of the printer's own."""
    rename = {ACCOUNT.value: HOSTILE, ACCOUNT.provider: HOSTILE, "a1.example": HOSTILE, "d2.example": HOSTILE + "2"}
    tables = SmallRun(rename=rename).tables()
    for subject in ("B-00001 B-00002", "B-00001 B-00004", "D-00001", HOSTILE):
        show(explain(tables, subject))
        shown = capsys.readouterr().out
        assert LIVE.findall(shown) == [] and LIVE_HOST.findall(shown) == []
        assert "\x1b" not in shown and "\u202e" not in shown
        whole = "".join(shown.split())  # tables fold long values
        assert "hxxps" in whole and "[boldred]x[/boldred]" in whole


def test_two_brands_may_be_given_as_two_words_or_one(call: Call, finished: Any) -> None:
    links = pq.read_table(finished.out / "links.parquet").to_pylist()
    pair = (links[0]["left"], links[0]["right"])
    apart, together = call("explain", finished.out, *pair), call("explain", finished.out, " ".join(pair))
    assert apart == together and apart.code == 0 and "What both share" in apart.out


def test_a_value_is_explained(call: Call, finished: Any) -> None:
    seen = pq.read_table(finished.out / "observations.parquet").to_pylist()
    row = next(row for row in seen if row["specificity"] == "dedicated" and row["bundle"] == "payment")
    shown = call("explain", finished.out, f"account:{row['kind']}|{row['provider']}|{row['value']}")
    assert shown.code == 0 and defang(row["value"]) in shown.out


def test_the_run_and_its_methods_are_named(call: Call, finished: Any) -> None:
    told = msgspec.json.decode(call("explain", finished.out, "B-00001", "--json").out, type=Explanation)
    assert told.run and {method.name for method in told.methods} >= {"brand method", "distributor method"}


@pytest.mark.parametrize("subject", [("B-99999",), ("nowhere.example",), ("B-00001", "B-99999"), ("R-99999",)])
def test_an_unknown_subject_ends_with_two_and_no_live_name(call: Call, finished: Any, subject: tuple[str, ...]) -> None:
    shown = call("explain", finished.out, *subject)
    assert (shown.code, shown.out) == (2, "") and "observations.parquet" in shown.err
    assert LIVE_HOST.findall(shown.err.replace("sites.parquet", "").replace("observations.parquet", "")) == []


@pytest.mark.parametrize(
    ("given", "meant"),
    [
        (("a[.]example",), "a.example"),
        (("hxxps://x[.]example/y",), "https://x.example/y"),
        (("m[@]x[.]example",), "m@x.example"),
    ],
)
def test_a_defanged_subject_is_what_it_was(given: tuple[str, ...], meant: str) -> None:
    assert asked(given) == meant and asked((defang(meant),)) == meant
