"""The last gate of a public edition: its finished text is searched for anything that could identify.

Invariants (SAFETY, Never 4 and 5): the search sees through defanging, punycode, entities, invisible characters, look-
alike dots and line breaks; a find refuses the whole edition; the message names the kind of leak and the place, never
the value.
"""

import html
import re
import unicodedata
from collections.abc import Collection, Iterable, Iterator
from html.parser import HTMLParser

from headwater.errors import HeadwaterError


class EditionLeak(HeadwaterError):  # noqa: N818 (named for what it is, as RawCaptureLeak)
    """A public edition would carry an identity: nothing is written, and the text named has to be mended."""

    exit_code = 4


_BRACKETED = re.compile(r"\s*[\[({<|]\s*(\.|dot|punkt|point|:|:?/+|://|at|@)\s*[\])}>|]\s*", re.IGNORECASE)
_WORDED = re.compile(r"\s+(?:dot|punkt)\s+|\s+\.\s*(?=\w)|(?<=\w)\s*\\\s*\.\s*", re.IGNORECASE)
_DOTS = re.compile(r"(?<=\w)[\u3002\uff61\u00b7\u2022\u2027\u2219\u22c5\u30fb\u0701\u0702\ua4f8\u06d4](?=\w)")
_MEANT = {"dot": ".", "punkt": ".", "point": ".", "at": "@"}

_SCHEMES = r"\bh(?:tt|xx|\*\*|__)ps?\b|\b[a-z][a-z0-9+.-]{1,12}:/|//\w|\bwww\b|\b(?:data|mailto|tel|magnet|urn):\S"
_IPV4 = r"(?<![\d.])\d{1,3}(?:\.\d{1,3}){3}(?![\d.])"
_IPV6 = r"(?<![\w:])[0-9a-f]{0,4}(?::[0-9a-f]{0,4}){3,7}(?![\w:])"
_IDS = r"\b(?:brand|distributor|route|[a-z]{1,3})[-_:#]0*\d{1,12}\b|\b[bd]\d{5,}\b"

PATTERNS: tuple[tuple[str, re.Pattern[str]], ...] = (
    ("URL", re.compile(_SCHEMES, re.IGNORECASE)),
    ("mailbox, handle or mobile-money address", re.compile(r"@")),
    ("host name", re.compile(r"(?<![\w.])(?:[\w-]{1,63}\.)+(?:xn--[\w-]+|[^\W\d_]{2,63})(?!\w)", re.IGNORECASE)),
    ("punycode", re.compile(r"\bxn--", re.IGNORECASE)),
    ("IP address", re.compile(f"{_IPV4}|{_IPV6}", re.IGNORECASE)),
    ("account number (IBAN)", re.compile(r"\b[A-Z]{2}\d{2} ?(?:[A-Z0-9]{4} ?){2,7}[A-Z0-9]{0,4}\b")),
    ("wallet or account", re.compile(r"\b(?=\w*\d)(?=\w*[^\W\d_])\w{20,}\b|\b0x[0-9a-fA-F]{6,}")),
    ("wallet or account", re.compile(r"\b(?=[A-Za-z]*[a-z])(?=[A-Za-z]*[A-Z])[A-HJ-NP-Za-km-z]{26,}\b")),
    ("account or telephone number", re.compile(r"\d{7,}|\+\d[\d ()./-]{5,}\d|(?<!\d)\d{3,4}(?:-\d{3,4}){2,4}(?!\d)")),
    ("digest", re.compile(r"\b[0-9a-f]{32,}\b", re.IGNORECASE)),
    ("brand or distributor id", re.compile(_IDS, re.IGNORECASE)),
)
"""Kind of leak and what it looks like after `opened`. Dates (2012-12-31) and quarters (2012-Q4) match none of them."""

SHORTEST = 4


def opened(text: str) -> str:
    """`text` with every disguise taken off: entities, compatibility forms, invisible characters, defanging."""
    for _ in range(2):
        text = html.unescape(text)
    text = re.sub(r"(?i)%2e", ".", re.sub(r"(?i)%40", "@", re.sub(r"(?i)%3a", ":", re.sub(r"(?i)%2f", "/", text))))
    text = "".join(
        " " if c in "\n\t\r" else c
        for c in text
        if c in "\n\t\r" or (unicodedata.category(c) not in ("Cf", "Cc") and c != "\ufffd")
    )
    text = unicodedata.normalize("NFKC", text)
    text = _BRACKETED.sub(lambda match: _MEANT.get(match[1].lower(), match[1]), text)
    return _DOTS.sub(".", _WORDED.sub(".", text))


class Gate:
    """Searches texts for known identities and for anything shaped like one.

    `own` are the edition's own dotted words (finding keys, query names) and digests: they are taken out before the
    shapes are tried. An identity shorter than `SHORTEST` characters, or of fewer than six digits and nothing else,
    cannot be told from a plain number or word and is not searched for.
    """

    def __init__(self, identities: Collection[str] = (), own: Collection[str] = ()) -> None:
        self.known = _Known(identities)
        self.own = _own_words(own)

    def check(self, place: str, texts: Iterable[str]) -> None:
        """Raise `EditionLeak` naming `place` and the kind of leak if one of `texts` carries an identity."""
        for text in texts:
            clear = opened(text)
            if self.known.found_in(clear):
                raise _leak("known identity", place)
            if self.own:
                clear = self.own.sub(" ", clear)
            for kind, pattern in PATTERNS:
                if pattern.search(clear):
                    raise _leak(kind, place)


def _leak(kind: str, place: str) -> EditionLeak:
    return EditionLeak(
        f"public edition refused: {place} contains something that looks like a {kind}; "
        "remove it from the finding or text it comes from, or publish the restricted edition only"
    )


def _own_words(own: Collection[str]) -> re.Pattern[str] | None:
    words = sorted(filter(None, own), key=len, reverse=True)
    return re.compile(rf"(?<![\w.@/-])(?:{'|'.join(map(re.escape, words))})(?![\w@/-]|\.\w)") if words else None


class _Known:
    """Searches text for any of a million identities in time proportional to the text, by their first letters."""

    def __init__(self, identities: Collection[str]) -> None:
        # first letters -> length -> identities: one look-up a length, however many identities begin alike
        self.by_start: dict[str, dict[int, set[str]]] = {}
        for identity in {_squeezed(_opened_identity(identity)) for identity in identities}:
            if len(identity) >= SHORTEST and not (identity.isdigit() and len(identity) < 6):
                self.by_start.setdefault(identity[:SHORTEST], {}).setdefault(len(identity), set()).add(identity)

    def found_in(self, clear: str) -> bool:
        """Is a known identity in `clear`, whole words only, whatever its case and however its lines were broken?"""
        letters, starts = _letters(clear)
        for at in range(len(letters) - SHORTEST + 1):
            for length, known in self.by_start.get(letters[at : at + SHORTEST], {}).items():
                if letters[at : at + length] in known and self._whole(letters, starts, at, length):
                    return True
        return False

    @staticmethod
    def _whole(letters: str, starts: set[int], at: int, length: int) -> bool:
        """Distinctive identities count anywhere; short ones only when they begin and end with a word."""
        end = at + length
        before = at in starts or not letters[at - 1].isalnum() or not letters[at].isalnum()
        after = end == len(letters) or end in starts or not letters[end].isalnum()
        return length >= 16 or (before and after)


def _opened_identity(identity: str) -> str:
    # A million plain hosts need no unwrapping, and unwrapping is what takes the time.
    return identity if _PLAIN.fullmatch(identity) else opened(identity)


_PLAIN = re.compile(r"[\w.:/@+ -]*", re.ASCII)


def _squeezed(text: str) -> str:
    return "".join(text.casefold().split())


def _letters(text: str) -> tuple[str, set[int]]:
    """`text` without spaces, and where in it words began: an identity broken over two lines is found all the same."""
    words = text.casefold().split()
    starts, at = set(), 0
    for word in words:
        starts.add(at)
        at += len(word)
    return "".join(words), starts


_DRAWN = frozenset(
    {"d", "transform", "viewbox", "width", "height", "x", "y", "x1", "x2", "y1", "y2", "stroke-width",
     "stroke-dasharray", "stroke-miterlimit", "font-size", "opacity", "charset"}
)  # fmt: skip
"""Attributes that hold coordinates or say how the page is encoded."""


class _Texts(HTMLParser):
    """Everything in a page that a person, a screen reader or a search engine could see."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.found: list[str] = []
        self.in_style = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.in_style = tag == "style"
        policy = dict(attrs).get("http-equiv") == "Content-Security-Policy"
        self.found += [v for name, v in attrs if v and name not in _DRAWN and not (policy and name == "content")]

    def handle_endtag(self, tag: str) -> None:
        self.in_style = False

    def handle_data(self, data: str) -> None:
        if not self.in_style and data.strip():
            self.found.append(data)

    def handle_comment(self, data: str) -> None:
        self.found.append(data)


def texts_of_html(page: str) -> Iterator[str]:
    """Text runs and attribute values of a page."""
    parser = _Texts()
    parser.feed(page)
    parser.close()
    return iter(parser.found)
