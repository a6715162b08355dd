"""An environment with Splink 4 and the DuckDB it needs, apart from the project's own, and how to run the worker there.

python benchmarks/splink_environment.py        prints the interpreter
"""

from collections.abc import Sequence
from pathlib import Path

from environments import environment
from measure import Figures, in_own_process

PACKAGES = ("splink>=4,<5", "duckdb<2")
WORKER = Path(__file__).with_name("splink_worker.py")


def splink_environment(folder: Path | None = None) -> Path | None:
    """The interpreter of the environment, made on first use; None, with a message, where it cannot be installed."""
    return environment("splink", PACKAGES, folder)


def link(
    python: Path, source: Path, target: Path, thresholds: Sequence[float], *, hub: int, trusted: str = ""
) -> Figures:
    """Run the worker: `target` receives (threshold, site, cluster). Its figures: seconds per stage, peak MiB, pairs."""
    settings = ("--thresholds", ",".join(map(str, thresholds)), "--hub", hub)
    return in_own_process(WORKER, source, target, *settings, "--trusted", trusted, python=python)


if __name__ == "__main__":
    print(splink_environment() or "")
