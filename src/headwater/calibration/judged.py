"""A site's judgements beside the scores that a run gave the same pairs.

Invariants: every judgement is counted once as used, unsure or without a score; a pair judged both ways is an error that
names the judgements. The run must have been made without these judgements: they would have moved its scores.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from math import isfinite
from typing import Any

import pyarrow as pa

from headwater.calibration.pairs import Pairs, brand_score
from headwater.errors import ContradictionError
from headwater.model.judgement import Judgement, Question, Subject, account

Answer = tuple[float, str]
"""A score, and the brand or distributor it is about (pairs of one are not independent)."""
TABLES = ("captures", "sites", "decisions", "links", "observations")
"""The tables of a run that `judged_pairs` reads, by file name."""


@dataclass(frozen=True)
class Tally:
    """What became of the judgements on one question; `used` pairs have a score and a clear judgement."""

    judged: int
    unsure: int
    unscored: int
    used: int


@dataclass(frozen=True)
class Scored:
    """The usable pairs of one question and the account of all."""

    pairs: Pairs
    tally: Tally


def judged_pairs(judgements: Sequence[Judgement], tables: Mapping[str, pa.Table], question: Question) -> Scored:
    """Join judgements in force with the tables of a run (`TABLES`); ContradictionError for a pair judged both ways.

    A brand judgement has the likeness with which a period of one capture met the brand of the other; a distributor
    judgement the bits of the strongest link between the brands of the two sites (of an account: the brand that carries
    it most). Pairs that the run never compared, two sites of one brand for instance, have no score.
    """
    asked = [made for made in judgements if made.question == question]
    clear = _by_pair(made for made in asked if made.verdict != "unsure")
    answers = _Likenesses(tables) if question == "brand" else _Bits(tables)
    found = [(answers.answer(left, right), verdict == "same") for (left, right), verdict in sorted(clear.items())]
    scored = [(*answer, same) for answer, same in found if answer is not None and isfinite(answer[0])]
    unsure = sum(made.verdict == "unsure" for made in asked)
    pairs = Pairs.of([score for score, _, _ in scored], [same for *_, same in scored], [name for _, name, _ in scored])
    return Scored(pairs, Tally(len(asked), unsure, len(clear) - len(scored), len(scored)))


def _by_pair(judgements: Iterable[Judgement]) -> dict[tuple[Subject, Subject], str]:
    """Each pair once; repeated judgements that agree are one."""
    by_pair: dict[tuple[Subject, Subject], list[Judgement]] = defaultdict(list)
    for made in judgements:
        by_pair[min(made.left, made.right), max(made.left, made.right)].append(made)
    split = [made for several in by_pair.values() if len({m.verdict for m in several}) > 1 for made in several]
    if split:
        names = ", ".join(sorted(made.judgement_id for made in split))
        raise ContradictionError(
            f"judgements {names} call the same pairs both same and different: retire the wrong ones"
        )
    return {pair: several[0].verdict for pair, several in by_pair.items()}


class _Likenesses:
    """Scores of the brand question from `decisions` and `captures`."""

    def __init__(self, tables: Mapping[str, pa.Table]) -> None:
        self._shown = {row["capture_id"]: row for row in tables["captures"].to_pylist()}
        self._periods: dict[str, list[dict[str, Any]]] = defaultdict(list)
        for row in tables["decisions"].to_pylist():
            if row["matched_capture"] is not None:
                self._periods[row["site"]].append(row)

    def answer(self, left: Subject, right: Subject) -> Answer | None:
        """The better of the two directions: the later page was compared with the earlier brand, not the other way."""
        pair = [self._shown.get(side.removeprefix("capture:")) for side in (left, right)]
        if pair[0] is None or pair[1] is None:
            return None
        return max((*self._met(pair[0], pair[1]), *self._met(pair[1], pair[0])), default=None)

    def _met(self, page: Mapping[str, Any], other: Mapping[str, Any]) -> Iterable[Answer]:
        for row in self._periods.get(page["site"], ()):
            if not _inside(page["captured_at"], row):
                continue
            exact = {page["capture_id"], other["capture_id"]} == {row["capture_id"], row["matched_capture"]}
            brand = other["brand_id"]
            if exact or (brand is not None and brand == row["nearest_brand"]):
                yield brand_score(row["likeness"], row["next_likeness"]), row["nearest_brand"] or row["matched_capture"]
            elif brand is not None and brand == row["next_brand"]:
                yield brand_score(row["next_likeness"], row["likeness"]), brand


def _inside(moment: datetime, period: Mapping[str, Any]) -> bool:
    return bool(period["first_seen"] <= moment <= period["last_seen"])


class _Bits:
    """Scores of the distributor question from `links`, `sites` and `observations`."""

    def __init__(self, tables: Mapping[str, pa.Table]) -> None:
        brand_of_site = {row["site"]: row["brand_id"] for row in tables["sites"].to_pylist() if row["brand_id"]}
        self._brand: dict[Subject, str] = {f"site:{site}": brand for site, brand in brand_of_site.items()}
        carried: dict[Subject, set[str]] = defaultdict(set)
        shown = tables["observations"].select(["kind", "provider", "value", "site"]).to_pylist()
        for row in shown:
            if row["site"] in brand_of_site:
                carried[account(row["kind"], row["provider"], row["value"])].add(row["site"])
        for subject, sites in carried.items():
            counted = Counter(brand_of_site[site] for site in sites)
            self._brand[subject] = min(counted, key=lambda brand: (-counted[brand], brand))
        self._links: dict[frozenset[str], Answer] = {}
        for row in tables["links"].to_pylist():
            pair = frozenset((row["left"], row["right"]))
            found = (row["bits"], row["distributor_id"] or "")
            self._links[pair] = max(self._links.get(pair, found), found)

    def answer(self, left: Subject, right: Subject) -> Answer | None:
        brands = frozenset(self._brand.get(side, "") for side in (left, right))
        return self._links.get(brands)
