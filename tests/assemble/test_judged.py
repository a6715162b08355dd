"""A run honours people's judgements on both questions, and forgets them once they are retired: ids and all."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import msgspec
import pyarrow as pa
import pytest
from hand_made import Seen, Shot, capture_id, capture_tables, observation_table, template

from headwater import judgements
from headwater.assemble.deriving import Derived, derive
from headwater.assemble.facts import Account
from headwater.assemble.gathering import Facts
from headwater.assemble.options import RunOptions
from headwater.assemble.writing import write
from headwater.errors import ContradictionError
from headwater.model.judgement import Judgement, Retirement, account
from headwater.model.tables import FEATURE_NAMES, QUARANTINE, REPORTS

MOMENT = datetime(2012, 6, 1, tzinfo=UTC)
SHOTS = [Shot(f"{name}{n}.example", n, template(ord(name))) for name in "abcd" for n in range(3)]
SEEN = [Seen(shot.site, "111111" if shot.site[0] in "ab" else "222222", shot.day) for shot in SHOTS]
X, Y = (account("merchant_account", "cardgate", value) for value in ("111111", "222222"))


def known() -> Facts:
    captures, fingerprints = capture_tables(SHOTS)
    none = Account(0, 0, 0, 0)
    return Facts(
        captures, fingerprints, FEATURE_NAMES.empty_table(), observation_table(SEEN), REPORTS.empty_table(),
        QUARANTINE.empty_table(), replace(none, records=len(SHOTS), accepted=len(SHOTS)), none,
    )  # fmt: skip


def judged(number: int, question: str, left: str, right: str, verdict: str) -> Judgement:
    return msgspec.convert(
        {
            "judgement_id": f"J-{number}", "question": question, "left": left, "right": right, "verdict": verdict,
            "decided_at": MOMENT, "decided_by": "an analyst", "reason": "compared the ledgers",
        },
        Judgement,
    )  # fmt: skip


def log_of(path: Path, entries: Sequence[Judgement | Retirement]) -> Path:
    path.write_text("")
    for entry in entries:
        judgements.append(path, judgements.load(path), entry)
    return path


def run(out: Path, log: Path | None = None, previous: Path | None = None) -> Derived:
    out.mkdir()
    options, facts = RunOptions(judgements=log, previous=previous), known()
    derived = derive(facts, options)
    write(facts, derived, out, options)
    return derived


def distributors(derived: Derived) -> list[str]:
    names: list[str] = derived.tables["distributors"].column("distributor_id").to_pylist()
    return names


def brand_of(derived: Derived) -> dict[str, str]:
    sites: pa.Table = derived.tables["sites"]
    return dict(zip(sites.column("site").to_pylist(), sites.column("brand_id").to_pylist(), strict=True))


def test_one_operation_by_judgement_and_two_again_after_it_is_retired(tmp_path: Path) -> None:
    same = judged(1, "distributor", X, Y, "same")
    plain = run(tmp_path / "plain")
    merged = run(tmp_path / "merged", log_of(tmp_path / "log.jsonl", [same]), tmp_path / "plain")
    gone = Retirement("J-1", MOMENT, "an analyst", "the ledgers were another's")
    split = run(tmp_path / "split", log_of(tmp_path / "log2.jsonl", [same, gone]), tmp_path / "merged")
    assert distributors(plain) == ["D-00001", "D-00002"] == distributors(split)
    assert distributors(merged) == ["D-00001"]
    assert split.tables["sites"].equals(plain.tables["sites"])
    assert len({plain.run, merged.run, split.run}) == 2, "a run is named by what is in force"


def test_one_brand_by_judgement_and_two_again_after_it_is_retired(tmp_path: Path) -> None:
    ends = [f"capture:{capture_id(shot)}" for shot in (SHOTS[0], SHOTS[3])]
    same = judged(1, "brand", ends[0], ends[1], "same")
    plain = run(tmp_path / "plain")
    merged = run(tmp_path / "merged", log_of(tmp_path / "log.jsonl", [same]), tmp_path / "plain")
    gone = Retirement("J-1", MOMENT, "an analyst", "two kits")
    split = run(tmp_path / "split", log_of(tmp_path / "log2.jsonl", [same, gone]), tmp_path / "merged")
    assert brand_of(plain)["a0.example"] != brand_of(plain)["b0.example"]
    assert brand_of(merged)["a0.example"] == brand_of(merged)["b0.example"]
    assert brand_of(split) == brand_of(plain)


def test_a_contradiction_names_the_judgements(tmp_path: Path) -> None:
    log = log_of(tmp_path / "log.jsonl", [judged(1, "distributor", X, Y, "same")])
    with log.open("ab") as more:  # `judge` would refuse this line; a log merged by hand can hold it
        entry = judged(2, "distributor", X, Y, "different")
        more.write(msgspec.json.encode({"type": "judgement", **msgspec.to_builtins(entry)}) + b"\n")
    with pytest.raises(ContradictionError, match=r"J-1[\s\S]*J-2|J-2[\s\S]*J-1"):
        run(tmp_path / "out", log)


def test_judgements_about_nothing_in_the_sources_are_reported(tmp_path: Path) -> None:
    elsewhere = account("merchant_account", "cardgate", "999999")
    log = log_of(tmp_path / "log.jsonl", [judged(1, "distributor", X, elsewhere, "same")])
    assert run(tmp_path / "out", log).unknown_subjects == (elsewhere,)
