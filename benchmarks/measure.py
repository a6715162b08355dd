"""What every benchmark measures with: a process of its own for each measurement, its peak memory, and the machine."""

import argparse
import cProfile
import inspect
import itertools
import json
import math
import os
import platform
import pstats
import resource
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from types import ModuleType
from typing import Any

Figures = dict[str, Any]
RESULTS = Path(__file__).parent / "results"
SEED, TUNING_SEED = 2012, 1203
"""The data that is measured, and that on which a peer's settings are chosen."""


def in_own_process(script: str | Path, *arguments: object, python: str | Path = sys.executable) -> Figures:
    """Run a script in a fresh interpreter; its last line of output is the measurement as JSON."""
    command = [str(python), str(script), *(str(argument) for argument in arguments)]
    done = subprocess.run(command, stdout=subprocess.PIPE, check=True, text=True)
    *said, found = done.stdout.strip().splitlines()
    if said:
        print(*said, sep="\n", flush=True)
    figures: Figures = json.loads(found)
    return figures


def staged(stage: Callable[..., Any], *given: object, profile: bool) -> tuple[Any, Figures]:
    """What `stage` makes of `given`, with its seconds, memory and largest parts; a profile goes to standard error."""
    before, profiler = peak_mib(), cProfile.Profile()
    stages = Stages(sys.modules[stage.__module__], but=stage.__name__)
    begun, worked = time.perf_counter(), time.process_time()
    found = profiler.runcall(stage, *given) if profile else stage(*given)
    seconds, processor, peak = time.perf_counter() - begun, time.process_time() - worked, peak_mib()
    if profile:
        pstats.Stats(profiler, stream=sys.stderr).sort_stats("tottime").print_stats(40)
    figures = {"seconds": seconds, "cpu_seconds": processor, "stages": stages.largest()}
    return found, figures | {"peak_mib": peak, "tables_mib": before}


def options(description: str, results: str) -> argparse.ArgumentParser:
    """The options of every stage's benchmark; the hidden ones are how it calls itself in a process of its own."""
    found = argparse.ArgumentParser(description=description, formatter_class=argparse.RawDescriptionHelpFormatter)
    found.add_argument("--profile", action="store_true", help="profile the stage; times are then longer")
    found.add_argument("--results", type=Path, default=RESULTS / results)
    found.add_argument("--seed", type=int, default=SEED, help=argparse.SUPPRESS)
    found.add_argument("--prepare", type=Path, help=argparse.SUPPRESS)
    found.add_argument("--run", type=Path, help=argparse.SUPPRESS)
    return found


def compared(name: str, found: Figures, size: str, groups: str) -> str:
    """One line: who, on how much, in what time and memory, and how well it agrees with the truth."""
    a = found["agreement"]
    return (
        f"{name:10s} {size} {found['seconds']:7.1f} s  peak {found['peak_mib']:6.0f} MiB  "
        f"B3 P {a['b3_precision']:.3f} R {a['b3_recall']:.3f} F1 {a['b3_f1']:.3f}  "
        f"{a['predicted']} of {a['true']} {groups}"
    )


def parts(found: Figures) -> str:
    """The line below it: seconds by stage."""
    return "    " + ", ".join(f"{name} {seconds:.1f} s" for name, seconds in found["stages"].items())


def peak_mib() -> float:
    """Peak resident memory of this process; Linux's ru_maxrss begins at what the parent held, so VmHWM is read."""
    status = Path("/proc/self/status")
    if status.exists():
        (line,) = (line for line in status.read_text("utf-8").splitlines() if line.startswith("VmHWM:"))
        return int(line.split()[1]) / 1024
    scale = 1024 if sys.platform == "darwin" else 1  # macOS counts bytes
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / scale / 1024


def machine() -> Figures:
    """What ran it, without its name."""
    info = Path("/proc/cpuinfo")
    lines = info.read_text("utf-8").splitlines() if info.exists() else []
    model = next((line.partition(":")[2].strip() for line in lines if line.startswith("model name")), "")
    return {
        "processor": model or platform.machine(),
        "cores": os.cpu_count(),
        "system": platform.system(),
        "python": platform.python_version(),
    }


def keep(figures: Figures, path: Path) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps(figures, indent=2) + "\n", "utf-8")


def agreed(found: Any) -> Figures:
    """The figures of an `Agreement` that are kept."""
    names = ("b3_precision", "b3_recall", "b3_f1", "macro_precision", "macro_recall", "over_merge")
    return {name: round(getattr(found, name), 4) for name in names} | {"predicted": found.predicted, "true": found.true}


def growth(sizes: list[int], figures: list[float]) -> list[float]:
    """Exponent k of figure ~ size^k between each size and the next; n log n is about 1.09 at these sizes."""
    points = list(zip(sizes, figures, strict=True))
    return [
        math.log(max(later[1], 1e-9) / max(earlier[1], 1e-9)) / math.log(later[0] / earlier[0])
        for earlier, later in itertools.pairwise(points)
    ]


def n_log_n(small: int, large: int) -> float:
    """The exponent n log n shows between two sizes."""
    return 1 + math.log(math.log(large) / math.log(small)) / math.log(large / small)


class Stages:
    """Seconds in each function that a module calls by name, without what other such functions took inside it."""

    def __init__(self, module: ModuleType, but: str) -> None:
        self.seconds: dict[str, float] = {}
        self._inner = [0.0]
        for name, found in vars(module).copy().items():
            if inspect.isfunction(found) and found.__module__.startswith("headwater.") and name != but:
                setattr(module, name, self._timed(name, found))

    def _timed(self, name: str, function: Callable[..., Any]) -> Callable[..., Any]:
        def timed(*arguments: Any, **named: Any) -> Any:
            self._inner.append(0.0)
            begun = time.perf_counter()
            try:
                return function(*arguments, **named)
            finally:
                spent = time.perf_counter() - begun
                self.seconds[name] = self.seconds.get(name, 0.0) + spent - self._inner.pop()
                self._inner[-1] += spent

        return timed

    def largest(self, count: int = 12) -> dict[str, float]:
        ranked = sorted(self.seconds.items(), key=lambda entry: -entry[1])[:count]
        return {name: round(seconds, 2) for name, seconds in ranked}
