"""What the gallery shows: invented trade names, reserved hosts, plausible figures."""

from dataclasses import dataclass
from datetime import UTC, date, datetime

from headwater_desk.design.shapes import Compared, Crumb, Lane, Page, Side, Span, Tab, Timeline, Versus


@dataclass(frozen=True)
class Person:
    """Somebody signed in."""

    name: str = "Mara Lindqvist"
    organisation: str = "Northern Hotline"
    is_authenticated: bool = True


@dataclass(frozen=True)
class Row:
    """A site in a list."""

    id: str
    host: str
    brand: str
    decision: str
    likelihood: str
    captures: int
    last: datetime
    tlp: str
    trend: tuple[int, ...]


def _at(day: int, hour: int) -> datetime:
    return datetime(2012, 11, day, hour, 40, tzinfo=UTC)


LONG = "a-very-long-label-that-somebody-registered-to-break-tables.paper-heron.invalid"
RISING, FALLING, FLAT, ONCE = (2, 3, 5, 4, 8, 9, 12), (9, 8, 8, 6, 5, 3, 2), (4, 4, 4, 4, 4), (0, 0, 1, 0, 0, 0, 0)
STRICT = "amber+strict"
ROWS = (
    Row("a1", "amber-kite-gallery.example", "Amber Kite", "seen", "near certain", 1284, _at(25, 9), "amber", RISING),
    Row("a2", "kite7.harbour.example", "Amber Kite", "altered", "very likely", 310, _at(25, 7), STRICT, FALLING),
    Row("a3", "xn--mnchen-3ya.test", "Quiet Lantern", "review", "possible", 42, _at(24, 22), "red", FLAT),
    Row("a4", "member-area.copper-finch.example", "Copper Finch", "new", "likely", 7, _at(24, 18), "green", RISING),
    Row("a5", "198.51.100.23", "", "no_brand", "weak", 1, _at(23, 4), "clear", ONCE),
    Row("a6", LONG, "Paper Heron", "seen", "very likely", 12904, _at(22, 11), "amber", FLAT),
)
PAGE = Page(shown=6, total=12904, before="b", after="a")
TABS = (
    Tab("Sites", "?tab=sites", current=True, count=412),
    Tab("Versions", "?tab=versions", count=6),
    Tab("Payments", "?tab=payments", count=9),
    Tab("Hosting", "?tab=hosting"),
    Tab("Lineage", "?tab=lineage"),
)
CRUMBS = (Crumb("Brands", "/gallery/"), Crumb("Amber Kite"))
SAVED = (Tab("New this week", "?f=1", current=True), Tab("Germany, cards", "?f=2"), Tab("Mine to review", "?f=3"))
SHARED_MAILBOX = "desk@lantern-mail.example"
VERSUS = Versus(
    Side("Amber Kite", "412 sites, 2011-02 to 2012-11", "/gallery/"),
    Side("Quiet Lantern", "58 sites, 2012-06 to 2012-11", "/gallery/"),
    (
        Compared("Merchant account", "937070", "937070", True, 14.2, "38 sites", "12 sites"),
        Compared("Contact mailbox", SHARED_MAILBOX, SHARED_MAILBOX, True, 9.6),
        Compared("Template, structure", "0.71", "0.71", True, 3.1, "version 4", "version 1"),
        Compared("Payment form", "https://pay.harbour.example/form/7", "https://checkout.finch.test/3", False, -2.4),
        Compared("Support phone", "+353 20 912 0000", "", False, None, "dedicated"),
    ),
)
NOTICED = (date(2011, 11, 12), date(2012, 7, 30))
TIMELINE = Timeline(
    "Hosting of Amber Kite, 2011 and 2012",
    date(2011, 1, 1),
    date(2012, 12, 31),
    (
        Lane("AS64500 Harbour", (Span(date(2011, 2, 3), date(2011, 11, 20), "192[.]0[.]2[.]7"),), "/gallery/"),
        Lane("AS64501 Northgate", (Span(date(2011, 11, 20), date(2012, 8, 2), "198[.]51[.]100[.]23"),)),
        Lane("AS64502 Lowland", (Span(date(2012, 8, 3), date(2012, 11, 25), "203[.]0[.]113[.]5", "other"),)),
        Lane("Notices", tuple(Span(day, day, "Notice to the host", "against") for day in NOTICED)),
    ),
)
PURPOSES = (("assess", "Assess a report"), ("attribute", "Decide a link"), ("referral", "Prepare a referral"))
