"""Worker processes: told to end by a signal or by the death of whoever started them, and begun again if they die.

Invariants: Django is not touched here, so that a new process can import this before the desk is started; a signal does
no more than write to a pipe, since a handler that takes a lock may wait for the code it interrupts.
"""

import multiprocessing
import os
import signal
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from multiprocessing.connection import wait

GRACE = 10.0
"""Seconds a worker has to put its work down; then it is killed, and its work taken up when the lease ends."""
AGAIN = 2.0
"""Seconds between the death of a worker and the start of the next."""


def stop_when_told(stop: threading.Event) -> None:
    """Set `stop` on SIGTERM or SIGINT, or when the starting process is gone; a second signal ends this one at once."""
    told, tell = os.pipe()

    def on_signal(number: int, _frame: object) -> None:
        signal.signal(number, signal.SIG_DFL)
        os.write(tell, b".")

    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, on_signal)
    parent = multiprocessing.parent_process()
    watched = [told] if parent is None else [told, parent.sentinel]

    def watch() -> None:
        gone = told not in wait(watched)
        stop.set()
        if gone:
            threading.Event().wait(GRACE)
            os._exit(1)

    threading.Thread(target=watch, name="stop", daemon=True).start()


@contextmanager
def beside(target: Callable[[], None]) -> Iterator[None]:
    """`target` in a process of its own for as long as the block lasts, begun again whenever it dies."""
    over = threading.Event()
    running: list[multiprocessing.process.BaseProcess] = []

    def keep() -> None:
        while not over.is_set():
            process = multiprocessing.get_context("spawn").Process(target=target)
            process.start()
            running[:] = [process]
            if over.is_set():
                process.terminate()
            process.join()
            over.wait(AGAIN)

    keeper = threading.Thread(target=keep, name="worker", daemon=True)
    keeper.start()
    try:
        yield
    finally:
        over.set()
        for process in running:
            process.terminate()
        keeper.join(GRACE)
        for process in running:
            process.kill()
        keeper.join()
