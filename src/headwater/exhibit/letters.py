"""Text from captures, made fit for a printed page that may be read in court.

Invariants: nothing is a live address; no character can reorder, hide, stack upon or imitate another's place: those that
could are printed as their code, e.g. [U+202E]; what is cut says how long it was.
"""

import unicodedata

from headwater.model.defang import defang

_DIRECTIONS = frozenset({"L", "EN", "ES", "ET", "CS", "ON", "WS"})
_KINDS = frozenset("LNPS")
_LAST_OF_PLANE_0 = 0xFFFF


def visible(text: str, most: int) -> str:
    """`text` on one line, defanged and unambiguous, in at most about `most` characters (the middle is left out)."""
    shown = "".join(_letter(letter) for letter in defang(" ".join(text.split())))
    if len(shown) <= most:
        return shown
    length = f" ({len(text):,} characters)"
    keep = max(8, most - len(length) - 1)
    return f"{shown[: keep - keep // 3]}…{shown[-(keep // 3) :]}{length}"


def sentence(text: str, most: int) -> str:
    """The same for a sentence: what is cut is its end."""
    shown = "".join(_letter(letter) for letter in defang(" ".join(text.split())))
    return shown if len(shown) <= most else shown[: most - 1].rstrip() + "…"


def _letter(letter: str) -> str:
    if " " <= letter <= "~":
        return letter
    plain = (
        ord(letter) <= _LAST_OF_PLANE_0
        and unicodedata.category(letter)[0] in _KINDS
        and unicodedata.bidirectional(letter) in _DIRECTIONS
        and letter != "\ufffd"
    )
    return letter if plain else f"[U+{ord(letter):04X}]"
