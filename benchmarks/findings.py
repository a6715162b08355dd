"""Time and peak memory of all findings over generated tables: 2.5 million report rows by default.

    python benchmarks/findings.py [--reports N] [--captures N] [--threads N]

Bar (ARCHITECTURE, figures to hold): all findings from 2.5 M reports in at most 60 s. Synthetic tables, reserved names.
"""

import argparse
import json
import resource
import time
from datetime import UTC, datetime

import numpy as np
import pyarrow as pa

from headwater.analysis import Scope, findings, value
from headwater.model import tables as schemas

START, DAYS = int(datetime(2009, 6, 1, tzinfo=UTC).timestamp()), 1310
COUNTRIES = np.array(["US", "RU", "KZ", "JP", "NL", "UA", "DE", "CZ", "HU"])


def hashes(numbers: np.ndarray) -> pa.Array:
    return pa.array([f"{number:064x}" for number in (numbers.astype(object) * 2**190 + 7)])


def times(rng: np.random.Generator, count: int) -> pa.Array:
    return pa.array((START + rng.integers(0, DAYS * 86400, count)) * 1_000_000).cast(schemas.TIME)


def pick(rng: np.random.Generator, values: np.ndarray, count: int) -> pa.Array:
    return pa.array(values[rng.integers(0, len(values), count)])


def fill(schema: pa.Schema, count: int, **columns: pa.Array) -> pa.Table:
    rest = {name: pa.nulls(count) for name in schema.names if name not in columns}
    return pa.table({**columns, **rest}).select(schema.names).cast(schema)


def build(reports: int, captures: int, rng: np.random.Generator) -> dict[str, pa.Table]:
    urls, sites, brands = reports * 2 // 3, max(captures // 5, 10), 2000
    site_names = np.array([f"s{i}.example" for i in range(sites)])
    addresses = np.array([f"198.{18 + i // 65536}.{i // 256 % 256}.{i % 256}" for i in range(min(sites, 100_000))])
    all_hashes = hashes(np.arange(urls))
    reported, captured = rng.integers(0, urls, reports), rng.integers(0, urls, captures)
    brand_of_site = np.minimum(rng.pareto(1.2, sites) * 40, brands - 1).astype(int)
    brand_names = np.array([f"b{i:05}" for i in range(brands)])
    owners = np.array([f"d{i:03}" for i in range(60)])
    capture_ids = pa.array([f"{i:032x}" for i in range(captures)])
    capture_sites, capture_urls, capture_times = captured % sites, all_hashes.take(captured), times(rng, captures)
    shown = fill(
        schemas.CAPTURE_BRANDS, captures, capture_id=capture_ids, url_hash=capture_urls,
        site=pa.array(site_names[capture_sites]), captured_at=capture_times,
        brand_id=pa.array(brand_names[brand_of_site[capture_sites]]),
    )  # fmt: skip
    return {
        "reports": fill(
            schemas.REPORTS, reports, report_id=pa.array([f"r{i}" for i in range(reports)]),
            source=pick(rng, np.array(["hotline", "network"]), reports), url_hash=all_hashes.take(reported),
            site=pa.array(site_names[reported % sites]),
            site_kind=pick(rng, np.array(["registrable", "free_host"]), reports),
            host=pa.array(site_names[reported % sites]), received_at=times(rng, reports),
            outcome=pick(rng, np.array(["actionable", "not_actionable"]), reports),
            commerciality=pick(rng, np.array(["commercial", "non_commercial", "unknown"]), reports),
            site_type=pick(rng, np.array(["banner_site", "pay_per_view", "free_host", ""]), reports),
            ip=pick(rng, addresses, reports),
        ),
        "captures": fill(
            schemas.CAPTURES, captures, capture_id=capture_ids, url_hash=capture_urls, site=shown["site"],
            site_kind=pick(rng, np.array(["registrable"]), captures), captured_at=capture_times,
            ip=pick(rng, addresses, captures), gate=pick(rng, np.array([""]), captures),
        ),
        "capture_brands": shown,
        "sites": fill(
            schemas.SITES, sites, site=pa.array(site_names), brand_id=pa.array(brand_names[brand_of_site]),
            distributor_id=pa.array(owners[brand_of_site % 60]),
        ),
        "brands": fill(
            schemas.BRANDS, brands, brand_id=pa.array(brand_names),
            distributor_id=pa.array(owners[np.arange(brands) % 60]),
        ),
        "distributors": fill(schemas.DISTRIBUTORS, 60, distributor_id=pa.array(owners)),
        "observations": fill(
            schemas.OBSERVATIONS, captures, capture_id=capture_ids, site=shown["site"], captured_at=capture_times,
            kind=pick(rng, np.array(["merchant_account"]), captures),
            value=pick(rng, np.array([f"m{i}" for i in range(4000)]), captures),
            role=pick(rng, np.array(["recipient", "form", "mention"]), captures),
            provider=pick(rng, np.array(["p1", "p2"]), captures),
            payment_type=pick(rng, np.array(["card", "wallet", "crypto", ""]), captures),
            specificity=pick(rng, np.array(["dedicated", "shared_service", "unknown"]), captures),
        ),
        "hosting": fill(
            schemas.HOSTING, len(addresses), ip=pa.array(addresses),
            asn=pa.array(64500 + np.arange(len(addresses)) % 300),
            country=pick(rng, COUNTRIES, len(addresses)),
        ),
    }  # fmt: skip


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--reports", type=int, default=2_500_000)
    parser.add_argument("--captures", type=int, default=1_000_000)
    parser.add_argument("--threads", type=int, default=2)
    options = parser.parse_args()
    tables = build(options.reports, options.captures, np.random.default_rng(7))
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    started, worked = time.perf_counter(), time.process_time()
    found = findings(tables, scope=Scope(year=2012), threads=options.threads)
    result = {
        "reports": options.reports,
        "captures": options.captures,
        "threads": options.threads,
        "findings": len(found),
        "seconds": round(time.perf_counter() - started, 2),
        "cpu_seconds": round(time.process_time() - worked, 2),
        "peak_mib_before": before // 1024,
        "peak_mib": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024,
        "urls_commercial": value(found, "funnel.urls_commercial"),
        "brands_active": value(found, "brands.active"),
    }
    print(json.dumps(result, indent=2))


if __name__ == "__main__":
    main()
