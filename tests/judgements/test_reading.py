"""A log is read strictly: what is wrong is said with line and field, and nothing of it is repeated."""

import errno
import fcntl
import json
import multiprocessing
import os
import re
from pathlib import Path
from typing import Any, get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st
from judged import at, capture, judged, line, many, retired, site

from headwater.errors import InputError
from headwater.judgements import EMPTY, Log, Named, append, identified, load, parse
from headwater.judgements.fields import MAX_PERSON, MAX_REASON, MAX_SUBJECT
from headwater.judgements.reading import MAX_LINE
from headwater.model.judgement import Judgement, Retirement, Verdict

ONE = judged(1, "a", "b", "same")
CANARY = "secret-canary.example"


def refused(*lines: bytes) -> str:
    with pytest.raises(InputError) as caught:
        parse(lines, "log.jsonl")
    assert caught.value.exit_code == 2
    return str(caught.value)


@pytest.mark.parametrize(
    ("changes", "field", "says"),
    [
        ({"type": "opinion"}, "type", "judgement"),
        ({"type": None}, "type", "judgement"),
        ({"type": ["judgement"]}, "type", "judgement"),
        ({"judgement_id": None}, "judgement_id", "missing"),
        ({"judgement_id": "7"}, "judgement_id", "J-"),
        ({"judgement_id": "J-" + "x" * 41}, "judgement_id", "J-"),
        ({"judgement_id": 7}, "judgement_id", "J-"),
        ({"question": "owner"}, "question", "brand, distributor"),
        ({"verdict": "Same"}, "verdict", "same, different, unsure"),
        ({"verdict": True}, "verdict", "same, different, unsure"),
        ({"left": site("b")}, "right", "two different"),
        ({"left": capture("a")}, "left", "site: and account:"),
        ({"question": "brand"}, "left", "capture:"),
        ({"left": "a.example"}, "left", "capture:<32 hex digits>"),
        ({"left": "site:"}, "left", "capture:<32 hex digits>"),
        ({"left": "site:a b.example"}, "left", "capture:<32 hex digits>"),
        ({"left": "account:card|937070"}, "left", "account:<kind>|<provider>|<value>"),
        ({"left": "site:a\u202e.example"}, "left", "invisible"),
        ({"left": "site:a\x1b[31m.example"}, "left", "invisible"),
        ({"left": "site:" + "x" * 1_000_000}, "", "65,536 bytes"),
        ({"left": "site:" + "x" * MAX_SUBJECT}, "left", "2,048 characters"),
        ({"right": None}, "right", "missing"),
        ({"decided_at": "2012-05-01T10:00:00"}, "decided_at", "without a zone"),
        ({"decided_at": "2012-05-01"}, "decided_at", "without a zone"),
        ({"decided_at": "yesterday"}, "decided_at", "ISO 8601"),
        ({"decided_at": 1335866400}, "decided_at", "ISO 8601"),
        ({"decided_at": "0001-01-01T00:00:00+14:00"}, "decided_at", "ISO 8601"),
        ({"decided_by": " "}, "decided_by", "empty"),
        ({"decided_by": "x" * (MAX_PERSON + 1)}, "decided_by", "200 characters"),
        ({"decided_by": "A\u202eB"}, "decided_by", "invisible"),
        ({"reason": ""}, "reason", "empty"),
        ({"reason": 3}, "reason", "no text"),
        ({"reason": "x" * (MAX_REASON + 1)}, "reason", "4,000 characters"),
        ({"reason": "x" * 1_000_000}, "", "65,536 bytes"),
        ({"reason": "\ud800"}, "reason", "surrogate"),
        ({"weight": 3}, "weight", "no such field"),
        ({CANARY: 3}, "", "no such field"),
        ({"named": "B-00001"}, "named", "left and right"),
        ({"named": {"left": "B-00001"}}, "named", "left and right"),
        ({"named": {"left": "B-00001", "right": ""}}, "named", "empty"),
    ],
    ids=lambda value: str(value)[:40] if isinstance(value, str | dict) else None,
)
def test_a_faulty_judgement_is_named_by_line_and_field(changes: dict[str, Any], field: str, says: str) -> None:
    said = refused(line(judged(7, "c", "d", "same")), line(ONE, **changes))
    assert said.startswith("log.jsonl, line 2" + (f", field {field}: " if field else ": ")), said
    assert says in said and len(said) < 300


@pytest.mark.parametrize(
    ("entry", "field", "says"),
    [
        (retired(2, 5), "judgement_id", "on no line above"),
        (retired(1, 0), "retired_at", "before J-1 was decided"),
        (judged(1, "c", "d", "same"), "judgement_id", "stands on a line above"),
    ],
)
def test_an_entry_that_does_not_fit_what_stands_above(entry: Judgement | Retirement, field: str, says: str) -> None:
    said = refused(line(ONE), b"\n", line(entry))
    assert said.startswith(f"log.jsonl, line 3, field {field}: ") and says in said


def test_what_is_retired_is_not_retired_again() -> None:
    assert "retired already" in refused(line(ONE), line(retired(1, 5)), line(retired(1, 6)))


@pytest.mark.parametrize(
    "text",
    [
        b"{", b"[]", b"null", b"\xff\xfe{}", b"\xef\xbb\xbf{}", b"nonsense", b"[" * 50_000, b'{"a":' * 9_000, b"\x00",
        b'{"type":"judgement","type":"judgement"}', b"3" * 5_000,
    ],
)  # fmt: skip
def test_a_line_that_is_no_object_is_refused(text: bytes) -> None:
    assert refused(text + b"\n").startswith("log.jsonl, line 1: ")


def test_all_faults_are_told_at_once_and_a_flood_is_counted() -> None:
    said = refused(line(ONE), *[b"x\n"] * 30)
    assert said.startswith("log.jsonl: 30 lines cannot be used:\n  line 2: ")
    assert said.count("\n") == 21 and said.endswith("and 10 more")


def test_messages_repeat_nothing_of_the_file() -> None:
    for name in ("type", "judgement_id", "question", "left", "verdict", "decided_at"):
        assert CANARY not in refused(line(ONE, **{name: CANARY}))
    assert CANARY not in refused(f'{{"{CANARY}": '.encode())


@given(st.binary(max_size=200))
def test_any_bytes_are_a_log_or_an_input_error(content: bytes) -> None:
    try:
        parse(content.splitlines(keepends=True), "log.jsonl")
    except InputError as error:
        assert re.match(r"log\.jsonl[,:]", str(error))


def test_a_missing_log_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="check the path"):
        load(tmp_path / "nowhere.jsonl")
    with pytest.raises(InputError, match="check the path"):
        load(tmp_path)


def test_an_empty_log_is_a_log(tmp_path: Path) -> None:
    path = tmp_path / "log.jsonl"
    path.write_bytes(b"\n \n")
    assert load(path) == Log(size=3)


@given(many())
def test_what_is_appended_is_what_is_read(
    tmp_path_factory: pytest.TempPathFactory, judgements: list[Judgement]
) -> None:
    path = tmp_path_factory.mktemp("log") / "log.jsonl"
    log, written = EMPTY, b""
    for made in judgements:
        log = append(path, log, made, Named("B-00001", "site:x.example") if made.verdict == "same" else None)
        assert path.read_bytes().startswith(written), "a new line never rewrites old ones"
        written = path.read_bytes()
        assert load(path) == log
    for number in range(1, len(judgements), 3):
        log = append(path, log, retired(number, 500))
    if judgements:
        assert load(path) == log


def test_nothing_is_appended_that_would_not_be_read(tmp_path: Path) -> None:
    path = tmp_path / "log.jsonl"
    log = append(path, EMPTY, ONE)
    written = path.read_bytes()
    for entry in (ONE, retired(9, 9), retired(1, 0), judged(2, "c", "c", "same")):
        with pytest.raises(InputError):
            append(path, log, entry)
    assert path.read_bytes() == written


def test_whoever_was_overtaken_is_told_to_look_again(tmp_path: Path) -> None:
    """Two people read, both would write: the second may contradict the first and is stopped."""
    path = tmp_path / "log.jsonl"
    append(path, EMPTY, ONE)
    with pytest.raises(InputError, match="meanwhile"):
        append(path, EMPTY, judged(2, "a", "b", "different"))
    assert load(path).entries == (ONE,)


def test_a_log_that_was_put_in_the_place_of_the_one_read_is_not_written_to(tmp_path: Path) -> None:
    """Nor is the one that was taken away: what was said would be lost with it."""
    path, other = tmp_path / "log.jsonl", tmp_path / "other.jsonl"
    log = append(path, EMPTY, ONE)
    other.write_bytes(path.read_bytes())
    really = fcntl.flock

    def replaced(file: Any, how: int) -> None:
        other.replace(path)
        really(file, how)

    with pytest.MonkeyPatch.context() as patch, pytest.raises(InputError, match="meanwhile"):
        patch.setattr(fcntl, "flock", replaced)
        append(path, log, judged(2, "c", "d", "same"))
    assert load(path).entries == (ONE,)


def test_a_log_that_has_gone_is_not_begun_anew(tmp_path: Path) -> None:
    path = tmp_path / "log.jsonl"
    log = append(path, EMPTY, ONE)
    path.unlink()
    with pytest.raises(InputError, match="cannot be written"):
        append(path, log, judged(2, "c", "d", "same"))
    assert not path.exists()


def test_what_was_said_not_to_be_written_is_not_there(tmp_path: Path) -> None:
    """The disk is full, or fails while it is told to keep what it has."""

    def full(number: int) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    path = tmp_path / "log.jsonl"
    log = append(path, EMPTY, ONE)
    before = path.read_bytes()
    with pytest.MonkeyPatch.context() as patch, pytest.raises(InputError, match="No space left"):
        patch.setattr(os, "fsync", full)
        append(path, log, judged(2, "c", "d", "same"))
    assert path.read_bytes() == before
    append(path, log, judged(2, "c", "d", "same"))
    assert len(load(path).entries) == 2


def writer(path: Path, number: int, told: Any) -> None:
    """One person of several: looks again whenever somebody else was first, and says how often."""
    refused = 0
    while True:
        try:
            append(path, load(path), judged(number, "a", f"b{number}", "same"))
            break
        except InputError as error:
            assert "meanwhile" in str(error)
            refused += 1
    told.put((number, refused))


def test_of_many_writers_at_once_each_is_recorded_once_and_no_line_is_torn(tmp_path: Path) -> None:
    path = tmp_path / "log.jsonl"
    append(path, EMPTY, judged(99, "x", "y", "same"))
    fork = multiprocessing.get_context("fork")
    told = fork.Queue()
    people = [fork.Process(target=writer, args=(path, number, told)) for number in range(1, 7)]
    for person in people:
        person.start()
    for person in people:
        person.join(60)
    assert sorted(told.get(timeout=5)[0] for _ in people) == list(range(1, 7))
    assert sorted(made.judgement_id for made in load(path).judgements) == sorted(f"J-{n}" for n in (*range(1, 7), 99))


def test_what_is_no_ordinary_file_is_refused_and_never_waited_for(tmp_path: Path) -> None:
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    for path in (pipe, Path(os.devnull).with_name("zero"), tmp_path):
        with pytest.raises(InputError, match="no ordinary file"):
            load(path)


@pytest.mark.parametrize("field", ["left", "reason", "decided_by", "judgement_id"])
def test_a_megabyte_in_a_field_is_refused_by_name_and_not_repeated(field: str) -> None:
    long = "site:" + "k" * 1_048_576
    said = refused(line(ONE, **{field: long}))
    assert len(said) < 200 and "kkk" not in said


@pytest.mark.parametrize(("field", "size"), [("left", MAX_SUBJECT + 1), ("reason", MAX_REASON + 1)])
def test_what_fits_a_line_and_no_field_is_refused_by_the_field(field: str, size: int) -> None:
    said = refused(line(ONE, **{field: ("site:" if field == "left" else "") + "k" * size}))
    assert f"field {field}: longer than" in said and "kkk" not in said


@pytest.mark.parametrize("letter", ["\u202e", "\u2066", "\u061c", "\u200b", "\x1b", "\x00", "\u00ad", "\U000e0041"])
def test_no_letter_without_a_shape_is_in_a_subject_or_a_name(letter: str) -> None:
    """Two that look the same to the person who judges would be two; a reason may hold anything, as it was given."""
    assert "field left: control or invisible" in refused(line(ONE, left=f"site:a{letter}.example"))
    assert "field decided_by: control or invisible" in refused(line(ONE, decided_by=f"A.{letter}Nalyst"))
    (made,) = parse([line(ONE, reason=f"odd {letter} one")], "log").judgements
    assert letter in made.reason


def test_a_last_line_without_its_end_is_not_glued(tmp_path: Path) -> None:
    path = tmp_path / "log.jsonl"
    path.write_bytes(line(ONE).rstrip())
    append(path, load(path), retired(1, 5))
    assert load(path).entries == (ONE, retired(1, 5))


def test_a_folder_that_is_not_there_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="check the folder"):
        append(tmp_path / "nowhere" / "log.jsonl", EMPTY, ONE)


def test_times_with_an_offset_are_kept_as_utc() -> None:
    (made,) = parse([line(ONE, decided_at="2012-05-01T12:00:00+02:00")], "log").judgements
    assert made.decided_at == at(60) and made.decided_at.utcoffset() is not None


def test_an_id_is_made_of_all_that_is_said() -> None:
    ids = {
        identified(judged(1, left, right, verdict)).judgement_id
        for left, right in (("a", "b"), ("b", "a"), ("a", "c"))
        for verdict in get_args(Verdict)
    }
    assert len(ids) == 9 and all(re.fullmatch("J-[0-9a-z]{10}", name) for name in ids)
    assert identified(ONE) == identified(judged(1, "a", "b", "same"))


def test_a_hundred_thousand_lines_are_read(tmp_path: Path) -> None:
    path = tmp_path / "log.jsonl"
    with path.open("wb") as file:
        for number in range(100_000):
            file.write(line(ONE, judgement_id=f"J-{number}"))
    assert len(load(path).judgements) == 100_000


def test_a_line_without_end_takes_no_memory(tmp_path: Path) -> None:
    path = tmp_path / "log.jsonl"
    path.write_bytes(line(ONE) + b"x" * (3 * MAX_LINE) + b"\n" + line(judged(2, "c", "d", "same")))
    with pytest.raises(InputError, match="line 2: longer than 65,536 bytes"):
        load(path)


def test_reasons_are_kept_as_they_were_given() -> None:
    text = "looked \u202e odd\x1b[31m\nhttps://a.example"
    (made,) = parse([line(ONE, reason=text)], "log").judgements
    assert made.reason == text and json.loads(line(made))["reason"] == text
