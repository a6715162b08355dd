"""Why a site is where it is: the core's explanation, with ways to what it names."""

from dataclasses import dataclass
from typing import Any

from headwater.model.explanation import Explanation, Sighting
from headwater_desk.attribution import exhibits, telling
from headwater_desk.facts import selectors as known
from headwater_desk.people.models import User
from headwater_desk.sealing import mark
from headwater_desk.sites.selectors import Head


@dataclass(frozen=True)
class Place:
    """A capture that was compared, and the id of its site where the person may see that."""

    seen: Sighting
    site_id: object


def of_site(user: User, head: Head) -> dict[str, Any]:
    """Reasons for a site's brand, for attribution/reasons.html. `told` is None where there is nothing to tell: no run,
    a run whose tables are gone, or one that does not know the site."""
    told = telling.explanation(head.run, user, head.site.name) if head.run and head.result else None
    return {"told": told, "places": compared(user, told), "markings": exhibits.markings(head.tlp)}


def compared(user: User, told: Explanation | None) -> tuple[Place, ...]:
    """The two pages behind the likeness."""
    if told is None or told.template is None:
        return ()
    sides = (told.template.left, told.template.right)
    marks = {mark("site", side.site): side.site for side in sides}
    rows = known.sites_visible(user).filter(name_mark__in=list(marks)).values_list("name_mark", "pk")
    ids = {marks[bytes(found)]: pk for found, pk in rows}
    return tuple(Place(side, ids.get(side.site)) for side in sides)
