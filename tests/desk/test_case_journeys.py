"""Sites and brands in a real browser: accessible in light, dark and narrow; walked, revealed and named by keyboard."""

from collections.abc import Iterator
from typing import Any

import desk_browser
import pytest
from desk_browser import Watched, spill, violations
from django.test import Client
from playwright.sync_api import Browser, Page, expect
from small_run import at

from headwater_desk.audit.models import Entry
from headwater_desk.ids import new_id
from headwater_desk.people.models import User
from headwater_desk.sites import services
from tests.desk import personas, small_case
from tests.desk.personas import Cast
from tests.desk.small_case import Case

pytestmark = pytest.mark.slow
GUISES: dict[str, dict[str, Any]] = {
    "light": {"color_scheme": "light", "viewport": {"width": 1360, "height": 900}},
    "dark, phone": {"color_scheme": "dark", "viewport": {"width": 390, "height": 844}},
}
PAGES = (
    "/sites/", "/sites/?decision=review", "/sites/?seen_from=2012-02-01&seen_to=2012-01-01",
    "/sites/{site}/", "/sites/{site}/captures/",
    "/sites/{site}/captures/{capture}/", "/sites/{site}/identifiers/", "/sites/{site}/hosting/",
    "/sites/{site}/reports/", "/sites/{site}/notices/", "/sites/{site}/notices/{notice}/", "/sites/{site}/payments/",
    "/sites/{site}/reasons/", "/sites/values/{value}/", "/brands/", "/brands/?least=99", "/brands/B-00001/",
    "/brands/B-00001/versions/", "/brands/B-00001/sites/", "/brands/B-00001/hosting/", "/brands/B-00001/payments/",
    "/brands/B-00001/reasons/", "/brands/B-00001/name/",
)  # fmt: skip


class Desk:
    """A served desk with a small case, and pages of whoever signs in."""

    def __init__(self, chromium: Browser, address: str, cast: Cast, case: Case, ids: dict[str, Any]) -> None:
        self.cast, self.case, self.ids = cast, case, ids
        self._chromium, self._address = chromium, address
        self.watched: list[Watched] = []

    def opens(self, user: User, path: str, **options: Any) -> Page:
        client = Client()
        client.force_login(user, "django.contrib.auth.backends.ModelBackend")
        self.watched.append(Watched(self._chromium, self._address, False, **({"locale": "en-GB"} | options)))
        page = self.watched[-1].page
        cookie = client.cookies["headwater"].value
        page.context.add_cookies([{"name": "headwater", "value": cookie, "url": self._address}])
        page.goto(path.format(**self.ids))
        return page


@pytest.fixture
def desk(committed: None, chromium: Browser) -> Iterator[Desk]:
    cast = personas.cast()
    case = small_case.case(cast)
    capture = case.capture("a1.example")
    told: dict[str, Any] = {"once": new_id(), "tlp": "amber", "pap": "amber", "on": at(50), "note": "By mail."}
    told |= {"recipient_kind": "host", "recipient": "Abuse desk", "reference": "N-1"}
    notice = services.record_notice(cast.analyst, capture.site_id, told)
    assert notice is not None
    value = capture.observations.get(kind="merchant_account").pk
    ids = {"site": capture.site_id, "capture": capture.pk, "notice": notice.pk, "value": value}
    with desk_browser.serving("desk_served") as address:
        made = Desk(chromium, address, cast, case, ids)
        yield made
        for one in made.watched:
            one.close()


@pytest.mark.parametrize("guise", GUISES)
def test_every_page_is_accessible_and_fits(desk: Desk, guise: str) -> None:
    page = desk.opens(desk.cast.analyst, "/sites/", **GUISES[guise])
    for path in PAGES:
        page.goto(path.format(**desk.ids))
        assert violations(page) == [], path
        assert spill(page) == [], path


def test_without_a_run_pages_say_what_to_do(committed: None, chromium: Browser) -> None:
    cast = personas.cast()
    case = small_case.case(cast, without_run=True)
    with desk_browser.serving("desk_served") as address:
        made = Desk(chromium, address, cast, case, {"site": case.sites["a1.example"]})
        page = made.opens(cast.analyst, "/sites/", **GUISES["light"])
        for path in ("/sites/", "/brands/", "/sites/{site}/", "/sites/{site}/reasons/"):
            page.goto(path.format(**made.ids))
            assert violations(page) == [], path
            expect(page.get_by_role("main")).to_contain_text("No run yet")
        made.watched[0].close()


def test_a_site_is_found_walked_to_and_its_addresses_revealed_by_keys(desk: Desk) -> None:
    page = desk.opens(desk.cast.analyst, "/sites/?brand=B-00001", **GUISES["light"])
    page.evaluate("document.activeElement.blur()")
    page.keyboard.press("j")
    page.keyboard.press("j")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_contain_text("a1[.]example")
    page.get_by_role("link", name="Reports").press("Enter")
    assert "secret" not in page.content()
    page.get_by_label("Why the addresses are needed").select_option("notice")
    page.get_by_role("button", name="Show addresses").press("Enter")
    expect(page.get_by_role("main")).to_contain_text("hxxps://a1[.]example/secret/path0")
    assert Entry.objects.get(action="reveal reports").purpose == "notice"


def test_the_second_who_names_a_brand_is_told_and_keeps_the_own_text(desk: Desk) -> None:
    first = desk.opens(desk.cast.analyst, "/brands/B-00001/", **GUISES["light"])
    second = desk.opens(desk.cast.supervisor, "/brands/B-00001/name/", **GUISES["light"])
    first.evaluate("document.activeElement.blur()")
    first.keyboard.press("n")
    first.get_by_role("textbox", name="Code name").fill("Amber Kite")
    first.keyboard.press("Enter")
    expect(first.get_by_role("heading", level=1)).to_have_text("Amber Kite")
    second.get_by_role("textbox", name="Code name").fill("Blue Heron")
    second.keyboard.press("Enter")
    expect(second.get_by_role("main")).to_contain_text("Analyst called it “Amber Kite”")
    expect(second.get_by_role("textbox", name="Code name")).to_have_value("Blue Heron")
    assert violations(second) == []
    desk.watched[1].complaints.clear()  # a browser reports the answer 409 on its console
