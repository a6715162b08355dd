"""Work runs to one end, each unit once, whatever is asked of it or happens to it on the way."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from clocks import NOON, Clock
from counted_work import CANARY, units_of
from django.db import transaction

from headwater_desk.audit import services as audit
from headwater_desk.work import runner, services
from headwater_desk.work.context import Context, Lost
from headwater_desk.work.models import Job, State
from headwater_desk.work.runner import LEASE, Worker
from tests.desk.personas import Cast

OVER = LEASE + timedelta(seconds=1)


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def worker(clock: Clock) -> Worker:
    return Worker("one", clock)


@pytest.fixture
def ask(cast: Cast) -> Callable[..., Job]:
    def ask(kind: str = "count", **arguments: object) -> Job:
        return services.enqueue(kind, arguments or {"units": 5}, actor=cast.analyst, at=NOON)

    return ask


def seen(job: Job) -> Job:
    return Job.objects.get(pk=job.pk)


def test_runs_what_waits_in_order_and_each_unit_once(ask: Callable[..., Job], worker: Worker) -> None:
    first, second = ask(units=3), ask(units=0)
    assert worker.run_one() == first.id
    assert worker.run_one() == second.id
    assert worker.run_one() is None
    found = seen(first)
    assert (found.state, found.result, found.done, found.total) == (State.DONE, {"units": 3}, 3, 3)
    assert (found.started_at, found.ended_at, found.lease_until, found.worker) == (NOON, NOON, None, "")
    assert units_of(first.id) == [1, 2, 3]


def test_waiting_work_is_cancelled_at_once(ask: Callable[..., Job], worker: Worker, cast: Cast) -> None:
    job = ask()
    services.cancel(cast.analyst, job.id, at=NOON)
    assert worker.drain() == 0
    assert (seen(job).state, units_of(job.id)) == (State.CANCELLED, [])


def test_running_work_stops_at_its_next_sign_of_progress(ask: Callable[..., Job], clock: Clock, cast: Cast) -> None:
    job = ask()
    claimed = runner.claim("one", NOON)
    assert claimed is not None
    services.cancel(cast.analyst, job.id, at=NOON)
    assert seen(job).stopping
    runner._run(Context(claimed, LEASE, clock))
    found = seen(job)
    assert (found.state, found.ended_at, units_of(job.id)) == (State.CANCELLED, NOON, [])
    services.retry(cast.analyst, job.id)
    Worker("two", clock).drain()
    assert (seen(job).state, units_of(job.id)) == (State.DONE, [1, 2, 3, 4, 5])


def test_cancelled_work_whose_worker_died_is_not_taken_up(ask: Callable[..., Job], clock: Clock, cast: Cast) -> None:
    job = ask()
    runner.claim("gone", NOON)
    services.cancel(cast.analyst, job.id, at=NOON)
    clock.on(OVER)
    assert Worker("two", clock).drain() == 0
    assert seen(job).state == State.CANCELLED


def test_work_fails_with_a_reason_that_quotes_nothing(ask: Callable[..., Job], worker: Worker) -> None:
    job = ask("stumble", units=1)
    assert worker.drain() == 3
    found = seen(job)
    assert (found.state, found.attempts) == (State.FAILED, 3)
    assert found.error.startswith("ValueError (counted_work.py:")
    assert CANARY not in found.error


def test_what_is_said_on_purpose_is_said_at_once(ask: Callable[..., Job], worker: Worker) -> None:
    job = ask("refuse", units=1)
    assert worker.drain() == 1
    assert (seen(job).state, seen(job).error) == (State.FAILED, "line 3: no such day: correct the file")


def test_a_lease_keeps_others_away_until_it_ends(ask: Callable[..., Job], clock: Clock) -> None:
    job = ask()
    assert runner.claim("one", clock()) is not None
    assert runner.claim("two", clock()) is None
    clock.on(OVER)
    taken = runner.claim("two", clock())
    assert taken is not None
    assert (taken.id, taken.worker, taken.fence, taken.attempts) == (job.id, "two", 2, 2)


def test_who_lost_the_lease_writes_nothing(ask: Callable[..., Job], clock: Clock) -> None:
    job = ask()
    claimed = runner.claim("one", clock())
    assert claimed is not None
    late = Context(claimed, LEASE, clock)
    clock.on(OVER)
    runner.claim("two", clock())
    with pytest.raises(Lost), transaction.atomic():
        audit.record(None, "unit", subject=1, job=str(job.id))
        late.checkpoint({"unit": 1})
    with pytest.raises(Lost):
        late.progress("Counting")
    runner._run(late)
    found = seen(job)
    assert (found.state, found.worker, found.checkpoint, units_of(job.id)) == (State.RUNNING, "two", {}, [])


def test_work_whose_workers_die_with_nothing_saved_is_given_up(ask: Callable[..., Job], clock: Clock) -> None:
    job = ask()
    for worker in ("one", "two", "three"):
        assert runner.claim(worker, clock()) is not None
        clock.on(OVER)
    assert runner.claim("four", clock()) is None
    assert (seen(job).state, seen(job).error) == (State.FAILED, runner._GIVEN_UP)


def test_work_that_gets_on_is_never_given_up(ask: Callable[..., Job], clock: Clock) -> None:
    job = ask(units=20)
    for unit in range(1, 20):
        claimed = runner.claim(f"worker {unit}", clock())
        assert claimed is not None
        with transaction.atomic():
            Context(claimed, LEASE, clock).checkpoint({"unit": unit})
        clock.on(OVER)
    Worker("last", clock).drain()
    assert (seen(job).state, units_of(job.id)) == (State.DONE, [20])


def test_a_worker_that_is_to_end_puts_its_work_back(ask: Callable[..., Job], worker: Worker, clock: Clock) -> None:
    job = ask()
    claimed = runner.claim("one", clock())
    assert claimed is not None
    runner._run(Context(claimed, LEASE, clock, lambda: True))
    assert (seen(job).state, seen(job).attempts) == (State.QUEUED, 0)
    assert worker.drain() == 1


def test_work_of_a_kind_that_is_gone_fails(ask: Callable[..., Job], worker: Worker) -> None:
    job = ask()
    Job.objects.filter(pk=job.pk).update(kind="gone")
    assert worker.drain() == 0
    assert seen(job).state == State.FAILED


def test_a_checkpoint_outside_of_a_transaction_is_refused(
    committed: None, ask: Callable[..., Job], clock: Clock
) -> None:
    ask()
    claimed = runner.claim("one", clock())
    assert claimed is not None
    with pytest.raises(RuntimeError, match="transaction"):
        Context(claimed, LEASE, clock).checkpoint({"unit": 1})
