"""Text from captures, made fit for a printed page that may be read in court.

Invariants: nothing is a live address; no letter can reorder, hide, stack upon or pass for another: those that could are
printed as their code, e.g. [U+202E]; all others are in the embedded font, so that a cut text stays as short as it was
cut; what is cut says how long it was.
"""

import re

from headwater.model.defang import defang

_LATIN = frozenset(map(chr, (*range(0xA1, 0xAD), *range(0xAE, 0x180))))
_OTHERS = frozenset(map(chr, (*range(0x391, 0x3A2), *range(0x3A3, 0x3CF), *range(0x400, 0x460))))
"""Greek and Cyrillic: many of these look like a Latin letter."""
_LONGEST = 48
"""Letters of one word in a sentence."""
_BEGUN, _ENDED = re.compile(r"\[[^\[\]\s]{0,7}$"), re.compile(r"^[^\[\]\s]{0,7}\]")
"""A bracket that a cut has opened and not shut, or shut and not opened."""
_SIGNS = frozenset("–—…‘’“”€·")


def visible(text: str, most: int) -> str:
    """`text` on one line, defanged and unambiguous, in at most about `most` characters (the middle is left out)."""
    shown = _plain(text)
    if len(shown) <= most:
        return shown
    length = f" ({len(text):,} characters)"
    keep = max(8, most - len(length) - 1)
    return f"{_ends(shown, keep)}{length}"


def short(text: str, most: int) -> str:
    """The same for a label that must stay on one line: its length is not told, because it stands elsewhere in full."""
    shown = _plain(text)
    keep = max(4, most - 1)
    return shown if len(shown) <= most else _ends(shown, keep)


def sentence(text: str, most: int) -> str:
    """The same for a sentence: what is cut is its end, and the middle of words that no sentence would have."""
    shown = " ".join(short(word, _LONGEST) for word in _plain(text).split())
    return shown if len(shown) <= most else _BEGUN.sub("", shown[: most - 1]).rstrip() + "…"


def _ends(shown: str, keep: int) -> str:
    """Beginning and end of a text, `keep` letters of it at most; a bracket such as [.] or [U+202E] is never halved."""
    first, last = shown[: keep - keep // 3], shown[-(keep // 3) :]
    return f"{_BEGUN.sub('', first)}…{_ENDED.sub('', last)}"


def _plain(text: str) -> str:
    return " ".join(_word(word) for word in defang(text).split())


def _word(word: str) -> str:
    """A word of Greek or Cyrillic letters alone stays; one that mixes them with Latin letters shows which they are."""
    mixed = any((letter.isascii() and letter.isalpha()) or letter in _LATIN for letter in word)
    drawn = _LATIN | _SIGNS if mixed else _LATIN | _SIGNS | _OTHERS
    return "".join(letter if " " < letter <= "~" or letter in drawn else f"[U+{ord(letter):04X}]" for letter in word)
