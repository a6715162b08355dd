"""What a brand is and what ties it to others: the core's explanation, with ways to what it names."""

from typing import Any

from headwater_desk.attribution import exhibits, telling
from headwater_desk.brands.selectors import Head
from headwater_desk.people.models import User
from headwater_desk.sites.reasoning import compared


def of_brand(user: User, head: Head) -> dict[str, Any]:
    """For attribution/reasons.html; `told` is None where the run's tables are no longer kept."""
    told = telling.explanation(head.run, user, head.brand_id)
    return {"told": told, "places": compared(user, told), "markings": exhibits.markings(head.tlp)}
