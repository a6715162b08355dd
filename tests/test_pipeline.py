"""The main job end to end on a small world: the output contract, and that nothing but the facts decides it."""

import json
import shutil
from collections import Counter
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pypdfium2  # type: ignore[import-untyped]
import pytest

from headwater import assessment, identity, intake, pipeline
from headwater.errors import InputError
from headwater.evaluate import agreement
from headwater.model import tables
from headwater.model.finding import Finding
from headwater.pipeline import Derived, Facts, RunOptions, Summary
from headwater.world import WorldSpec, build, load_truth

CONTRACT = {
    "sites": tables.SITES,
    "captures": tables.CAPTURE_BRANDS,
    "brands": tables.BRANDS,
    "distributors": tables.DISTRIBUTORS,
    "observations": tables.OBSERVATIONS,
    "links": tables.LINKS,
    "routes": tables.ROUTES,
    "mechanisms": tables.MECHANISMS,
    "hypotheses": tables.HYPOTHESES,
    "bridges": tables.BRIDGES,
    "flags": tables.FLAGS,
    "former_ids": tables.FORMER_IDS,
    "decisions": tables.DECISIONS,
    "reports": tables.REPORTS,
    "hosting": tables.HOSTING,
    "capture_facts": tables.CAPTURES,
    "fingerprints": tables.FINGERPRINTS,
    "feature_names": tables.FEATURE_NAMES,
}
EDITIONS = {f"edition-{kind}.{form}" for kind in ("public", "restricted") for form in ("pdf", "html")}
PAGE = "<html><body class=shop>{0}<form action=/pay><input name=plan></form></body></html>"


@dataclass(frozen=True)
class Done:
    """A run on disk."""

    home: Path
    out: Path
    summary: Summary
    options: RunOptions

    def table(self, name: str) -> pa.Table:
        return pq.read_table(self.out / f"{name}.parquet")

    def rows(self, name: str) -> list[dict[str, Any]]:
        found: list[dict[str, Any]] = self.table(name).to_pylist()
        return found


@pytest.fixture(scope="session")
def done(tmp_path_factory: pytest.TempPathFactory) -> Done:
    home = tmp_path_factory.mktemp("pipeline")
    build(WorldSpec.scaled(300, 7, brands=12, page_kb=3), home)
    options = RunOptions(reference=home / "reference", workers=0)
    return Done(home, home / "out", pipeline.run([home / "sources"], home / "out", options), options)


def concluded(sources: Sequence[Path], options: RunOptions) -> tuple[Facts, Derived]:
    """Everything but the writing."""
    known = pipeline.read(intake.plan(sources), options)
    return known, pipeline.derive(known, options)


def lines(done: Done) -> list[bytes]:
    (file,) = (done.home / "sources").glob("captures-*.jsonl")
    return file.read_bytes().splitlines()


def write_lines(path: Path, content: Sequence[bytes]) -> Path:
    path.write_bytes(b"".join(line + b"\n" for line in content))
    return path


def capture(url: str, at: str, html: str = PAGE.format("<p>x</p>" * 20), **more: Any) -> bytes:
    return json.dumps({"url": url, "captured_at": at, "html": html, **more}).encode()


# --- the output contract


def test_every_output_is_there_and_nothing_else(done: Done) -> None:
    expected = {f"{name}.parquet" for name in CONTRACT} | EDITIONS
    expected |= {"quarantine.jsonl", "identity.jsonl", "findings.json", "run.json"}
    assert {path.name for path in done.out.iterdir()} == expected == set(done.summary.files)


@pytest.mark.parametrize("name", CONTRACT)
def test_every_table_has_its_schema(done: Done, name: str) -> None:
    assert pq.read_schema(done.out / f"{name}.parquet").equals(CONTRACT[name])


def test_the_promised_columns_stand_first_in_the_promise(done: Done) -> None:
    """The columns that users' own scripts rely on, spelled out here so that a change is noticed."""
    sites = ["site", "brand_id", "distributor_id", "decision", "reason", "likeness", "first_seen", "last_seen"]
    assert done.table("sites").column_names == sites
    assert done.table("captures").column_names == ["capture_id", "url_hash", "site", "captured_at", "brand_id"]


def test_tables_agree_with_each_other(done: Done) -> None:
    captures, sites, brands = done.rows("captures"), done.rows("sites"), done.rows("brands")
    assert len({row["capture_id"] for row in captures}) == len(captures) == done.summary.captures.accepted
    assert len({row["site"] for row in sites}) == len(sites)
    assert {row["site"] for row in captures} == {row["site"] for row in sites}
    known = {row["brand_id"] for row in brands}
    assert {row["brand_id"] for row in captures} - {None} == known
    assert Counter(row["brand_id"] for row in captures if row["brand_id"]) == {
        b["brand_id"]: b["captures"] for b in brands
    }
    ids = {row["capture_id"] for row in captures}
    assert {row["capture_id"] for row in done.rows("observations")} <= ids
    assert {row["capture_id"] for row in done.rows("fingerprints")} == ids
    for row in done.rows("links"):
        assert {row["left"], row["right"]} <= known and row["left"] != row["right"]
        assert json.loads(row["evidence"])


def test_values_are_what_the_contract_says(done: Done) -> None:
    for row in done.rows("sites"):
        assert row["decision"] in {"seen", "altered", "new", "review", "no_brand"}
        assert (row["brand_id"] is None) == (row["decision"] in {"review", "no_brand"})
        assert row["likeness"] is None or 0 <= row["likeness"] <= 1
        assert row["reason"] and row["first_seen"] <= row["last_seen"]
    behind = Counter(row["distributor_id"] for row in done.rows("brands") if row["distributor_id"])
    assert behind == {row["distributor_id"]: row["brands"] for row in done.rows("distributors")}
    assert all(count >= 2 for count in behind.values()) and behind


def test_the_summary_counts_what_was_written(done: Done) -> None:
    summary = done.summary
    assert (summary.brands, summary.distributors) == (len(done.rows("brands")), len(done.rows("distributors")))
    assert summary.decisions == Counter(row["decision"] for row in done.rows("sites"))
    assert summary.findings == len(json.loads((done.out / "findings.json").read_bytes()))
    for account, name in ((summary.captures, "captures"), (summary.reports, "reports")):
        assert account.records == account.accepted + account.duplicate + account.quarantined
        assert account.accepted == len(done.rows(name)) > 0


def test_findings_carry_their_provenance(done: Done) -> None:
    findings = json.loads((done.out / "findings.json").read_bytes())
    assert findings and {field for finding in findings for field in finding} == set(Finding.__struct_fields__)
    for finding in findings:
        assert finding["definition"] and finding["query"] and len(finding["query_sha256"]) == 64
        assert all(set(row) == set(finding["columns"]) for row in finding["rows"])


def test_the_id_log_has_minted_every_id(done: Done) -> None:
    log = [json.loads(line) for line in (done.out / "identity.jsonl").read_bytes().splitlines()]
    minted = [event["id"] for event in log]
    ids = [row["brand_id"] for row in done.rows("brands")] + [
        row["distributor_id"] for row in done.rows("distributors")
    ]
    ids += [row["route_id"] for row in done.rows("routes")]
    assert sorted(minted) == sorted(ids) and {event["run"] for event in log} == {done.summary.run}


def test_the_public_edition_names_nobody(done: Done) -> None:
    document = pypdfium2.PdfDocument(done.out / "edition-public.pdf")
    shown = "\n".join(page.get_textpage().get_text_range() for page in document).lower()
    shown += (done.out / "edition-public.html").read_text("utf-8").lower()
    names = {row["site"] for row in done.rows("sites")} | {row["brand_id"] for row in done.rows("brands")}
    names |= {row["distributor_id"] for row in done.rows("distributors")}
    names |= {row["value"] for row in done.rows("observations") if len(row["value"]) > 5}
    found = {name for name in names for form in (name, name.replace(".", "[.]")) if form.lower() in shown}
    assert found == set()


def test_the_restricted_edition_is_about_this_run(done: Done) -> None:
    shown = (done.out / "edition-restricted.html").read_text("utf-8")
    assert done.summary.run in "".join(shown.split()) and "B-000" in shown


def test_most_of_the_hidden_truth_is_recovered(done: Done) -> None:
    """Not a figure to quote (`headwater evaluate` is for those): a floor under which something is broken."""
    true = {row["url_hash"]: row["brand"] for row in load_truth(done.home).captures.to_pylist() if row["brand"]}
    ours = {row["url_hash"]: row["brand_id"] for row in done.rows("captures") if row["url_hash"] in true}
    found = agreement(ours, true)
    assert found.b3_precision > 0.9 and found.b3_recall > 0.8


# --- nothing but the facts decides


def differing(done: Done, again: Path) -> list[str]:
    """Names of the files that are not the same in two outputs."""
    names = {path.name for path in done.out.iterdir()} | {path.name for path in again.iterdir()}
    return [
        name
        for name in sorted(names)
        if not (again / name).is_file() or (again / name).read_bytes() != (done.out / name).read_bytes()
    ]


def test_the_same_facts_give_the_same_bytes(done: Done, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Another folder, worker processes instead of none; the editions follow below."""
    monkeypatch.setattr(assessment, "edition", lambda *_, **__: {})
    pipeline.run([done.home / "sources"], tmp_path, replace(done.options, workers=1))
    assert differing(done, tmp_path) == sorted(EDITIONS)


@pytest.mark.slow
def test_the_same_facts_give_the_same_bytes_down_to_the_editions(done: Done, tmp_path: Path) -> None:
    pipeline.run([done.home / "sources"], tmp_path, replace(done.options, workers=2))
    assert differing(done, tmp_path) == []


@pytest.fixture
def reshuffled(done: Done, tmp_path: Path) -> list[Path]:
    """The same facts in other files, under other names, in another order."""
    rng = np.random.default_rng(3)
    mixed = [line for _, line in sorted(zip(rng.random(300).tolist(), lines(done), strict=True))]
    files = [write_lines(tmp_path / f"part-{9 - n}.jsonl", mixed[n * 100 : (n + 1) * 100]) for n in range(3)]
    head, *reports = (done.home / "sources" / "reports.csv").read_bytes().splitlines()
    reports = [line for _, line in sorted(zip(rng.random(len(reports)).tolist(), reports, strict=True))]
    for n in range(2):
        path = write_lines(tmp_path / f"table-{n}.csv", [head, *reports[n::2]])
        shutil.copy(done.home / "sources" / "reports.csv.mapping.toml", f"{path}.mapping.toml")
        files.append(path)
    return files[::-1]


def test_files_names_and_order_do_not_matter(done: Done, reshuffled: list[Path]) -> None:
    known, derived = concluded(reshuffled, done.options)
    found = {
        **derived.tables,
        "captures": derived.tables["capture_brands"],
        "capture_facts": known.captures,
        "fingerprints": known.fingerprints,
        "feature_names": known.feature_names,
    }
    assert [name for name in CONTRACT if not found[name].equals(done.table(name))] == []
    assert derived.run == done.summary.run
    again = [json.loads(identity_line(event)) for event in derived.events]
    assert again == [json.loads(line) for line in (done.out / "identity.jsonl").read_bytes().splitlines()]


def identity_line(event: identity.Event) -> str:
    return json.dumps({name: getattr(event, name) for name in event.__struct_fields__ if getattr(event, name)})


def copied(done: Done, tmp_path: Path) -> list[Path]:
    shutil.copytree(done.home / "sources", tmp_path / "copy")
    return [done.home / "sources", tmp_path / "copy"]


def the_same_twice(done: Done, _: Path) -> list[Path]:
    return [done.home / "sources", done.home / "sources"]


@pytest.mark.parametrize("twice", [copied, the_same_twice])
def test_the_same_again_adds_no_fact(done: Done, tmp_path: Path, twice: Callable[[Done, Path], list[Path]]) -> None:
    known = pipeline.read(intake.plan(twice(done, tmp_path)), done.options)
    for account, before in (
        (known.capture_account, done.summary.captures), (known.report_account, done.summary.reports),
    ):  # fmt: skip
        assert (account.records, account.accepted) == (2 * before.records, before.accepted)
        assert account.duplicate == before.records + before.duplicate
    assert known.observations.equals(done.table("observations"))
    assert known.captures.equals(done.table("capture_facts"))


BAD = [
    b"{not json",
    b'{"url": "http://a.example/", "captured_at": "yesterday", "html": ""}',
    b'{"url": "ftp://a.example/", "captured_at": "2012-05-01T10:00:00Z", "html": "<p>x"}',
    b'{"captured_at": "2012-05-01T10:00:00Z", "html": "<p>x"}',
    b"\xff\xfe\x00",
    capture("http://a.example/", "2012-05-01T10:00:00Z", "GIF89a" + "x" * 90),
]


def test_bad_lines_are_quarantined_with_file_and_line_and_change_nothing(done: Done, tmp_path: Path) -> None:
    mixed, places = list(lines(done)), []
    for number, bad in enumerate(BAD):
        mixed.insert(number * 40, bad)
        places.append(number * 40 + 1)
    path = write_lines(tmp_path / "mixed.jsonl", mixed)
    table = tmp_path / "reports.csv"
    rows = (done.home / "sources" / "reports.csv").read_bytes().splitlines()
    write_lines(table, [*rows[:5], b"only-one-cell", *rows[5:]])
    shutil.copy(done.home / "sources" / "reports.csv.mapping.toml", f"{table}.mapping.toml")
    known = pipeline.read(intake.plan([path, table]), done.options)
    quarantined = known.quarantine.to_pylist()
    assert [(row["file"], row["record"]) for row in quarantined if row["file"] == str(path)] == [
        (str(path), place) for place in places
    ]
    assert all(row["reason"] and row["detail"] and "a.example" not in row["detail"] for row in quarantined)
    account, reports = known.capture_account, known.report_account
    assert (account.records, account.quarantined) == (done.summary.captures.records + len(BAD), len(BAD))
    assert account.records == account.accepted + account.duplicate + account.quarantined
    assert (
        reports.records
        == done.summary.reports.records + 1
        == reports.accepted + reports.duplicate + reports.quarantined
    )
    assert known.captures.equals(done.table("capture_facts")) and known.reports.equals(done.table("reports"))


def test_the_quarantine_lists_as_many_lines_as_are_counted(tmp_path: Path) -> None:
    path = write_lines(tmp_path / "a.jsonl", [b"{not json", capture("http://a.example/", "2012-05-01T10:00:00Z")])
    known = pipeline.read(intake.plan([path, path]), RunOptions(workers=0))
    assert known.quarantine.num_rows == known.capture_account.quarantined


# --- ids from run to run


def test_the_same_facts_keep_their_ids(done: Done) -> None:
    _, derived = concluded([done.home / "sources"], replace(done.options, previous=done.out))
    assert derived.tables["sites"].equals(done.table("sites"))
    assert derived.tables["links"].equals(done.table("links"))
    assert derived.tables["routes"].equals(done.table("routes")) and done.table("routes").num_rows
    assert len(derived.events) == len((done.out / "identity.jsonl").read_bytes().splitlines())


def test_more_facts_keep_the_ids_that_stand_in_case_files(done: Done, tmp_path: Path) -> None:
    """A stranger captured before everything else would be brand 1 if ids came from order or content."""
    stranger = PAGE.format("".join(f"<section class=early-{n}><h2>x</h2><p>y</p></section>" for n in range(30)))
    early = write_lines(tmp_path / "early.jsonl", [capture("http://early.example/", "2009-01-01T10:00:00Z", stranger)])
    sources = [done.home / "sources", early]
    fresh = {row["site"]: row["brand_id"] for row in concluded(sources, done.options)[1].tables["sites"].to_pylist()}
    assert fresh["early.example"] == "B-00001"
    _, derived = concluded(sources, replace(done.options, previous=done.out))
    kept = {row["site"]: row["brand_id"] for row in derived.tables["sites"].to_pylist()}
    before = {row["site"]: row["brand_id"] for row in done.rows("sites")}
    assert kept["early.example"] not in {None, *before.values()}
    changed = [site for site, brand in before.items() if kept[site] != brand]
    assert len(changed) < 0.05 * len(before)
    log = (done.out / "identity.jsonl").read_bytes().splitlines()
    assert [identity_line(event) for event in derived.events[: len(log)]] == [
        identity_line(identity.Event(**json.loads(line))) for line in log
    ]


def test_ids_are_never_used_again_for_something_else(done: Done, tmp_path: Path) -> None:
    """A later run that sees only a stranger must not call it by the name of an old brand."""
    only = write_lines(tmp_path / "only.jsonl", [capture("http://late.example/", "2013-01-01T10:00:00Z")])
    _, derived = concluded([only], replace(done.options, previous=done.out))
    (row,) = derived.tables["sites"].to_pylist()
    assert row["brand_id"] not in {None, *(brand["brand_id"] for brand in done.rows("brands"))}


# --- small and unusable input


def test_a_single_capture_is_enough(tmp_path: Path) -> None:
    path = write_lines(tmp_path / "one.jsonl", [capture("http://amber-kite.example/", "2012-05-01T10:00:00Z")])
    known, derived = concluded([path], RunOptions(workers=0))
    (site,) = derived.tables["sites"].to_pylist()
    assert (site["site"], site["decision"], site["brand_id"]) == ("amber-kite.example", "new", "B-00001")
    assert known.capture_account.accepted == 1 and derived.findings


def test_reports_alone_are_enough(done: Done) -> None:
    known, derived = concluded([done.home / "sources" / "reports.csv"], done.options)
    assert known.captures.num_rows == derived.tables["sites"].num_rows == derived.tables["links"].num_rows == 0
    assert known.reports.equals(done.table("reports")) and derived.findings


def test_captures_alone_are_enough(done: Done, tmp_path: Path) -> None:
    """Who reported what decides no brand."""
    _, derived = concluded([write_lines(tmp_path / "a.jsonl", lines(done))], done.options)
    assert derived.tables["sites"].equals(done.table("sites"))


@pytest.mark.parametrize("missing", ["nowhere.jsonl", "nowhere"])
def test_a_missing_source_stops_the_run_before_anything_is_written(tmp_path: Path, missing: str) -> None:
    with pytest.raises(InputError, match="nowhere"):
        pipeline.run([tmp_path / missing], tmp_path / "out", RunOptions(workers=0))
    assert not (tmp_path / "out").exists()


def test_an_empty_folder_as_previous_is_an_error_that_says_so(done: Done, tmp_path: Path) -> None:
    with pytest.raises(InputError, match="finished run"):
        concluded([done.home / "sources" / "reports.csv"], replace(done.options, previous=tmp_path))


@pytest.mark.parametrize("log", [None, b"{broken\n"])
def test_a_missing_or_damaged_id_log_is_an_error_that_says_so(done: Done, tmp_path: Path, log: bytes | None) -> None:
    for name in ("captures.parquet", "sites.parquet"):
        shutil.copy(done.out / name, tmp_path / name)
    if log is not None:
        (tmp_path / "identity.jsonl").write_bytes(log)
    with pytest.raises(InputError):
        concluded([done.home / "sources" / "reports.csv"], replace(done.options, previous=tmp_path))


def test_a_file_of_nothing_but_bad_lines_still_leaves_its_quarantine(tmp_path: Path) -> None:
    path = write_lines(tmp_path / "bad.jsonl", BAD)
    with suppress(InputError):
        pipeline.run([path], tmp_path / "out", RunOptions(workers=0))
    assert len((tmp_path / "out" / "quarantine.jsonl").read_bytes().splitlines()) == len(BAD)


def test_progress_names_the_steps_in_order(tmp_path: Path) -> None:
    path = write_lines(tmp_path / "one.jsonl", [capture("http://amber-kite.example/", "2012-05-01T10:00:00Z")])
    told: list[str] = []

    def progress(step: str, finished: int, total: int) -> None:
        assert finished >= 0 and (total == 0 or finished <= total)
        told.append(step)

    known = pipeline.read(intake.plan([path]), RunOptions(workers=0), progress)
    pipeline.derive(known, RunOptions(workers=0), progress)
    steps = list(dict.fromkeys(told))
    assert steps[0] == "reading captures" and steps[-1] == "computing findings"
    assert steps.index("finding brands") < steps.index("finding distributors")
