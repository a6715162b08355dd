"""Hostile pages: nothing crashes, and the work grows no faster than the page.

Work is counted (calls made), never timed; that patterns over page text are RE2, which is
linear by construction, is checked on the modules themselves.
"""

import ast
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

import headwater.identifiers as package
from headwater.identifiers import extract
from headwater.model.capture import Capture, Field, Form, Link, Script

MEBIBYTE = 1 << 20
BLOCKS = {
    "local part without end": "a",
    "dots": "a.",
    "at signs": "@",
    "nested at": "a@",
    "mailboxes": "a@b.co ",
    "almost mailboxes": "a@b. ",
    "plus": "+1 ",
    "digits": "+4420 7946 0958 ",
    "base58": "1A1zP1eP5QGefi2DMPTfTL5SLmv7DivfNb ",
    "hex": "0x5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAeD ",
    "bech32": "bc1qw508d6qejxtdg4y5r3zarvary0c5xw7kv8f3t5 ",
    "one token": "1",
    "capitals": "DE89 3704 ",
    "ibans": "DE89370400440532013001 ",
    "spelled": "a (at) b (dot) ",
    "brackets": "((((",
    "sms": "text A to 8080",
    "paybill": "paybill paybill 412345 account ",
    "telegram": "telegram: telegram: @",
    "solana": "sol sol: ",
    "nul": "\0",
    "right-to-left": "\u202e\u0661",
    "combining": "e\u0301\u0301",
    "ligature": "\ufdfa",
}


def page(make_capture: Callable[..., Capture], text: str) -> Capture:
    """The same hostile text in every place an identifier is looked for."""
    return make_capture(
        text=text,
        hidden_text=text,
        redirects=("https://x.test/" + text,),
        forms=(Form("https://pay.cardgate.example/?merchant=" + text, "post", (Field("merchant", "hidden", text),)),),
        links=(Link("https://t.me/" + text, "a"), Link("mailto:" + text, "a"), Link("https://" + text, "iframe")),
        scripts=(Script("https://x.test/" + text, "", names=(text,), literals=(text,)),),
    )


def calls(work: Callable[[], object]) -> int:
    """Python and C calls made by `work`."""
    count = 0

    def note(*_: object) -> None:
        nonlocal count
        count += 1

    before = sys.getprofile()
    sys.setprofile(note)
    try:
        work()
    finally:
        sys.setprofile(before)
    return count


@pytest.mark.parametrize("block", BLOCKS.values(), ids=BLOCKS)
def test_calls_grow_no_faster_than_the_page(block: str, make_capture: Callable[..., Capture]) -> None:
    small, large = (page(make_capture, block * (size // len(block))) for size in (8 << 10, 32 << 10))
    extract(small)  # warm the caches both runs share
    ratio = calls(lambda: extract(large)) / calls(lambda: extract(small))
    assert ratio < 4 * 1.3


@pytest.mark.slow
@pytest.mark.parametrize("block", BLOCKS.values(), ids=BLOCKS)
def test_a_mebibyte_of_it_is_survived(block: str, make_capture: Callable[..., Capture]) -> None:
    """In the text; the sanitiser's caps keep every place of a real capture below a sixteenth of it."""
    for seen in extract(make_capture(text=block * (MEBIBYTE // len(block)))):
        assert len(seen.value) <= 512


def test_a_mebibyte_of_distinct_near_misses_is_survived(make_capture: Callable[..., Capture]) -> None:
    text = " ".join(
        f"a{n}@b. 1A1zP1eP5QGefi2DMPTfTL5SLm{n:06d} DE{n % 100:02d}370400440532{n:06d}" for n in range(17_000)
    )
    assert len(text) > MEBIBYTE
    assert {seen.kind for seen in extract(make_capture(text=text))} <= {"iban"}


def _stdlib_patterns(path: Path) -> set[str]:
    """Names bound at module level to `re.compile(...)` of the standard library."""
    tree = ast.parse(path.read_text("utf-8"))
    return {
        target.id
        for node in tree.body
        if isinstance(node, ast.Assign)
        and "re.compile(" in ast.unparse(node.value)
        and "re2." not in ast.unparse(node.value)
        for target in node.targets
        if isinstance(target, ast.Name)
    }


def test_backtracking_patterns_are_only_ever_matched_whole_or_at_the_start() -> None:
    """`search`, `findall` and `finditer` of the standard library start anew at every position; RE2 does not.

    `re` is allowed for anchored checks of one bounded value; page text is scanned by RE2 alone.
    """
    folder = Path(str(package.__file__)).parent
    scans = []
    for path in sorted(folder.glob("*.py")):
        names = _stdlib_patterns(path)
        scans += [
            (path.name, node.value.id, node.attr)
            for node in ast.walk(ast.parse(path.read_text("utf-8")))
            if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name) and node.value.id in names
        ]
    assert scans, "no pattern found: the check looks in the wrong place"
    allowed = {
        ("iban.py", "_PART", "findall"),  # our own data file
        ("iban.py", "_LAYOUT", "sub"),  # one character class, on a bounded value
        ("rules.py", "_PLACEHOLDER", "findall"),  # our own rule file
        ("rules.py", "_PLACEHOLDER", "sub"),
        ("email.py", "_SPELLED_DOT", "sub"),  # a domain RE2 already found
    }
    assert {scan for scan in scans if scan[2] not in ("fullmatch", "match")} <= allowed
