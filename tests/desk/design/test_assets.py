"""What the desk serves to a browser: small typed modules, styles that mirror, scripts of others as they were taken."""

import re
from pathlib import Path

import pytest

import headwater_desk.design
from tools import vendor_assets

DESIGN = Path(headwater_desk.design.__file__).parent
STATIC = DESIGN / "static" / "design"
SCRIPTS = sorted(STATIC.glob("*.js"))
SHEETS = sorted(STATIC.glob("*.css"))
TEMPLATES = sorted(Path(headwater_desk.design.__file__).parents[1].glob("*/templates/**/*.html"))
names = pytest.mark.parametrize
PHYSICAL = re.compile(
    r"(?<![a-z-])(margin|padding|border)-(left|right|top|bottom)\b|(?<![a-z-])(left|right|top|bottom|float|min-width|max-width|"
    r"width|height)\s*:(?!.*\) \{)"
)


def _name(path: Path) -> str:
    return path.name


@names("script", SCRIPTS, ids=_name)
def test_scripts_are_small_modules_that_say_what_they_do(script: Path) -> None:
    text = script.read_text("utf-8")
    assert len(text.splitlines()) < 150
    assert text.startswith("/**")
    for function in re.findall(r"(?:\*/\n)?(?:export )?function \w+\((?=\w)", text):
        assert function.startswith("*/"), f"{script.name}: a function with parameters has no JSDoc: {function}"


@names("script", SCRIPTS, ids=_name)
def test_scripts_write_no_markup_ask_nobody_and_keep_nothing(script: Path) -> None:
    text = script.read_text("utf-8")
    for word in ("innerHTML", "outerHTML", "insertAdjacent", "document.write", "eval(", "new Function", "fetch(",
                 "XMLHttpRequest", "sendBeacon", "WebSocket", "sessionStorage", "localStorage", "http:", "https:",
                 ".style"):  # fmt: skip
        assert word not in text, word


@names("sheet", SHEETS, ids=_name)
def test_styles_mirror_and_bring_nothing_along(sheet: Path) -> None:
    text = re.sub(r"/\*.*?\*/", "", sheet.read_text("utf-8"), flags=re.DOTALL)
    assert "url(" not in text
    assert "@import" not in text
    assert "@layer" in text
    assert [found.group() for line in text.splitlines() if (found := PHYSICAL.search(line))] == []


@names("template", TEMPLATES, ids=_name)
def test_templates_have_no_script_or_style_of_their_own(template: Path) -> None:
    text = template.read_text("utf-8")
    assert re.findall(r"\son[a-z]+=|\sstyle=|<style|javascript:|<script(?![^>]*\ssrc=)|hx-on|\shx-vals=.js", text) == []
    assert "|safe" not in text.replace("help_text|safe", "")  # help texts are the desk's own


def test_scripts_of_others_are_as_listed() -> None:
    wanted = vendor_assets.packages(vendor_assets.VENDOR)
    listed = {name for package in wanted for name in package.files.values()} | {vendor_assets.LIST, "README.md"}
    assert {path.name for path in vendor_assets.VENDOR.iterdir()} == listed
    made = {name: (vendor_assets.VENDOR / name).read_bytes() for name in listed}
    assert vendor_assets.readme(wanted, made) == (vendor_assets.VENDOR / "README.md").read_text("utf-8")


def test_every_package_comes_with_its_licence() -> None:
    for package in vendor_assets.packages(vendor_assets.VENDOR):
        assert package.licence
        assert any("LICENSE" in name for name in package.files.values())
