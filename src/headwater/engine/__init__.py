"""The engine maps a batch function over units of input in worker processes that may die without losing a record.

`map_units` is the one verb: whatever happens to a worker, each record of a unit is delivered or named as lost, once.
Grouping and aggregating need no processes: they are DuckDB and Arrow calls in the steps that use them.
"""

from headwater.engine.gather import Gathered, gather
from headwater.engine.outcome import Delivered, Lost, Reason, Work
from headwater.engine.pool import map_units

__all__ = ["Delivered", "Gathered", "Lost", "Reason", "Work", "gather", "map_units"]
