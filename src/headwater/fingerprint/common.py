"""Marks that come with widely used front-end packages: they say which framework a page uses, nothing about its maker.

Invariant: facts about published packages only, listed with version and licence in `common_marks.csv`; rebuilt by
`tools/common_marks.py`. Rarity within the captures at hand cannot tell these from a brand's own marks while few brands
are known, so what weighs features can count them as common from the outset.
"""

import gzip
from functools import cache
from importlib.resources import files

import numpy as np
from numpy.typing import NDArray

from headwater.fingerprint.hashing import FeatureHasher

_FOLDERS = ("/", "/js/", "/assets/", "/assets/js/", "/scripts/", "/lib/", "/dist/js/", "/static/js/", "/vendor/{stem}/")
"""Where sites keep a package's script, as the start of its path in the kit view."""


@cache
def common_marks() -> NDArray[np.uint32]:
    """Feature hashes of those marks, sorted and distinct, in the names and kit views; not to be written to."""
    marks = common_names()
    found = np.unique(FeatureHasher().many([*marks, *_scripts(marks)]))
    found.flags.writeable = False
    return found


def common_names() -> tuple[str, ...]:
    """The marks as the names view has them: ".class", "#id" and "asset:file"."""
    packed = (files(__package__) / "common_marks.txt.gz").read_bytes()
    return tuple(gzip.decompress(packed).decode().splitlines())


def _scripts(marks: tuple[str, ...]) -> list[str]:
    """The same files as the kit view has them, in the folders where sites keep them."""
    names = [mark.removeprefix("asset:") for mark in marks if mark.startswith("asset:") and mark.endswith(".js")]
    stems = {name: name.removesuffix(".js").removesuffix(".min").removesuffix(".bundle") for name in names}
    return [f"script:{folder.format(stem=stems[name])}{name}" for name in names for folder in _FOLDERS]
