"""What a public edition may carry."""

from collections.abc import Callable

import msgspec
import pytest

from headwater.analysis.catalogue import load_catalogue
from headwater.assessment import EditionLeak, public
from headwater.assessment.public import RULES, public_snapshot, withheld
from headwater.assessment.suppress import SMALL, WITHHELD
from headwater.model.finding import Finding


def test_every_finding_of_the_analysis_is_either_allowed_or_identifying() -> None:
    for key, entry in load_catalogue().items():
        assert (key in RULES) != entry.identifying, key
        if key in RULES:
            assert set(RULES[key].dimensions) == set(entry.dimensions), key


def test_identifying_and_unknown_findings_are_left_out_and_named_by_fixed_words(findings: list[Finding]) -> None:
    stranger = msgspec.structs.replace(findings[0], key="prices.offers", title="Offers at kite.example")
    kept = {finding.key for finding in public([*findings, stranger])}
    assert kept == set(RULES)
    assert "Other analyses" in withheld([stranger])
    assert not any("kite" in name for name in withheld([*findings, stranger]))


def test_a_listed_finding_that_says_it_identifies_does_not_pass(make: Callable[..., Finding]) -> None:
    finding = make("hosting.by_country", {"country": ["US"], "urls": [100]}, "urls", identifying=True)
    assert public([finding]) == []


def test_columns_that_are_not_listed_do_not_pass(make: Callable[..., Finding]) -> None:
    table = {"country": ["US", "RU"], "urls": [100, 60], "example_site": ["a.example", "b.example"]}
    [found] = public([make("hosting.by_country", table, "urls", dimensions=("country",))])
    assert found.columns == ("country", "urls", "share")
    assert found.rows == ({"country": "US", "urls": 100, "share": 0.62}, {"country": "RU", "urls": 60, "share": 0.38})


def test_a_new_dimension_is_an_error(make: Callable[..., Finding]) -> None:
    with pytest.raises(EditionLeak, match=r"hosting\.by_country has dimensions"):
        public([make("hosting.by_country", {"country": ["US"], "site": ["a.example"], "urls": [100]}, "urls")])


def test_counts_in_sentences_are_rounded_and_years_are_not(make: Callable[..., Finding]) -> None:
    finding = make(
        "hosting.by_country",
        {"country": ["US"], "urls": [100]},
        "urls",
        coverage="Known for 1118 of 1 138 URLs (98.2 %) in 2012 and 2012-Q4; 3 have none. More than 6 months.",
        caveats=("Of 17 sources.",),
    )
    [found] = public([finding])
    said = "Known for 1\u202f120 of 1\u202f140 URLs (98\u202f%) in 2012 and 2012-Q4; "
    assert found.coverage == said + "fewer than 10 have none. More than 6 months."
    assert found.caveats == ("Of 15 sources.",)


def test_a_small_single_figure_and_a_small_remainder_are_hidden(make: Callable[..., Finding]) -> None:
    [small] = public([make("distributors.active", {"distributors": [8]}, "distributors", numerator=8, denominator=13)])
    assert small.rows == ({"distributors": SMALL},)
    assert (small.numerator, small.denominator) == (None, 15)
    [rest] = public([make("brands.new", {"brands": [510]}, "brands", numerator=510, denominator=513)])
    assert (rest.numerator, rest.denominator) == (None, 515)


def test_shares_come_from_rounded_counts(make: Callable[..., Finding]) -> None:
    [found] = public([make("brands.top10_share", {"share": [0.1526]}, "share", numerator=395, denominator=2587)])
    assert found.rows == ({"share": 0.15},)
    [hidden] = public([make("brands.top10_share", {"share": [0.001]}, "share", numerator=3, denominator=2587)])
    assert hidden.rows == ({"share": WITHHELD},)


def test_a_figure_that_was_not_counted_stays_so(make: Callable[..., Finding]) -> None:
    [found] = public(
        [make("brands.active", {"brands": [None]}, "brands", coverage="Not counted: no reports supplied.")]
    )
    assert found.rows == ({"brands": None},)


def test_the_concentration_curve_shows_no_single_brand(findings: list[Finding]) -> None:
    [curve] = public([finding for finding in findings if finding.key == "brands.concentration"])
    assert curve.columns == ("rank", "cumulative_share")
    assert all(row["rank"] % 10 == 0 and set(row) == {"rank", "cumulative_share"} for row in curve.rows)
    assert curve.rows


def test_published_findings_are_what_they_were(findings: list[Finding]) -> None:
    before = msgspec.json.encode([msgspec.to_builtins(finding) for finding in findings])
    assert public(findings) == public(findings)
    assert msgspec.json.encode([msgspec.to_builtins(finding) for finding in findings]) == before


def test_the_snapshot_gives_no_exact_count_away(snapshot: dict[str, str]) -> None:
    shown = public_snapshot({**snapshot, "captures": "39211", "quarantined": "0", "brand method": "brands 1"})
    assert shown["reports"] == "39\u202f210 accepted, fewer than 10 in quarantine"
    assert (shown["captures"], shown["quarantined"]) == ("39\u202f210", SMALL)
    for name in ("counting_rule", "method_versions", "run", "period"):
        assert shown[name] == snapshot[name]
    assert shown["brand method"] == "brands 1"
