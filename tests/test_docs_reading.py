"""The guides for newcomers name files that exist and leave no room of the house out; words are the glossary's."""

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
DOCS = ROOT / "docs"
PATHS = re.compile(r"`((?:src|tests|docs|requirements|benchmarks|\.ci)/[\w./-]*)`")
# Words the glossary replaces and that have no other use in these pages.
REPLACED = re.compile(r"\b(verdicts?|IOCs?|payment methods?)\b", re.IGNORECASE)


@pytest.mark.parametrize(
    "page", ["reading-order.md", "how-to/install.md", "how-to/air-gapped.md", "../CONTRIBUTING.md"]
)
def test_files_named_exist(page: str) -> None:
    named = PATHS.findall((DOCS / page).read_text())
    assert [name for name in named if not (ROOT / name).exists()] == []


def test_the_reading_order_passes_every_room() -> None:
    text = (DOCS / "reading-order.md").read_text()
    rooms = {path.parent.name for path in (ROOT / "src" / "headwater").glob("*/__init__.py")}
    assert sorted(room for room in rooms if f"src/headwater/{room}/" not in text) == []


def test_every_make_target_is_explained() -> None:
    phony = re.search(r"^\.PHONY: (.+)$", (ROOT / "Makefile").read_text(), re.MULTILINE)
    assert phony
    text = (ROOT / "CONTRIBUTING.md").read_text()
    assert [target for target in phony.group(1).split() if f"`make {target}`" not in text] == []


PAGES = sorted(str(path.relative_to(DOCS)) for path in DOCS.rglob("*.md") if path.name != "glossary.md")


@pytest.mark.parametrize("page", PAGES)
def test_words_are_used_as_the_glossary_says(page: str) -> None:
    text = re.sub(r"`[^`\n]*`", "", (DOCS / page).read_text())  # names of fields are what they are
    assert REPLACED.findall(text) == []
