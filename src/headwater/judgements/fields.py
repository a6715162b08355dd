"""Each field of a log line: what may stand there, checked; a ValueError says what is wrong and what to do.

Invariant: no message repeats the value: it may be captured content.
"""

import re
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

MAX_SUBJECT = 2_048
MAX_REASON = 4_000
MAX_PERSON = 200
"""Characters. An identifier value has at most 512, so every true subject fits."""

_ID = re.compile(r"J-[A-Za-z0-9][A-Za-z0-9-]{0,39}")
_CAPTURE = re.compile(r"capture:[0-9a-f]{32}")
_ACCOUNT = re.compile(r"account:[a-z][a-z0-9_]*\|[^|]*\|.+")


def one_of(*words: str) -> Callable[[Any], str]:
    """A field that holds one of a few words."""

    def check(value: Any) -> str:
        if not isinstance(value, str) or value not in words:
            raise ValueError(f"none of {', '.join(words)}; write one of them")
        return value

    return check


def judgement_id(value: Any) -> str:
    if not isinstance(value, str) or not _ID.fullmatch(value):
        raise ValueError("not J- and 1 to 40 letters, digits and hyphens; correct the id")
    return value


def subject(value: Any) -> str:
    """`capture:<32 hex>`, `site:<site>` or `account:<kind>|<provider>|<value>`."""
    found = _text(value, MAX_SUBJECT)
    if any(not letter.isprintable() for letter in found):
        raise ValueError("control or invisible characters; copy the subject from the files of the run")
    if found.startswith("site:") and found[5:] and " " not in found:
        return found
    if _CAPTURE.fullmatch(found) or _ACCOUNT.fullmatch(found):
        return found
    raise ValueError(
        "not capture:<32 hex digits>, site:<site> or account:<kind>|<provider>|<value>; write one of these"
    )


def name(value: Any) -> str:
    return _text(value, MAX_SUBJECT)


def person(value: Any) -> str:
    found = _text(value, MAX_PERSON)
    if any(not letter.isprintable() for letter in found):
        raise ValueError("control or invisible characters; write the name plainly")
    return found


def reason(value: Any) -> str:
    """Any text, as it was given: what it may hold is made harmless where it is shown."""
    return _text(value, MAX_REASON)


def moment(value: Any) -> datetime:
    """An ISO 8601 time with its offset, as UTC."""
    try:
        found = datetime.fromisoformat(value)
        if found.tzinfo is not None:
            return found.astimezone(UTC)
    except (TypeError, ValueError, OverflowError):
        raise ValueError("no ISO 8601 time; write it like 2012-05-01T10:30:00Z") from None
    raise ValueError("a time without a zone; write it like 2012-05-01T10:30:00Z or with +02:00")


def _text(value: Any, most: int) -> str:
    if not isinstance(value, str) or not value.strip():
        raise ValueError("empty or no text; fill it in")
    if len(value) > most:
        raise ValueError(f"longer than {most:,} characters; shorten it")
    if any("\ud800" <= letter <= "\udfff" for letter in value):
        raise ValueError("half a character (a lone surrogate); write it anew")
    return value
