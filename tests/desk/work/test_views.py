"""Who sees whose work, and what they may do to it from its pages."""

from collections.abc import Callable

import counted_work  # noqa: F401  registers the kinds of work that are asked for
import pytest
from clocks import NOON
from django.core.exceptions import ObjectDoesNotExist, PermissionDenied
from django.test import Client
from django.urls import reverse

from headwater_desk.audit.models import Entry
from headwater_desk.people.models import User
from headwater_desk.work import runner, selectors, services
from headwater_desk.work.context import Context
from headwater_desk.work.models import Job, State
from headwater_desk.work.opaque import NotOpaqueError
from tests.desk.personas import Cast

SignIn = Callable[[User], Client]


def ask(actor: User, kind: str = "count", **arguments: object) -> Job:
    return services.enqueue(kind, arguments or {"units": 2}, actor=actor, at=NOON)


def at(name: str, job: Job) -> str:
    return reverse(f"work:{name}", kwargs={"job": job.id})


def test_work_is_seen_by_its_organisation_and_by_intake_where_it_asked(cast: Cast) -> None:
    mine, theirs, foreign = ask(cast.intake), ask(cast.analyst), ask(cast.rival_analyst)
    seen = {
        user.handle: {job.id for job in selectors.latest(user)}
        for user in (cast.intake, cast.analyst, cast.supervisor, cast.rival_analyst, cast.rival_intake)
    }
    assert seen == {
        "intake": {mine.id},
        "analyst": {mine.id, theirs.id},
        "supervisor": {mine.id, theirs.id},
        "rival-analyst": {foreign.id},
        "rival-intake": set(),
    }


@pytest.mark.parametrize("name", ["job", "row", "progress", "cancel", "retry"])
def test_another_organisations_work_is_not_there(name: str, cast: Cast, signed_in: SignIn) -> None:
    job = ask(cast.analyst)
    for stranger in (cast.rival_analyst, cast.rival_supervisor, cast.intake):
        client = signed_in(stranger)
        answer = client.post(at(name, job)) if name in ("cancel", "retry") else client.get(at(name, job))
        assert answer.status_code == 404
    assert Job.objects.get().state == State.QUEUED


def test_who_may_do_no_work_is_refused(cast: Cast, signed_in: SignIn) -> None:
    allowed = {cast.intake, cast.analyst, cast.supervisor}
    for user in cast.everybody:
        status = signed_in(user).get(reverse("work:jobs")).status_code
        assert status == (200 if user in allowed else 403), user.handle


def test_a_page_says_how_far_it_is_and_stops_it(cast: Cast, signed_in: SignIn) -> None:
    job = ask(cast.analyst)
    claimed = runner.claim("one", NOON)
    assert claimed is not None
    Context(claimed, runner.LEASE, lambda: NOON).progress("Counting", 1, 2)
    client = signed_in(cast.supervisor)
    for address in (reverse("work:jobs"), at("row", job), at("job", job), at("progress", job)):
        page = client.get(address).content.decode()
        assert '<progress value="1" max="2"' in page
        assert "every 2s" in page
    assert Entry.objects.filter(action="read job", subject=str(job.id)).count() == 1
    assert client.get(at("cancel", job)).status_code == 405
    assert client.post(at("cancel", job)).status_code == 302
    assert "Stopping" in client.get(at("job", job)).content.decode()
    assert Entry.objects.filter(action="cancel work", actor=cast.supervisor, subject=str(job.id)).count() == 1


def test_ended_work_polls_no_more_and_can_be_tried_again(cast: Cast, signed_in: SignIn) -> None:
    job = ask(cast.analyst, "refuse", units=1)
    runner.Worker("one", lambda: NOON).drain()
    client = signed_in(cast.analyst)
    page = client.get(at("job", job)).content.decode()
    assert "line 3: no such day" in page
    assert "hx-trigger" not in page
    assert client.post(at("retry", job)).status_code == 302
    found = Job.objects.get()
    assert (found.state, found.error, found.attempts) == (State.QUEUED, "", 0)


def test_work_that_is_done_is_neither_cancelled_nor_retried(cast: Cast) -> None:
    job = ask(cast.analyst)
    runner.Worker("one", lambda: NOON).drain()
    before = Job.objects.values().get(pk=job.pk)
    services.cancel(cast.analyst, job.id)
    services.retry(cast.analyst, job.id)
    assert Job.objects.values().get(pk=job.pk) == before


def test_work_needs_the_right_to_what_it_does(cast: Cast) -> None:
    with pytest.raises(PermissionDenied):
        ask(cast.intake, "stumble", units=1)
    with pytest.raises(PermissionDenied):
        services.enqueue("count", {}, actor=cast.analyst, organisation=cast.rival)
    with pytest.raises(ObjectDoesNotExist):
        services.cancel(cast.rival_supervisor, ask(cast.analyst).id)


@pytest.mark.parametrize(
    "value",
    [
        "http://amber-kite.example/join",
        "amber-kite.example",
        "someone@amber-kite.example",
        "GB82 TEST 1234",
        "+353 1 555 0100",
        "0123456789abcdef" * 4,
        b"bytes",
        "two words",
        {"amber-kite.example": 1},
        ["amber-kite.example"],
        {"inner": {"url": "amber-kite.example"}},
    ],
)
def test_what_may_name_somebody_is_not_kept(value: object, cast: Cast) -> None:
    with pytest.raises(NotOpaqueError) as refused:
        ask(cast.analyst, what=value)
    assert "amber-kite" not in str(refused.value)
    assert not Job.objects.exists()


def test_ids_counts_dates_and_code_words_are_kept(cast: Cast) -> None:
    job = ask(cast.analyst, batch=cast.hotline.id, units=3, at=NOON, day=NOON.date(), mode="known-at", of=[True, None])
    kept = {"batch": str(cast.hotline.id), "units": 3, "mode": "known-at", "of": [True, None], "day": "2026-03-02"}
    assert Job.objects.get(pk=job.pk).arguments == kept | {"at": "2026-03-02T12:00:00+00:00"}
