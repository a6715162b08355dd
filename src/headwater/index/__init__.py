"""Attribution kept up to date: captures and judgements come one at a time, brands and distributors are those of a run.

`AttributionIndex` joins the indexes of the two steps; `save` and `load` keep it in a folder. Above the steps, beside
`assemble`: it reads no source and writes no result table.
"""

from headwater.index.answer import Answer, Partition, Pointer
from headwater.index.attribution import AttributionIndex
from headwater.index.storing import load, save

__all__ = ["Answer", "AttributionIndex", "Partition", "Pointer", "load", "save"]
