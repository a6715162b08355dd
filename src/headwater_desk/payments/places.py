"""The site that somebody means by an address or a host."""

from headwater.errors import RecordError
from headwater.model.defang import refang
from headwater.model.urls import normalise
from headwater_desk.facts import models as facts
from headwater_desk.facts import selectors as known
from headwater_desk.facts.places import site_rules
from headwater_desk.people.models import User
from headwater_desk.sealing import mark


class NotASiteError(ValueError):
    """The text is no address and no host."""


def visible_site(user: User, text: str) -> facts.Site | None:
    """The site that the text belongs to; None where the person may see no such. Raises NotASiteError."""
    live = refang(text.strip())
    if not live or " " in live or ("." not in live and "://" not in live):
        raise NotASiteError
    try:
        name = site_rules().site_of(normalise(live if "://" in live else f"http://{live}").url).site
    except RecordError as error:
        raise NotASiteError from error
    return known.sites_visible(user).filter(name_mark=mark("site", name)).first()
