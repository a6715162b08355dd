"""How numbers, dates, codes and addresses are written for a reader.

Invariants: thousands are set apart by a narrow no-break space (ISO 80000-1, 7.3.1); no address leaves this module in a
form a program would follow; nothing is rounded that was not asked to be.
"""

import re
from datetime import date, datetime
from typing import Any

from headwater.model.defang import defang as defang  # this module is where the edition takes its words from

THIN = "\u202f"
UNKNOWN = "—"
"""What a reader sees where the data has no value."""

_CODE = re.compile(r"[a-z]+(?:_[a-z]+)*\Z")
_SPELLED = {"urls": "URLs", "url": "URL", "sms": "SMS", "ip": "IP", "asn": "ASN"}


def count(number: int) -> str:
    """2587 -> "2 587" (narrow no-break space)."""
    return f"{number:,}".replace(",", THIN)


def grouped(sentence: str) -> str:
    """Counts of five digits and more, or of four that are no year, as `count` writes them; nothing else is touched."""
    return _COUNT.sub(lambda match: match[0] if 1900 <= int(match[0]) <= 2100 else count(int(match[0])), sentence)


_COUNT = re.compile(r"(?<![\w.,:/@\[\u202f-])[1-9][0-9]{3,8}(?![\w\[/@:-]|[.,][0-9])")


def percent(share: float, decimals: int = 1) -> str:
    """0.1526 -> "15.3 %"; `share` is a fraction."""
    return f"{share * 100:.{decimals}f}{THIN}%"


def plain(code: str) -> str:
    """A coded value in words: "pay_per_view" -> "Pay per view"; anything but a code is left alone."""
    if not _CODE.match(code):
        return code
    words = " ".join(_SPELLED.get(word, word) for word in code.split("_"))
    return words[0].upper() + words[1:]


def inside(title: str) -> str:
    """A title within a sentence: "Reports processed" -> "reports processed", but "URLs actioned" stays."""
    return title[:1].lower() + title[1:] if title[1:2].islower() else title


def day(moment: date) -> str:
    """1 March 2012, without a leading zero and whatever the machine's language."""
    return f"{moment.day} {_MONTHS[moment.month - 1]} {moment.year}"


_MONTHS = (
    "January", "February", "March", "April", "May", "June",
    "July", "August", "September", "October", "November", "December",
)  # fmt: skip


def is_share(column: str) -> bool:
    """Columns that hold fractions are named share, cumulative_share, share_of_...: a contract with the analysis."""
    return "share" in column.split("_")


def value(content: Any, column: str, *, decimals: int = 1) -> str:
    """One table cell as text, defanged."""
    if content is None or content == "":
        return UNKNOWN
    if isinstance(content, bool):
        return "yes" if content else "no"
    if isinstance(content, datetime):
        return content.date().isoformat()
    if isinstance(content, date):
        return content.isoformat()
    if isinstance(content, int | float):
        return _number(content, column, decimals)
    if isinstance(content, list | tuple):
        return ", ".join(value(item, column, decimals=decimals) for item in content)
    return defang(str(content))


def _number(content: int | float, column: str, decimals: int) -> str:
    if is_share(column):
        return percent(content, decimals)
    if isinstance(content, int):
        # A year, a rank or a quarter is a name, not an amount.
        return str(content) if column in _NAMES else count(content)
    return f"{content:,.1f}".replace(",", THIN)


_NAMES = frozenset({"year", "rank", "asn", "quarter", "month"})
