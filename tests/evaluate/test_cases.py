"""The cases run on data in the documented layout, made up here, and say when a file is missing or damaged."""

import csv
import gzip
import json
from pathlib import Path

import pytest

from headwater.errors import InputError
from headwater.evaluate import Result, evaluate
from headwater.evaluate.cases import CAMPAIGNS, DERIVED, TEMPLATES


def page(template: str, version: int) -> str:
    rows = "".join(f"<div class={template}-row-{n}><p class={template}-text>{n}</p></div>" for n in range(30))
    changed = "".join(f"<span class=v{version}-{n}></span>" for n in range(3))
    return f"<html><body class={template}>{rows}{changed}<ul class={template}-menu><li>a<li>b</ul></body></html>"


def write_lines(path: Path, rows: list[dict[str, str]]) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    with gzip.open(path, "wt", encoding="utf-8") as stream:
        stream.writelines(json.dumps(row) + "\n" for row in rows)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    versions = [
        {"id": f"{t}-V{v}", "template": t, "date": f"2020-0{v + 1}-01", "html": page(t, v)}
        for t in ("amber-kite", "quiet-heron", "tall-reed")
        for v in range(3)
    ]
    write_lines(tmp_path / TEMPLATES, versions)
    derived = [
        {
            "site": f"{row['id'].lower()}",
            "page": "",
            "date": row["date"],
            "html": row["html"],
            "template": row["template"],
        }
        for row in versions
    ]
    write_lines(tmp_path / DERIVED, derived)
    (tmp_path / CAMPAIGNS).parent.mkdir(parents=True)
    with gzip.open(tmp_path / CAMPAIGNS, "wt", encoding="utf-8", newline="") as stream:
        rows = csv.writer(stream)
        rows.writerow(["domain_token", "campaign", "id_type", "value", "flag"])
        for number in range(60):
            campaign = f"heron{number % 20}_x"
            for kind in ("registrant_email", "ssl_serial", "ns_name"):
                rows.writerow([f"d{number}", campaign, kind, f"{kind}-{campaign}", ""])
            rows.writerow([f"d{number}", campaign, "ip_address", "shared", "generic_type"])
    return tmp_path


def by_metric(results: list[Result], case: str) -> dict[str, Result]:
    return {result.metric: result for result in results if result.case == case}


def test_every_case_gives_figures_beside_baselines(folder: Path) -> None:
    results = evaluate(folder)
    assert {result.case for result in results} == {"brands, unsupervised", "brands, derived sites", "distributors"}
    for case in {result.case for result in results}:
        found = by_metric(results, case)
        assert {"b3_precision", "b3_recall", "pair_precision", "macro_recall", "over_merge"} <= set(found)
        for metric in ("b3_precision", "b3_recall"):
            result = found[metric]
            assert result.bar is not None and result.value is not None
            assert result.passed == (result.value >= result.bar) and result.baselines


def test_plain_data_are_solved(folder: Path) -> None:
    """Three unlike templates in three near-copies each; twenty campaigns with three clues of their own each."""
    for case in ("brands, unsupervised", "brands, derived sites", "distributors"):
        found = by_metric(evaluate(folder), case)
        assert [found[metric].value for metric in ("b3_precision", "b3_recall", "over_merge")] == [1.0, 1.0, 1.0], case


def test_a_missing_file_is_a_skipped_case_that_says_so(folder: Path) -> None:
    (folder / DERIVED).unlink()
    (skipped,) = [result for result in evaluate(folder) if result.case == "brands, derived sites"]
    assert skipped.passed is None and skipped.value is None and "not there" in skipped.note


def test_an_empty_folder_skips_everything(tmp_path: Path) -> None:
    assert [result.note.partition(":")[0] for result in evaluate(tmp_path)] == ["skipped"] * 3


def test_a_damaged_file_is_an_error_that_names_the_line(folder: Path) -> None:
    with gzip.open(folder / TEMPLATES, "at", encoding="utf-8") as stream:
        stream.write("{not json\n")
    with pytest.raises(InputError, match="line 10"):
        evaluate(folder)
