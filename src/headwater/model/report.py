"""A report and its assessment: facts from a hotline."""

from datetime import datetime
from typing import Literal

from msgspec import Struct

Outcome = Literal["actionable", "not_actionable", "unknown"]
Commerciality = Literal["commercial", "non_commercial", "unknown"]


class Report(Struct, frozen=True):
    """One incoming notification about a URL, with its assessment when there is one.

    `report_id` is the source's own reference (unique within `source`). `outcome` "unknown" until assessed.
    `site_type` is the source's coded value, e.g. banner_site, free_host, pay_per_view ("" if not recorded).
    """

    report_id: str
    source: str
    url: str
    url_hash: str
    host: str
    received_at: datetime
    outcome: Outcome = "unknown"
    commerciality: Commerciality = "unknown"
    site_type: str = ""
    ip: str | None = None
    country: str | None = None
