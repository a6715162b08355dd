"""Canaries planted in raw markup, broken lines and report rows leave no trace in what a whole run writes or says."""

import base64
import gzip
import json
import os
import re
import secrets
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq
import pypdfium2  # type: ignore[import-untyped]
import pytest

HEADWATER = Path(sys.executable).with_name("headwater")
ROWS = "".join(f"<div class=row-{n}><p class=cell>kite {n}</p></div>" for n in range(20))
PLACES = {
    "image": "<img src='/{c}/a.png?{c}' srcset='{c}.webp 2x' alt='{c}' title='{c}'>",
    "moving image": "<video src='{c}' poster='{c}'><source src='{c}'><track src='{c}'>{c}</video>",
    "sound": "<audio src='/{c}.mp3'>{c}</audio>",
    "drawing": "<svg><image href='{c}'/><text>{c}</text></svg><canvas>{c}</canvas>",
    "object": "<object data='{c}'><param value='{c}'></object><embed src='{c}'>",
    "frame": "<iframe srcdoc='<p>{c}'>{c}</iframe>",
    "data address": "<img src='data:image/png;base64,{b}'><a href='data:text/html,{c}'>x</a>",
    "script": "<script>/* {c} */ show('{c} in words', `{c}`); var p = \"<p>{c}</p>\";</script>",
    "style": "<style>.a{{background:url({c})}} .{c}{{color:red}}</style><p style='background:url({c})'>y</p>",
    "comment": "<!-- {c} -->",
    "handler": "<p onclick='{c}()'>x</p><body onload={c}>",
    "unknown attribute": "<p data-x='{c}' aria-label='{c}' {c}=1 x-{c}=2>x</p>",
    "typed value": "<form action=/go><input name=a value='{c}'><textarea name=b>{c}</textarea></form>",
    "visible text": "<title>{c}</title><p>before {c} after</p>",
    "hidden text": "<div hidden>{c}</div>",
    "media link": "<a href='/{c}.jpg'>{c}</a>",
    "address": "<a href='javascript:{c}()'>x</a><a href='/go#{c}'>y</a>",
}
SEEN = {
    "class": "<p class='{c}'>x</p>",
    "field": "<form action=/go><input name='{c}'></form>",
    "asset": "<img src='/{c}.png'>",
    "mailbox": "<a href='mailto:{c}@amber-kite.example'>write</a>",
}
BROKEN = [
    '{{"url": "http://{c}.example/"',
    '{{"url": "http://a.example/", "captured_at": "{c}", "html": "{c}"}}',
    '{{"url": "http://a.example/", "captured_at": "2012-05-01T10:00:00Z", "html": "GIF89a{c}"}}',
    '{{"url": "http://a.example/", "captured_at": "2012-05-01T10:00:00Z", "html": "x", "{c} words": 1}}',
    '{{"url": "{c}://a.example/", "captured_at": "2012-05-01T10:00:00Z", "html": "x"}}',
    "{c}\x00",
]
MAPPING = 'source = "desk"\n[columns]\nreport_id = "id"\nurl = "url"\nreceived_at = "at"\noutcome = "outcome"\n'


def canary() -> str:
    """A word that stands nowhere else, of letters only, so that no format rewrites it."""
    return "qx" + "".join(chr(ord("a") + int(digit, 16)) for digit in secrets.token_hex(8))


@dataclass(frozen=True)
class Planted:
    """What a run left behind, and the words planted in its sources."""

    home: Path
    words: dict[str, str]
    broken: list[str]
    seen: dict[str, str]
    said: str
    code: int

    def traces(self, words: list[str]) -> set[str]:
        """`file: word` for every word found anywhere in the outputs, the temporary folder or what the run said."""
        places = [path for folder in ("out", "temp") for path in (self.home / folder).rglob("*") if path.is_file()]
        texts = [("said", self.said), *((path.name, text) for path in places for text in readings(path))]
        texts += [("file name", str(path.relative_to(self.home))) for path in places]
        return {f"{name}: {word}" for name, text in texts for word in words if word in text.lower()}


def readings(path: Path) -> Iterator[str]:
    """A file as bytes (8 and 16 bit), and as the values or the text it holds."""
    content = path.read_bytes()
    yield content.decode("latin-1")
    yield content[1:].decode("utf-16-le", "replace") + content.decode("utf-16-le", "replace")
    if path.suffix == ".parquet":
        table = pq.read_table(path)
        yield f"{table.schema} {table.schema.metadata} {[str(row) for row in table.to_pylist()]}"
    if path.suffix == ".pdf":
        document = pypdfium2.PdfDocument(content)
        yield str(document.get_metadata_dict())
        yield from (page.get_textpage().get_text_range() for page in document)


def line(number: int, markup: str, **more: Any) -> str:
    record = {
        "url": f"http://kite{number}.example/",
        "captured_at": f"2012-03-01T10:{number:02d}:00Z",
        "html": f"<html><body>{ROWS}{markup}</body></html>",
    }
    return json.dumps(record | more)


@pytest.fixture(scope="module")
def planted(tmp_path_factory: pytest.TempPathFactory) -> Planted:
    home = tmp_path_factory.mktemp("planted")
    (home / "sources").mkdir()
    (home / "temp").mkdir()
    words = {place: canary() for place in (*PLACES, "headers", "query", "fragment", "credentials", "report")}
    seen = {place: canary() for place in SEEN}
    broken = [canary() for _ in BROKEN]
    coded = base64.b64encode((words["data address"] * 40).encode()).decode()
    lines = [line(n, markup.format(c=words[place], b=coded)) for n, (place, markup) in enumerate(PLACES.items())]
    lines += [line(30 + n, markup.format(c=seen[place])) for n, (place, markup) in enumerate(SEEN.items())]
    lines += [template.format(c=word) for template, word in zip(BROKEN, broken, strict=True)]
    lines += [
        line(40, "", headers={"Set-Cookie": words["headers"]}),
        line(41, "", url=f"http://kite41.example/a?x={words['query']}#{words['fragment']}"),
        line(42, "", url=f"http://{words['credentials']}:{words['credentials']}@kite42.example/"),
    ]
    (home / "sources" / "captures.jsonl").write_text("\n".join(lines) + "\n")
    rows = [f"1,http://a.example/,{words['report']},", f"{words['report']},{words['report']},2012-05-01T10:00:00Z,"]
    (home / "sources" / "reports.csv").write_text("\n".join(["id,url,at,outcome", *rows]) + "\n")
    (home / "sources" / "reports.csv.mapping.toml").write_text(MAPPING)
    return run(home, words, broken, seen)


def run(home: Path, words: dict[str, str], broken: list[str], seen: dict[str, str]) -> Planted:
    """`headwater run` in a process of its own, so that whatever any of its workers says or leaves is caught."""
    done = subprocess.run(
        [HEADWATER, "run", home / "sources", "-o", home / "out", "--workers", "1", "--json"],
        env=os.environ | {"TMPDIR": str(home / "temp"), "PYTHONFAULTHANDLER": "1"},
        capture_output=True,
        text=True,
        check=False,
        timeout=300,
    )
    return Planted(home, words, broken, seen, done.stdout + done.stderr, done.returncode)


def test_the_run_took_everything_in(planted: Planted) -> None:
    assert planted.code == 0, planted.said
    summary = json.loads(planted.said[planted.said.index("{") :])
    assert summary["captures"] == {
        "records": len(PLACES) + len(SEEN) + len(BROKEN) + 3,
        "accepted": len(PLACES) + len(SEEN) + 3,
        "duplicate": 0,
        "quarantined": len(BROKEN),
    }
    assert summary["reports"]["quarantined"] == 2


def test_no_canary_of_a_page_is_anywhere(planted: Planted) -> None:
    assert planted.traces(list(planted.words.values())) == set()


def test_no_canary_of_a_broken_line_is_anywhere(planted: Planted) -> None:
    assert planted.traces(planted.broken) == set()


def test_no_coded_canary_is_anywhere(planted: Planted) -> None:
    coded = base64.b64encode((planted.words["data address"] * 40).encode()).decode()
    assert planted.traces([coded[60:100].lower(), coded[:40].lower()]) == set()


def test_the_search_finds_what_may_be_kept(planted: Planted) -> None:
    """Names of classes, fields, assets and mailboxes are kept: the searches above can find something."""
    for word in planted.seen.values():
        assert planted.traces([word])


def test_nothing_is_left_in_temporary_files(planted: Planted) -> None:
    assert [path for path in (planted.home / "temp").rglob("*") if path.is_file()] == []


def test_nothing_is_left_beside_the_outputs(planted: Planted) -> None:
    assert not [path.name for path in (planted.home / "out").iterdir() if re.search(r"tmp|temp|~|\.part", path.name)]
    assert sorted(path.name for path in (planted.home / "sources").iterdir()) == [
        "captures.jsonl", "reports.csv", "reports.csv.mapping.toml",
    ]  # fmt: skip


def test_a_run_that_fails_says_nothing_either(tmp_path: Path) -> None:
    """An input error names the file and never quotes what stands in it."""
    word = canary()
    (tmp_path / "sources").mkdir()
    (tmp_path / "sources" / "captures.jsonl").write_text(line(1, f"<img alt='{word}'>") + "\n")
    (tmp_path / "sources" / "reports.csv").write_text(f"{word},url\n{word},{word}\n")  # and no mapping
    (tmp_path / "temp").mkdir()
    failed = run(tmp_path, {"page": word}, [], {})
    assert failed.code == 2 and "reports.csv" in failed.said and "Traceback" not in failed.said
    assert failed.traces([word]) == set()


def test_no_canary_is_in_what_is_made_of_a_run(planted: Planted, tmp_path: Path) -> None:
    """The index (which reads the raw captures again), explanations, the review queue and an exhibit."""
    out, index = planted.home / "out", tmp_path / "index"
    site = pq.read_table(out / "sites.parquet").column("site")[0].as_py()
    (tmp_path / "temp").mkdir()
    said = ""
    for command in (
        ("index", "build", out, "-o", index),
        ("index", "add", index, planted.home / "sources"),
        ("explain", out, site),
        ("review", out),
        ("exhibit", out, site, "-o", tmp_path / "exhibit.pdf"),
    ):
        done = subprocess.run(
            [HEADWATER, *command], env=os.environ | {"TMPDIR": str(tmp_path / "temp")}, capture_output=True, text=True,
            check=False, timeout=300,
        )  # fmt: skip
        assert done.returncode == 0, done.stderr
        said += done.stdout + done.stderr
    texts = [said, *(text for path in tmp_path.rglob("*") if path.is_file() for text in readings(path))]
    words = [*planted.words.values(), *planted.broken]
    assert {word for text in texts for word in words if word in text.lower()} == set()
    assert (tmp_path / "exhibit.pdf").is_file() and any(path.suffix == ".parquet" for path in index.rglob("*"))


def test_a_question_to_splink_holds_facts_and_no_labels(tmp_path: Path) -> None:
    """`evaluate --splink` writes a folder another program reads: what sites carry, and nothing of what is to be found.

    Values are what is compared, so they are in it; who is behind a domain, its flags and dates, and pages are not.
    """
    words = {name: canary() for name in ("campaign", "flag", "date", "self", "shared", "page", "template", "owner")}
    carried = canary()
    data, asked = tmp_path / "data", tmp_path / "asked"
    (data / "site_identifiers").mkdir(parents=True)
    (data / "template_families").mkdir()
    asked.mkdir()
    rows = ["domain_token,campaign,id_type,value,flag"]
    for number in range(4):
        start = f"d{number},{words['campaign']}_2024,"
        rows += [
            f"{start}registrant_email,{carried},",
            f"{start}ip_address,{words['shared']},generic_type",
            f"{start}website_title,{words['self']},self_named",
            f"{start}create_date,{words['date']},{words['flag']}",
        ]
    with gzip.open(data / "site_identifiers" / "campaign_domains_identifiers.csv.gz", "wt") as stream:
        stream.write("\n".join(rows) + "\n")
    page = {
        "id": "D1", "site": "s.example", "page": "index", "date": "2021-01-01T00:00:00Z",
        "template": words["template"], "owner": words["owner"], "html": f"<p alt='{words['page']}'>{words['page']}</p>",
    }  # fmt: skip
    with gzip.open(data / "template_families" / "a2_derived_sites.jsonl.gz", "wt") as stream:
        stream.write(json.dumps(page) + "\n")
    (tmp_path / "temp").mkdir()
    done = subprocess.run(
        [HEADWATER, "evaluate", "--data", data, "--worlds", "0", "--splink", asked, "--json", tmp_path / "found.json"],
        env=os.environ | {"TMPDIR": str(tmp_path / "temp")}, capture_output=True, text=True, check=False, timeout=300,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    made = [tmp_path / "found.json", *(path for path in asked.rglob("*") if path.is_file())]
    texts = [done.stdout + done.stderr, *(text for path in made for text in readings(path))]
    assert {name for name, word in words.items() if any(word in text for text in texts)} == set()
    assert sum(carried in path.read_text("utf-8") for path in asked.iterdir()) == 1
