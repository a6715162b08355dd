"""The same block on half of all pages of a world: no two brands may join by it.

Invariant: the block is put in before intake, so that it passes everything a page passes.
"""

from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping
from itertools import combinations

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from headwater.evaluate import markup, steps, worlds
from headwater.evaluate.brand_cases import agreed
from headwater.evaluate.metrics import agreement
from headwater.evaluate.result import Result, Settings, measured
from headwater.evaluate.worlds import Known

BLOCKS = "host banners, parked pages"
_CELLS = "".join(
    f'<td class="hb-cell-{n}"><a href="http://ads.hostbar.example/{n}">place {n}</a></td>' for n in range(12)
)
BANNER = (
    '<div id="hb-top" class="hb-wrap"><table class="hb-table"><tr class="hb-row">' + _CELLS + "</tr></table>"
    '<form class="hb-form" action="http://search.hostbar.example/find"><input type="text" name="hb-query">'
    '<input type="submit" name="hb-go" value="find"></form><ul class="hb-menu">'
    + "".join(f'<li class="hb-item-{n}"><span class="hb-label">entry {n}</span></li>' for n in range(8))
    + "</ul></div>"
)
PARKED = (
    "<html><head><title>example.test</title></head><body class=\"pk-page\"><div class=\"pk-box\"><h1 class=\"pk-head\">"
    "This domain is parked</h1><p class=\"pk-text\">The owner of this domain has parked it. Related entries:</p>"
    '<ul class="pk-list">' + "".join(f'<li class="pk-item"><a href="/pk/{n}">entry {n}</a></li>' for n in range(14))
    + '</ul><form class="pk-form" action="/pk/ask"><input type="text" name="pk-query"></form></div></body></html>'
)  # fmt: skip


def blocks(settings: Settings) -> Iterator[Result]:
    for known in worlds.held_out(settings, BLOCKS):
        bannered = _changed(known, lambda html: markup.with_block(html, BANNER))
        name = "a banner on half of the pages"
        before = known.branded, known.brand_of_capture
        yield from _compared(f"world {known.seed}, {name}", before, (bannered.branded, bannered.brand_of_capture))
        # the pages behind the parked ones are gone, so the comparison is with a world that never had them
        parked = _changed(known, lambda html: PARKED)
        ids = (set(one.facts.captures.column("capture_id").to_pylist()) for one in (known, parked))
        left = sorted(set.intersection(*ids))
        true = {capture: known.brand_of_capture[capture] for capture in left if capture in known.brand_of_capture}
        name = "half of the captures are a parked page"
        yield from _compared(f"world {known.seed}, {name}", (_only(known, left), true), (parked.branded, true))


def _changed(known: Known, change: Callable[[str], str]) -> Known:
    """The world with half of its captures changed."""
    chosen = np.random.default_rng([known.seed, 302]).random(worlds.CAPTURES) < 0.5
    facts = worlds.rewritten_world(known.seed, lambda n, html: change(html) if chosen[n] else html)
    return Known(known.seed, facts, known.truth)


def _only(known: Known, captures: list[str]) -> steps.Branded:
    """The brand step on some of the captures."""
    kept = pa.array(captures)
    return steps.branded(
        {
            name: table.filter(pc.is_in(table.column("capture_id"), kept))
            for name, table in (("captures", known.facts.captures), ("fingerprints", known.facts.fingerprints))
        }
    )


Answered = tuple[steps.Branded, Mapping[str, str]]
"""What the brand step said, and the true brand of each capture that shows one."""


def _compared(source: str, before: Answered, after: Answered) -> Iterator[Result]:
    """New merges, and agreement with and without the block."""
    (old, true_before), (found, true) = before, after
    joined = _joined(old.brand_of_capture, true_before)
    new = _joined(found.brand_of_capture, true) - joined
    yield measured(BLOCKS, source, "new_merges", len(new), 0, note=f"{len(joined)} pairs before")
    ours, plain = agreement(found.brand_of_capture, true), agreement(old.brand_of_capture, true_before)
    yield from agreed(BLOCKS, source, ours, {"without it": plain})


def _joined(found: Mapping[str, str], true: Mapping[str, str]) -> set[tuple[str, str]]:
    """Pairs of true brands of which one recovered brand holds captures."""
    held: dict[str, set[str]] = defaultdict(set)
    for capture, brand in true.items():
        if capture in found:
            held[found[capture]].add(brand)
    return {pair for brands in held.values() for pair in combinations(sorted(brands), 2)}
