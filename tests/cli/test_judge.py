"""`headwater judge` and `headwater review`: from the open link to the recorded decision and back, as typed."""

import re
import shlex
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import Any

import msgspec
import pyarrow.parquet as pq
import pypdfium2  # type: ignore[import-untyped]
import pytest
from judged import at, judged, line

from headwater import files, judgements
from headwater.assemble.methods import likelihoods
from headwater.cli import clock
from headwater.review import Item, queue

Call = Callable[..., Any]
SIGNED = ("--by", "A. Nalyst", "--reason", "looked alike")
LIVE = re.compile(r"(?i)(?:https?|ftp)://|[\w-]@[\w-]|[\w-]\.(?:example|test|invalid)\b")


@pytest.fixture(autouse=True)
def now(monkeypatch: pytest.MonkeyPatch) -> list[datetime]:
    """The clock, set by hand: the last moment of the list."""
    moments = [at(0)]
    monkeypatch.setattr(clock, "now", lambda: moments[-1])
    return moments


@pytest.fixture
def log(tmp_path: Path) -> Path:
    return tmp_path / "judgements.jsonl"


def rows(finished: Any, name: str) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = pq.read_table(finished.out / f"{name}.parquet").to_pylist()
    return found


def brands(finished: Any) -> list[str]:
    return [row["brand_id"] for row in rows(finished, "brands")]


def test_brands_are_recorded_as_the_captures_that_stand_for_them(call: Call, finished: Any, log: Path) -> None:
    one, other = brands(finished)[:2]
    shown = call("judge", finished.out, one, other, "same", "--log", log, *SIGNED)
    assert (shown.code, shown.err) == (0, "")
    (made,) = judgements.load(log).judgements
    assert (made.question, made.verdict, made.decided_at, made.decided_by) == ("brand", "same", at(0), "A. Nalyst")
    brand_of = {f"capture:{row['capture_id']}": row["brand_id"] for row in rows(finished, "captures")}
    assert (brand_of[made.left], brand_of[made.right]) == (one, other)
    decided = rows(finished, "decisions")
    largest = {
        min((-row["captures"], row["first_seen"], row["site"]) for row in decided if row["brand_id"] == brand)[2]
        for brand in (one, other)
    }
    site_of = {f"capture:{row['capture_id']}": row["site"] for row in rows(finished, "captures")}
    assert {site_of[made.left], site_of[made.right]} == largest
    assert one in shown.out and made.judgement_id in shown.out and "largest site" in shown.out
    assert LIVE.findall(shown.out) == []


def test_a_distributor_is_recorded_as_its_most_used_account(call: Call, finished: Any, log: Path) -> None:
    name = rows(finished, "distributors")[0]["distributor_id"]
    site = next(row["site"] for row in rows(finished, "sites") if row["distributor_id"] != name)
    shown = call("judge", finished.out, name, site, "different", "--log", log, *SIGNED)
    assert shown.code == 0, shown.err
    (made,) = judgements.load(log).judgements
    ours = {row["site"] for row in rows(finished, "sites") if row["distributor_id"] == name}
    carried: dict[str, set[str]] = {}
    for row in rows(finished, "observations"):
        if row["site"] in ours and (row["bundle"], row["specificity"]) == ("payment", "dedicated"):
            carried.setdefault(f"account:{row['kind']}|{row['provider']}|{row['value']}", set()).add(row["site"])
    assert len(carried[made.left]) == max(map(len, carried.values())) and made.right == f"site:{site}"
    assert judgements.load(log).named[made.judgement_id].left == name


@pytest.mark.parametrize("written", [str, lambda site: site.replace(".", "[.]"), lambda site: f"site:{site}"])
def test_two_sites_need_the_question(call: Call, finished: Any, log: Path, written: Callable[[str], str]) -> None:
    one, other = [row["site"] for row in rows(finished, "sites") if row["brand_id"]][:2]
    arguments = ("judge", finished.out, written(one), written(other), "unsure", "--log", log, *SIGNED)
    shown = call(*arguments)
    assert shown.code == 2 and "--question brand" in shown.err and not log.exists()
    assert call(*arguments, "--question", "brand").code == call(*arguments, "--question", "distributor").code == 0
    first, second = judgements.load(log).judgements
    assert first.left.startswith("capture:") and (second.left, second.right) == (f"site:{one}", f"site:{other}")


@pytest.mark.parametrize(
    ("left", "right", "says"),
    [
        ("unknown.example", "B-00001", "unknown[.]example"),
        ("B-99999", "B-00001", "B-99999"),
        ("B-00001", "D-00001", "different questions"),
        ("0" * 32, "B-00001", "captures.parquet"),
        ("account:a|b|c", "D-00001", "observations.parquet"),
        ("account:a", "D-00001", "observations.parquet"),
        ("B-00001", "B-00001", "two different"),
        ("https://unknown.example/\x1b[31m\u202e", "B-00001", "is not in this run"),
        ("x" * 100_000, "B-00001", "is not in this run"),
    ],
)
def test_what_the_run_does_not_know_is_refused(
    call: Call, finished: Any, log: Path, left: str, right: str, says: str
) -> None:
    shown = call("judge", finished.out, left, right, "same", "--log", log, *SIGNED)
    assert (shown.code, shown.out) == (2, "") and says in shown.err and not log.exists()
    assert LIVE.findall(shown.err) == [] and "\x1b" not in shown.err and "\u202e" not in shown.err
    assert len(shown.err) < 1_000


@pytest.mark.parametrize(
    "arguments",
    [
        (),
        ("{out}", "B-00001", "B-00002", "same", "--list"),
        ("{out}", "B-00001", "B-00002", "equal", "--by", "me", "--reason", "x"),
        ("{out}", "B-00001", "same", "--by", "me", "--reason", "x"),
        ("{out}", "B-00001", "B-00002", "same", "--by", "me"),
        ("{out}", "B-00001", "B-00002", "same", "--reason", "x"),
        ("{out}", "B-00001", "B-00002", "same", "--by", " ", "--reason", "x"),
        ("{out}", "B-00001", "B-00002", "same", "--by", "me", "--reason", "x" * 1_000_000),
        ("{out}", "B-00001", "B-00002", "same", "--by", "me", "--reason", "x", "--at", "yesterday"),
        ("{out}", "B-00001", "B-00002", "same", "--by", "me", "--reason", "x", "--at", "2012-05-01"),
        ("{out}", "B-00001", "B-00002", "same", "--by", "me", "--reason", "x", "--at", "2999-01-01T00:00:00Z"),
        ("{log}", "B-00001", "B-00002", "same", "--by", "me", "--reason", "x"),
        ("--retire", "J-1", "--by", "me", "--reason", "x"),
        ("--undo", "--by", "me", "--reason", "x"),
        ("--list",),
    ],
    ids=lambda arguments: " ".join(arguments)[:60],
)
def test_an_unusable_call_records_nothing(call: Call, finished: Any, log: Path, arguments: tuple[str, ...]) -> None:
    shown = call("judge", *(one.format(out=finished.out, log=log) for one in arguments), "--log", log)
    assert (shown.code, shown.out) == (2, "") and shown.err.strip() and "Traceback" not in shown.err
    assert not log.exists()


def test_a_contradiction_is_refused_and_named_until_one_is_retired(call: Call, finished: Any, log: Path) -> None:
    a, b, c = brands(finished)[:3]
    for one, other in ((a, b), (b, c)):
        assert call("judge", finished.out, one, other, "same", "--log", log, *SIGNED).code == 0
    first, second = (made.judgement_id for made in judgements.load(log).judgements)
    before = log.read_bytes()
    refused = call("judge", finished.out, a, c, "different", "--log", log, *SIGNED)
    assert refused.code == 3 and log.read_bytes() == before
    assert first in refused.err and second in refused.err and "the new judgement" in refused.err
    assert call("judge", "--retire", second, "--log", log, *SIGNED).code == 0
    assert call("judge", finished.out, a, c, "different", "--log", log, *SIGNED).code == 0
    assert call("judge", finished.out, b, c, "same", "--log", log, *SIGNED).code == 3
    assert log.read_bytes().startswith(before)


def test_a_judgement_dated_back_must_fit_what_was_in_force_then(
    call: Call, finished: Any, log: Path, now: list[datetime]
) -> None:
    a, b = brands(finished)[:2]
    now.append(at(10))
    call("judge", finished.out, a, b, "same", "--log", log, *SIGNED)
    now.append(at(20))
    call("judge", "--undo", "--log", log, *SIGNED)
    now.append(at(30))
    back = ("judge", finished.out, a, b, "different", "--log", log, *SIGNED, "--at")
    assert call(*back, "2012-05-01T09:15:00Z").code == 3
    assert call(*back, "2012-05-01T09:25:00Z").code == 0


def test_undo_takes_back_and_again_restores(call: Call, finished: Any, log: Path) -> None:
    a, b = brands(finished)[:2]
    call("judge", finished.out, a, b, "same", "--log", log, *SIGNED)
    assert "Retired" in call("judge", "--undo", "--log", log, *SIGNED).out
    assert judgements.standing(judgements.load(log), at(0)) == []
    assert "Recorded" in call("judge", "--undo", "--log", log, "--by", "B. Nalyst", "--reason", "right after all").out
    (made,) = judgements.standing(judgements.load(log), at(0))
    assert (made.verdict, made.decided_by) == ("same", "B. Nalyst") and "restores J-" in made.reason
    assert judgements.load(log).named[made.judgement_id].left == a


def test_the_list_shows_what_is_in_force_and_shows_it_harmless(call: Call, log: Path, now: list[datetime]) -> None:
    hostile = "see https://evil.example \x1b[31m\u202e [bold]x[/bold]\rme@evil.example"
    log.write_bytes(line(judged(1, "a", "b", "same"), reason=hostile) + line(judged(2, "c", "d", "unsure")))
    now.append(at(5))
    shown = call("judge", "--list", "--log", log)
    assert shown.code == 0 and "2 in force" in shown.out and "belong to one operation" in shown.out
    assert LIVE.findall(shown.out) == [] and "\x1b" not in shown.out and "\u202e" not in shown.out
    assert "\r" not in shown.out and "[bold]x[/bold]" in shown.out
    earlier = call("judge", "--list", "--log", log, "--at", "2012-05-01T09:01:00Z")
    assert "1 in force, 1 retired or later" in earlier.out
    assert len(msgspec.json.decode(call("judge", "--list", "--log", log, "--json").out)) == 2


def test_a_broken_log_is_named_by_line(call: Call, log: Path) -> None:
    log.write_bytes(line(judged(1, "a", "b", "same")) + b"{}\n")
    shown = call("judge", "--list", "--log", log)
    assert shown.code == 2 and "line 2, field type" in shown.err


def test_a_decision_as_data(call: Call, finished: Any, log: Path) -> None:
    a, b = brands(finished)[:2]
    shown = call("judge", finished.out, a, b, "same", "--log", log, *SIGNED, "--json")
    assert (shown.code, shown.err) == (0, "")
    found = msgspec.json.decode(shown.out)
    assert found["left"]["called"] == a and found["judgement"]["left"] == found["left"]["subject"]
    retired = msgspec.json.decode(call("judge", "--undo", "--log", log, *SIGNED, "--json").out)
    assert retired["judgement_id"] == found["judgement"]["judgement_id"]


def everything(finished: Any) -> list[Item]:
    tables = {path.stem: files.read_table(path) for path in finished.out.glob("*.parquet")}
    return queue(tables, probability=likelihoods(None).probability)


def test_the_queue_is_shown_with_the_command_that_answers_each(call: Call, finished: Any, log: Path) -> None:
    """Every command shown works as printed, and what it answers is gone from the queue."""
    items = everything(finished)
    assert items, "the small world leaves something open"
    shown = call("review", finished.out, "--log", log, "--limit", str(len(items)))
    assert (shown.code, shown.err) == (0, "") and LIVE.findall(shown.out) == []
    commands = [text for text in shown.out.splitlines() if text.startswith("headwater judge ")]
    assert len(commands) == len(items)
    for number, command in enumerate(commands):
        assert call(*shlex.split(command)[1:]).code == 2, "a command pasted as it is records nothing"
        answer = command.replace(" ANSWER ", " different " if number % 2 else " unsure ")
        answer = answer.replace("--by WHO --reason WHY", "--by me --reason because")
        assert call(*shlex.split(answer)[1:]).code == 0, answer
    left = msgspec.json.decode(
        call("review", finished.out, "--log", log, "--limit", str(len(items)), "--json").out, type=list[Item]
    )
    assert len(left) <= (len(items) + 1) // 2
    unsure = [bool(item.unsure) for item in left]
    assert unsure == sorted(unsure)


def test_the_queue_as_data_is_what_the_function_returns(call: Call, finished: Any) -> None:
    shown = call("review", finished.out, "--limit", "3", "--json")
    assert msgspec.json.decode(shown.out, type=list[Item]) == everything(finished)[:3]


def test_judgements_on_what_the_run_does_not_hold_are_reported(
    call: Call, finished: Any, log: Path, now: list[datetime]
) -> None:
    now.append(at(5))
    log.write_bytes(line(judged(1, "a", "b", "same")))
    shown = call("review", finished.out, "--log", log)
    assert shown.code == 0
    assert "2 subjects of judgements are not in this run: site:a[.]example" in " ".join(shown.out.split())


def everything_that_reads_a_log(finished: Any, log: Path, out: Path) -> dict[str, tuple[Any, ...]]:
    """Each command that takes a log, so that none of them treats a bad one in its own way."""
    site = rows(finished, "sites")[0]["site"]
    return {
        "judge": ("judge", finished.out, "B-00001", "B-00002", "same", *SIGNED, "--log", log),
        "list": ("judge", "--list", "--log", log),
        "review": ("review", finished.out, "--log", log),
        "explain": ("explain", finished.out, site, "--log", log),
        "exhibit": ("exhibit", finished.out, site, "--log", log, "-o", out / "exhibit.pdf"),
        "run": ("run", finished.home / "sources", "-o", out / "run", "--judgements", log),
        "calibrate": ("calibrate", finished.out, "--log", log, "-o", out / "parameters.json"),
    }


COMMANDS = ("judge", "list", "review", "explain", "exhibit", "run", "calibrate")


@pytest.mark.parametrize("command", COMMANDS)
def test_a_damaged_log_stops_every_command_and_is_left_as_it_is(
    call: Call, finished: Any, log: Path, tmp_path: Path, now: list[datetime], command: str
) -> None:
    now.append(at(5))
    word = "hidden-canary.example"
    content = line(judged(1, "a", "b", "same")) + f'{{"type": "{word}"}}\n'.encode() + b"\xff\x00" + b"k" * 1_048_576
    log.write_bytes(content)
    shown = call(*everything_that_reads_a_log(finished, log, tmp_path / "out")[command])
    assert shown.code == 2 and "line 2, field type" in shown.err and "line 3: longer than" in shown.err
    assert word not in shown.err + shown.out and len(shown.err) < 1_000
    assert log.read_bytes() == content and not (tmp_path / "out").exists()


@pytest.mark.parametrize("command", ["explain", "exhibit", "run"])
def test_a_log_that_contradicts_itself_stops_what_would_go_by_it(
    call: Call, finished: Any, log: Path, tmp_path: Path, now: list[datetime], command: str
) -> None:
    now.append(at(5))
    entries = [judged(1, "a", "b", "same"), judged(2, "b", "c", "same"), judged(3, "a", "c", "different")]
    log.write_bytes(b"".join(map(line, entries)))
    shown = call(*everything_that_reads_a_log(finished, log, tmp_path / "out")[command])
    assert shown.code == 3 and all(f"J-{number}" in shown.err for number in (1, 2, 3))
    assert "headwater judge --retire" in shown.err and not (tmp_path / "out").exists()


@pytest.mark.parametrize("command", ["list", "review", "explain", "exhibit"])
def test_what_a_reason_may_hold_is_harmless_wherever_it_is_shown(
    call: Call, finished: Any, log: Path, tmp_path: Path, now: list[datetime], command: str
) -> None:
    site = rows(finished, "sites")[0]["site"]
    now.append(at(5))
    hostile = (
        "see https://evil.example \x1b]8;;http://x.example\x07\u202e\u061c\u2066 [bold]x[/bold]\r\nme@evil.example =1+1"
    )
    log.write_bytes(line(judged(1, "a", "b", "different"), left=f"site:{site}", reason=hostile))
    (tmp_path / "out").mkdir()
    shown = call(*everything_that_reads_a_log(finished, log, tmp_path / "out")[command])
    assert shown.code == 0, shown.err
    said = shown.out + shown.err
    if command == "exhibit":
        said = text_of(tmp_path / "out" / "exhibit.pdf")
    if command != "review":
        assert "evil[.]example" in said
    assert LIVE.findall(said.replace(str(tmp_path), "")) == []
    assert not any(letter in said for letter in "\x1b\x07\u202e\u061c\u2066")


def text_of(exhibit: Path) -> str:
    """The text of a printed page, without the places where a long word may be broken."""
    pages = pypdfium2.PdfDocument(exhibit)
    return "".join(page.get_textpage().get_text_range() for page in pages).replace("\u200b", "")


def test_a_retirement_is_no_way_round_a_contradiction_in_between(
    call: Call, finished: Any, log: Path, now: list[datetime]
) -> None:
    """Same from minute 10 to 20. "Different" dated to minute 5 fits then and now, and not what was in force at 15."""
    a, b = brands(finished)[:2]
    now.append(at(10))
    call("judge", finished.out, a, b, "same", "--log", log, *SIGNED)
    now.append(at(20))
    call("judge", "--undo", "--log", log, *SIGNED)
    now.append(at(30))
    shown = call("judge", finished.out, a, b, "different", "--log", log, *SIGNED, "--at", "2012-05-01T09:05:00Z")
    assert shown.code == 3 and "not recorded" in shown.err


def test_a_folder_without_a_run_is_refused(call: Call, tmp_path: Path) -> None:
    assert call("review", tmp_path).code == 2


def test_the_clock_tells_utc(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.undo()
    assert clock.now().utcoffset() is not None and clock.now().microsecond == 0
