"""Site type by host country of the 1,138 commercial URLs of October to December 2012.

Invariants: totals, the order of the nine published countries and the published shares within site types hold exactly (a
share is the nearest count of its base); "just over half" is 52 %, "just over a third" 34 %.
"""

from headwater.world.allocate import apportion

_OTHERS = ("FR", "CA", "GB", "LV", "RO", "SE")
# Counts by country in published order (US RU KZ JP NL UA DE CZ HU) and, last, all other countries together.
_BANNER_OR_FREE = (252, 74, 72, 52, 40, 28, 22, 16, 12, 24)  # of 592: 42.6 %, 12.5 %, 12.2 %
_PAY_PER_VIEW = (201, 38, 43, 30, 24, 17, 11, 8, 6, 9)  # of 387: 51.9 %, 9.8 %, 11.1 %
_REST = (75, 20, 10, 14, 12, 9, 7, 5, 3, 4)  # of 159
PUBLISHED_ORDER = ("US", "RU", "KZ", "JP", "NL", "UA", "DE", "CZ", "HU")
_BANNER_SHARE = 0.64  # of banner sites and free hosts together; not published


def quarter_cells() -> dict[tuple[str, str], int]:
    """(site type, country) -> URLs."""
    cells: dict[tuple[str, str], int] = {}
    for country, count in _spread(_BANNER_OR_FREE):
        banner = round(count * _BANNER_SHARE)
        cells["banner_site", country] = banner
        cells["free_host", country] = count - banner
    cells.update({("pay_per_view", country): count for country, count in _spread(_PAY_PER_VIEW)})
    cells.update({("other", country): count for country, count in _spread(_REST)})
    return cells


def _spread(counts: tuple[int, ...]) -> list[tuple[str, int]]:
    """The nine countries, and the remainder over some others, each far below the ninth."""
    rest = apportion([5, 4, 4, 3, 2, 1], counts[-1])
    return [*zip(PUBLISHED_ORDER, counts[:-1], strict=True), *zip(_OTHERS, rest, strict=True)]
