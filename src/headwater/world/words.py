"""The only words a synthetic page may contain: neutral trade words, interface words, and pseudo-words without meaning.

Invariant: every alphabetic word in generated text, names and addresses is in `VOCABULARY` (tests scan for it);
pseudo-words are built from a fixed list of syllables, the same for every seed.
"""

import tomllib
from importlib.resources import files
from itertools import product

_LISTS: dict[str, tuple[str, ...]] = {
    name: tuple(text.split())
    for name, text in tomllib.loads((files(__package__) / "words.toml").read_text("utf-8")).items()
}
FIRST, SECOND = _LISTS["first"], _LISTS["second"]
INTERFACE, SHAPE = _LISTS["interface"], _LISTS["shape"]
KIT_NAMES, FREE_NAMES = _LISTS["kits"], _LISTS["free_hosts"]

PSEUDO = tuple("".join(parts) for parts in product(_LISTS["onsets"], _LISTS["middles"], _LISTS["ends"]))
"""About 1,800 words without meaning, in a fixed order."""

SHORT_NAMES = tuple(onset[:2] + end[-2:] for onset, end in product(_LISTS["onsets"], _LISTS["ends"]))
"""Four-letter prefixes of the kind a designer puts before class names."""

VOCABULARY = frozenset((*(word for words in _LISTS.values() for word in words), *PSEUDO, *SHORT_NAMES))
"""Every word, lower case."""


def trade_name(first: int, second: int) -> str:
    """An invented trade name such as "Amber Kite" from two indices (taken modulo the lists' lengths)."""
    return f"{FIRST[first % len(FIRST)].title()} {SECOND[second % len(SECOND)].title()}"
