"""A real browser on pages that a process of its own serves on loopback.

Invariants: the process under test opens no socket of its own: it talks to browser and server through pipes; the browser
finds no host but loopback, and every request it makes to another is kept as foreign.
"""

import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from importlib.resources import files
from typing import Any

from playwright.sync_api import Browser, Page, Request, sync_playwright

LOOPBACK = "http://127.0.0.1:"
SWITCHES = (
    "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
    "--disable-component-update", "--disable-sync", "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1",
)  # fmt: skip
STARTS_IN = 60
AXE = files("axe_playwright_python").joinpath("axe.min.js").read_text("utf-8")
RULES = {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]}


@contextmanager
def serving(module: str) -> Iterator[str]:
    """The address of what `python -m module` serves; it prints its port first."""
    environment = os.environ | {"PYTHONPATH": os.pathsep.join(filter(None, sys.path)), "PYTHONUNBUFFERED": "1"}
    command = [sys.executable, "-m", module]
    with subprocess.Popen(command, env=environment, stdout=subprocess.PIPE, text=True) as process:
        try:
            port = process.stdout.readline().strip() if process.stdout else ""
            if not port.isdigit():
                raise RuntimeError(f"{module} did not start: its first line is {port!r}")
            yield LOOPBACK + port
        finally:
            process.terminate()
            process.wait(STARTS_IN)


@contextmanager
def browser(executable: str) -> Iterator[Browser]:
    """Chromium, without a window."""
    with sync_playwright() as playwright:
        started = playwright.chromium.launch(executable_path=executable, args=[*SWITCHES])
        yield started
        started.close()


class Watched:
    """A page, with what a good page never does: foreign requests, complaints of the console, errors of scripts."""

    def __init__(self, started: Browser, address: str, complains: bool, **options: Any) -> None:
        self.context = started.new_context(base_url=address, **options)
        self.page: Page = self.context.new_page()
        self.foreign: list[str] = []
        self.complaints: list[str] = []
        self._address = address
        self._complains = complains
        self.context.on("request", self._requested)
        self.page.on("console", lambda message: self.complaints.append(message.text))
        self.page.on("pageerror", lambda error: self.complaints.append(str(error)))

    def _requested(self, request: Request) -> None:
        if not request.url.startswith(self._address + "/"):
            self.foreign.append(request.url)

    def close(self) -> None:
        """End the page; raises AssertionError where it did what no page may."""
        self.context.close()
        assert not self.foreign, f"the browser asked others: {self.foreign}"
        complaints = "\n".join(self.complaints)
        assert bool(complaints) == self._complains, f"the browser complained: {complaints or 'of nothing'}"


def violations(page: Page, *but: str) -> list[str]:
    """What axe finds, as "rule: element", but for rules named."""
    # Playwright's own evaluation is outside the page's content policy, so the page needs no exception for axe.
    page.evaluate(AXE)
    rules = RULES | {"rules": {rule: {"enabled": False} for rule in but}}
    found: dict[str, Any] = page.evaluate("rules => axe.run(document, rules)", rules)
    return [f"{rule['id']}: {node['html'][:160]}" for rule in found["violations"] for node in rule["nodes"]]


def spill(page: Page) -> list[str]:
    """Elements that stand out of the page sideways, but for those in a frame that scrolls by itself."""
    found: list[str] = page.evaluate(
        """() => [...document.querySelectorAll("body *")]
        .filter(part => !part.closest(".unseen, .skip, .table-frame, .tabs, dialog, [popover]"))
        .filter(part => { const box = part.getBoundingClientRect();
                          return box.width && (box.right > innerWidth + 1 || box.left < -1); })
        .map(part => part.outerHTML.slice(0, 120))"""
    )
    return found
