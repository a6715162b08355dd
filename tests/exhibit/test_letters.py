"""What is printed of a text from a capture: never live, never ambiguous, never longer than its place."""

import re

from hypothesis import given
from hypothesis import strategies as st

from headwater.exhibit.letters import sentence, short, visible

LIVE = re.compile(r"(?i)(?:https?|ftp)://|[\w-]@[\w-]")


@given(st.text(max_size=600), st.integers(20, 120))
def test_no_text_is_longer_than_its_place_or_holds_a_letter_that_deceives(text: str, most: int) -> None:
    for shown in (visible(text, most), sentence(text, most)):
        assert len(shown) <= most + 12
        assert all(letter.isprintable() for letter in shown)
        assert not LIVE.search(shown)


@given(st.text(st.characters(min_codepoint=0x20, max_codepoint=0x7E), max_size=40))
def test_plain_text_stays_what_it_is(text: str) -> None:
    assert visible(text, 200).replace("[.]", ".").replace("[@]", "@").replace("[://]", "://").replace(
        "hxxp", "http"
    ) == " ".join(text.split()).replace("[.]", ".").replace("[@]", "@").replace("[://]", "://").replace("hxxp", "http")


def test_letters_that_deceive_are_printed_as_codes() -> None:
    assert visible("pa\u0443pal", 40) == "pa[U+0443]pal"
    assert visible("\u0438\u0432\u0430\u043d", 40) == "\u0438\u0432\u0430\u043d"
    assert visible("a\u0301\u05d0\U0001f600\u200d", 60) == "a[U+0301][U+05D0][U+1F600][U+FFFD]"


def test_a_cut_says_how_long_the_text_was() -> None:
    assert visible("x" * 512, 44) == "x" * 18 + "…" + "x" * 8 + " (512 characters)"
    assert sentence("word " * 100, 20).endswith("…")


@given(st.lists(st.sampled_from(["a", "kite", ".", "@", "-", "\u202e", "\u0443"]), max_size=60), st.integers(8, 60))
def test_a_cut_never_halves_what_makes_a_letter_harmless(parts: list[str], most: int) -> None:
    text = "x" + "".join(parts)
    for shown in (short(text, most), visible(text, most), sentence(text, most)):
        assert re.fullmatch(r"(?:[^\[\]]|\[(?:\.|@|U\+[0-9A-F]{4,6})\])*", shown), shown
