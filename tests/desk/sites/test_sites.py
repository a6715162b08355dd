"""Pages of sites: what they show, to whom, and what the audit keeps of it."""

import re
from collections.abc import Callable
from uuid import uuid4

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from small_run import ACCOUNT, MAIL_A, PROCESSOR

from headwater_desk.audit.models import Entry
from headwater_desk.facts import models as facts
from headwater_desk.people.models import User
from tests.desk import small_case
from tests.desk.personas import Cast
from tests.desk.small_case import Case

SignIn = Callable[[User], Client]
PAGES = ("", "captures/", "identifiers/", "hosting/", "reports/", "notices/", "payments/", "reasons/")
LIVE = re.compile(r"https?://|\w\.example|@one")
NOTICE = {
    "recipient_kind": "host", "recipient": "Abuse desk of the host", "reference": "N-1", "on": "2026-01-05",
    "tlp": "amber", "pap": "amber", "note": "By mail.",
}  # fmt: skip


@pytest.fixture
def case(cast: Cast) -> Case:
    return small_case.case(cast)


def body(client: Client, address: str, **query: str) -> str:
    answer = client.get(address, query)
    assert answer.status_code == 200, (address, answer.status_code)
    return answer.content.decode()


def test_the_list_shows_each_site_defanged_and_no_live_address(cast: Cast, case: Case, signed_in: SignIn) -> None:
    shown = body(signed_in(cast.analyst), "/sites/")
    assert "a1[.]example" in shown and "gone[.]example" in shown
    assert not LIVE.search(shown)


@pytest.mark.parametrize("page", PAGES)
def test_every_page_of_a_site_is_read_on_record_and_shows_nothing_live(
    cast: Cast, case: Case, signed_in: SignIn, page: str
) -> None:
    site = case.sites["a1.example"]
    shown = body(signed_in(cast.analyst), f"/sites/{site}/{page}")
    assert "a1[.]example" in shown and not LIVE.search(shown)
    entry = Entry.objects.first()
    assert entry is not None
    assert (entry.action, entry.subject, entry.actor) == ("read site", str(site), cast.analyst)


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ({"decision": "no_brand"}, {"gone"}),
        ({"brand": "B-00002"}, {"b1", "b2"}),
        ({"distributor": "D-00002"}, {"d1", "d2", "d3"}),
        ({"seen_from": "2012-04-05"}, {"c1"}),
        ({"seen_to": "2012-01-02"}, {"a1"}),
        ({"kind": "ip"}, set()),
        ({"gate": "open"}, {"a1", "a2", "b1", "b2", "c1", "d1", "d2", "d3", "e1", "gone"}),
        ({"gate": "parked"}, set()),
    ],
)
def test_filters(cast: Cast, case: Case, signed_in: SignIn, query: dict[str, str], found: set[str]) -> None:
    shown = body(signed_in(cast.analyst), "/sites/", **query)
    assert set(re.findall(r">(\w+)\[\.\]example</bdi>", shown)) == found


@pytest.mark.parametrize(
    "query", [{"seen_from": "never"}, {"brand": "http"}, {"seen_from": "2012-02-01", "seen_to": "2012-01-01"}]
)
def test_a_filter_that_makes_no_sense_is_told_beside_its_field(
    cast: Cast, case: Case, signed_in: SignIn, query: dict[str, str]
) -> None:
    assert "errorlist" in body(signed_in(cast.analyst), "/sites/", **query)


@pytest.mark.parametrize("cursor", ["zz", "W10", "WzEsMl0", "bm90anNvbg"])
def test_a_made_up_cursor_is_refused(cast: Cast, case: Case, signed_in: SignIn, cursor: str) -> None:
    assert signed_in(cast.analyst).get("/sites/", {"after": cursor}).status_code == 400


def test_without_a_run_the_facts_of_a_site_are_there(cast: Cast, signed_in: SignIn) -> None:
    case = small_case.case(cast, without_run=True)
    client = signed_in(cast.analyst)
    assert "No run yet" in body(client, "/sites/")
    for page in PAGES:
        body(client, f"/sites/{case.sites['a1.example']}/{page}")
    assert client.get("/sites/table.csv").status_code == 200


def test_addresses_are_masked_until_somebody_says_why(cast: Cast, case: Case, signed_in: SignIn) -> None:
    client, site = signed_in(cast.analyst), case.sites["a1.example"]
    for what, secret in (("captures", "inner/page"), ("reports", "secret/path0")):
        address = f"/sites/{site}/{what}/"
        assert secret not in body(client, address)
        assert secret not in client.post(address, {"purpose": "curious"}).content.decode()
        assert not Entry.objects.filter(action=f"reveal {what}").exists()
        shown = client.post(address, {"purpose": "notice"}).content.decode()
        assert secret in shown and not LIVE.search(shown)
        assert Entry.objects.get(action=f"reveal {what}").purpose == "notice"


def test_identifiers_say_on_how_many_other_sites_they_stand(cast: Cast, case: Case, signed_in: SignIn) -> None:
    client, site = signed_in(cast.analyst), case.sites["a1.example"]
    shown = body(client, f"/sites/{site}/identifiers/")
    rows = {row.split("</bdi>")[0].split(">")[-1]: row for row in shown.split("<tr data-row>")[1:]}
    assert '<td class="number">4</td>' in rows[ACCOUNT.value]  # a2, b1, c1, d2
    assert '<td class="number">0</td>' in rows["a[@]one[.]example"]
    assert "not counted" in rows["pay[.]cardgate[.]example"]


@pytest.mark.parametrize("value", [ACCOUNT, MAIL_A, PROCESSOR])
def test_a_value_lists_the_sites_that_showed_it(cast: Cast, case: Case, signed_in: SignIn, value: object) -> None:
    named = str(value.value)  # type: ignore[attr-defined]
    one = next(row for row in facts.Observation.objects.all() if row.value == named)
    shown = body(signed_in(cast.analyst), f"/sites/values/{one.pk}/")
    carriers = {row.site.name for row in facts.Observation.objects.select_related("site") if row.value == named}
    assert {f"{name}.example" for name in re.findall(r">(\w+)\[\.\]example</bdi>", shown)} == carriers
    assert not LIVE.search(shown)


def test_a_capture_is_shown_in_outline(cast: Cast, case: Case, signed_in: SignIn) -> None:
    capture = case.capture("a1.example")
    shown = body(signed_in(cast.analyst), f"/sites/{capture.site_id}/captures/{capture.pk}/")
    assert ".name-" in shown and "without a name of their own" in shown
    other = case.sites["b1.example"]
    assert signed_in(cast.analyst).get(f"/sites/{other}/captures/{capture.pk}/").status_code == 404


def test_moves_are_drawn_from_captures_and_reports(cast: Cast, case: Case, signed_in: SignIn) -> None:
    shown = body(signed_in(cast.analyst), f"/sites/{case.sites['a1.example']}/hosting/")
    assert "192[.]0[.]2[.]1" in shown and "203[.]0[.]113[.]9" in shown and "NL" in shown


def test_what_another_organisation_keeps_is_not_there(cast: Cast, signed_in: SignIn) -> None:
    case = small_case.case(cast, kept={"d1.example", "d2.example"})
    client = signed_in(cast.analyst)
    assert "d1[.]example" not in body(client, "/sites/") and "d3[.]example" in body(client, "/sites/")
    capture = case.capture("d1.example")
    hidden = case.sites["d1.example"]
    for page in (*PAGES, f"captures/{capture.pk}/"):
        assert client.get(f"/sites/{hidden}/{page}").status_code == 404, page
    for page in PAGES:
        told = body(client, f"/sites/{case.sites['d3.example']}/{page}") + body(
            client, f"/sites/{case.sites['a1.example']}/{page}"
        )
        assert "d1[.]" not in told and "d2[.]" not in told
    identifiers = body(client, f"/sites/{case.sites['a1.example']}/identifiers/")
    row = next(row for row in identifiers.split("<tr data-row>") if ACCOUNT.value in row)
    assert '<td class="number">3</td>' in row  # without d2
    one = next(row for row in facts.Observation.objects.filter(site=hidden) if row.kind == "merchant_account")
    assert client.get(f"/sites/values/{one.pk}/").status_code == 404
    assert client.post(f"/sites/{hidden}/notices/new/", NOTICE | {"once": str(uuid4())}).status_code == 404
    assert b"d1[.]example" not in client.get("/sites/table.csv").content
    assert "d1[.]example" in body(signed_in(cast.rival_analyst), "/sites/")


@pytest.mark.parametrize("who", ["intake", "administrator", "auditor", "partner", "idle"])
def test_who_reads_no_cases_reads_none(cast: Cast, case: Case, signed_in: SignIn, who: str) -> None:
    client = signed_in(getattr(cast, who))
    for page in ("/sites/", "/sites/table.csv", f"/sites/{case.sites['a1.example']}/"):
        assert client.get(page).status_code == 403
    assert Client().get("/sites/").status_code == 302


def test_a_notice_counts_once_and_its_outcome_follows(cast: Cast, case: Case, signed_in: SignIn) -> None:
    client, site = signed_in(cast.analyst), case.sites["a1.example"]
    sent = NOTICE | {"once": str(uuid4()), "recipient": "abuse@one.example"}
    for _ in range(2):
        assert client.post(f"/sites/{site}/notices/new/", sent).status_code == 302
    notice = facts.Notice.objects.get()
    assert notice.recipient == "abuse@one.example" and notice.recorded_by == cast.analyst
    assert Entry.objects.filter(action="record notice", subject=str(site)).count() == 1
    shown = body(client, f"/sites/{site}/notices/{notice.pk}/")
    assert "abuse[@]one[.]example" in shown and not LIVE.search(shown)
    told = {"once": str(uuid4()), "answer": "removed", "on": "2026-01-07", "tlp": "amber", "pap": "amber"}
    for _ in range(2):
        assert client.post(f"/sites/{site}/notices/{notice.pk}/outcome/", told).status_code == 302
    assert facts.NoticeOutcome.objects.get().notice_id == notice.pk
    assert "Removed or closed" in body(client, f"/sites/{site}/")


@pytest.mark.parametrize(
    ("wrong", "where"),
    [({"on": "2999-01-01"}, "yet to come"), ({"on": "0001-01-01"}, "too long ago"), ({"recipient": ""}, "required")],
)
def test_a_wrong_notice_is_told_and_nothing_lost(
    cast: Cast, case: Case, signed_in: SignIn, wrong: dict[str, str], where: str
) -> None:
    sent = NOTICE | {"once": str(uuid4()), "note": "A long note."} | wrong
    answer = signed_in(cast.analyst).post(f"/sites/{case.sites['a1.example']}/notices/new/", sent)
    assert answer.status_code == 400
    assert where in answer.content.decode() and "A long note." in answer.content.decode()
    assert not facts.Notice.objects.exists()


def test_another_persons_mark_tells_nothing(cast: Cast, case: Case, signed_in: SignIn) -> None:
    site, once = case.sites["a1.example"], str(uuid4())
    for who in (cast.rival_analyst, cast.analyst):
        assert signed_in(who).post(f"/sites/{site}/notices/new/", NOTICE | {"once": once}).status_code == 302
    assert facts.Notice.objects.count() == 2


def test_an_exhibit_leaves_marked_and_on_record(cast: Cast, case: Case, signed_in: SignIn) -> None:
    site = case.sites["a1.example"]
    client = signed_in(cast.analyst)
    assert client.post(f"/sites/{site}/exhibit.pdf", {"marking": "TLP:CLEAR"}).status_code == 400
    answer = client.post(f"/sites/{site}/exhibit.pdf", {"marking": "TLP:AMBER"})
    assert answer.content.startswith(b"%PDF") and "a1" not in answer["Content-Disposition"]
    assert Entry.objects.get(action="exhibit").subject == str(site)
    assert signed_in(cast.assessor).post(f"/sites/{site}/exhibit.pdf", {"marking": "TLP:AMBER"}).status_code == 403


@pytest.mark.parametrize("form", ["csv", "xlsx"])
def test_the_list_leaves_through_the_gate(cast: Cast, case: Case, signed_in: SignIn, form: str) -> None:
    answer = signed_in(cast.analyst).get(f"/sites/table.{form}", {"brand": "B-00001"})
    assert answer.status_code == 200
    assert Entry.objects.get(action="export").detail["rows"] == 2
    if form == "csv":
        text = answer.content.decode("utf-8-sig")
        assert text.startswith('"TLP:AMBER ') and "a1[.]example" in text and not LIVE.search(text)
    assert signed_in(cast.assessor).get(f"/sites/table.{form}").status_code == 403


@pytest.mark.parametrize("page", ["/sites/", "/sites/{site}/", "/sites/{site}/captures/", "/sites/{site}/identifiers/"])
def test_a_page_asks_as_often_however_much_it_shows(cast: Cast, case: Case, signed_in: SignIn, page: str) -> None:
    client = signed_in(cast.analyst)
    body(client, "/sites/")
    counts = []
    for site in ("a1.example", "d2.example"):
        with CaptureQueriesContext(
            connection,
        ) as asked:
            body(
                client,
                page.format(site=case.sites[site]),
                **({"decision": "no_brand"} if site[0] == "d" and page == "/sites/" else {}),
            )
        counts.append(len(asked))
    assert max(counts) - min(counts) <= 1 and max(counts) <= 24  # no brand to name: one question less


@pytest.mark.parametrize("what", ["captures", "reports", "identifiers", "hosting"])
def test_pages_of_a_site_leave_through_the_gate_without_masked_addresses(
    cast: Cast, case: Case, signed_in: SignIn, what: str
) -> None:
    address = f"/sites/{case.sites['a1.example']}/{what}/table.csv"
    text = signed_in(cast.analyst).get(address).content.decode("utf-8-sig")
    assert text.startswith('"TLP:AMBER ') and len(text.splitlines()) > 3
    assert not LIVE.search(text) and "secret" not in text and "inner" not in text
    assert signed_in(cast.assessor).get(address).status_code == 403
    assert signed_in(cast.analyst).get(address.replace(what, "everything")).status_code == 404


def test_the_sites_of_a_value_leave_too(cast: Cast, case: Case, signed_in: SignIn) -> None:
    one = next(row for row in facts.Observation.objects.all() if row.value == ACCOUNT.value)
    address = f"/sites/values/{one.pk}/table.csv"
    text = signed_in(cast.analyst).get(address).content.decode("utf-8-sig")
    assert text.count("[.]example") == 5
    assert signed_in(cast.analyst).get(f"/sites/values/{uuid4()}/table.csv").status_code == 404
