"""The last gate of a public edition, attacked with seeded identities in every text it has."""

from collections.abc import Callable
from typing import Any

import msgspec
import numpy as np
import pytest

from headwater.assessment import EditionLeak, edition, public
from headwater.assessment.leaks import Gate, opened, texts_of_html
from headwater.assessment.public import RULES
from headwater.model.finding import Finding

BASE58 = "123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz"
BECH32 = "qpzry9x8gf2tvdw0s3jn54khce6mua7l"
TRADE_NAMES = ("Amber Kite", "Slate Harbour", "Quiet Orchard", "Northern Pebble")
IDENTITIES = (*TRADE_NAMES, "kite-till-4711", "PebbleCounter", "merch_88_221", "B000017x")


def word(dice: np.random.Generator, letters: str, length: int) -> str:
    return "".join(dice.choice(list(letters), length))


def host(dice: np.random.Generator) -> str:
    label = word(dice, "abcdefghijklmnopqrstuvwxyz0123456789", int(dice.integers(3, 14)))
    return f"{label}.{dice.choice(['example', 'test', 'invalid', 'a.example', 'xn--e1afmkfd'])}"


def identity(dice: np.random.Generator) -> str:
    """One identity of a random kind, undisguised."""
    kinds: list[Callable[[], str]] = [
        lambda: host(dice),
        lambda: f"https://{host(dice)}/join?id=7",
        lambda: f"{word(dice, 'abcdef', 6)}@{host(dice)}",
        lambda: "1" + word(dice, BASE58, 32),
        lambda: "bc1q" + word(dice, BECH32, 38),
        lambda: "0x" + word(dice, "0123456789abcdef", 40),
        lambda: "T" + word(dice, BASE58, 33),
        lambda: "4" + word(dice, BASE58, 94),
        lambda: "DE89" + word(dice, "0123456789", 18),
        lambda: "+44 20 " + word(dice, "0123456789", 4) + " " + word(dice, "0123456789", 4),
        lambda: word(dice, "0123456789", 9),
        lambda: f"B-{int(dice.integers(1, 10**6)):06d}",
        lambda: f"distributor-{int(dice.integers(1, 50))}",
        lambda: ".".join(str(int(part)) for part in dice.integers(1, 255, 4)),
        lambda: word(dice, "0123456789abcdef", 64),
        lambda: str(dice.choice(IDENTITIES)),
    ]
    return kinds[int(dice.integers(len(kinds)))]()


DISGUISES: tuple[Callable[[str], str], ...] = (
    lambda s: s,
    lambda s: s.replace("http", "hxxp").replace(".", "[.]"),
    lambda s: s.replace(".", "(.)").replace("@", "[at]"),
    lambda s: s.replace(".", "[dot]"),
    lambda s: s.replace(".", " dot "),
    lambda s: s.replace(".", " . "),
    lambda s: s.replace(".", "\u3002"),
    lambda s: s.replace(".", "\uff0e").replace("@", "\uff20"),
    lambda s: s.replace(".", "\u2024"),
    lambda s: s.replace(".", "&#46;"),
    lambda s: s.replace(".", "%2e").replace(":", "%3A"),
    lambda s: "\u200b".join(s),
    lambda s: "\u00ad".join(s),
    lambda s: s.upper() if "." in s else s,
    lambda s: "".join(chr(ord(c) + 0xFEE0) if "!" <= c <= "~" else c for c in s),
    lambda s: f"as seen on {s}, again",
    lambda s: f"({s})",
)


def seeded(number: int, seed: int) -> list[str]:
    dice = np.random.default_rng(seed)
    return [DISGUISES[int(dice.integers(len(DISGUISES)))](identity(dice)) for _ in range(number)]


@pytest.fixture(scope="module")
def plain(make: Callable[..., Finding]) -> Finding:
    table = {"from_country": ["US", "NL"], "to_country": ["RU", "CZ"], "moves": [40, 60]}
    return make("hosting.moves_between_countries", table, "moves")


def publish(finding: Finding, **changes: Any) -> dict[str, bytes]:
    settings: dict[str, Any] = {"title": "Assessment", "snapshot": {"run": "1"}, "identities": IDENTITIES} | changes
    return edition([finding], kind="public", **settings)


def test_the_clean_finding_is_published(plain: Finding) -> None:
    assert set(publish(plain)) == {"edition-public.pdf", "edition-public.html"}


TEXTS = ("title", "definition", "unit", "base", "coverage", "query")


@pytest.mark.parametrize("field", TEXTS)
def test_no_seeded_identity_passes_in_a_text_of_a_finding(plain: Finding, field: str) -> None:
    missed = [leak for leak in seeded(500, 1) if _passes(msgspec.structs.replace(plain, **{field: leak}))]
    assert missed == []


@pytest.mark.parametrize(
    "place", ["caveats", "exclusions", "period", "columns", "edition title", "snapshot", "snapshot key"]
)
def test_no_seeded_identity_passes_in_other_texts(plain: Finding, place: str) -> None:
    missed = [leak for leak in seeded(500, 2) if _passes(*_placed(plain, place, leak))]
    assert missed == []


def _placed(finding: Finding, place: str, leak: str) -> tuple[Finding, dict[str, Any]]:
    replace = msgspec.structs.replace
    period = replace(finding.period, label=leak)
    if place == "columns":  # the name of the counted column
        rows = tuple({k if k != "moves" else leak: v for k, v in row.items()} for row in finding.rows)
        return replace(finding, measure=leak, rows=rows, columns=("from_country", "to_country", leak)), {}
    changed = {
        "caveats": replace(finding, caveats=("One.", leak)),
        "exclusions": replace(finding, exclusions=((leak, 40),)),
        "period": replace(finding, period=period),
    }
    settings: dict[str, dict[str, Any]] = {
        "edition title": {"title": leak},
        "snapshot": {"snapshot": {"run": leak}},
        "snapshot key": {"snapshot": {leak: "1"}},
    }
    return changed.get(place, finding), settings.get(place, {})


def _passes(finding: Finding, changes: dict[str, Any] | None = None) -> bool:
    try:
        publish(finding, **changes or {})
    except EditionLeak:
        return False
    return True


DIMENSIONS = sorted({(key, name) for key, rule in RULES.items() for name in rule.dimensions})


@pytest.mark.parametrize(("key", "name"), DIMENSIONS)
def test_no_seeded_identity_passes_in_a_coded_column(findings: list[Finding], key: str, name: str) -> None:
    [finding] = [found for found in findings if found.key == key]
    row = dict(finding.rows[0])
    for leak in seeded(500, 3):
        hostile = msgspec.structs.replace(finding, rows=(row | {name: leak},))
        try:
            [found] = public([hostile])
        except EditionLeak:
            continue
        # A vocabulary of free names (sources) leaves the rest to the search of the text.
        with pytest.raises(EditionLeak):
            Gate(identities=IDENTITIES).check(
                "row", [str(value) for published in found.rows for value in published.values()]
            )


@pytest.mark.parametrize(
    "innocent",
    [
        "Known for 1 120 of 1 140 URLs, 2009-06 to 2012-12, 2012-Q4.",
        "Recognised by the Public Suffix List's private section; others are not recognised.",
        "From 39\u202f210 reports to 2\u202f585 commercial URLs (27\u202f%).",
        "United States, Cote d'Ivoire, 31 December 2012",
        "TLP:CLEAR, public edition of 1 January 2013",
        "3fa9 c21b 77e0",
    ],
)
def test_the_edition_s_own_words_pass(innocent: str) -> None:
    Gate(identities=IDENTITIES).check("text", [innocent])


def test_an_identity_is_found_across_a_line_break_and_whatever_its_case() -> None:
    for text in ("the brand amber\nkite was", "AMBER KITE", "Am\u00adber Kite", "kite-till-\n4711"):
        with pytest.raises(EditionLeak, match="known identity"):
            Gate(identities=IDENTITIES).check("text", [text])


def test_a_short_identity_is_matched_as_a_word_only() -> None:
    Gate(identities=["modo"]).check("text", ["the commodore"])
    with pytest.raises(EditionLeak):
        Gate(identities=["modo"]).check("text", ["a modo sign"])


def test_the_message_names_kind_and_place_but_not_the_value() -> None:
    with pytest.raises(EditionLeak) as caught:
        Gate().check("a place", ["see kite.example"])
    assert "host name" in str(caught.value)
    assert "a place" in str(caught.value)
    assert "kite" not in str(caught.value)


def test_own_dotted_words_are_exempt_only_when_they_stand_alone() -> None:
    own = ["brands.new", "brands.new.sql"]
    Gate(own=own).check("text", ["brands.new and brands.new.sql."])
    for text in ("www.brands.new", "brands.new.example", "x-brands.new/y"):
        with pytest.raises(EditionLeak):
            Gate(own=own).check("text", [text])


def test_all_that_a_page_shows_or_hides_is_read() -> None:
    page = '<p title="a&#46;b" d="M1.5">x &lt;y</p><!-- note --><style>.a{}</style><svg aria-label="alt"></svg>'
    assert [opened(text) for text in texts_of_html(page)] == ["a.b", "x <y", " note ", "alt"]
