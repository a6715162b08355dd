"""The reference names every tag with every parameter, every filter, and no tag that is not there."""

import inspect
import re
from pathlib import Path

from headwater_desk.design.tags import drawings, page, panels, tables, words
from headwater_desk.design.tags.registry import register

TEXT = (Path(__file__).parents[3] / "docs" / "reference" / "desk-design.md").read_text("utf-8")
ROWS = re.findall(
    r"^\| ((?:`\w+`(?:, )?)+)(?: \*block\*)? \| (.*?) \|", TEXT.split("## Tags")[1].split("## Classes")[0], re.M
)
MODULES = (drawings, page, panels, tables, words)
IMPLICIT = {"context", "content"}


def documented() -> dict[str, str]:
    """Parameters as written, by tag."""
    return {name: parameters for names, parameters in ROWS for name in re.findall(r"\w+", names)}


def test_every_tag_is_listed_and_no_other() -> None:
    assert set(documented()) == set(register.tags)


def test_every_parameter_is_named() -> None:
    for name, written in documented().items():
        function = next(found for module in MODULES if (found := getattr(module, name, None)))
        wanted = set(inspect.signature(inspect.unwrap(function)).parameters) - IMPLICIT
        assert wanted <= set(re.findall(r"\w+", written)), name


def test_every_filter_is_named() -> None:
    assert all(f"`{name}`" in TEXT for name in register.filters)


def test_every_block_of_the_frame_is_named() -> None:
    frame = Path(page.__file__).parents[1] / "templates" / "design"
    for name in ("page.html", "public.html"):
        row = next(line for line in TEXT.splitlines() if line.startswith(f"| `design/{name}`"))
        blocks = set(re.findall(r"\{% block (\w+) %\}", (frame / name).read_text("utf-8")))
        assert {f"`{block}`" for block in blocks} <= set(re.findall(r"`\w+`", row)), name
