"""A browser on the gallery of the design."""

import os
from collections.abc import Callable, Iterator
from typing import Any, Protocol

import desk_browser
import pytest
from desk_browser import Watched
from django.db import connections
from playwright.sync_api import Browser, Page


class Opens(Protocol):
    """Open an address of the gallery; options are those of a Playwright context.

    `complains` says that the browser will have something to complain about.
    """

    def __call__(self, path: str = "/gallery/", /, *, complains: bool = False, **options: Any) -> Page: ...


@pytest.fixture(scope="session")
def chromium(system_tool: Callable[[str], str]) -> Iterator[Browser]:
    """One browser for all tests of a process.

    It is started before any test is, so before connections are refused, and needs none afterwards. Its driver's loop
    runs in this thread, which Django takes for asynchronous code: it is told that this is safe, and as it then keeps
    other connections than before, those on either side are closed, lest one stays open that nobody can reach.
    """
    before = os.environ.get("DJANGO_ALLOW_ASYNC_UNSAFE")
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"
    connections.close_all()
    with desk_browser.browser(system_tool("chromium")) as started:
        yield started
        connections.close_all()
    if before is None:
        del os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"]


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
