"""A browser on the gallery of the design."""

from collections.abc import Iterator
from typing import Any, Protocol

import desk_browser
import pytest
from desk_browser import Watched
from playwright.sync_api import Browser, Page


class Opens(Protocol):
    """Open an address of the gallery; options are those of a Playwright context.

    `complains` says that the browser will have something to complain about.
    """

    def __call__(self, path: str = "/gallery/", /, *, complains: bool = False, **options: Any) -> Page: ...


@pytest.fixture(scope="session")
def gallery() -> Iterator[str]:
    """The gallery, served by a process of its own."""
    with desk_browser.serving("desk_gallery.serve") as address:
        yield address


@pytest.fixture
def opens(chromium: Browser, gallery: str) -> Iterator[Opens]:
    """Open pages; at the end none of them may have asked anybody else, nor complained."""
    watched: list[Watched] = []

    def open_page(path: str = "/gallery/", /, *, complains: bool = False, **options: Any) -> Page:
        watched.append(Watched(chromium, gallery, complains, **({"locale": "en-GB"} | options)))
        watched[-1].page.goto(path)
        return watched[-1].page

    yield open_page
    for one in watched:
        one.close()
