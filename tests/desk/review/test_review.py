"""Review: an answer is kept, honoured by the next run, refused where others gainsay it, and can be withdrawn."""

from collections.abc import Callable
from pathlib import Path

import pytest
from django.test import Client
from msgspec.structs import replace

from headwater import world
from headwater_desk.attribution import services as attribution
from headwater_desk.attribution.models import Run
from headwater_desk.facts import models as facts
from headwater_desk.facts import services as intake
from headwater_desk.people.models import User
from headwater_desk.review import selectors, services
from tests.desk.personas import Cast

SignIn = Callable[[User], Client]


@pytest.fixture(scope="session")
def sources(tmp_path_factory: pytest.TempPathFactory) -> Path:
    home = tmp_path_factory.mktemp("world") / "run"
    world.build(world.WorldSpec.scaled(captures=400, seed=7, page_kb=4), home, lambda *_: None)
    return home / "sources"


@pytest.fixture
def run(cast: Cast, sources: Path) -> Run:
    intake.take_in([sources], cast.hotline, cast.analyst, workers=0)
    return attribution.attribute(cast.analyst)


def test_before_the_first_run_it_says_so_and_roles_are_kept_apart(cast: Cast, signed_in: SignIn) -> None:
    assert b"No run yet" in signed_in(cast.analyst).get("/review/").content
    assert signed_in(cast.assessor).get("/review/").status_code == 403


def test_an_answer_is_kept_honoured_and_withdrawn(cast: Cast, run: Run, signed_in: SignIn) -> None:
    found = selectors.links(cast.analyst, {})[1]
    assert found and found == selectors.links(cast.analyst, {})[1]
    first, browser = found[0], signed_in(cast.analyst)
    page = browser.get(f"/review/links/{first.key}/")
    assert page.status_code == 200 and b"http://" not in page.content.replace(b"http://www.w3.org", b"")
    judge = f"/review/links/{first.key}/judge/"
    assert browser.post(judge, {"verdict": "different"}).status_code == 400
    assert browser.post(judge, {"verdict": "same", "reason": "One template"}).status_code == 302
    made = facts.Judgement.objects.get()
    assert first.key not in {one.key for one in selectors.links(cast.analyst, {})[1]}
    again = attribution.attribute(cast.analyst)
    assert again.name != run.name
    with pytest.raises(services.GainsaidError) as refused:
        services.record(cast.analyst, replace(first.item), "different", "Two templates")
    assert str(made.pk) in {one.judgement_id for one in refused.value.found[0].chain}
    assert services.retire(cast.supervisor, made.pk, "") is None
    assert browser.post(f"/review/own/{made.pk}/retire/").status_code == 302
    assert b"Withdrawn" in browser.get("/review/own/").content
    assert attribution.attribute(cast.analyst).name == run.name
