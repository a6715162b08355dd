"""Link sites with Splink 4 alone, as somebody who knows it would. Runs in an environment of its own.

    python benchmarks/splink_worker.py in.parquet out.parquet [--thresholds 0.5,0.9] [--hub 100] [--trusted KINDS]

in.parquet: (site, kind, value), one row a value a site shows. out.parquet: (threshold, site, cluster) for every site.
One record a site, a column of values for each kind. Values on more than `hub` sites are left out, as they would have
to be: blocking on them gives all pairs; kinds known to be one customer's may be trusted further. A kind is compared by
how many values two sites share: none, one, two or more. u is estimated from random pairs, m by expectation
maximisation, and the clusters are connected components over a threshold of match probability. Prints seconds per
stage, peak memory and the number of pairs as JSON, on the last line.
"""

import argparse
import itertools
import json
import logging
import sys
import time
from functools import reduce
from pathlib import Path

import duckdb
from measure import peak_mib
from splink import DuckDBAPI, Linker, SettingsCreator, block_on
from splink import comparison_level_library as levels
from splink import comparison_library as comparisons

RECALL = 0.6
"""What share of the true pairs agree on a value of the first kinds; only the prior depends on it."""
TRUSTED_HUB = 1_000
"""The limit for kinds known to be one customer's: more than that would be too many pairs even so."""
LEAST_CARRIERS = 50
"""Kinds that hardly any two sites share cannot be estimated and are left out."""


FACTS = """create table facts as
    select site, kind, value from (select distinct site, kind, value from read_parquet($source))
    qualify count(*) over (partition by kind, value) between 2 and if(kind in $trusted, $trusted_hub, $hub)"""
KINDS = """select kind, count(*) as sharing, max(values) as most
    from (select kind, site, count(*) as values from facts group by all) group by kind order by sharing desc, kind"""
EVERYONE = "create table everyone as select distinct site as unique_id from read_parquet($source)"
SITES = """create table sites as
    select * exclude site from everyone
    left join (pivot facts on kind using list(value order by value) group by site) on site = unique_id"""


def records(connection: duckdb.DuckDBPyConnection, source: str, hub: int, trusted: list[str]) -> dict[str, int]:
    """Make the table `sites`; returns for each kind the most values a site shows, the kind most sites share first."""
    limits = {"hub": hub, "trusted": trusted, "trusted_hub": TRUSTED_HUB}
    connection.execute(FACTS, {"source": source} | limits)
    found = connection.execute(KINDS).fetchall()
    connection.execute(EVERYONE, {"source": source})
    connection.execute(SITES)
    return {kind: most for kind, sharing, most in found if sharing >= LEAST_CARRIERS}


def settings(kinds: dict[str, int]) -> SettingsCreator:
    return SettingsCreator(
        link_type="dedupe_only",
        comparisons=[comparison(kind, most) for kind, most in kinds.items()],
        blocking_rules_to_generate_predictions=[block_on(kind, arrays_to_explode=[kind]) for kind in kinds],
    )


def comparison(kind: str, most: int) -> comparisons.CustomComparison:
    shared = [levels.ArrayIntersectLevel(kind, min_intersection=least) for least in (2, 1) if least <= most]
    return comparisons.CustomComparison(
        output_column_name=kind, comparison_levels=[levels.NullLevel(kind), *shared, levels.ElseLevel()]
    )


def trained(linker: Linker, kinds: list[str], u_pairs: float) -> None:
    """Prior, u and m. Each kind's m is learnt from pairs that other kinds propose."""
    rules = [block_on(kind, arrays_to_explode=[kind]) for kind in kinds]
    linker.training.estimate_probability_two_random_records_match(rules[:1], recall=RECALL)
    linker.training.estimate_u_using_random_sampling(max_pairs=u_pairs, seed=7)
    for kind in kinds[:3]:
        linker.training.estimate_parameters_using_expectation_maximisation(block_on(f"{kind}[1]"))


def clusters(linker: Linker, thresholds: list[float], target: str) -> int:
    """Write the clusters at each threshold; returns how many pairs were scored above the least one."""
    predicted = linker.inference.predict(threshold_match_probability=min(thresholds))
    parts = []
    for threshold in thresholds:
        clustered = linker.clustering.cluster_pairwise_predictions_at_threshold(predicted, threshold)
        part = clustered.as_duckdbpyrelation().select(
            duckdb.ConstantExpression(threshold).alias("threshold"),
            duckdb.ColumnExpression("unique_id").alias("site"),
            duckdb.ColumnExpression("cluster_id").alias("cluster"),
        )
        parts.append(part)
    reduce(duckdb.DuckDBPyRelation.union, parts).write_parquet(target)
    return len(predicted.as_duckdbpyrelation())


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("source", type=Path)
    options.add_argument("target", type=Path)
    options.add_argument("--thresholds", default="0.95")
    options.add_argument("--hub", type=int, default=100)
    options.add_argument("--trusted", default="", help="kinds whose values are one customer's, comma-separated")
    options.add_argument("--u-pairs", type=float, default=1e6)
    chosen = options.parse_args()
    logging.getLogger("splink").setLevel(logging.ERROR)
    clock = [time.perf_counter()]
    connection = duckdb.connect()
    kinds = records(connection, str(chosen.source), chosen.hub, chosen.trusted.split(","))
    clock.append(time.perf_counter())
    linker = Linker("sites", settings(kinds), DuckDBAPI(connection), set_up_basic_logging=False)
    trained(linker, list(kinds), chosen.u_pairs)
    clock.append(time.perf_counter())
    pairs = clusters(linker, [float(t) for t in chosen.thresholds.split(",")], str(chosen.target))
    clock.append(time.perf_counter())
    spent = (later - earlier for earlier, later in itertools.pairwise(clock))
    stages = dict(zip(("records", "training", "pairs and clusters"), spent, strict=True))
    figures = {
        "seconds": clock[-1] - clock[0],
        "stages": stages,
        "peak_mib": peak_mib(),
        "pairs": pairs,
        "kinds": list(kinds),
    }
    sys.stdout.write(json.dumps(figures) + "\n")


if __name__ == "__main__":
    main()
