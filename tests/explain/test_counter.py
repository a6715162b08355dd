"""Counter-evidence and innocent readings: each is found where it is, and only there."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import timedelta

import pyarrow as pa
import pytest
from small_run import ACCOUNT, AGENT, MAIL_A, OTHER, PROCESSOR, START, TRACKER, VISITS, WALLET, SmallRun, Value, Visit

from headwater.explain import explain
from headwater.model.explanation import Explanation
from headwater.model.judgement import Judgement

Tables = Mapping[str, pa.Table]


def link(*visits: Visit) -> Explanation:
    """The link between two brands that showed just this."""
    return explain(SmallRun((*visits, *VISITS[6:])).tables(), "B-00001 B-00002")


def whats(told: Explanation) -> set[str]:
    return {one.what for one in told.counter} - {"different kits", "flagged for review"}


def names(told: Explanation) -> set[str]:
    return {one.name for one in told.readings}


def pair(left: tuple[Value, ...], right: tuple[Value, ...], apart: int = 0, ip: str = "192.0.2.1") -> Explanation:
    """Two captures on two sites of each brand, the second brand's `apart` days later."""
    return link(
        *(Visit(f"l{n}.example", n, "B-00001", left) for n in (0, 2)),
        *(Visit(f"r{n}.example", n + apart, "B-00002", right, ip) for n in (1, 3)),
    )


def test_nothing_is_held_against_what_agrees_in_everything() -> None:
    told = pair((ACCOUNT, MAIL_A), (ACCOUNT, MAIL_A))
    assert whats(told) == set()
    assert set(told.looked_for) > set(told.not_found) >= {"no network in common", "judgements of difference"}


@pytest.mark.parametrize(
    ("told", "found"),
    [
        (pair((ACCOUNT, OTHER), (ACCOUNT,)), {"conflicting accounts"}),
        (pair((ACCOUNT,), (ACCOUNT,), apart=30), {"no overlap in time"}),
        (pair((ACCOUNT,), (ACCOUNT,), ip="198.51.100.7"), {"different hosting"}),
        (pair((ACCOUNT, MAIL_A), (ACCOUNT, replace(MAIL_A, value="z@z.example"))), {"different contacts"}),
    ],
    ids=["accounts", "time", "hosting", "contacts"],
)
def test_each_is_found_where_it_is(told: Explanation, found: set[str]) -> None:
    assert whats(told) == found


def test_accounts_of_another_time_do_not_conflict() -> None:
    told = link(
        Visit("l0.example", 0, "B-00001", (OTHER,)),
        Visit("l1.example", 200, "B-00001", (ACCOUNT,)),
        Visit("r1.example", 200, "B-00002", (ACCOUNT,)),
        Visit("r2.example", 210, "B-00002", (ACCOUNT,)),
    )
    assert "conflicting accounts" not in whats(told)


def test_other_hypotheses_are_told_with_their_share(small: Tables) -> None:
    told = explain(small, "B-00004")
    assert [one.detail for one in told.counter if one.what == "other hypotheses"] == [
        "1 site of B-00004 (33%) points to D-00001"
    ]


def test_flagged_values_are_told(small: Tables) -> None:
    assert "flagged for review" in {one.what for one in explain(small, "D-00001").counter}


def test_a_judgement_of_difference_speaks_against_and_is_listed() -> None:
    run = SmallRun()
    made = Judgement(
        "J1",
        "distributor",
        "site:a1.example",
        "site:b1.example",
        "different",
        START + timedelta(days=200),
        "analyst 7",
        "two tills",
    )
    other = replace_judgement(made, "J2", left="site:elsewhere.example", right="site:nowhere.example")
    told = explain(run.tables(), "B-00001 B-00002", judgements=[made, other])
    assert told.judgements == (made,)
    assert [one.detail for one in told.counter if one.what == "judged different"] == [
        "analyst 7 on 2012-07-19: site:a1.example and site:b1.example: two tills"
    ]
    assert explain(run.tables(), "B-00006", judgements=[made]).judgements == ()


def replace_judgement(made: Judgement, name: str, left: str, right: str) -> Judgement:
    return Judgement(name, made.question, left, right, made.verdict, made.decided_at, made.decided_by, made.reason)


@pytest.mark.parametrize(
    ("told", "fits", "not_fits"),
    [
        (
            pair((ACCOUNT, PROCESSOR), (ACCOUNT, PROCESSOR)),
            {"payment proxy", "same processor"},
            {"same reseller", "kit author"},
        ),
        (pair((ACCOUNT, AGENT), (ACCOUNT, AGENT)), {"same reseller"}, {"kit author", "wallet service"}),
        (pair((ACCOUNT, TRACKER), (ACCOUNT, TRACKER)), {"kit author"}, {"same reseller"}),
        (pair((WALLET,), (WALLET,)), {"wallet service"}, {"payment proxy"}),
        (pair((ACCOUNT,), (ACCOUNT,), apart=30), {"account that changed hands"}, {"copied account"}),
        (pair((ACCOUNT,), (ACCOUNT,)), {"same host"}, {"account that changed hands"}),
        (pair((ACCOUNT,), (ACCOUNT,), ip="198.51.100.7"), {"payment proxy"}, {"same host"}),
    ],
    ids=["processor", "reseller", "kit", "wallet", "hands", "host", "no host"],
)
def test_readings_are_chosen_by_what_is_shared(told: Explanation, fits: set[str], not_fits: set[str]) -> None:
    assert names(told) >= fits and not names(told) & not_fits


def test_one_page_alone_may_be_a_copy() -> None:
    told = link(
        Visit("l0.example", 0, "B-00001", (ACCOUNT,)),
        Visit("l1.example", 1, "B-00001", (ACCOUNT,)),
        Visit("r0.example", 2, "B-00002", (ACCOUNT,)),
        Visit("r1.example", 3, "B-00002"),
    )
    assert "copied account" in names(told) and "one witness" in whats(told)
