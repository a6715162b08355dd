"""Contrast by computation (WCAG 2.2, 1.4.3, 1.4.6 and 1.4.11) of every pair of colours that stand on one another."""

import re
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path

import pytest

import headwater_desk.design

STYLES = Path(headwater_desk.design.__file__).parent / "static" / "design"
_TOKEN = re.compile(r"--([a-z0-9-]+): light-dark\((#[0-9a-f]{6}), (#[0-9a-f]{6})\);")
GROUNDS = ("ground", "surface", "raised", "sunken", "hover", "chosen", "plain-wash")
WASHES = ("good-wash", "warn-wash", "bad-wash", "note-wash")
TEXT, SHAPE = 4.5, 3.0


def _tokens() -> dict[str, tuple[str, str]]:
    plain = (STYLES / "tokens.css").read_text("utf-8").split("@media")[0]
    return {name: (light, dark) for name, light, dark in _TOKEN.findall(plain)}


TOKENS = _tokens()


def _pairs() -> Iterator[tuple[str, str, float]]:
    """(what stands, on what, least contrast)."""
    for ground in GROUNDS:
        yield from ((ink, ground, TEXT) for ink in ("ink", "ink-soft", "ink-faint", "accent", "accent-strong"))
        yield from ((shape, ground, SHAPE) for shape in ("edge", "focus", "series-1", "series-2", "series-against"))
    for wash in WASHES:
        yield from ((ink, wash, TEXT) for ink in ("ink", "ink-soft", "ink-faint", wash.removesuffix("-wash")))
        yield ("focus", wash, SHAPE)
    for ground in ("surface", "raised", "hover", "chosen"):
        yield from ((tone, ground, TEXT) for tone in ("good", "warn", "bad", "note"))
    yield from (("on-accent", fill, TEXT) for fill in ("accent", "accent-strong"))
    yield ("on-bad", "bad-fill", TEXT)


def luminance(colour: str) -> float:
    """Relative luminance of #rrggbb, as WCAG defines it."""
    parts = (int(colour[place : place + 2], 16) / 255 for place in (1, 3, 5))
    red, green, blue = (part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    """Contrast ratio of two colours, from 1 to 21."""
    lighter, darker = sorted((luminance(one), luminance(other)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


def test_black_on_white_is_21_to_1() -> None:
    assert contrast("#000000", "#ffffff") == pytest.approx(21)
    assert contrast("#777777", "#ffffff") == pytest.approx(4.478, abs=0.001)  # WebAIM's example of a near miss


@pytest.mark.parametrize("theme", [0, 1], ids=["light", "dark"])
def test_shades_of_a_map_are_told_apart_without_hue(theme: int) -> None:
    shades = [TOKENS[f"shade-{step}"][theme] for step in range(6)]
    for one, other in pairwise(shades):
        assert contrast(one, other) >= 1.25, (one, other)
    assert contrast(shades[0], shades[5]) >= 7
    falling = [luminance(shade) for shade in shades]
    assert falling == sorted(falling, reverse=theme == 0)


@pytest.mark.parametrize("theme", [0, 1], ids=["light", "dark"])
def test_whatever_is_read_can_be_read(theme: int) -> None:
    low = [
        f"{one} on {other}: {found:.2f}, not {least}"
        for one, other, least in _pairs()
        if (found := contrast(TOKENS[one][theme], TOKENS[other][theme])) < least
    ]
    assert low == []


def test_every_colour_is_a_token() -> None:
    """But for those that a standard fixes, and shadows."""
    fixed = {"#ffffff", "#000000", "#ff2b2b", "#ffc000", "#33ff00"}  # TLP 2.0
    for sheet in STYLES.glob("*.css"):
        if sheet.name != "tokens.css":
            assert set(re.findall(r"#[0-9a-f]{3,8}\b", sheet.read_text("utf-8"))) <= fixed, sheet.name


@pytest.mark.parametrize("colour", ["#ff2b2b", "#ffc000", "#33ff00", "#ffffff"])
def test_markings_are_read_on_black(colour: str) -> None:
    assert contrast(colour, "#000000") >= TEXT
