"""Stand-alone: groups items with Splink 4, as somebody who knows it would. Run by another interpreter.

    python splink_groups.py ASKED.json ANSWER.json

ASKED: a list of {"item", "values": {kind: [value, ...]}}. ANSWER: {"version", "groups": {item: number}}. One record an
item, a column of values a kind; values on one item or on more than WIDEST are left out, as they would have to be:
blocking on them gives all pairs. u is estimated from random pairs, m by expectation maximisation, and the groups are
connected components over PROBABILITY (Splink's own clustering). Imports nothing of ours.
"""

import json
import logging
import sys
from collections import Counter
from pathlib import Path
from typing import Any

import pandas as pd
import splink
from splink import DuckDBAPI, Linker, SettingsCreator, block_on
from splink import comparison_level_library as levels
from splink import comparison_library as comparisons

PROBABILITY = 0.95
WIDEST = 100
LEAST_CARRIERS = 50
"""Kinds that hardly any two items share cannot be estimated and are left out."""
RECALL = 0.6
"""What share of the true pairs agree on a value of the first kind; only the prior depends on it."""
SEED, RANDOM_PAIRS = 7, 1e6


def main(asked: Path, answer: Path) -> None:
    logging.getLogger("splink").setLevel(logging.ERROR)
    frame, most = records(json.loads(asked.read_text("utf-8")))
    kinds = list(most)
    linker = Linker(frame, settings(most), DuckDBAPI(), set_up_basic_logging=False)
    rules = [block_on(kind, arrays_to_explode=[kind]) for kind in kinds]
    linker.training.estimate_probability_two_random_records_match(rules[:1], recall=RECALL)
    linker.training.estimate_u_using_random_sampling(max_pairs=RANDOM_PAIRS, seed=SEED)
    for kind in kinds[:3]:  # each kind's m is learnt from the pairs that other kinds propose
        linker.training.estimate_parameters_using_expectation_maximisation(block_on(f"{kind}[1]"))
    predicted = linker.inference.predict(threshold_match_probability=PROBABILITY)
    clusters = linker.clustering.cluster_pairwise_predictions_at_threshold(predicted, PROBABILITY)
    found = clusters.as_pandas_dataframe()
    number = {name: position for position, name in enumerate(sorted(set(found["cluster_id"])))}
    groups = {item: number[name] for item, name in zip(found["unique_id"], found["cluster_id"], strict=True)}
    answer.write_text(json.dumps({"version": splink.__version__, "groups": groups}), "utf-8")


def records(rows: list[dict[str, Any]]) -> tuple[pd.DataFrame, dict[str, int]]:
    """(one record an item, for each kind the most values an item has; the kind most items share first)."""
    carriers = Counter((kind, value) for row in rows for kind, held in row["values"].items() for value in set(held))
    kept = {row["item"]: _shared(row["values"], carriers) for row in rows}
    sharing = Counter(kind for held in kept.values() for kind, values in held.items() if values)
    kinds = [
        kind for kind, count in sorted(sharing.items(), key=lambda one: (-one[1], one[0])) if count >= LEAST_CARRIERS
    ]
    frame = pd.DataFrame(
        [{"unique_id": item, **{kind: held.get(kind) or None for kind in kinds}} for item, held in kept.items()]
    )
    return frame, {kind: max(len(held.get(kind, ())) for held in kept.values()) for kind in kinds}


def _shared(held: dict[str, list[str]], carriers: Counter[tuple[str, str]]) -> dict[str, list[str]]:
    return {kind: sorted({v for v in values if 2 <= carriers[kind, v] <= WIDEST}) for kind, values in held.items()}


def settings(most: dict[str, int]) -> SettingsCreator:
    return SettingsCreator(
        link_type="dedupe_only",
        comparisons=[_comparison(kind, count) for kind, count in most.items()],
        blocking_rules_to_generate_predictions=[block_on(kind, arrays_to_explode=[kind]) for kind in most],
    )


def _comparison(kind: str, most: int) -> comparisons.CustomComparison:
    """None, one, or two and more values in common."""
    shared = [levels.ArrayIntersectLevel(kind, min_intersection=least) for least in (2, 1) if least <= most]
    return comparisons.CustomComparison(
        output_column_name=kind, comparison_levels=[levels.NullLevel(kind), *shared, levels.ElseLevel()]
    )


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]))
