"""A dataset small enough to count by hand: every expected figure below was written before the query was run."""

from datetime import UTC, date, datetime
from typing import Any

import pyarrow as pa
import pytest

from headwater.analysis import Scope, find, findings, value
from headwater.errors import InputError
from headwater.model import tables as schemas
from headwater.model.finding import Finding


def day(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


def report(source: str, number: int, url: str, received: str, **more: Any) -> dict[str, Any]:
    row = {"outcome": "actionable", "commerciality": "commercial", "site_type": "", **more}
    return {"source": source, "report_id": f"r{number}", "url_hash": url, "received_at": day(received), **row}


def capture(
    number: int, url: str, site: str, taken: str, ip: str | None = None, brand: str | None = None
) -> dict[str, Any]:
    place = {"capture_id": f"c{number}", "url_hash": url, "site": site, "captured_at": day(taken)}
    return place | {"ip": ip, "brand_id": brand, "site_kind": "registrable", "gate": ""}


NAMED = {"site_kind": "registrable"}
REPORTS = [
    report("hotline", 1, "u1", "2011-03-01", site="s1.example", **NAMED),
    report("hotline", 2, "u1", "2012-02-01", site="s1.example", **NAMED),
    report("hotline", 3, "u1", "2012-03-01", site="s1.example", **NAMED),
    report("hotline", 4, "u2", "2012-05-05", site="s2.example", **NAMED),
    report("hotline", 5, "u3", "2012-06-06", commerciality="non_commercial"),
    report("hotline", 6, "u4", "2012-07-07", outcome="not_actionable"),
    report("hotline", 7, "u5", "2012-08-08", commerciality="unknown"),
    report("hotline", 8, "u6", "2012-11-11", site="s3.example", **NAMED),
    {**report("hotline", 9, "u9", "2012-01-01"), "received_at": None},
    report("network", 1, "u2", "2012-10-10", site="s2.example", ip="192.0.2.1", site_type="banner_site", **NAMED),
    report("network", 2, "u7", "2012-12-12", site="m.free.example", site_kind="free_host", ip="192.0.2.9")
    | {"country": "KZ", "site_type": "banner_site"},
    report("network", 3, "u8", "2012-12-20", site="pages.test/~m", site_kind="path_root", site_type="pay_per_view"),
]
CAPTURES = [
    capture(1, "u1", "s1.example", "2011-03-02", "192.0.2.1", "A"),
    capture(2, "u1", "s1.example", "2012-02-27", "198.51.100.1", "C"),  # nearer to March 2012 than to February 2012
    capture(3, "u1", "s1.example", "2012-01-30", "198.51.100.1", "A"),
    capture(4, "u2", "s2.example", "2012-10-11", "192.0.2.2", None),
]
TABLES = {
    "reports": pa.Table.from_pylist(REPORTS, schemas.REPORTS),
    "captures": pa.Table.from_pylist(CAPTURES, schemas.CAPTURES),
    "capture_brands": pa.Table.from_pylist(CAPTURES, schemas.CAPTURE_BRANDS),
    "sites": pa.Table.from_pylist(
        [
            {"site": "s1.example", "brand_id": "C", "distributor_id": "D2"},
            {"site": "s2.example", "brand_id": "B", "distributor_id": None},
            {"site": "s3.example", "brand_id": None, "distributor_id": None},
        ],
        schemas.SITES,
    ),
    "brands": pa.Table.from_pylist(
        [
            {"brand_id": "A", "distributor_id": "D1"},
            {"brand_id": "B", "distributor_id": "D1"},
            {"brand_id": "C", "distributor_id": None},
            {"brand_id": "Z", "distributor_id": None},
        ],
        schemas.BRANDS,
    ),
    "distributors": pa.Table.from_pylist([{"distributor_id": f"D{n}"} for n in (1, 2, 3)], schemas.DISTRIBUTORS),
    "hosting": pa.Table.from_pylist(
        [
            {"ip": "192.0.2.1", "asn": 64500, "as_name": "North Net", "country": "US"},
            {"ip": "192.0.2.2", "asn": 64500, "as_name": "North Net", "country": "US"},
            {"ip": "198.51.100.1", "asn": 64501, "as_name": "South Net", "country": "NL"},
        ],
        schemas.HOSTING,
    ),
    "observations": pa.Table.from_pylist(
        [
            {"capture_id": c, "site": s, "captured_at": day(t), "kind": "merchant_account", "value": v, "role": role}
            | {"provider": "p", "payment_type": kind, "specificity": specificity}
            for c, s, t, v, role, kind, specificity in [
                ("c1", "s1.example", "2011-03-02", "m1", "recipient", "card", "dedicated"),
                ("c3", "s1.example", "2012-01-30", "m1", "recipient", "card", "dedicated"),
                ("c2", "s1.example", "2012-02-27", "m2", "recipient", "wallet", "unknown"),
                ("c4", "s2.example", "2012-10-11", "m3", "processor", "card", "unknown"),
                ("c4", "s2.example", "2012-10-11", "m4", "form", "card", "shared_service"),
                ("c4", "s2.example", "2012-10-11", "x@a.example", "contact", "", "unknown"),
            ]
        ],
        schemas.OBSERVATIONS,
    ),
}
HOTLINE = Scope(year=2012, hosting_quarter=4, funnel_sources=("hotline",), hosting_sources=("network",))


@pytest.fixture(scope="module")
def found() -> list[Finding]:
    return findings(TABLES, scope=HOTLINE)


def rows(found: list[Finding], key: str) -> list[tuple[Any, ...]]:
    return [tuple(row.values()) for row in find(found, key).rows]


def test_funnel_of_one_source(found: list[Finding]) -> None:
    assert value(found, "funnel.reports_processed") == 7
    assert value(found, "funnel.urls_actioned") == 5
    assert value(found, "funnel.urls_commercial") == 3
    commercial = find(found, "funnel.urls_commercial")
    assert (commercial.numerator, commercial.denominator) == (3, 5)
    assert [count for _, count in commercial.exclusions] == [1]
    assert find(found, "funnel.reports_processed").exclusions == (("reports without a date of receipt", 1),)
    assert commercial.coverage == "3 of 5 actioned URLs are commercial. Sources: hotline."
    assert rows(found, "funnel.by_month")[:2] == [("2011-03", 1), ("2012-02", 1)]
    assert value(found, "funnel.by_year", year=2011, stage="urls_commercial") == 1


def test_funnel_adds_the_sources() -> None:
    found = findings(TABLES, year=2012)
    assert [value(found, f"funnel.{s}") for s in ("reports_processed", "urls_actioned", "urls_commercial")] == [
        10,
        8,
        6,
    ]
    assert rows(found, "funnel.by_source") == [("hotline", 7), ("network", 3)]
    assert value(found, "funnel.stages_by_source", source="network", stage="urls_actioned") == 3
    assert value(found, "funnel.by_country", country="KZ", stage="reports_processed") == 1
    assert value(found, "funnel.by_country", country="unknown", stage="reports_processed") == 8


def test_hosting_of_another_source_and_quarter(found: list[Finding]) -> None:
    countries = find(found, "hosting.by_country")
    assert countries.period.label == "2012-Q4"
    assert [(r["country"], r["urls"]) for r in countries.rows] == [("KZ", 1), ("US", 1), ("unknown", 1)]
    assert value(found, "hosting.by_country", "share", country="US") == pytest.approx(1 / 3)
    assert (countries.numerator, countries.denominator) == (2, 3)
    assert "reference data for 1 of 3 URLs, as recorded by the source for 1, unknown for 1" in countries.coverage
    assert [r[:2] for r in rows(found, "hosting.by_site_type")] == [("banner_site", 2), ("pay_per_view", 1)]
    assert value(found, "hosting.country_within_site_type", "share", site_type="banner_site", country="KZ") == 0.5
    assert [r[:2] for r in rows(found, "hosting.hosts")] == [("unknown", 2), ("AS64500 North Net", 1)]
    assert [r[:2] for r in rows(found, "hosting.registries")] == [("free.example", 1), ("pages.test", 1)]
    assert rows(found, "hosting.sites_with_several_hosts") == [("s2.example", 1, 1, 2)]
    several = find(found, "hosting.sites_with_several_hosts_count")
    assert [row["sites"] for row in several.rows] == [1, 0, 0]
    assert (several.numerator, several.denominator) == (1, 2)
    assert several.exclusions == (("sites without a known address", 1),)


def test_captures_do_not_stand_in_where_another_source_reported(found: list[Finding]) -> None:
    quarters = find(found, "hosting.by_quarter")
    assert {row["quarter"] for row in quarters.rows} == {"2012-Q4"}
    assert "captured" not in quarters.coverage


def test_captures_stand_in_for_a_year_nobody_reported_and_that_is_said() -> None:
    later = pa.Table.from_pylist(
        [row for row in REPORTS if row["report_id"] != "r1" or row["source"] != "hotline"], schemas.REPORTS
    )
    found = findings({**TABLES, "reports": later}, scope=HOTLINE)
    assert value(found, "hosting.by_quarter", quarter="2011-Q1", country="US") == 1
    said = "No reports supplied for 2011: every captured URL is counted there as if commercial."
    assert said in find(found, "hosting.by_quarter").coverage
    assert said in find(found, "brands.new").coverage
    assert said not in find(found, "hosting.by_country").coverage
    assert value(found, "brands.new") == 2


def test_moves(found: list[Finding]) -> None:
    assert rows(found, "hosting.moves") == [(2012, "country", 1)]
    assert rows(found, "hosting.moves_between_countries") == [("US", "NL", 1)]


def test_brands(found: list[Finding]) -> None:
    active = find(found, "brands.active")
    assert active.rows == ({"brands": 3},)  # A and C on u1, B on u2 through its site
    assert active.exclusions == (("commercial URLs of the year without a brand", 1),)  # u6
    assert "for 1 of 3 commercial URLs of the year from a capture of the URL, for 1 from the site" in active.coverage
    assert value(found, "brands.new") == 2  # B and C; A was there in 2011
    assert value(found, "brands.identified_total") == 3
    assert ("brands without a commercial URL", 1) in find(found, "brands.identified_total").exclusions  # Z
    assert rows(found, "brands.active_by_year") == [(2011, 1), (2012, 3)]
    assert rows(found, "brands.new_by_year") == [(2011, 1), (2012, 2)]
    # All three have one URL: first seen first. C shares u1 with A, so it adds nothing to the curve.
    curve = [(r["rank"], r["urls"], r["cumulative_share"]) for r in find(found, "brands.concentration").rows]
    assert curve == [(1, 1, pytest.approx(1 / 3)), (2, 1, pytest.approx(1 / 3)), (3, 1, pytest.approx(2 / 3))]
    top = find(found, "brands.top10_share")
    assert (top.numerator, top.denominator) == (2, 3)
    assert rows(found, "brands.active_periods") == [("1 month", 2), ("7-12 months", 1)]
    assert [row["brand_id"] for row in find(found, "brands.activity").rows] == ["A", "C", "B"]


def test_distributors(found: list[Finding]) -> None:
    assert value(found, "distributors.active") == 1  # D2 through site s1 while it shows C; no site points to D1 itself
    assert value(found, "distributors.total") == 2
    assert find(found, "distributors.total").exclusions == (("distributors without a commercial URL", 1),)
    assert value(found, "distributors.new") == 1
    assert value(found, "distributors.new_since_start") == 1
    assert value(found, "brands.top10_distributors") == 1  # C itself has no distributor
    assert value(found, "brands.top30_of_leading_distributor") == 2
    assert rows(found, "distributors.activity") == [
        ("D1", date(2011, 3, 1), date(2012, 5, 5), 2, 2),
        ("D2", date(2012, 3, 1), date(2012, 3, 1), 1, 1),
    ]


def test_payments(found: list[Finding]) -> None:
    assert rows(found, "payments.types_over_time") == [
        ("2011-Q1", "card", 1), ("2012-Q1", "card", 1), ("2012-Q1", "wallet", 1), ("2012-Q4", "card", 1),
    ]  # fmt: skip
    assert rows(found, "payments.mechanisms") == [("card", 1), ("wallet", 1)]  # m3 and m4 are no mechanisms
    assert find(found, "payments.mechanisms").exclusions[0][1] == 2
    assert rows(found, "payments.mechanisms_by_year") == [(2011, "card", 1), (2012, "card", 1), (2012, "wallet", 1)]
    assert rows(found, "payments.by_distributor") == [("D1", "card", 1), ("D2", "wallet", 1)]
    assert rows(found, "payments.mechanisms_per_brand") == [("0", 1), ("1", 2)]


def test_value_refuses_what_it_cannot_answer(found: list[Finding]) -> None:
    assert value(found, "hosting.by_country", country="NL") is None
    with pytest.raises(InputError, match="no finding"):
        value(found, "hosting.by_planet")
    with pytest.raises(InputError, match="no column planet"):
        value(found, "hosting.by_country", planet="X")
    with pytest.raises(InputError, match="3 rows"):
        value(found, "hosting.by_country")


def test_a_source_nobody_reported_from_is_refused() -> None:
    with pytest.raises(InputError, match=r"no report comes from hotlin; the sources are hotline, network"):
        findings(TABLES, scope=Scope(year=2012, funnel_sources=("hotlin",)))


def test_brands_tied_at_the_cut_are_counted_out_loud() -> None:
    reports = [report("s", n, f"u{n}", "2012-03-01", site=f"s{n}.example") for n in range(12)]
    sites = [{"site": f"s{n}.example", "brand_id": f"B{n:02}"} for n in range(12)]
    found = findings(
        {
            "reports": pa.Table.from_pylist(reports, schemas.REPORTS),
            "sites": pa.Table.from_pylist(sites, schemas.SITES),
        }
    )
    top = find(found, "brands.top10_share")
    assert (top.numerator, top.denominator) == (10, 12)
    assert top.exclusions == (("brands beyond rank 10 with as many URLs as the brand at rank 10", 2),)
    assert value(found, "brands.concentration", "cumulative_share", rank=12) == 1


@pytest.mark.parametrize(
    ("captured", "brand"),
    [
        ({"2012-03-09": "A", "2012-03-11": "B"}, "A"),  # equally near: the earlier
        ({"2012-03-08": "A", "2012-03-11": "B"}, "B"),
        ({"2012-03-10": "A", "2012-03-11": "B"}, "A"),
        ({"2012-03-09": None, "2012-05-11": "B"}, "B"),  # a capture without a brand says nothing
    ],
)
def test_the_capture_nearest_in_time_names_the_brand(captured: dict[str, str | None], brand: str) -> None:
    captures = [capture(n, "u1", "s.example", taken, brand=b) for n, (taken, b) in enumerate(captured.items())]
    found = findings(
        {
            "reports": pa.Table.from_pylist([report("s", 1, "u1", "2012-03-10", site="s.example")], schemas.REPORTS),
            "capture_brands": pa.Table.from_pylist(captures, schemas.CAPTURE_BRANDS),
        }
    )
    assert [row["brand_id"] for row in find(found, "brands.activity").rows] == [brand]
