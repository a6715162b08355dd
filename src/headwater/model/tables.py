"""The Arrow schemas in which facts and results travel in bulk between steps and into Parquet.

Column names are public contracts. Times are UTC, microseconds. Nothing here holds markup or media.
"""

import pyarrow as pa

TIME = pa.timestamp("us", tz="UTC")

CAPTURES = pa.schema(
    [
        ("capture_id", pa.string()),  # 32 hex
        ("url_hash", pa.string()),  # 64 hex, SHA-256 of the normalised URL without fragment
        ("site", pa.string()),
        ("site_kind", pa.string()),  # registrable | free_host | path_root | ip
        ("host", pa.string()),
        ("page", pa.string()),  # path below the site root, query dropped
        ("captured_at", TIME),
        ("source", pa.string()),
        ("visible_to", pa.string()),
        ("status", pa.int32()),
        ("ip", pa.string()),
        ("asn", pa.int64()),  # as recorded by the source; null = unknown
        ("country", pa.string()),  # ISO 3166-1 alpha-2 as recorded by the source; null = unknown
        ("gate", pa.string()),  # "" or why no brand can be read: parked, suspended, error, default_server, too_small
        ("elements", pa.int32()),
        ("dropped", pa.int32()),  # items the sanitiser removed
        ("truncated", pa.string()),
        ("role", pa.string()),  # what the page is for: pay, join, gate, landing, content, other
    ]
)

VIEW_NAMES = ("structure", "names", "text", "kit", "hidden")

FINGERPRINTS = pa.schema(
    [("capture_id", pa.string())]
    + [
        field
        for view in VIEW_NAMES
        for field in (
            (f"{view}_ids", pa.list_(pa.uint32())),  # sorted, unique feature hashes
            (f"{view}_tf", pa.list_(pa.uint8())),  # occurrences, capped at 255, same order
        )
    ]
)

# Readable names of feature hashes: class, id and asset names, kit marks, tag names. Never visible text.
FEATURE_NAMES = pa.schema([("feature", pa.uint32()), ("name", pa.string())])

OBSERVATIONS = pa.schema(
    [
        ("capture_id", pa.string()),
        ("site", pa.string()),
        ("captured_at", TIME),
        ("kind", pa.string()),
        ("value", pa.string()),
        ("role", pa.string()),
        ("provider", pa.string()),
        ("payment_type", pa.string()),
        ("specificity", pa.string()),
        ("bundle", pa.string()),
        ("basis", pa.string()),
    ]
)

REPORTS = pa.schema(
    [
        ("report_id", pa.string()),
        ("source", pa.string()),
        ("url_hash", pa.string()),
        ("site", pa.string()),
        ("site_kind", pa.string()),
        ("host", pa.string()),
        ("received_at", TIME),
        ("outcome", pa.string()),
        ("commerciality", pa.string()),
        ("site_type", pa.string()),
        ("ip", pa.string()),
        ("country", pa.string()),  # as recorded by the source
    ]
)

# One row per distinct address: what offline reference data says about it, with the date of that data.
HOSTING = pa.schema(
    [
        ("ip", pa.string()),
        ("asn", pa.int64()),
        ("as_name", pa.string()),
        ("country", pa.string()),
        ("fact_date", pa.date32()),
        ("fact_source", pa.string()),
    ]
)

SITES = pa.schema(
    [
        ("site", pa.string()),
        ("brand_id", pa.string()),
        ("distributor_id", pa.string()),
        ("decision", pa.string()),  # seen | altered | new | review | no_brand
        ("reason", pa.string()),
        ("likeness", pa.float64()),  # 0..1, to the nearest kept version of the brand; null where there is none
        ("first_seen", TIME),
        ("last_seen", TIME),
    ]
)

# A capture keeps the brand the site showed at that time: a site can change brands.
CAPTURE_BRANDS = pa.schema(
    [
        ("capture_id", pa.string()),
        ("url_hash", pa.string()),
        ("site", pa.string()),
        ("captured_at", TIME),
        ("brand_id", pa.string()),
    ]
)

BRANDS = pa.schema(
    [
        ("brand_id", pa.string()),
        ("distributor_id", pa.string()),  # the distributor most of its evidence-bearing sites belong to; null = none
        ("first_seen", TIME),
        ("last_seen", TIME),
        ("sites", pa.int32()),
        ("captures", pa.int32()),
        ("versions", pa.int32()),
        ("succeeds", pa.string()),  # brand this one replaced on the same site, null if none
    ]
)

DISTRIBUTORS = pa.schema(
    [
        ("distributor_id", pa.string()),
        ("first_seen", TIME),
        ("last_seen", TIME),
        ("brands", pa.int32()),
        ("sites", pa.int32()),
        ("mechanisms", pa.int32()),
        ("provisional_links", pa.int32()),
    ]
)

# A payment route: mechanisms that stand side by side. That they do is a fact; who is behind the route is a hypothesis.
ROUTES = pa.schema(
    [
        ("route_id", pa.string()),
        ("distributor_id", pa.string()),  # the claimed distributor it belongs to; null = none is claimed
        ("first_seen", TIME),
        ("last_seen", TIME),
        ("mechanisms", pa.int32()),
        ("sites", pa.int32()),
        ("brands", pa.int32()),
    ]
)

# One row per dedicated payment mechanism and span of use: the same account re-used after a long gap has two rows.
MECHANISMS = pa.schema(
    [
        ("route_id", pa.string()),
        ("distributor_id", pa.string()),  # null = none is claimed
        ("kind", pa.string()),
        ("provider", pa.string()),
        ("value", pa.string()),
        ("payment_type", pa.string()),
        ("role", pa.string()),
        ("specificity", pa.string()),  # dedicated | shared_service | unknown
        ("basis", pa.string()),  # who or what decided the specificity
        ("first_seen", TIME),
        ("last_seen", TIME),
        ("sites", pa.int32()),
        ("brands", pa.int32()),
        ("captures", pa.int32()),
    ]
)

# Everything a brand's sites point to: the main hypothesis and the others, with their share of its evidence.
HYPOTHESES = pa.schema(
    [
        ("brand_id", pa.string()),
        ("distributor_id", pa.string()),  # null = the evidence points to a group that is claimed as no distributor
        ("route_id", pa.string()),  # the payment route that carries the hypothesis; null = no payment mechanism does
        ("sites", pa.int32()),  # sites of the brand that point here
        ("share", pa.float64()),  # of all its sites that point anywhere
        ("main", pa.bool_()),
    ]
)

# Identifiers that alone hold a distributor together: without one of them the brands listed leave.
BRIDGES = pa.schema(
    [
        ("distributor_id", pa.string()),
        ("kind", pa.string()),
        ("provider", pa.string()),
        ("value", pa.string()),
        ("brands_leaving", pa.list_(pa.string())),  # the smaller side, sorted
        ("sites_leaving", pa.int32()),
        ("carrying_sites", pa.int32()),
    ]
)

# What a person should look at: values that spread too widely for their class, and links that were held back.
FLAGS = pa.schema(
    [
        ("kind", pa.string()),
        ("provider", pa.string()),
        ("value", pa.string()),
        ("reason", pa.string()),
        ("sites", pa.int32()),
        ("brands", pa.int32()),
        ("detail", pa.string()),
    ]
)

LINKS = pa.schema(
    [
        ("distributor_id", pa.string()),
        ("left", pa.string()),  # brand id
        ("right", pa.string()),  # brand id
        ("bits", pa.float64()),
        ("likelihood", pa.string()),
        ("provisional", pa.bool_()),
        # JSON object: {"items": [{kind, value, role, provider, payment_type, specificity, basis, bundle, bits, brands,
        # sites, background_sites, background_total, left_sites, right_sites, first, last, left_captures,
        # right_captures}], "bundles": {bundle: bits}, "counter": [{what, detail, bits}], "co_carriers": [sites],
        # "provisional_reason": text, "mechanisms": [{kind, provider, value} of the left side, the same of the right]}
        ("evidence", pa.string()),
        ("bridge", pa.bool_()),  # the link hangs on one identifier: without it one side leaves
        ("first_seen", TIME),  # from when to when the link holds
        ("last_seen", TIME),
    ]
)

QUARANTINE = pa.schema(
    [
        ("file", pa.string()),
        ("record", pa.int64()),  # 1-based line or record number
        ("field", pa.string()),
        ("reason", pa.string()),
        ("detail", pa.string()),
    ]
)

# One row per period of a site: the stretch between two complete rewrites, which is what is decided as one.
DECISIONS = pa.schema(
    [
        ("site", pa.string()),
        ("first_seen", TIME),
        ("last_seen", TIME),
        ("captures", pa.int32()),
        ("decision", pa.string()),
        ("reason", pa.string()),
        ("brand_id", pa.string()),
        ("likeness", pa.float64()),
        ("nearest_brand", pa.string()),
        ("next_brand", pa.string()),
        ("next_likeness", pa.float64()),
        ("capture_id", pa.string()),  # the page behind the likeness
        ("matched_capture", pa.string()),  # and the known version it was compared with
        ("page_in_match", pa.float64()),  # share of the page that the known version has too (containment)
        ("match_in_page", pa.float64()),  # share of the known version that the page has too
    ]
)

# What members of merged groups were called before: by this an id returns when the group comes apart again.
FORMER_IDS = pa.schema(
    [
        ("kind", pa.string()),  # brand | distributor
        ("member", pa.string()),  # capture_id of a brand, site of a distributor
        ("ids", pa.list_(pa.string())),  # oldest first
    ]
)
