"""One page, the same bytes each time, nothing live on it, and no value that can break out of its place."""

import re
from collections.abc import Callable
from hashlib import sha256

import msgspec
import pytest
from exhibit_reading import attached, pages_of, text_of
from small_run import ACCOUNT, SNAPSHOT, SUBJECTS, VISITS, SmallRun, Value, Visit

from headwater.errors import InputError
from headwater.exhibit import MARKINGS, Exhibit, digest, exhibit
from headwater.explain import explain

Print = Callable[..., Exhibit]
LIVE = re.compile(r"(?i)(?:https?|ftp)://|\bmailto:|[\w-]@[\w-]|[\w-]\.(?:example|test|invalid|com|net|org)\b")
ACCUSING = re.compile(r"(?i)\b(?:owned|owns|owner|ownership|belongs? to|operated by|guilty|criminal|offender)\b")
HASHES = {f"{name}.parquet": digest(name.encode()) for name in SmallRun().tables()}
# Texts of every kind that has broken a layout, a typesetter or a reader.
HOSTILE = (
    '"); #panic("out") //',
    "#set page(width: 1cm)",
    "$ x^2 $ `raw` *bold* _it_ <label> @ref",
    "\\u{0041} \\ #sys.inputs \\n",
    '#import "@preview/x:1.0.0": *',
    "\u202egnihtemos\u202c\u2066x\u2069",
    "\u05d0\u05d1\u05d2 \u0627\u0644\u0639",
    "\U0001f600\U0001f469\u200d\U0001f469\u200d\U0001f467",
    "Z\u0351\u0363\u0364a\u0322\u0316l\u0333g\u0353o" * 20,
    "https://evil.example/path?a=b#c",
    "me@evil.example",
    "x" * 512,
    ("a.b-c/" * 90)[:512],
    "\u8336" * 512,
    "\x00\x1b[31m\x07\r\n\t",
    '=HYPERLINK("http://evil.example")',
    "",
)
ONE_OF_EACH = [
    (subject, old) for old in (False, True) for subject in SUBJECTS if not (old and subject.startswith("R-"))
]


@pytest.mark.parametrize(("subject", "old"), ONE_OF_EACH)
def test_everything_fits_on_one_page_and_nothing_on_it_is_live(printed: Print, subject: str, old: bool) -> None:
    made = printed(subject, old)
    assert pages_of(made.pdf) == 1
    text = text_of(made.pdf)
    assert LIVE.findall(text) == [] and LIVE.findall(made.evidence.decode()) == []
    assert ACCUSING.findall(text) == []
    assert b"/URI" not in made.pdf and b"/Annot" not in made.pdf


def test_the_same_explanation_gives_the_same_bytes(printed: Print) -> None:
    for subject in ("B-00001 B-00002", "D-00001", "a1.example"):
        assert printed(subject).pdf == exhibit(explain(SmallRun().tables(), subject, snapshot=SNAPSHOT), HASHES).pdf


def test_what_differs_in_anything_has_another_hash(printed: Print) -> None:
    made = [printed("D-00001"), printed("D-00002"), printed("D-00001", old=True), printed("D-00001", marking="TLP:RED")]
    assert len({one.exhibit_sha256 for one in made}) == len({one.evidence_sha256 for one in made}) == 4
    tables = SmallRun().tables()
    told = explain(tables, "D-00001")
    hashes = {"links.parquet": digest(b"one")}, {"links.parquet": digest(b"two")}
    one, other = (exhibit(told, given) for given in hashes)
    assert one.exhibit_sha256 != other.exhibit_sha256 and one.pdf != other.pdf


def test_the_evidence_is_attached_and_hashed(printed: Print) -> None:
    made = printed("B-00001 B-00002")
    assert attached(made.pdf) == {"evidence.json": made.evidence}
    assert made.evidence_sha256 == sha256(made.evidence).hexdigest()
    document = msgspec.json.decode(made.evidence)
    assert document["written"] == "defanged" and document["marking"] == "TLP:AMBER+STRICT"
    assert {len(value) for value in document["inputs"].values()} == {64}
    items = document["evidence"]["items"]
    assert {len(s["url_hash"]) for item in items for side in item["sides"] for s in side["sightings"]} == {64}
    text = text_of(made.pdf)
    assert made.evidence_sha256 in text and made.exhibit_sha256 in text
    assert all(value[:16] in text for value in document["inputs"].values())


def test_the_page_says_what_a_reader_in_court_asks(printed: Print) -> None:
    text = text_of(printed("B-00001 B-00002").pdf)
    for words in (
        "TLP:AMBER+STRICT", "B-00001 and B-00002 share 2 payment mechanisms: consistent with common control.",
        "19.0 bits", "in words: likely", "Not calibrated", "Payment bundle", "14.0", "700001",
        "merchant account at cardgate", "decided by rule cardgate: merchant", "0 of 3,000 background sites",
        "What speaks against it", "Different kits", "(-1.5 bits)", "The innocent reading", "Would settle it",
        "Does it hang on one thing?", "Without merchant account 700001", "Who decided", "run abcdefghijkl",
        "distributor method distributors-9", "facts known until 2012-04-10",
    ):  # fmt: skip
        assert words in text, words


def test_a_tie_is_not_drawn_as_a_link(printed: Print) -> None:
    text = text_of(printed("B-00001 B-00004").pdf)
    assert (
        "the site that showed both" in text
        and "Nothing was merged on it, so no word" in text
        and "in words" not in text
    )
    assert "on B-00004 only" in text


@pytest.mark.parametrize("marking", MARKINGS)
def test_the_marking_stands_in_head_and_foot(printed: Print, marking: str) -> None:
    assert len(re.findall(re.escape(marking) + r"(?!\+)", text_of(printed("D-00001", marking=marking).pdf))) == 2


def test_a_marking_that_publishes_is_refused() -> None:
    told = explain(SmallRun().tables(), "D-00001")
    for marking in ("TLP:CLEAR", "TLP:GREEN", "", "amber"):
        with pytest.raises(InputError, match="names sites and accounts"):
            exhibit(told, {}, marking)


@pytest.mark.parametrize("number", range(len(HOSTILE)))
def test_no_value_breaks_out_of_its_place(number: int) -> None:
    """The same bad text as account, provider and sites: one page, and the words around it stand where they stood."""
    bad = HOSTILE[number]
    rename = {ACCOUNT.value: bad, ACCOUNT.provider: bad + " ", "a1.example": bad + "#a1", "d2.example": bad + "#d2"}
    run = SmallRun(rename=rename)
    for subject in ("B-00001 B-00002", "D-00001", "B-00001 B-00004", bad + "#a1"):
        if subject.startswith("\x00") or subject == "#a1":
            continue
        made = exhibit(explain(run.tables(), subject), {})
        assert pages_of(made.pdf) == 1
        text = text_of(made.pdf)
        assert LIVE.findall(text) == [] and LIVE.findall(made.evidence.decode()) == []
        assert "What speaks against it" in text and "Full evidence: evidence.json" in text
        assert not set(text) & set("\u202e\u202c\u2066\u2069\u200d")


@pytest.mark.slow
def test_much_evidence_is_cut_to_the_page_and_the_cut_is_told() -> None:
    values = tuple(Value(f"{number:08d}") for number in range(60))
    visits = [Visit(f"s{n}.example", n, f"B-{1 + n % 40:05d}", values) for n in range(120)]
    tables = SmallRun(tuple(visits), old=True).tables()
    for subject in ("B-00001 B-00002", "D-00001"):
        made = exhibit(explain(tables, subject), {})
        text = text_of(made.pdf)
        assert pages_of(made.pdf) == 1 and re.search(r"\d of 6\d telling values shown", text)
        assert re.search(r"\d+ of 6\d values shown", text)
        shown = msgspec.json.decode(attached(made.pdf)["evidence.json"])["evidence"]["items"]
        assert len([item for item in shown if item["kind"] == "merchant_account"]) == 60


def test_an_empty_run_of_evidence_still_makes_a_page() -> None:
    tables = SmallRun((*VISITS[:1], Visit("lone.example", 1, "B-00002"))).tables()
    assert pages_of(exhibit(explain(tables, "B-00001 B-00002"), {}).pdf) == 1
