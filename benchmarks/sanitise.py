"""Captures a second of sanitise() against a bare parse and walk of the same bytes by the same parser in the same run.

Run: python benchmarks/sanitise.py [--pages N] [--rounds N] [--files GLOB ...]. Pages are generated (22 KB each, neutral
words, an element every 70 bytes, as in the evaluation pages) unless files are given. Rounds alternate, because the
speed of a shared machine drifts, and CPU time is taken; the ratio is the median of the rounds' ratios.
"""

import argparse
import statistics
import time
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from pathlib import Path

import numpy as np
from turbohtml.saxparse import SaxHandler, sax_parse

from headwater.model.raw import RawCapture
from headwater.sanitise import sanitise

_WORDS = "amber kite garden lamp river paper window basket copper meadow harbour lantern cedar willow"
WORDS = _WORDS.split()
PAGE_BYTES = 22_000


class BareHandler(SaxHandler):
    """Receives every event and keeps nothing."""

    def start_element(self, tag: str, attrs: tuple[tuple[str, str | None], ...]) -> None:
        pass

    def end_element(self, tag: str) -> None:
        pass

    def characters(self, data: str) -> None:
        pass


def generated_page(rng: np.random.Generator, size: int = PAGE_BYTES) -> bytes:
    """A shop page of about `size` bytes: head, style, scripts, menu, cards, form, footer."""

    def words(count: int) -> str:
        return " ".join(rng.choice(WORDS, count))

    head = (
        f"<!DOCTYPE html>\n<html lang='en'>\n<head>\n  <meta charset='utf-8'>\n  <title>{words(3)}</title>\n"
        "  <link rel='stylesheet' href='css/site.css?v=3'>\n  <script src='js/kit.js'></script>\n"
        f"  <style>.menu-off {{ display: none }} .card {{ margin: 4px; color: #{rng.integers(16**6):06x} }}</style>\n"
        f"  <script>var shop = 'AK-{rng.integers(10**6)}'; function go(a) {{ return a + 1; }}</script>\n"
        "</head>\n<body>\n"
    )
    foot = (
        "  <form action='/join' method='post'>\n    <input type='hidden' name='account' value='100200'>\n"
        "    <input type='email' name='mail'>\n    <button type='submit'>Join</button>\n  </form>\n"
        f"  <!-- {words(4)} -->\n  <footer class='foot dark'><p>{words(12)}</p></footer>\n</body>\n</html>\n"
    )
    parts = [head]
    length = len(head) + len(foot)
    while length < size:
        number = int(rng.integers(1, 10**4))
        card = (
            f"    <div class='col-md-4 card card-{number % 9}'>\n      <a href='item/{number}.html'>\n"
            f"        <img class='thumb' src='img/{number}.png' alt='{words(2)}'>\n      </a>\n"
            f"      <h3 id='t{number}'>{words(3)}</h3>\n      <p class='text'>{words(int(rng.integers(40, 90)))}</p>\n"
            f"      <ul>\n        <li>{words(2)}</li>\n        <li><b>{words(1)}</b></li>\n      </ul>\n    </div>\n"
        )
        parts.append(card)
        length += len(card)
    return ("".join(parts) + foot).encode()


def seconds(job: Callable[[], None]) -> float:
    start = time.process_time()
    job()
    return time.process_time() - start


def measure(bodies: Sequence[bytes], rounds: int) -> tuple[float, float, float]:
    """Return the best captures/s bare, the best captures/s sanitised, and the median time ratio."""
    moment = datetime(2012, 5, 1, tzinfo=UTC)
    raws = [
        RawCapture(url="http://amber-kite.example/", captured_at=moment, body=body, declared_encoding="utf-8")
        for body in bodies
    ]

    def bare() -> None:
        for body in bodies:
            sax_parse(body.decode("utf-8", "replace"), BareHandler())

    def full() -> None:
        for raw in raws:
            sanitise(raw)

    times = [(seconds(bare), seconds(full)) for _ in range(rounds)]
    ratio = statistics.median(slow / fast for fast, slow in times)
    return len(bodies) / min(fast for fast, _ in times), len(bodies) / min(slow for _, slow in times), ratio


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--pages", type=int, default=300)
    options.add_argument("--rounds", type=int, default=9)
    options.add_argument("--files", type=Path, nargs="*", default=[])
    chosen = options.parse_args()
    rng = np.random.default_rng(2012)
    bodies = [path.read_bytes() for path in chosen.files] or [generated_page(rng) for _ in range(chosen.pages)]
    bare, full, ratio = measure(bodies, chosen.rounds)
    size = sum(map(len, bodies)) / len(bodies)
    print(f"{len(bodies)} pages of {size:,.0f} bytes, {chosen.rounds} alternating rounds")
    print(f"bare parse + walk  {bare:8,.0f} captures/s  {bare * size / 1e6:6.1f} MB/s")
    print(f"sanitise           {full:8,.0f} captures/s  {full * size / 1e6:6.1f} MB/s")
    print(f"time ratio (median of rounds)  {ratio:.2f}")


if __name__ == "__main__":
    main()
