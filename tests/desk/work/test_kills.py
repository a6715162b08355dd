"""Real worker processes, killed, raced and overtaken: every piece of work ends, and each of its units happened once."""

import multiprocessing
import os
import random
import signal
from collections import Counter
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from multiprocessing.synchronize import Event
from uuid import UUID

import counted_work
import pytest
from clocks import NOON, Clock
from counted_work import POINTS, units_of
from django.db import connections

from headwater_desk.audit.models import Entry
from headwater_desk.work import services
from headwater_desk.work.models import Job, State
from headwater_desk.work.runner import LEASE, Worker
from tests.desk.personas import Cast

OVER = LEASE + timedelta(seconds=1)
processes = multiprocessing.get_context("fork")
Interfere = Callable[[str, int], None]


@pytest.fixture
def start(committed: None) -> Iterator[Callable[..., multiprocessing.process.BaseProcess]]:
    """Start a worker process that empties the queue at `now`, with something to happen on its way."""
    started: list[multiprocessing.process.BaseProcess] = []

    def start(now: datetime, *interfere: Interfere) -> multiprocessing.process.BaseProcess:
        connections.close_all()  # none is shared with the new process
        process = processes.Process(target=_work, args=(now, interfere))
        process.start()
        started.append(process)
        return process

    yield start
    for process in started:
        process.kill()
        process.join()


def _work(now: datetime, interfere: tuple[Interfere, ...]) -> None:
    counted_work.on_reached[:] = interfere
    Worker(clock=Clock(now)).drain()
    connections.close_all()
    os._exit(0)


def _kill_at(point: str, unit: int) -> Interfere:
    def act(reached: str, at: int) -> None:
        if (reached, at) == (point, unit):
            os.kill(os.getpid(), signal.SIGKILL)

    return act


def _ask(cast: Cast, units: int) -> UUID:
    return services.enqueue("count", {"units": units}, actor=cast.analyst, at=NOON).id


@pytest.mark.parametrize("seed", range(8))
def test_killed_at_random_points_it_ends_done_with_each_unit_once(
    seed: int, start: Callable[..., multiprocessing.process.BaseProcess], cast: Cast
) -> None:
    chance = random.Random(seed)
    units = chance.randint(3, 9)
    job = _ask(cast, units)
    now = NOON
    for unit in sorted(chance.sample(range(1, units + 1), chance.randint(1, 3))):
        killed = start(now, _kill_at(chance.choice(POINTS), unit))
        killed.join()
        assert killed.exitcode == -signal.SIGKILL
        assert Job.objects.get(pk=job).state == State.RUNNING
        start(now).join()  # its lease still stands: nobody else takes it
        assert Job.objects.get(pk=job).state == State.RUNNING
        now += OVER
    start(now).join()
    found = Job.objects.get(pk=job)
    assert (found.state, found.result) == (State.DONE, {"units": units})
    assert units_of(job) == list(range(1, units + 1))


def test_two_workers_never_do_the_same_work(
    start: Callable[..., multiprocessing.process.BaseProcess], cast: Cast
) -> None:
    jobs = [_ask(cast, 4) for _ in range(12)]
    workers = [start(NOON) for _ in range(3)]
    for worker in workers:
        worker.join()
        assert worker.exitcode == 0
    assert set(Job.objects.values_list("state", "fence")) == {(State.DONE, 1)}
    done = Counter(Entry.objects.filter(action="unit").values_list("detail__job", "subject"))
    assert done == {(str(job), str(unit)): 1 for job in jobs for unit in range(1, 5)}


@pytest.mark.parametrize("point", ["begun", "committed"])
def test_a_worker_that_slept_through_its_lease_writes_nothing_more(
    point: str, start: Callable[..., multiprocessing.process.BaseProcess], cast: Cast
) -> None:
    job = _ask(cast, 5)
    asleep, awake = processes.Event(), processes.Event()
    sleeper = start(NOON, _sleep_at(point, 2, asleep, awake))
    assert asleep.wait(30)
    start(NOON + OVER).join()
    assert Job.objects.get(pk=job).state == State.DONE
    awake.set()
    sleeper.join()
    assert sleeper.exitcode == 0
    found = Job.objects.get(pk=job)
    assert (found.state, found.fence, units_of(job)) == (State.DONE, 2, [1, 2, 3, 4, 5])


def _sleep_at(point: str, unit: int, asleep: Event, awake: Event) -> Interfere:
    def act(reached: str, at: int) -> None:
        if (reached, at) == (point, unit):
            asleep.set()
            awake.wait()

    return act
