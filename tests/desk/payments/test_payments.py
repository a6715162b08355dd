"""Payments: types apart from mechanisms, records that are only added, prices never mixed."""

import re
from collections.abc import Callable
from datetime import UTC, datetime
from decimal import Decimal
from uuid import uuid4

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from filled_desk import filled

from headwater.model.defang import defang
from headwater_desk.attribution import models as results
from headwater_desk.audit.models import Entry
from headwater_desk.facts import models as facts
from headwater_desk.marking import Pap, Tlp
from headwater_desk.payments import selectors, types
from headwater_desk.people.models import User
from tests.desk.personas import Cast

SignIn = Callable[[User], Client]
PAGES = ("", "mechanisms/", "found-out/", "prices/")


def told(**more: str) -> dict[str, str]:
    return {"once": str(uuid4()), "on": "2012-06-01", "site": "", "tlp": "amber", "pap": "amber", "note": "", **more}


def price(cast: Cast, amount: str, currency: str, tlp: Tlp = Tlp.AMBER) -> None:
    facts.PriceObservation.objects.create(
        organisation=cast.hotline, recorded_by=cast.analyst, source="desk", tlp=tlp, pap=Pap.AMBER,
        valid_at=datetime(2012, 5, 1, tzinfo=UTC), price_for="subscription", amount=Decimal(amount), currency=currency,
    )  # fmt: skip


def one_mechanism() -> results.MechanismResult:
    return results.MechanismResult.objects.order_by("-sites", "id")[0]


def test_pages_show_nothing_live_and_are_recorded(cast: Cast, signed_in: SignIn) -> None:
    filled(cast)
    browser = signed_in(cast.analyst)
    names = [site.name for site in facts.Site.objects.all() if defang(site.name) != site.name]
    for path in (*PAGES, f"mechanisms/{one_mechanism().pk}/"):
        answer = browser.get(f"/payments/{path}")
        page = answer.content.decode()
        assert answer.status_code == 200
        assert [name for name in names if name in page] == [] and re.findall(r"https?://", page) == []
    assert Entry.objects.filter(actor=cast.analyst, action__startswith="read ").count() == len(PAGES) + 1


def test_intake_reads_figures_and_opens_no_mechanism(cast: Cast, signed_in: SignIn) -> None:
    filled(cast)
    browser = signed_in(cast.intake)
    page = browser.get("/payments/").content.decode()
    assert "Sites that took money" in page and "/payments/mechanisms/" not in page
    assert browser.get(f"/payments/mechanisms/{one_mechanism().pk}/").status_code == 403


def test_types_count_the_sites_of_each_month(cast: Cast) -> None:
    filled(cast)
    seen = {
        (row.payment_type, row.seen_at.replace(day=1).date(), row.site_id)
        for row in facts.Observation.objects.exclude(payment_type="")
    }
    found = types.types(cast.analyst, "")
    assert found.rows
    for row in found.rows:
        for cell in row.cells:
            assert cell.sites == sum((kind, month) == (row.code, cell.month) for kind, month, _site in seen)
    for month, total in zip(found.months, found.totals, strict=True):
        assert total == sum(cell.sites for row in found.rows for cell in row.cells if cell.month == month)


@pytest.mark.parametrize("year", ["²²²²", "99999", "-1", "0"])
def test_a_year_that_is_none_shows_the_latest(year: str, cast: Cast) -> None:
    filled(cast)
    assert types.types(cast.analyst, year) == types.types(cast.analyst, "")


def test_the_list_is_filtered_and_its_address_names_no_value(cast: Cast, signed_in: SignIn) -> None:
    run = filled(cast)
    row = one_mechanism()
    page = signed_in(cast.analyst).get(f"/payments/mechanisms/?provider={row.provider}&distributor=D-00001")
    expected = results.MechanismResult.objects.filter(run=run, provider=row.provider, distributor_id="D-00001")
    text = page.content.decode()
    assert text.count("<tr data-row>") == expected.count()
    assert not any(one.value in href for one in expected for href in re.findall(r'href="([^"]*)"', text))


def test_one_mechanism_counts_what_the_run_counts(cast: Cast) -> None:
    filled(cast)
    row = one_mechanism()
    found = selectors.mechanism(cast.analyst, row.pk, {})
    assert found is not None and found.closed == 0
    assert found.sites == row.sites and [one.sites for one in found.spans][:1] == [row.sites]
    assert sum(sites for _brand, _name, sites in found.brands) <= row.sites


def test_a_finding_is_added_once_and_told(cast: Cast, signed_in: SignIn) -> None:
    filled(cast)
    row, browser = one_mechanism(), signed_in(cast.analyst)
    form = told(finding="test_purchase", note="by the provider")
    for _ in range(2):
        answer = browser.post(f"/payments/mechanisms/{row.pk}/found-out/", form, follow=True)
    assert answer.status_code == 200 and "Test purchase by a third party" in answer.content.decode()
    kept = facts.PaymentObservation.objects.get()
    assert (kept.kind, kept.value, kept.organisation) == (row.kind, row.value, cast.hotline)
    entry = Entry.objects.get(action="record payment finding")
    assert row.value not in str(entry.__dict__) and "by the provider" not in str(entry.__dict__)
    assert defang(row.value) in browser.get("/payments/found-out/").content.decode()


@pytest.mark.parametrize(
    ("more", "field"),
    [({"on": "1900-01-01"}, "on"), ({"finding": "x"}, "finding"), ({"site": "never-seen.example"}, "site"),
     ({"site": "no address"}, "site")],
)  # fmt: skip
def test_what_cannot_be_recorded_is_told_beside_its_field(
    more: dict[str, str], field: str, cast: Cast, signed_in: SignIn
) -> None:
    filled(cast)
    form = told(finding="confirmed", note="kept text") | more
    answer = signed_in(cast.analyst).post(f"/payments/mechanisms/{one_mechanism().pk}/found-out/", form)
    page = answer.content.decode()
    assert answer.status_code == 400 and "kept text" in page and f'href="#id_{field}"' in page
    assert not facts.PaymentObservation.objects.exists()


def test_prices_of_different_currencies_are_never_mixed(cast: Cast, signed_in: SignIn) -> None:
    for amount in ("10", "20", "40", "80"):
        price(cast, amount, "USD")
    price(cast, "5000", "JPY")
    dollars, yen = selectors.distributions(cast.analyst, {})
    assert (dollars.currency, dollars.number, dollars.median) == ("USD", 4, Decimal(30))
    assert (dollars.lower, dollars.upper) == (Decimal("17.5"), Decimal(50))
    assert (yen.currency, yen.median, yen.lower, yen.upper) == ("JPY", Decimal(5000), None, None)
    page = signed_in(cast.analyst).get("/payments/prices/?currency=JPY").content.decode()
    assert "5000.00" in page and "30.00" not in page


def test_prices_of_others_are_seen_as_their_marking_says(cast: Cast) -> None:
    price(cast, "10", "USD", Tlp.RED)
    assert selectors.distributions(cast.analyst, {}) and not selectors.distributions(cast.rival_analyst, {})


def test_a_price_is_recorded_with_its_site(cast: Cast, signed_in: SignIn) -> None:
    filled(cast)
    site = facts.Site.objects.filter(kind="registrable", captures__isnull=False)[0]
    form = told(price_for="single", amount="19.95", currency="EUR", payment_type="card", site=defang(site.name))
    answer = signed_in(cast.assessor).post("/payments/prices/new/", form, follow=True)
    assert answer.status_code == 200 and "The price is on record" in answer.content.decode()
    assert facts.PriceObservation.objects.get().site == site
    assert defang(site.name) in answer.content.decode() and site.name not in answer.content.decode()


def test_nobody_finds_what_is_closed(cast: Cast, signed_in: SignIn) -> None:
    filled(cast, Tlp.RED)
    browser = signed_in(cast.rival_analyst)
    assert browser.get(f"/payments/mechanisms/{one_mechanism().pk}/").status_code == 404
    assert one_mechanism().value not in browser.get("/payments/mechanisms/").content.decode()
    assert "No payment type seen" in browser.get("/payments/").content.decode()
    answer = browser.post(f"/payments/mechanisms/{one_mechanism().pk}/found-out/", told(finding="confirmed"))
    assert answer.status_code == 404 and not facts.PaymentObservation.objects.exists()


@pytest.mark.parametrize("path", ["table.csv", "mechanisms/table.xlsx", "found-out/table.csv", "prices/table.csv"])
def test_tables_leave_through_the_gate(path: str, cast: Cast, signed_in: SignIn) -> None:
    filled(cast)
    price(cast, "10", "USD")
    answer = signed_in(cast.analyst).get(f"/payments/{path}")
    assert answer.status_code == 200 and "attachment" in answer["Content-Disposition"]
    assert Entry.objects.filter(action="export").count() == 1


def test_no_run_says_what_to_do(cast: Cast, signed_in: SignIn) -> None:
    for path in ("", "mechanisms/"):
        assert "No run yet" in signed_in(cast.analyst).get(f"/payments/{path}").content.decode()
    assert "Nothing on record" in signed_in(cast.analyst).get("/payments/found-out/").content.decode()


@pytest.mark.parametrize("page", PAGES)
def test_a_page_asks_as_many_questions_whatever_it_shows(page: str, cast: Cast, signed_in: SignIn) -> None:
    filled(cast)
    browser = signed_in(cast.analyst)
    counts = []
    for _ in range(3):
        price(cast, "10", "USD")
        with CaptureQueriesContext(connection) as queries:
            browser.get(f"/payments/{page}")
        counts.append(len(queries))
    assert counts[1] == counts[2] <= 30
