"""What is read off the observations: uses cut by gaps, spans, counts, and what is left out."""

from hand_made import START, Seen, observation_table

from headwater.distributors import OPTIONS, attribute
from headwater.distributors.facts import collapse, moment
from headwater.identifiers.kind import MAX_VALUE

GAP = OPTIONS.reuse_gap_days


def test_a_long_silence_cuts_a_value_into_two_uses() -> None:
    seen = [Seen("a.example", "1", 0), Seen("b.example", "1", GAP), Seen("a.example", "1", 2 * GAP + 1)]
    facts = collapse(observation_table(seen), OPTIONS)
    assert [len(range(*facts.edges_of(use).indices(len(facts.use)))) for use in range(2)] == [2, 1]
    assert facts.degree.tolist() == [2, 1]
    assert moment(int(facts.first.min())) == START


def test_a_shared_service_is_never_cut() -> None:
    seen = [Seen("a.example", "1", day, specificity="shared_service") for day in (0, 10 * GAP)]
    assert len(collapse(observation_table(seen), OPTIONS).use_value) == 1


def test_role_provider_and_class_tell_values_apart() -> None:
    seen = [Seen("a.example", "1"), Seen("a.example", "1", provider="kassa"), Seen("a.example", "1", role="mention")]
    assert len(collapse(observation_table(seen), OPTIONS).value_name) == 3


def test_captures_are_counted_once() -> None:
    seen = [Seen("a.example", "1", day) for day in (0, 1, 1, 2)]
    assert collapse(observation_table(seen), OPTIONS).captures.tolist() == [3]


def test_a_value_longer_than_any_identifier_is_left_out() -> None:
    seen = [Seen("a.example", "9" * (MAX_VALUE + 1)), Seen("b.example", "9" * (MAX_VALUE + 1)), Seen("c.example", "1")]
    assert collapse(observation_table(seen), OPTIONS).values.to_pylist() == ["1"]


def test_dates_beyond_reason_do_no_harm() -> None:
    seen = [Seen(f"{name}.example", "1", day) for name in "ab" for day in (-700_000, 0, 2_900_000)]
    found = attribute(observation_table(seen), {"a.example": ["A"], "b.example": ["B"]})
    assert len(found.claimed) == 1


def test_one_account_on_nine_tenths_of_all_sites_is_flagged_and_links_nobody() -> None:
    sites = [f"s{n:04d}.example" for n in range(2000)]
    seen = [Seen(site, f"own-{n // 10}") for n, site in enumerate(sites)]
    seen += [Seen(site, "everyone", provider="kassa") for n, site in enumerate(sites) if n % 10]
    found = attribute(observation_table(seen), {site: [f"B{n // 5}"] for n, site in enumerate(sites)})
    assert len(found.claimed) == 200
    (use,) = [use for use in range(len(found.facts.use_value)) if found.valued.proxy[use]]
    assert found.facts.describe(use).value == "everyone" and found.facts.degree[use] == 1800
