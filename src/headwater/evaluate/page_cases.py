"""The same block on half of all pages of a world: no two brands may join by it.

Invariant: the block is put in before intake, so that it passes everything a page passes.
"""

from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping
from itertools import combinations

import numpy as np

from headwater.evaluate import markup, steps, worlds
from headwater.evaluate.metrics import agreement
from headwater.evaluate.result import Result, Settings, measured
from headwater.evaluate.worlds import Known

BLOCKS = "host banners, parked pages"
_CELLS = "".join(f'<td class="hb-cell-{n}"><a href="http://ads.hostbar.example/{n}">place {n}</a></td>' for n in range(12))
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
    changes: Mapping[str, Callable[[str], str]] = {
        "a banner on half of the pages": lambda html: markup.with_block(html, BANNER),
        "half of the captures are a parked page": lambda html: PARKED,
    }
    for known in worlds.held_out(settings, BLOCKS):
        before = _joined(known, known.branded.brand_of_capture, known.brand_of_capture)
        plain = agreement(known.branded.brand_of_capture, known.brand_of_capture)
        for name, change in changes.items():
            after, true = _changed(known, change, shows_brand=name.startswith("a banner"))
            source = f"world {known.seed}, {name}"
            new = _joined(known, after.brand_of_capture, true) - before
            yield measured(BLOCKS, source, "new_merges", len(new), 0, note=f"{len(before)} pairs joined without it")
            ours = agreement(after.brand_of_capture, true)
            yield measured(BLOCKS, source, "b3_precision", ours.b3_precision, None, {"without it": plain.b3_precision})
            yield measured(BLOCKS, source, "b3_recall", ours.b3_recall, None, {"without it": plain.b3_recall})


def _changed(
    known: Known, change: Callable[[str], str], *, shows_brand: bool
) -> tuple[steps.Branded, dict[str, str]]:
    """(the brand step's answer, true brand of each capture that still shows one)."""
    chosen = np.random.default_rng([known.seed, 302]).random(worlds.CAPTURES) < 0.5
    facts = worlds.rewritten_world(known.seed, lambda n, html: change(html) if chosen[n] else html)
    found = steps.branded({"captures": facts.captures, "fingerprints": facts.fingerprints})
    true = worlds.Known(known.seed, facts, known.truth).brand_of_capture
    if shows_brand:
        return found, true
    untouched = set(known.facts.captures.column("capture_id").to_pylist())
    return found, {capture: brand for capture, brand in true.items() if capture in untouched}


def _joined(known: Known, found: Mapping[str, str], true: Mapping[str, str]) -> set[tuple[str, str]]:
    """Pairs of true brands of which one recovered brand holds captures."""
    held: dict[str, set[str]] = defaultdict(set)
    for capture, brand in true.items():
        if capture in found:
            held[found[capture]].add(brand)
    return {pair for brands in held.values() for pair in combinations(sorted(brands), 2)}
