"""A fingerprint: the views of a template that are compared separately."""

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray


class View(NamedTuple):
    """One view as a sparse bag: `ids` sorted unique uint32 feature hashes, `tf` occurrences capped at 255."""

    ids: NDArray[np.uint32]
    tf: NDArray[np.uint8]


class Fingerprint(NamedTuple):
    """The views of one capture (ATTRIBUTION A3) and why no brand can be read from it ("" if one can).

    structure: tag paths and tag n-grams; names: class, id and asset names; text: word n-grams (a bottom-k
    sketch); kit: form fields, action paths, script names and digests; hidden: what hidden sub-trees hold.
    """

    structure: View
    names: View
    text: View
    kit: View
    hidden: View
    gate: str
    elements: int
