"""The synthetic world with known truth: demonstration, tests and benchmarks."""

from headwater.world.build import build
from headwater.world.published import load_published, recoverable_keys
from headwater.world.spec import WorldSpec, WorldSummary
from headwater.world.truth import Truth, load_truth

__all__ = ["Truth", "WorldSpec", "WorldSummary", "build", "load_published", "load_truth", "recoverable_keys"]
