"""The worker beside a server ends with it, however that ends, and is begun again if it dies; told to, it stops."""

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import counted_work
import idle_worker
import pytest
from clocks import NOON, Clock
from django.db import connections

from headwater_desk.work import services
from headwater_desk.work.models import Job, State
from headwater_desk.work.runner import Worker
from tests.desk.personas import Cast

SOURCE = Path(__file__).parents[3] / "src"


@pytest.fixture
def server() -> Iterator["subprocess.Popen[str]"]:
    with subprocess.Popen(
        [sys.executable, idle_worker.__file__],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        env={**os.environ, "PYTHONPATH": str(SOURCE)},
    ) as process:
        yield process
        process.kill()


def said(server: "subprocess.Popen[str]") -> str:
    assert server.stdout is not None
    return server.stdout.readline().strip()


def to_the_end(server: "subprocess.Popen[str]") -> list[str]:
    """What is said until nobody is left who could say anything: the output closes with its last owner."""
    assert server.stdout is not None
    return server.stdout.read().split("\n")


def test_it_is_put_down_with_the_server(server: "subprocess.Popen[str]") -> None:
    assert said(server).startswith("worker ")
    assert server.stdin is not None
    server.stdin.close()
    assert to_the_end(server) == ["worker ended", "ended", ""]


def test_it_does_not_outlive_a_server_that_is_killed(server: "subprocess.Popen[str]") -> None:
    assert said(server).startswith("worker ")
    server.kill()
    assert "ended" not in to_the_end(server)


def test_it_is_begun_again_when_it_is_killed(server: "subprocess.Popen[str]") -> None:
    first = said(server).removeprefix("worker ")
    os.kill(int(first), signal.SIGKILL)
    again = said(server)
    assert again.startswith("worker ")
    assert again != f"worker {first}"


def test_the_command_empties_the_queue(committed: None, cast: Cast) -> None:
    job = services.enqueue("count", {"units": 1}, actor=cast.analyst)
    connections.close_all()
    done = subprocess.run(
        [sys.executable, "-c", "from headwater.cli import main; main()", "desk", "work", "--once"],
        env={name: value for name, value in os.environ.items() if name != "DJANGO_SETTINGS_MODULE"}
        | {"PYTHONPATH": str(SOURCE)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert (done.returncode, done.stdout, done.stderr) == (0, "Done: 0\n", "")
    found = Job.objects.get(pk=job.pk)
    assert (found.state, found.error) == (State.FAILED, "This desk no longer knows this kind of work.")


def test_told_to_end_in_the_middle_it_puts_its_work_back(committed: None, cast: Cast) -> None:
    job = services.enqueue("count", {"units": 5}, actor=cast.analyst, at=NOON)
    worker = Worker(clock=Clock())

    def told(point: str, unit: int) -> None:
        if (point, unit) == ("committed", 2):
            worker.stop.set()

    counted_work.on_reached[:] = [told]
    try:
        worker.work()
    finally:
        counted_work.on_reached.clear()
    found = Job.objects.get(pk=job.pk)
    assert (found.state, found.attempts, found.checkpoint) == (State.QUEUED, 0, {"unit": 2})
    assert Worker(clock=Clock()).drain() == 1
    assert counted_work.units_of(job.id) == [1, 2, 3, 4, 5]
