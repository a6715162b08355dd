"""The finished files: stable bytes, nothing lost, nothing executed, nothing linked."""

import re
import subprocess
import sys
from collections.abc import Callable
from datetime import date
from hashlib import sha256
from importlib import resources
from typing import Any

import msgspec
import numpy as np
import pypdfium2  # type: ignore[import-untyped]
import pytest
from selectolax.lexbor import LexborHTMLParser

from headwater.assessment import EditionLeak, edition
from headwater.assessment.charts import CHARTS
from headwater.assessment.drawing import GRID, INK, LAND, MARK, MUTED, PAPER, STEPS, STRONG
from headwater.assessment.editions import _check_files
from headwater.assessment.leaks import Gate
from headwater.assessment.public import RULES
from headwater.errors import InputError
from headwater.model.finding import Finding

TITLE = "Commercial distribution, 2012"


@pytest.fixture(scope="session")
def restricted(findings: list[Finding], snapshot: dict[str, str]) -> dict[str, bytes]:
    return edition(findings, kind="restricted", title=TITLE, snapshot=snapshot)


@pytest.fixture(scope="session")
def published(findings: list[Finding], snapshot: dict[str, str]) -> dict[str, bytes]:
    return edition(findings, kind="public", title=TITLE, snapshot=snapshot, identities=["Amber Kite"])


def text_of_pdf(content: bytes) -> str:
    reader = pypdfium2.PdfDocument(content)
    return "\n".join(page.get_textpage().get_text_bounded() for page in reader)


def squeezed(text: str) -> str:
    return "".join(text.split())


def page_of(files: dict[str, bytes]) -> str:
    [page] = [content for name, content in files.items() if name.endswith(".html")]
    return page.decode()


def pdf_of(files: dict[str, bytes]) -> bytes:
    [content] = [content for name, content in files.items() if name.endswith(".pdf")]
    return content


def test_files_are_named_for_their_edition(restricted: dict[str, bytes], published: dict[str, bytes]) -> None:
    assert set(restricted) == {"edition-restricted.pdf", "edition-restricted.html"}
    assert set(published) == {"edition-public.pdf", "edition-public.html"}


CHARTED = (
    "hosting.by_country",
    "funnel.by_month",
    "brands.concentration",
    "payments.types_over_time",
    "distributors.activity",
)


@pytest.mark.parametrize("kind", ["restricted", "public"])
def test_the_same_findings_give_the_same_bytes(findings: list[Finding], snapshot: dict[str, str], kind: Any) -> None:
    few = [finding for finding in findings if finding.key in CHARTED]
    first, again = (edition(few, kind=kind, title=TITLE, snapshot=snapshot) for _ in range(2))
    assert first == again


PROGRAM = """
import sys; sys.path.insert(0, sys.argv[1])
from hashlib import sha256
from conftest import SNAPSHOT, finding, load_catalogue
from headwater.assessment import edition
findings = [finding(key, entry) for key, entry in load_catalogue().items()]
files = edition(findings, kind="restricted", title=sys.argv[2], snapshot=SNAPSHOT)
print(*(sha256(files[name]).hexdigest() for name in sorted(files)))
"""


@pytest.mark.slow
def test_another_process_gives_the_same_bytes(restricted: dict[str, bytes], request: pytest.FixtureRequest) -> None:
    folder = str(request.path.parent)
    command = [sys.executable, "-c", PROGRAM, folder, TITLE]
    printed = subprocess.run(command, capture_output=True, check=True, text=True, env={"PYTHONHASHSEED": "7"}).stdout
    assert printed.split() == [sha256(restricted[name]).hexdigest() for name in sorted(restricted)]


def test_every_finding_is_shown_and_traced(findings: list[Finding], restricted: dict[str, bytes]) -> None:
    printed, page = squeezed(text_of_pdf(pdf_of(restricted))), page_of(restricted)
    for finding in findings:
        digest = " ".join((finding.query_sha256[:4], finding.query_sha256[4:8], finding.query_sha256[8:12]))
        for words in (finding.title, finding.key, f"{finding.key}.sql", digest):
            assert squeezed(words) in printed, (finding.key, words)
            assert words in page, (finding.key, words)


def test_the_public_edition_names_what_it_leaves_out_and_says_how_it_counts(published: dict[str, bytes]) -> None:
    for text in (squeezed(text_of_pdf(pdf_of(published))), squeezed(page_of(published))):
        for words in (
            "In the restricted edition only",
            "First and last sighting of each brand",
            "not yet controlled for",
        ):
            assert squeezed(words) in text


def test_every_page_carries_the_marking(restricted: dict[str, bytes], published: dict[str, bytes]) -> None:
    for files, marking in ((restricted, "TLP:AMBER+STRICT"), (published, "TLP:CLEAR")):
        reader = pypdfium2.PdfDocument(pdf_of(files))
        for number, page in enumerate(reader, 1):
            words = page.get_textpage().get_text_bounded()
            assert words.count(marking) >= 2, number
            assert f"{number} / {len(reader)}" in words
        assert marking in page_of(files)


def test_no_page_is_nearly_empty(restricted: dict[str, bytes], published: dict[str, bytes]) -> None:
    for files in (restricted, published):
        reader = pypdfium2.PdfDocument(pdf_of(files))
        for number in range(len(reader) - 1):
            page = reader[number]
            height, words = page.get_height(), page.get_textpage()
            boxes = [words.get_rect(at) for at in range(words.count_rects())]
            used = [top for _, bottom, _, top in boxes if bottom > 0.06 * height]  # above the foot
            assert min(used) < 0.55 * height, number + 1


def test_a_long_table_leaves_no_row_alone(make: Callable[..., Finding], snapshot: dict[str, str]) -> None:
    for length in range(44, 60, 3):
        names = [f"row{chr(97 + i // 26)}{chr(97 + i % 26)}" for i in range(length)]
        finding = make("x.rows", {"shape": names, "urls": [5] * length}, "urls")
        content = pdf_of(edition([finding], kind="restricted", title=TITLE, snapshot=snapshot))
        pages = [page.get_textpage().get_text_bounded() for page in pypdfium2.PdfDocument(content)]
        on_page = [sum(f"Row{name[3:]}" in text for name in names) for text in pages]
        assert sum(on_page) == length
        assert all(rows == 0 or rows >= 3 for rows in on_page), on_page


def test_a_unit_is_text_like_any_other(make: Callable[..., Finding], snapshot: dict[str, str]) -> None:
    table = {"site_type": ["a", "b", "c"], "urls": [50, 30, 20]}
    finding = make("hosting.by_site_type", table, "urls", unit="pages of http://kite.example\x00")
    page = page_of(edition([finding], kind="restricted", title=TITLE, snapshot=snapshot))
    assert "hxxp://kite[.]example" in page
    assert "\x00" not in page


def test_every_drawing_has_an_alternative_text_and_a_table(
    restricted: dict[str, bytes], findings: list[Finding]
) -> None:
    tree = LexborHTMLParser(page_of(restricted))
    drawings = tree.css("svg")
    assert len(drawings) >= len(CHARTS)
    for drawing in drawings:
        assert drawing.attributes["role"] == "img"
        assert len(drawing.attributes["aria-label"] or "") > 20
    for figure in tree.css("figure"):
        assert figure.css("table"), figure.text()[:80]
        assert bool(figure.css("svg")) == bool(figure.css("details"))


def test_every_known_chart_is_drawn(findings: list[Finding], restricted: dict[str, bytes]) -> None:
    page = LexborHTMLParser(page_of(restricted))
    titles = {f.title for f in findings if f.key in CHARTS}
    drawn = {n.text() for n in page.css("figure:has(svg) figcaption")}
    for title in titles:
        assert any(title in words for words in drawn), title


def test_the_pdf_is_tagged_dated_and_holds_no_action(restricted: dict[str, bytes]) -> None:
    content = pdf_of(restricted)
    meta = pypdfium2.PdfDocument(content).get_metadata_dict()
    assert meta["Title"] == f"{TITLE} (TLP:AMBER+STRICT)"
    assert meta["CreationDate"].startswith("D:20130101")
    assert b"/StructTreeRoot" in content
    assert b"pdfuaid" in content
    for active in (b"/JavaScript", b"/Launch", b"/EmbeddedFile", b"/URI"):
        assert active not in content


def test_the_page_is_alone_in_the_world(restricted: dict[str, bytes], published: dict[str, bytes]) -> None:
    for files in (restricted, published):
        page = page_of(files)
        assert not re.search(r"https?:", page)
        assert not re.search(
            r"<(?:script|img|iframe|object|embed|link|base|form|foreignobject|use|image)\b", page, re.IGNORECASE
        )
        assert not re.search(r"\s(?:on\w+|style|src|srcset|xlink:href)=", page)
        assert not re.search(r"@import|url\(", page)
        assert set(re.findall(r'href="([^"]*)"', page)) == {f"#{a}" for a in re.findall(r'<section id="([^"]+)"', page)}
        [policy] = re.findall(r'Content-Security-Policy" content="([^"]+)"', page)
        assert policy.startswith("default-src 'none'; style-src 'sha256-")


def test_hosts_are_defanged_everywhere(restricted: dict[str, bytes]) -> None:
    for text in (page_of(restricted), text_of_pdf(pdf_of(restricted))):
        assert "free1[.]example" in text
        assert ".example" not in text.replace("[.]", "")


PAYLOADS = (
    '#import "x": *', "#panic()", '#read("/etc/passwd")', "*bold* _it_ `raw` $x$ <label> \\ // no",
    "= Heading", ']#eval("1")[', "<script>alert(1)</script>", '"><img src=x onerror=alert(1)>',
    "</svg><script>1</script>", "]]><!--",
    "&lt;b&gt;", "{{ 7*7 }}{% raw %}", "${7*7}", "datum.value", "a['b']", "javascript:alert(1)", "\u202egnp.exe",
    "\u540d\u524d", "\uff45\uff58\uff41\uff4d", "=1+1", "\x00nul", "two\nlines", "\\u{41}", "'; DROP", "e\u0301",
    "\U0001f600",
)  # fmt: skip


def hostile(make: Callable[..., Finding], key: str) -> Finding:
    numbers = [100 + at for at in range(len(PAYLOADS))]
    table: dict[str, list[Any]] = {"registry": list(PAYLOADS), "urls": numbers}
    texts = {name: " ".join(PAYLOADS) for name in ("title", "definition", "unit", "base", "coverage")}
    return make(key, table, "urls", caveats=PAYLOADS, exclusions=tuple((text, 3) for text in PAYLOADS), **texts)


@pytest.fixture(scope="module")
def attacked(make: Callable[..., Finding]) -> dict[str, bytes]:
    attacks = [hostile(make, "hosting.registries"), hostile(make, 'x"><b>.#{1}')]
    return edition(
        attacks, kind="restricted", title=PAYLOADS[0] + PAYLOADS[6], snapshot={text: text for text in PAYLOADS}
    )


def test_hostile_text_is_set_as_text_in_the_page(attacked: dict[str, bytes]) -> None:
    tree = LexborHTMLParser(page_of(attacked))
    assert tree.css("script, img, b, label") == []
    words = tree.text()
    for payload in (
        '#import "x": *',
        "<script>alert(1)</script>",
        '"><img src=x onerror=alert(1)>',
        "{{ 7*7 }}{% raw %}",
    ):
        assert payload in words
    assert "\u202e" not in words
    assert "\x00" not in words


def test_hostile_text_is_set_as_text_on_paper(attacked: dict[str, bytes]) -> None:
    words = squeezed(text_of_pdf(pdf_of(attacked)))
    for payload in PAYLOADS[:12]:
        assert squeezed(payload.replace("gnp.exe", "gnp[.]exe")) in words, payload
    # What no embedded font can draw is named by its code point.
    assert "[U+540D][U+524D]" in words
    assert "[U+1F600]" in words


def test_an_unknown_finding_becomes_a_table(make: Callable[..., Finding], snapshot: dict[str, str]) -> None:
    table = {"shape": ["round", "flat"], "seen_on": [date(2012, 3, 4), None], "weight": [1.25, 3000]}
    files = edition(
        [make("prices.offers", table, "weight", dimensions=("shape",))],
        kind="restricted",
        title=TITLE,
        snapshot=snapshot,
    )
    page = LexborHTMLParser(page_of(files))
    cells = [cell.text() for cell in page.css("#further td")]
    assert cells == ["Round", "2012-03-04", "1.2", "Flat", "—", "3\u202f000"]
    assert page.css("#further svg") == []


@pytest.mark.parametrize("key", sorted(CHARTS))
def test_a_known_key_with_unexpected_rows_is_still_shown(
    make: Callable[..., Finding], snapshot: dict[str, str], key: str
) -> None:
    odd = make(key, {"one": ["x", "y"], "two": ["p", "q"], "three": ["r", "s"], "n": [1, 2]}, "n")
    empty = msgspec.structs.replace(odd, rows=())
    for finding in (odd, empty):
        files = edition([finding], kind="restricted", title=TITLE, snapshot=snapshot)
        assert "A title" in page_of(files)


def test_long_tables_say_what_they_do_not_print(make: Callable[..., Finding], snapshot: dict[str, str]) -> None:
    dice = np.random.default_rng(1)
    names = [f"site{i}.example" for i in range(1200)]
    counts = [int(n) for n in dice.integers(1, 9, 1200)]
    files = edition(
        [make("x.sites", {"site": names, "urls": counts}, "urls")], kind="restricted", title=TITLE, snapshot=snapshot
    )
    assert "1\u202f140 further rows are not printed." in page_of(files)


def test_a_leak_in_a_finished_file_is_refused(restricted: dict[str, bytes]) -> None:
    for name, content in restricted.items():
        with pytest.raises(EditionLeak, match=name):
            _check_files(Gate(own=list(RULES)), {name: content})


def test_an_identity_anywhere_refuses_the_public_edition(findings: list[Finding], snapshot: dict[str, str]) -> None:
    few = [finding for finding in findings if finding.key == "hosting.by_country"]
    with pytest.raises(EditionLeak, match="known identity"):
        edition(few, kind="public", title="Amber Kite in 2012", snapshot=snapshot, identities=["amber kite"])


def test_nothing_to_publish_is_an_error(findings: list[Finding], snapshot: dict[str, str]) -> None:
    identifying = [finding for finding in findings if finding.identifying]
    with pytest.raises(InputError, match="no finding may appear in a public edition"):
        edition(identifying, kind="public", title=TITLE, snapshot=snapshot)


def test_a_key_given_twice_is_an_error(findings: list[Finding], snapshot: dict[str, str]) -> None:
    with pytest.raises(InputError, match=r"funnel\.reports_processed"):
        edition([findings[0], findings[0]], kind="restricted", title=TITLE, snapshot=snapshot)


def test_the_date_is_the_one_given(findings: list[Finding], snapshot: dict[str, str]) -> None:
    files = edition(findings[:1], kind="restricted", title=TITLE, snapshot=snapshot, dated=date(2014, 2, 3))
    assert "3 February 2014" in page_of(files)
    assert pypdfium2.PdfDocument(pdf_of(files)).get_metadata_dict()["CreationDate"].startswith("D:20140203")


def test_every_colour_of_the_charts_has_a_counterpart_in_the_dark() -> None:
    style = (resources.files("headwater.assessment") / "templates/edition.css").read_text(encoding="utf-8")
    dark = style[style.index("prefers-color-scheme:dark") :]
    palette = (INK, MUTED, GRID, PAPER, STRONG, MARK)
    for colour in (*palette, LAND, *STEPS):
        assert f'="{colour}"]' in dark, colour
