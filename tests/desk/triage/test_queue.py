"""The queue: one line an address, one person each, a list that stays, and decisions that can be undone."""

from collections.abc import Callable
from pathlib import Path
from uuid import UUID

import msgspec
import pytest
from django.test import Client
from django.utils import timezone

from headwater_desk.audit.models import Entry
from headwater_desk.facts import models as facts
from headwater_desk.facts import services as intake
from headwater_desk.people.models import User
from headwater_desk.people.roles import Role
from headwater_desk.triage import legal, selectors, services
from headwater_desk.triage.forms import seen
from headwater_desk.triage.models import Referral, SavedFilter
from tests.desk import personas
from tests.desk.personas import Cast

SignIn = Callable[[User], Client]
HEAD = "id,url,at\n"
ROWS = """1,http://amber-kite.example/pay,2012-05-02T10:00:00Z
2,http://amber-kite.example/pay,2012-05-03T10:00:00Z
3,http://blue-lamp.example/in,2012-05-04T10:00:00Z
"""
LATER = "4,http://grey-door.example/x,2012-05-01T10:00:00Z\n"
MAPPING = 'source = "desk"\n[columns]\nreport_id = "id"\nurl = "url"\nreceived_at = "at"\n'
TOLD = {"outcome": "actionable", "commerciality": "commercial", "site_type": "", "legal_basis": "", "note": ""}


@pytest.fixture
def bring(tmp_path: Path, cast: Cast) -> Callable[[str], None]:
    def deliver(rows: str) -> None:
        folder = tmp_path / str(len(rows))
        folder.mkdir()
        (folder / "reports.csv").write_text(HEAD + rows)
        (folder / "reports.csv.mapping.toml").write_text(MAPPING)
        intake.take_in([folder], cast.hotline, cast.intake, workers=0)

    deliver(ROWS)
    return deliver


@pytest.fixture
def second(cast: Cast) -> User:
    return personas.person(cast.hotline, "second-assessor", Role.ASSESSOR)


def lines(user: User) -> list[facts.Report]:
    return list(selectors.queue(user, timezone.now(), {}).order_by("valid_at", "id"))


def token(user: User, report: facts.Report) -> dict[UUID, str]:
    return seen([selectors.named(user, [report])[0].token])


def test_an_address_counts_once_and_one_decision_covers_its_reports(cast: Cast, bring: Callable[[str], None]) -> None:
    first, other = lines(cast.assessor)
    assert [first.reference, other.reference] == ["1", "3"]
    assert [one.reference for one in selectors.others(cast.assessor, first)] == ["2"]
    services.decide(cast.assessor, token(cast.assessor, first), TOLD)
    assert [one.reference for one in lines(cast.assessor)] == ["3"]
    assert facts.Assessment.objects.count() == 2


def test_a_list_stays_while_reports_come_in(cast: Cast, bring: Callable[[str], None]) -> None:
    at = timezone.now()
    before = [one.report.pk for one in selectors.listing(cast.assessor, at, {}, {})[0]]
    bring(LATER)
    services.decide(cast.assessor, token(cast.assessor, lines(cast.assessor)[-1]), TOLD)
    rows, _page = selectors.listing(cast.assessor, at, {}, {})
    assert [one.report.pk for one in rows] == before
    assert [one.decided for one in rows] == [False, True]
    assert selectors.arrived(cast.assessor, at, {}) == 1
    assert [one.reference for one in lines(cast.assessor)] == ["4", "1"]


def test_a_delivery_under_way_shows_nothing_until_it_is_whole(cast: Cast, bring: Callable[[str], None]) -> None:
    facts.Import.objects.update(ended_at=None)
    assert lines(cast.assessor) == []


def test_the_second_person_sees_what_the_first_decided(
    cast: Cast, second: User, bring: Callable[[str], None], signed_in: SignIn
) -> None:
    report = lines(cast.assessor)[0]
    as_seen = selectors.named(second, [report])[0].token
    assert signed_in(cast.assessor).get(f"/queue/{report.pk}/").status_code == 200
    taken = signed_in(second).post("/queue/decide/", {"item": as_seen, "outcome": "not_actionable"})
    assert taken.status_code == 409 and b"Assessor" in taken.content
    services.decide(cast.assessor, token(cast.assessor, report), TOLD)
    late = signed_in(second).post("/queue/decide/", {"item": as_seen, "outcome": "not_actionable"})
    assert late.status_code == 409 and b"Actionable" in late.content
    assert set(facts.Assessment.objects.values_list("outcome", flat=True)) == {"actionable"}


def test_a_lease_ends_by_itself_and_when_given_back(cast: Cast, second: User, bring: Callable[[str], None]) -> None:
    report = lines(cast.assessor)[0]
    now = timezone.now()
    services.take(cast.assessor, report, now)
    with pytest.raises(services.InHandError):
        services.take(second, report, now)
    assert services.take(second, report, now + services.LEASE).by == second
    services.release(second, report)
    assert services.take(cast.assessor, report, now).by == cast.assessor


def test_undo_restores_what_counted_before_and_only_once(cast: Cast, bring: Callable[[str], None]) -> None:
    both = {key: value for one in lines(cast.assessor) for key, value in token(cast.assessor, one).items()}
    act = services.decide(cast.assessor, both, TOLD)
    assert act is not None and act.addresses == 2 and lines(cast.assessor) == []
    assert services.undo(cast.assessor, act.pk) is not None
    assert len(lines(cast.assessor)) == 2 and facts.Assessment.objects.count() == 6
    assert services.undo(cast.assessor, act.pk) is None
    assert Entry.objects.filter(action="undo assess", subject=str(act.pk)).count() == 1


def test_undo_does_not_take_back_what_others_decided_since(
    cast: Cast, second: User, bring: Callable[[str], None]
) -> None:
    report = lines(cast.assessor)[0]
    act = services.decide(cast.assessor, token(cast.assessor, report), TOLD)
    services.decide(second, token(second, report), {**TOLD, "outcome": "not_actionable"})
    assert act is not None
    with pytest.raises(services.DecidedError):
        services.undo(cast.assessor, act.pk)


def test_other_organisations_have_their_own_queue(cast: Cast, bring: Callable[[str], None], signed_in: SignIn) -> None:
    report = lines(cast.assessor)[0]
    assert lines(cast.rival_supervisor) == []
    assert signed_in(cast.rival_supervisor).get(f"/queue/{report.pk}/").status_code == 404
    assert signed_in(cast.analyst).get("/queue/").status_code == 403
    sent = {"item": f"{report.pk}:", "outcome": "actionable"}
    assert signed_in(cast.rival_supervisor).post("/queue/decide/", sent).status_code == 404


def test_pages_show_addresses_defanged_and_are_recorded(
    cast: Cast, bring: Callable[[str], None], signed_in: SignIn
) -> None:
    browser = signed_in(cast.supervisor)
    for address in ("/queue/", f"/queue/{lines(cast.supervisor)[0].pk}/"):
        page = browser.get(address, follow=True)
        assert page.status_code == 200
        assert b"amber-kite[.]example" in page.content and b"http://amber" not in page.content
    assert Entry.objects.filter(action__in=("read queue", "read report")).count() == 2
    assert b"amber-kite[.]example" in browser.get("/queue/table.csv").content
    assert browser.get("/queue/?at=zz").status_code == 400


def test_filters_are_kept_for_one_person(cast: Cast, bring: Callable[[str], None], signed_in: SignIn) -> None:
    browser = signed_in(cast.assessor)
    assert browser.post("/queue/filters/new/?known=new", {"name": "New ones"}).status_code == 302
    kept = SavedFilter.objects.get()
    assert kept.chosen == {"known": "new"}
    assert b"New ones" in browser.get("/queue/", follow=True).content
    assert signed_in(cast.supervisor).post(f"/queue/filters/{kept.pk}/drop/").status_code == 404
    assert browser.post(f"/queue/filters/{kept.pk}/drop/").status_code == 302


@pytest.mark.parametrize("chosen", [{"known": "new"}, {"known": "site"}, {"known": "brand"}, {"age": "older"}])
def test_filters_keep_what_they_say(cast: Cast, bring: Callable[[str], None], chosen: dict[str, str]) -> None:
    found = {one.reference for one in selectors.queue(cast.assessor, timezone.now(), chosen)}
    assert found == {"new": {"1", "3"}, "site": {"2"}, "brand": set(), "older": {"1", "3"}}[next(iter(chosen.values()))]


def test_where_the_desk_only_refers_nothing_is_assessed(
    cast: Cast, bring: Callable[[str], None], signed_in: SignIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(legal, "mode", lambda: "refer")
    report = lines(cast.assessor)[0]
    sent = {"item": f"{report.pk}:", "outcome": "actionable", "recipient": "Unit of the tests", "single": "1"}
    assert signed_in(cast.assessor).get(f"/queue/{report.pk}/").status_code == 200
    assert signed_in(cast.assessor).post("/queue/decide/", sent).status_code == 302
    assert not facts.Assessment.objects.exists()
    assert facts.Notice.objects.get().recipient_kind == "police"
    assert Referral.objects.count() == 2
    assert [one.reference for one in lines(cast.assessor)] == ["3"]


def test_a_profile_that_says_who_may_needs_its_source() -> None:
    assert legal.profile().assess == "unknown"
    with pytest.raises(msgspec.ValidationError):
        legal.read('[default]\nassess = "police"\ntext = ""\nsource = ""\ndate = ""\n')
