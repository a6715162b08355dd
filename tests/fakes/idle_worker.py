"""A program that keeps a worker process beside itself until its input ends; both say who they are on its output."""

import os
import sys
import threading

from headwater_desk.work import processes


def idle() -> None:
    """What the process beside does: wait to be told to end."""
    stop = threading.Event()
    processes.stop_when_told(stop)
    _say("worker", os.getpid())
    stop.wait()
    _say("worker ended")


def _say(*words: object) -> None:
    os.write(1, (" ".join(map(str, words)) + "\n").encode())


if __name__ == "__main__":
    processes.AGAIN, processes.GRACE = 0.0, 20.0
    with processes.beside(idle):
        sys.stdin.read()
    _say("ended")
