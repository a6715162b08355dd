"""Distributors and payments in a real browser: accessible in every guise; opened and slid through by keys."""

from collections.abc import Iterator
from typing import Any

import desk_browser
import pytest
from desk_browser import Watched, spill, violations
from django.test import Client
from filled_desk import DISTRIBUTOR, filled
from playwright.sync_api import Browser, Page, expect

from headwater_desk.attribution.models import LinkResult, MechanismResult
from tests.desk import personas

pytestmark = pytest.mark.slow
ONE = f"/distributors/{DISTRIBUTOR}/"
GUISES: dict[str, dict[str, Any]] = {
    "light": {"color_scheme": "light", "viewport": {"width": 1360, "height": 900}},
    "dark, phone": {"color_scheme": "dark", "viewport": {"width": 390, "height": 844}},
}
PAGES = (
    "/distributors/", "/distributors/?least=50", ONE, f"{ONE}?at=1999-01", f"{ONE}?known=2001-01-01", f"{ONE}graph/",
    f"{ONE}routes/", f"{ONE}mechanisms/", f"{ONE}links/", f"{ONE}links/?kind=provisional", f"{ONE}links/{{link}}/",
    f"{ONE}bridges/", f"{ONE}activity/", f"{ONE}activity/?by=brand", f"{ONE}reasons/", "/payments/",
    "/payments/mechanisms/", "/payments/mechanisms/?kind=wallet", "/payments/mechanisms/{mechanism}/",
    "/payments/found-out/", "/payments/prices/",
)  # fmt: skip
_SOFTWARE = "GPU stall due to ReadPixels"
"""What chromium tells on its console where WebGL is drawn by the processor."""


@pytest.fixture
def desk(committed: None, chromium: Browser, request: pytest.FixtureRequest) -> Iterator[Page]:
    """A page of an analyst on a served desk, in the guise that the test names."""
    cast = personas.cast()
    filled(cast)
    client = Client()
    client.force_login(cast.analyst, "django.contrib.auth.backends.ModelBackend")
    with desk_browser.serving("desk_served") as address:
        watched = Watched(chromium, address, False, locale="en-GB", **GUISES[getattr(request, "param", "light")])
        cookie = {"name": "headwater", "value": client.cookies["headwater"].value, "url": address}
        watched.page.context.add_cookies([cookie])  # type: ignore[list-item]
        yield watched.page
        watched.complaints[:] = [one for one in watched.complaints if _SOFTWARE not in one]
        watched.close()


@pytest.mark.parametrize("desk", GUISES, indirect=True)
def test_every_page_is_accessible_and_fits(desk: Page) -> None:
    mechanism = MechanismResult.objects.order_by("-sites", "id")[0].pk
    link = LinkResult.objects.order_by("id")[0].pk
    for path in PAGES:
        desk.goto(path.format(mechanism=mechanism, link=link))
        desk.wait_for_load_state("networkidle")
        assert violations(desk) == [], path
        assert spill(desk) == [], path


def test_a_node_is_opened_by_keys_in_table_and_drawing_alike(desk: Page) -> None:
    desk.goto(f"{ONE}graph/")
    desk.wait_for_load_state("networkidle")
    edges = desk.locator("[data-graph-twin] section").nth(1).locator("tbody tr")
    before = edges.count()
    assert before
    desk.locator("[data-open]").first.press("Enter")
    expect(desk.locator("[data-graph-twin]")).to_contain_text("Opened")
    assert "open=" in desk.url and edges.count() >= before
    if desk.locator(".graph").is_visible():  # where this chromium draws on WebGL
        desk.locator(".graph-canvas").press("ArrowRight")
        expect(desk.locator("#graph-here")).to_contain_text("sites")


def test_months_are_slid_through_by_keys(desk: Page) -> None:
    desk.goto(ONE)
    slide = desk.get_by_label("Slide through the months")
    slide.press("ArrowLeft")
    slide.press("ArrowLeft")
    month = desk.get_by_label("As of the month").input_value()
    slide.press("Enter")
    expect(desk.get_by_role("main")).to_contain_text("Not as of now")
    assert f"at={month}" in desk.url
