"""Record linkage sets: a foreign field, to see how the evidence in bits fares where every value is about a person.

The method applies only as far as values are equal or not: it compares no spellings. Fields are given as identifiers of
different bundles, so that each counts once; there is no payment mechanism, so two of them must agree.
"""

from collections.abc import Iterator, Mapping, Sequence

import pyarrow.parquet as pq

from headwater.evaluate import data, linkage_baseline, steps
from headwater.evaluate.baselines import shared_values
from headwater.evaluate.brand_cases import agreed
from headwater.evaluate.data import Fact
from headwater.evaluate.distributor_cases import DEGREE_CAP
from headwater.evaluate.metrics import agreement
from headwater.evaluate.result import Result, Settings

FEBRL = "record_linkage/febrl_dataset3.csv"
FIGURES = "record_linkage/historical_figures_with_errors_50k.parquet"
LINKAGE, LINKAGE_FIGURES = "record linkage, febrl3", "record linkage, historical figures"
CLUSTERS = 1_000
"""Of the historical figures the first so many persons by name: enough for the figure, and done in seconds."""

FEBRL_BUNDLES = {
    "surname": "registrant", "given_name": "registrant", "soc_sec_id": "tls", "date_of_birth": "page",
    "address_1": "dns", "postcode": "network",
}  # fmt: skip
FIGURE_BUNDLES = {
    "full_name": "registrant", "dob": "tls", "postcode_fake": "dns", "occupation": "page", "birth_place": "network"
}  # fmt: skip
NOTE = "values are compared for equality only: a misspelt one is another one"


def febrl(settings: Settings) -> Iterator[Result]:
    rows = [{k.strip(): v.strip() for k, v in row.items()} for row in data.rows(settings.data / FEBRL)]
    true = {row["rec_id"]: row["rec_id"].split("-")[1] for row in rows}
    facts = [one for row in rows for one in _facts(row["rec_id"], row, FEBRL_BUNDLES)]
    yield from _compared(settings, LINKAGE, "all records", facts, true)


def figures(settings: Settings) -> Iterator[Result]:
    rows = pq.read_table(settings.data / FIGURES).to_pylist()
    kept = set(sorted({row["cluster"] for row in rows})[:CLUSTERS])
    rows = [row for row in rows if row["cluster"] in kept]
    true = {row["unique_id"]: row["cluster"] for row in rows}
    facts = [one for row in rows for one in _facts(row["unique_id"], row, FIGURE_BUNDLES)]
    yield from _compared(settings, LINKAGE_FIGURES, f"the first {CLUSTERS:,} persons", facts, true)


def _facts(item: str, row: Mapping[str, str], bundles: Mapping[str, str]) -> Iterator[Fact]:
    for field, bundle in bundles.items():
        if row[field]:
            yield Fact(item, field, row[field], bundle)


def _compared(
    settings: Settings, case: str, source: str, facts: Sequence[Fact], true: Mapping[str, str]
) -> Iterator[Result]:
    found = steps.operations(data.observations(facts), {item: [item] for item in true})
    pairs = [(one.site, f"{one.kind}={one.value}") for one in facts]
    others = {
        "connected components": shared_values(pairs),
        f"degree cap {DEGREE_CAP}": shared_values(pairs, degree_cap=DEGREE_CAP),
        "single link": found.single_link,
    }
    by_splink, absent = linkage_baseline.splink(settings.splink, sorted(true), facts)
    if by_splink is not None:
        others["Splink 4"] = by_splink
    beside = {name: agreement(other, true) for name, other in others.items()}
    yield from agreed(case, source, agreement(found.of_site, true), beside, note=f"{NOTE}; {absent}")
