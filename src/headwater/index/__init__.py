"""Attribution kept up to date: captures and judgements come one at a time, brands and distributors are those of a run.

`AttributionIndex` joins the indexes of the two steps; `save` and `load` keep it in a folder. Above the steps, beside
`assemble`: it reads no source and writes no result table.
"""

from headwater.index.answer import Answer, Partition, Pointer
from headwater.index.attribution import AttributionIndex
from headwater.index.feeding import one_by_one
from headwater.index.storing import Manifest, load, manifest_of, save

__all__ = [
    "Answer",
    "AttributionIndex",
    "Manifest",
    "Partition",
    "Pointer",
    "load",
    "manifest_of",
    "one_by_one",
    "save",
]
