"""Pages of brands: what they show, to whom; names that two people give at once; figures that tell of nothing kept."""

import re
from collections.abc import Callable

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from headwater_desk.attribution.models import Run
from headwater_desk.audit.models import Entry
from headwater_desk.brands import services
from headwater_desk.facts import models as facts
from headwater_desk.people.models import User
from tests.desk import small_case
from tests.desk.personas import Cast
from tests.desk.small_case import Case

SignIn = Callable[[User], Client]
PAGES = ("", "versions/", "sites/", "hosting/", "payments/", "reasons/", "name/")
LIVE = re.compile(r"https?://|\w\.example|@one")


@pytest.fixture
def case(cast: Cast) -> Case:
    return small_case.case(cast)


def body(client: Client, address: str, **query: str) -> str:
    answer = client.get(address, query)
    assert answer.status_code == 200, (address, answer.status_code)
    return answer.content.decode()


def listed(shown: str) -> list[str]:
    return re.findall(r'<th scope="row"><a href="/brands/(B-\d+)/">', shown)


@pytest.mark.parametrize("page", PAGES)
def test_every_page_of_a_brand_is_read_on_record_and_shows_nothing_live(
    cast: Cast, case: Case, signed_in: SignIn, page: str
) -> None:
    shown = body(signed_in(cast.analyst), f"/brands/B-00001/{page}")
    assert "B-00001" in shown and not LIVE.search(shown)
    entry = Entry.objects.first()
    assert entry is not None
    assert (entry.action, entry.subject) == ("read brand", "B-00001")


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ({}, {1, 2, 3, 4, 5, 6}),
        ({"distributor": "D-00002"}, {4, 5}),
        ({"least": "2"}, {1, 2, 4}),
        ({"state": "new", "seen_from": "2012-03-01"}, {3}),
        ({"state": "dormant", "seen_from": "2012-02-01"}, {4, 5, 6}),
        ({"state": "active", "seen_from": "2012-04-09"}, {3}),
        ({"with_sites": "new"}, set()),
    ],
)
def test_filters(cast: Cast, case: Case, signed_in: SignIn, query: dict[str, str], found: set[int]) -> None:
    shown = listed(body(signed_in(cast.analyst), "/brands/", **query))
    assert {int(brand[2:]) for brand in shown} == found


@pytest.mark.parametrize(
    "query", [{"state": "new"}, {"least": "-1"}, {"least": "9" * 30}, {"distributor": "b.example"}]
)
def test_a_filter_that_makes_no_sense_is_told(cast: Cast, case: Case, signed_in: SignIn, query: dict[str, str]) -> None:
    assert "errorlist" in body(signed_in(cast.analyst), "/brands/", **query)


@pytest.mark.parametrize("sort", ["sites", "-sites", "first_seen", "-first_seen", "last_seen", "-last_seen"])
def test_sorting_turns_the_list_round(cast: Cast, case: Case, signed_in: SignIn, sort: str) -> None:
    client = signed_in(cast.analyst)
    other = sort[1:] if sort.startswith("-") else f"-{sort}"
    assert listed(body(client, "/brands/", sort=sort)) == listed(body(client, "/brands/", sort=other))[::-1]


def test_without_a_run_the_list_says_what_to_do(cast: Cast, signed_in: SignIn) -> None:
    assert "No run yet" in body(signed_in(cast.analyst), "/brands/")
    assert signed_in(cast.analyst).get("/brands/B-00001/").status_code == 404


def test_figures_tell_of_nothing_that_is_kept(cast: Cast, signed_in: SignIn) -> None:
    small_case.case(cast, kept={"a2.example", "d3.example"})
    client = signed_in(cast.analyst)
    assert "B-00005" not in listed(body(client, "/brands/"))  # all of it is kept
    for page in PAGES:
        assert client.get(f"/brands/B-00005/{page}").status_code == 404
        assert "a2[.]example" not in body(client, f"/brands/B-00001/{page}")
    own = services.counted(Run.objects.get(), cast.analyst).get(brand_id="B-00001")
    all_of_it = services.counted(Run.objects.get(), cast.rival_analyst).get(brand_id="B-00001")
    assert (own.sites, all_of_it.sites) == (1, 2)


def test_brands_are_counted_once_a_run_and_organisation(cast: Cast, case: Case) -> None:
    services.counted(case.run, cast.analyst)
    with CaptureQueriesContext(connection) as asked:
        list(services.counted(case.run, cast.supervisor))
    assert len(asked) == 2


@pytest.mark.parametrize("who", ["intake", "administrator", "auditor", "partner", "idle"])
def test_who_reads_no_cases_reads_none(cast: Cast, case: Case, signed_in: SignIn, who: str) -> None:
    client = signed_in(getattr(cast, who))
    for page in ("/brands/", "/brands/table.csv", "/brands/B-00001/", "/brands/B-00001/name/"):
        assert client.get(page).status_code == 403


def seen_in(shown: str) -> str:
    found = re.search(r'name="seen"(?: value="([^"]*)")?', shown)
    assert found
    return found.group(1) or ""


def test_the_second_of_two_who_name_a_brand_sees_what_changed(cast: Cast, case: Case, signed_in: SignIn) -> None:
    address = "/brands/B-00001/name/"
    first, second = signed_in(cast.analyst), signed_in(cast.supervisor)
    opened = seen_in(body(first, address)), seen_in(body(second, address))
    assert first.post(address, {"name": "Amber Kite", "seen": opened[0]}).status_code == 302
    overtaken = second.post(address, {"name": "Blue Heron", "seen": opened[1]})
    shown = overtaken.content.decode()
    assert overtaken.status_code == 409
    assert "Amber Kite" in shown and "Analyst" in shown and 'value="Blue Heron"' in shown
    assert facts.BrandName.objects.count() == 1
    assert second.post(address, {"name": "Blue Heron", "seen": seen_in(shown)}).status_code == 302
    assert "Blue Heron" in body(first, "/brands/") and "Amber Kite" in body(first, address)
    assert Entry.objects.filter(action="name brand", subject="B-00001").count() == 2
    assert not any("Heron" in str(entry.detail) for entry in Entry.objects.all())


def test_the_same_name_again_adds_nothing(cast: Cast, case: Case, signed_in: SignIn) -> None:
    for _ in range(2):
        assert signed_in(cast.analyst).post("/brands/B-00001/name/", {"name": "Amber  Kite"}).status_code == 302
    assert facts.BrandName.objects.get().name == "Amber Kite"


@pytest.mark.parametrize("name", ["", " ", "kite.example", "https://a.test/", "a@b.example", "12345678", "x" * 61])
def test_a_code_name_is_a_name(cast: Cast, case: Case, signed_in: SignIn, name: str) -> None:
    assert signed_in(cast.analyst).post("/brands/B-00001/name/", {"name": name}).status_code == 400
    assert not facts.BrandName.objects.exists()


def test_an_assessor_reads_brands_and_names_none(cast: Cast, case: Case, signed_in: SignIn) -> None:
    client = signed_in(cast.assessor)
    assert "code name</a>" not in body(client, "/brands/B-00001/")
    assert client.post("/brands/B-00001/name/", {"name": "Amber Kite"}).status_code == 403


def test_versions_say_which_names_came_and_went(cast: Cast, case: Case, signed_in: SignIn) -> None:
    shown = body(signed_in(cast.analyst), "/brands/B-00001/versions/")
    assert "The first of its kind" in shown


def test_payments_and_hosting_are_those_of_its_own_time(cast: Cast, case: Case, signed_in: SignIn) -> None:
    client = signed_in(cast.analyst)
    payments = body(client, "/brands/B-00001/payments/")
    assert "700001" in payments and "D-00001" in payments and "Dedicated" in payments
    hosting = body(client, "/brands/B-00002/hosting/")
    assert "Not known" in hosting


def test_an_exhibit_leaves_marked_and_on_record(cast: Cast, case: Case, signed_in: SignIn) -> None:
    answer = signed_in(cast.analyst).post("/brands/B-00001/exhibit.pdf", {"marking": "TLP:AMBER+STRICT"})
    assert answer.content.startswith(b"%PDF")
    assert Entry.objects.get(action="exhibit").subject == "B-00001"
    assert signed_in(cast.assessor).post("/brands/B-00001/exhibit.pdf").status_code == 403


def test_an_exhibit_is_marked_no_lower_than_its_facts(cast: Cast, signed_in: SignIn) -> None:
    small_case.case(cast, kept={"a1.example"})
    client = signed_in(cast.rival_analyst)
    assert client.post("/brands/B-00001/exhibit.pdf", {"marking": "TLP:AMBER"}).status_code == 400
    assert client.post("/brands/B-00001/exhibit.pdf", {"marking": "TLP:RED"}).status_code == 200


@pytest.mark.parametrize("form", ["csv", "xlsx"])
def test_the_list_leaves_through_the_gate(cast: Cast, case: Case, signed_in: SignIn, form: str) -> None:
    answer = signed_in(cast.analyst).get(f"/brands/table.{form}", {"least": "2"})
    assert answer.status_code == 200 and Entry.objects.get(action="export").detail["rows"] == 3
    if form == "csv":
        assert answer.content.decode("utf-8-sig").startswith('"TLP:AMBER ')


@pytest.mark.parametrize("page", PAGES)
def test_a_page_asks_as_often_however_much_it_shows(cast: Cast, case: Case, signed_in: SignIn, page: str) -> None:
    client = signed_in(cast.analyst)
    counts = []
    for brand in ("B-00001", "B-00001", "B-00003", "B-00006"):
        with CaptureQueriesContext(connection) as asked:
            body(client, f"/brands/{brand}/{page}")
        counts.append(len(asked))
    assert max(counts[1:]) <= 26
    assert max(counts[1:]) - min(counts[1:]) <= 3  # what is not there is not asked about further


@pytest.mark.parametrize("what", ["payments", "hosting"])
def test_pages_of_a_brand_leave_through_the_gate(cast: Cast, case: Case, signed_in: SignIn, what: str) -> None:
    address = f"/brands/B-00001/{what}/table.csv"
    text = signed_in(cast.analyst).get(address).content.decode("utf-8-sig")
    assert text.startswith('"TLP:AMBER ') and not LIVE.search(text)
    assert Entry.objects.get(action="export").subject == f"brand-{what}"
    assert signed_in(cast.assessor).get(address).status_code == 403
    assert signed_in(cast.analyst).get("/brands/B-00001/names/table.csv").status_code == 404


@pytest.mark.parametrize("brand", ["B-99999", "b.example", "B-1%00", "B-" + "9" * 300, "D-00001"])
def test_what_is_no_brand_is_not_there(cast: Cast, case: Case, signed_in: SignIn, brand: str) -> None:
    for page in PAGES:
        assert signed_in(cast.analyst).get(f"/brands/{brand}/{page}").status_code == 404
