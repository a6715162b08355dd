"""Looking up: what was pasted is understood, kept out of addresses and the audit, and answered for who may see."""

import json
from collections.abc import Callable
from pathlib import Path

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from hypothesis import given
from hypothesis import strategies as st

from headwater.hosting import SiteRules
from headwater.model.defang import defang
from headwater_desk.audit.models import Entry
from headwater_desk.facts import models as facts
from headwater_desk.facts import services as intake
from headwater_desk.lookup import services
from headwater_desk.lookup.asked import asked
from headwater_desk.marking import Tlp
from headwater_desk.people.models import User
from tests.desk.personas import Cast

RULES = SiteRules.load(None)
PAGE = "<p class='row'><a href='mailto:till@amber-kite.example'>write</a></p>"
ROW = {"url": "http://amber-kite.example/pay", "captured_at": "2012-05-01T10:00:00Z", "ip": "192.0.2.7", "html": PAGE}
REPORTS = "id,url,at,outcome\n1,http://amber-kite.example/pay,2012-05-02T10:00:00Z,actionable\n"
MAPPING = 'source = "desk"\n[columns]\nreport_id = "id"\nurl = "url"\nreceived_at = "at"\noutcome = "outcome"\n'

SignIn = Callable[[User], Client]


@pytest.fixture
def sources(tmp_path: Path) -> Path:
    (tmp_path / "captures.jsonl").write_text(json.dumps(ROW) + "\n")
    (tmp_path / "reports.csv").write_text(REPORTS)
    (tmp_path / "reports.csv.mapping.toml").write_text(MAPPING)
    return tmp_path


@given(st.text(max_size=60))
def test_any_text_is_read_without_complaint(text: str) -> None:
    found = asked(text, RULES)
    assert found == asked(text, RULES)


@pytest.mark.parametrize("url", ["http://amber-kite.example/pay", "https://shop.amber-kite.example/a?b=c", "192.0.2.7"])
def test_defanged_and_plain_ask_the_same(url: str) -> None:
    plain, defanged = asked(url, RULES), asked(defang(url), RULES)
    assert plain == defanged and plain.site


def test_a_host_is_a_site_and_no_address() -> None:
    assert asked("shop.amber-kite.example", RULES).site == "amber-kite.example"
    assert asked("shop.amber-kite.example", RULES).url_hash == ""
    assert asked("till@amber-kite.example", RULES).site == ""


def test_the_answer_says_what_is_known(cast: Cast, sources: Path) -> None:
    intake.take_in([sources], cast.hotline, cast.intake, workers=0)
    row = services.ask(cast.assessor, "hxxp://amber-kite[.]example/pay\ntill@amber-kite.example\nnever-seen.example")
    found = services.answer(cast.assessor, row.id)
    assert found is not None
    by_address, by_mail, unknown = found
    assert by_address.exact.times == 1 and by_address.site is not None
    assert by_address.site.reports.times == by_address.site.captures.times == 1
    assert by_address.site.outcomes == {"actionable": 1}
    assert [host.ip for host in by_address.site.hosts] == ["192.0.2.7"]
    assert [(value.kind, value.sites) for value in by_mail.values] == [("email", 1)]
    assert not unknown.known


def test_only_what_one_may_see_is_counted(cast: Cast, sources: Path) -> None:
    intake.take_in([sources], cast.hotline, cast.intake, tlp=Tlp.RED, workers=0)
    for user, sees in ((cast.assessor, True), (cast.rival_analyst, False)):
        row = services.ask(user, "amber-kite.example\ntill@amber-kite.example")
        found = services.answer(user, row.id)
        assert found is not None and [one.known for one in found] == [sees, sees]


def test_a_question_goes_by_an_opaque_address_and_is_its_askers_alone(
    cast: Cast, sources: Path, signed_in: SignIn
) -> None:
    intake.take_in([sources], cast.hotline, cast.intake, workers=0)
    browser = signed_in(cast.assessor)
    answered = browser.post("/look-up/", {"q": "http://amber-kite.example/pay"}, follow=True)
    page = answered.content.decode()
    assert answered.status_code == 200
    assert "amber" not in answered.redirect_chain[-1][0]
    assert "hxxp://amber-kite[.]example/pay" in page
    assert "amber-kite.example" not in page and "http://amber" not in page
    assert signed_in(cast.analyst).get(answered.redirect_chain[-1][0]).status_code == 404
    said = " ".join(str(entry.__dict__) for entry in Entry.objects.all())
    assert "look up" in said and "amber" not in said


@pytest.mark.parametrize("text", ["", "   \n ", "a" * 2001, "\n".join(["a.example"] * 101)])
def test_what_cannot_be_looked_up_is_told_beside_the_field(text: str, cast: Cast, signed_in: SignIn) -> None:
    answered = signed_in(cast.assessor).post("/look-up/", {"q": text})
    assert answered.status_code == 400 and 'aria-invalid="true"' in answered.content.decode()


def test_an_answer_for_many_lines_asks_no_more_than_one_for_one(cast: Cast, sources: Path) -> None:
    intake.take_in([sources], cast.hotline, cast.intake, workers=0)
    counts = []
    for lines in (["amber-kite.example"], ["amber-kite.example", "till@amber-kite.example"] * 20):
        row = services.ask(cast.assessor, "\n".join(lines))
        with CaptureQueriesContext(connection) as queries:
            services.answer(cast.assessor, row.id)
        counts.append(len(queries))
    assert counts[0] == counts[1]
    assert facts.Site.objects.count() == 1
