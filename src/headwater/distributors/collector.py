"""Python's cycle collector, at rest while many small objects are made.

Groups, and what they show, form no cycles. Without this the collector walks over all of them again and again while more
are made: a fifth of the stage.
"""

import gc
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def at_rest() -> Iterator[None]:
    """No collection inside; afterwards as before, also after an error."""
    running = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if running:
            gc.enable()
