"""Premium SMS: a short code with the keyword that routes the money.

Invariant: `code+KEYWORD`. A short code alone is shared by all keyword customers of an aggregator, so it is never
dedicated; code and keyword together are.
"""

import re
from collections.abc import Iterator
from urllib.parse import parse_qsl

import re2

from headwater.identifiers.kind import Kind, bounded

_SHAPE = re.compile(r"([0-9]{3,6})(?:\+([A-Z0-9]{1,20}(?: [A-Z0-9]{1,20})?))?")
_DIGITS = re2.compile(rb"[0-9]{4}")
_ASKING = (b"sms", b"short", b"text ", b"send ")
"""One of these must stand somewhere: "premium" alone is said of memberships too."""
# "text KITE to 80808", "SMS AMBER KITE an 80808", "send KITE to short code 80808"
_KEYWORD_FIRST = re2.compile(
    rb"\b(?i:sms|text|send)\b[ :\"']{1,3}(?:(?i:sms|the word|with|code)[ \"']{1,2})?"
    rb"([A-Z0-9]{2,20}(?: [A-Z0-9]{1,20})?)[\"']? (?i:to|an|na|a|al|au)"
    rb"(?: (?i:the number|number|short ?code|shortcode))? ?([0-9]{4,6})\b"
)
# a bare "text 2012" is ordinary prose: the verb needs "to", "number" or "code" beside it
_CODE_ONLY = re2.compile(
    rb"\b(?:(?i:sms|text) (?i:to|number|no|code)|(?i:sms|text):|(?i:premium sms|short ?code)(?: (?i:to|number|no))?)"
    rb"[ :.]{1,2}([0-9]{4,6})\b"
)

FORMS = (_KEYWORD_FIRST.pattern, _CODE_ONLY.pattern)
"""Text in which none of these is found holds no short code."""


def clean(raw: str) -> str | None:
    """`code` or `code+KEYWORD` in capitals, or None. A code is 3 to 6 digits not starting with zero."""
    text = " ".join(raw.upper().split()).replace(" + ", "+")
    found = _SHAPE.fullmatch(text)
    return text if found and text[0] != "0" else None


def find(text: bytes) -> Iterator[str]:
    """Short codes in ASCII `text`, with keyword where the wording gives one."""
    lower = text.lower()
    if not any(word in lower for word in _ASKING) or not _DIGITS.search(text):
        return
    keyed = set()
    for keyword, code in _KEYWORD_FIRST.findall(text):
        value = KIND.clean(f"{code.decode()}+{keyword.decode()}")
        if value:
            keyed.add(code)
            yield value
    for code in _CODE_ONLY.findall(text):
        value = KIND.clean(code.decode())
        if value and code not in keyed:
            yield value


def from_sms(rest: str) -> str | None:
    """Short code and keyword of an `sms:` URI (RFC 5724: `12345?body=KITE`), or None for an ordinary number."""
    number, _, query = rest.partition("?")
    keyword = dict(parse_qsl(query.replace(";", "&"))).get("body", "").strip()
    return KIND.clean(f"{number}+{keyword}" if keyword else number)


KIND = Kind(
    name="premium_sms",
    title="Premium SMS short code and keyword",
    roles=("recipient", "mention"),
    bundle="payment",
    check="3 to 6 digits, keyword of 1 or 2 words",
    clean=bounded(clean),
)
