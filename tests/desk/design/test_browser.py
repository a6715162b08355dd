"""The gallery in a real browser: accessible in every guise, usable by keyboard, asking nobody else."""

from typing import Any

import pytest
from desk_browser import spill, violations
from playwright.sync_api import Page

from tests.desk.design.conftest import Opens

pytestmark = pytest.mark.slow

WIDE, PHONE, ZOOMED = ({"width": width, "height": 900} for width in (1440, 390, 720))  # 720: 1440 at 200 %
NARROWEST = {"width": 320, "height": 900}  # WCAG 1.4.10
GUISES: dict[str, dict[str, Any]] = {
    "light": {"color_scheme": "light", "viewport": WIDE},
    "dark": {"color_scheme": "dark", "viewport": WIDE},
    "phone": {"color_scheme": "light", "viewport": PHONE},
    "phone, dark": {"color_scheme": "dark", "viewport": PHONE},
    "zoomed": {"color_scheme": "light", "viewport": ZOOMED},
    "narrowest": {"color_scheme": "light", "viewport": NARROWEST},
    "from the right": {"color_scheme": "light", "viewport": WIDE, "locale": "ar"},
    "from the right, phone": {"color_scheme": "dark", "viewport": PHONE, "locale": "ar"},
    "more contrast": {"color_scheme": "dark", "viewport": WIDE, "contrast": "more"},
    "forced colours": {"forced_colors": "active", "viewport": WIDE},
}
LENGTHEN = """() => {
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT), found = [];
  while (walker.nextNode()) found.push(walker.currentNode);
  for (const node of found) {
    const text = node.textContent.trim();
    if (text && !node.parentElement.closest("script, bdi, kbd, .tlp, time")) {
      node.textContent += " " + "lorem ipsum dolor sit amet ".repeat(20).slice(0, Math.ceil(text.length * 0.4));
    }
  }
}"""


@pytest.mark.parametrize("guise", GUISES)
def test_every_guise_is_accessible_and_fits(opens: Opens, guise: str) -> None:
    page = opens(**GUISES[guise])
    colours_are_the_systems = ("color-contrast",) if "forced_colors" in GUISES[guise] else ()
    assert violations(page, *colours_are_the_systems) == []
    assert spill(page) == []


@pytest.mark.parametrize("guise", ["light", "phone, dark", "from the right"])
@pytest.mark.parametrize("path", ["/people/sign-in/", "/first-account/", "/locked/"])
def test_so_are_the_pages_before_one_is_signed_in(opens: Opens, guise: str, path: str) -> None:
    page = opens(path, **GUISES[guise])
    assert violations(page) == []
    assert spill(page) == []


@pytest.mark.parametrize("viewport", [WIDE, PHONE, NARROWEST], ids=["wide", "phone", "narrowest"])
def test_texts_may_be_two_fifths_longer(opens: Opens, viewport: dict[str, int]) -> None:
    page = opens(viewport=viewport)
    page.evaluate(LENGTHEN)
    assert spill(page) == []


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_open_dialogs_and_menus_are_accessible(opens: Opens, scheme: str) -> None:
    page = opens(color_scheme=scheme, viewport=WIDE)
    page.get_by_role("button", name="Mara Lindqvist").click()
    assert violations(page) == []
    page.keyboard.press("Escape")
    page.keyboard.press("?")
    assert violations(page) == []
    page.keyboard.press("Escape")
    page.get_by_role("button", name="Merge").click()
    assert violations(page) == []


def test_the_colours_chosen_stay_and_come_with_the_page(opens: Opens) -> None:
    page = opens(color_scheme="light")
    ground = "getComputedStyle(document.documentElement).backgroundColor"
    light = page.evaluate(ground)
    page.get_by_role("button", name="Mara Lindqvist").click()
    page.get_by_role("button", name="Dark").click()
    dark = page.evaluate(ground)
    page.reload()
    assert page.locator("html").get_attribute("data-theme") == "dark"
    assert page.evaluate(ground) == dark != light
    page.get_by_role("button", name="Mara Lindqvist").click()
    page.get_by_role("button", name="System").click()
    page.reload()
    assert page.evaluate(ground) == light


def rest(page: Page) -> None:
    """Take the focus from wherever a page put it."""
    page.evaluate("document.activeElement.blur()")


def test_a_list_is_walked_chosen_from_and_opened_by_keys(opens: Opens) -> None:
    page = opens()
    rest(page)
    page.keyboard.press("j")
    page.keyboard.press("j")
    page.keyboard.press("x")
    assert page.locator("tr[aria-current] input").is_checked()
    assert page.locator("[data-chosen]").inner_text() == "1"
    page.keyboard.press("k")
    page.keyboard.press("Enter")
    assert page.url.endswith("#a1")


def test_shift_chooses_all_between_two_rows(opens: Opens) -> None:
    page = opens()
    boxes = page.locator("tbody .select input")
    boxes.nth(1).click()
    boxes.nth(4).click(modifiers=["Shift"])
    assert page.locator("[data-chosen]").inner_text() == "4"
    page.locator("[data-select-all] input").click()
    assert page.locator("[data-chosen]").inner_text() == "6"


def test_a_part_that_does_not_come_is_said(opens: Opens) -> None:
    page = opens(complains=True)
    page.route("**/gallery/", lambda route: route.abort())
    page.locator("#text-1 select").select_option("assess")
    page.get_by_role("button", name="Show text").click()
    page.wait_for_selector("#messages [role=alert] :text('did not answer')")


def test_letters_after_g_lead_to_areas(opens: Opens) -> None:
    page = opens()
    rest(page)
    page.keyboard.press("g")
    with page.expect_navigation():
        page.keyboard.press("b")
    assert page.url.endswith("/brands/list/")


def test_slash_goes_to_the_look_up_and_letters_typed_there_stay_letters(opens: Opens) -> None:
    page = opens()
    rest(page)
    page.keyboard.press("/")
    page.keyboard.type("gb?jx/")
    assert page.locator("#lookup-field").input_value() == "gb?jx/"
    assert page.locator("dialog[open]").count() == 0


def test_single_letters_can_be_switched_off_for_good(opens: Opens) -> None:
    page = opens()
    rest(page)
    page.keyboard.press("?")
    assert page.get_by_role("dialog", name="Keyboard").is_visible()
    assert "Merge" in page.get_by_role("dialog", name="Keyboard").inner_text()
    page.get_by_label("Single-letter keys are on").uncheck()
    page.keyboard.press("Escape")
    page.reload()
    rest(page)
    page.keyboard.press("?")
    assert page.locator("dialog[open]").count() == 0


def test_letters_with_a_modifier_are_the_browsers(opens: Opens) -> None:
    page = opens()
    rest(page)
    page.keyboard.press("Alt+j")
    page.keyboard.press("Control+j")
    assert page.locator("tr[aria-current]").count() == 0


def test_a_dialog_takes_the_focus_and_gives_it_back(opens: Opens) -> None:
    page = opens()
    opener = page.get_by_role("button", name="Merge")
    opener.focus()
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.name") == "reason"
    page.keyboard.press("Escape")
    assert page.locator("dialog[open]").count() == 0
    assert page.evaluate("document.activeElement.dataset.opens") == "merge"


def test_what_is_copied_is_defanged(opens: Opens) -> None:
    page = opens()
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    page.locator(".copy").first.click(force=True)
    page.wait_for_function("document.getElementById('announce').textContent === 'Copied'")
    assert page.evaluate("navigator.clipboard.readText()") == "amber-kite-gallery[.]example"


def test_the_whole_page_works_without_scripts(opens: Opens) -> None:
    page = opens(java_script_enabled=False)
    assert page.get_by_role("button", name="Look up").is_visible()
    assert page.locator(".copy:visible").count() == 0
    page.get_by_role("link", name="Captures").last.click()
    assert "sort=captures" in page.url


def test_errors_are_reached_first(opens: Opens) -> None:
    page = opens()
    assert page.evaluate("document.activeElement.className") == "summary"
    page.get_by_role("link", name="Accounts concerned").click()
    assert page.evaluate("document.activeElement.name") == "amount"
    described = page.locator("#id_amount").get_attribute("aria-describedby") or ""
    assert all(page.locator(f"#{name}").count() == 1 for name in described.split())


def test_nothing_moves_where_less_motion_is_asked_for(opens: Opens) -> None:
    page = opens(reduced_motion="reduce")
    assert page.evaluate("getComputedStyle(document.querySelector('.button')).transitionDuration") == "0s"


def test_paper_has_no_controls(opens: Opens) -> None:
    page = opens()
    page.emulate_media(media="print")
    assert page.locator(".areas, .header, .button:visible, .pager:visible").first.is_hidden()
    assert page.get_by_role("table", name="Sites of Amber Kite").is_visible()
