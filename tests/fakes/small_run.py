"""The tables of a small run made by hand: every kind of subject, with all tables or only those of old.

Two brands of distributor D-00001 share an account and a wallet, a third hangs on one account alone. D-00002 is tied to
it by one site that showed accounts of both, which was not followed. One brand stands alone.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from typing import Any

import pyarrow as pa
from hand_made import Look, altered, template

from headwater.model.tables import (
    BRANDS,
    CAPTURE_BRANDS,
    DECISIONS,
    DISTRIBUTORS,
    FEATURE_NAMES,
    FINGERPRINTS,
    HOSTING,
    OBSERVATIONS,
    SITES,
    TIME,
    VIEW_NAMES,
)

START = datetime(2012, 1, 1, 8, tzinfo=UTC)
TEXT, COUNT = pa.string(), pa.int32()
LINKS = pa.schema(
    [
        ("distributor_id", TEXT), ("left", TEXT), ("right", TEXT), ("bits", pa.float64()), ("likelihood", TEXT),
        ("provisional", pa.bool_()), ("evidence", TEXT), ("bridge", pa.bool_()), ("first_seen", TIME),
        ("last_seen", TIME),
    ]
)  # fmt: skip
ROUTES = pa.schema(
    [
        ("route_id", TEXT), ("distributor_id", TEXT), ("first_seen", TIME), ("last_seen", TIME), ("mechanisms", COUNT),
        ("sites", COUNT), ("brands", COUNT),
    ]
)  # fmt: skip
MECHANISMS = pa.schema(
    [
        ("route_id", TEXT), ("distributor_id", TEXT), ("kind", TEXT), ("provider", TEXT), ("value", TEXT),
        ("payment_type", TEXT), ("role", TEXT), ("specificity", TEXT), ("basis", TEXT), ("first_seen", TIME),
        ("last_seen", TIME), ("sites", COUNT), ("brands", COUNT), ("captures", COUNT),
    ]
)  # fmt: skip
HYPOTHESES = pa.schema(
    [
        ("brand_id", TEXT), ("distributor_id", TEXT), ("route_id", TEXT), ("sites", COUNT), ("share", pa.float64()),
        ("main", pa.bool_()),
    ]
)  # fmt: skip
BRIDGES = pa.schema(
    [
        ("distributor_id", TEXT), ("kind", TEXT), ("provider", TEXT), ("value", TEXT),
        ("brands_leaving", pa.list_(TEXT)), ("sites_leaving", COUNT), ("carrying_sites", COUNT),
    ]
)  # fmt: skip
FLAGS = pa.schema(
    [
        ("kind", TEXT), ("provider", TEXT), ("value", TEXT), ("reason", TEXT), ("sites", COUNT), ("brands", COUNT),
        ("detail", TEXT),
    ]
)  # fmt: skip
SNAPSHOT = {
    "run": "abcdefghijkl", "brand method": "brands-9", "distributor method": "distributors-9", "headwater": "9.0.0",
}  # fmt: skip


@dataclass(frozen=True)
class Value:
    """What is observed; `value` may be as hostile as a test likes."""

    value: str
    kind: str = "merchant_account"
    role: str = "recipient"
    provider: str = "cardgate"
    payment_type: str = "card"
    specificity: str = "dedicated"
    bundle: str = "payment"
    basis: str = "rule:cardgate.merchant"


ACCOUNT = Value("700001")
OTHER = Value("700002")
WALLET = Value("w" * 34, "crypto_address", provider="", payment_type="crypto", basis="registry:own-7")
MAIL_A = Value("a@one.example", "email", "contact", "", "", "dedicated", "page", "rule:contact_mailbox")
MAIL_B = Value("b@two.example", "email", "contact", "", "", "dedicated", "page", "rule:contact_mailbox")
TRACKER = Value("UA-100", "tracking_id", "tracking", "google", "", "unknown", "page", "default")
PROCESSOR = Value(
    "pay.cardgate.example", "host", "processor", "cardgate", "card", "shared_service", basis="rule:processor_host"
)
AGENT = Value("agent-1", "reseller_account", "processor", "cardgate", "card", "shared_service", basis="rule:agent")


@dataclass(frozen=True)
class Visit:
    """One capture of a site on a day (from 1 January 2012), with what was observed in it."""

    site: str
    day: int
    brand: str | None
    values: tuple[Value, ...] = ()
    ip: str = "192.0.2.1"

    @property
    def capture_id(self) -> str:
        return sha256(f"{self.site}|{self.day}".encode()).hexdigest()[:32]


VISITS = (
    Visit("a1.example", 0, "B-00001", (ACCOUNT, WALLET, MAIL_A, TRACKER, PROCESSOR, AGENT)),
    Visit("a1.example", 40, "B-00001", (ACCOUNT, MAIL_A, PROCESSOR)),
    Visit("a2.example", 60, "B-00001", (ACCOUNT, WALLET, PROCESSOR)),
    Visit("b1.example", 20, "B-00002", (ACCOUNT, WALLET, MAIL_B, TRACKER, PROCESSOR, AGENT), "198.51.100.7"),
    Visit("b2.example", 90, "B-00002", (WALLET, MAIL_B), "198.51.100.7"),
    Visit("c1.example", 100, "B-00003", (ACCOUNT,), "192.0.2.1"),
    Visit("d1.example", 10, "B-00004", (OTHER,)),
    Visit("d2.example", 30, "B-00004", (OTHER, ACCOUNT)),
    Visit("d3.example", 30, "B-00005", (OTHER,)),
    Visit("e1.example", 5, "B-00006"),
    Visit("gone.example", 6, None),
)


DISTRIBUTOR_OF = {
    "B-00001": "D-00001", "B-00002": "D-00001", "B-00003": "D-00001", "B-00004": "D-00002", "B-00005": "D-00002",
}  # fmt: skip


@dataclass(frozen=True)
class SmallRun:
    """The run; change `visits` or `rename` values for a test. `old` leaves out what earlier versions did not write."""

    visits: tuple[Visit, ...] = VISITS
    rename: Mapping[str, str] = field(default_factory=dict)
    old: bool = False
    behind: Mapping[str, str] = field(default_factory=lambda: DISTRIBUTOR_OF)

    def name(self, text: str) -> str:
        return self.rename.get(text, text)

    def tables(self) -> dict[str, pa.Table]:
        made = {
            "captures": self._captures(),
            "observations": self._observations(),
            "fingerprints": self._fingerprints()[0],
            "feature_names": self._fingerprints()[1],
            "sites": self._sites(),
            "brands": self._brands(),
            "decisions": self._decisions(),
            "distributors": self._distributors(),
            "links": self._links(),
            "hosting": rows(HOSTING, [(ip, asn, "", "NL", None, "") for ip, asn in ASN_OF.items()]),
        }  # fmt: skip
        return made if self.old else {**made, **self._later()}

    def _captures(self) -> pa.Table:
        return rows(
            CAPTURE_BRANDS,
            [
                (v.capture_id, sha256(v.site.encode()).hexdigest(), self.name(v.site), at(v.day), v.brand)
                for v in self.visits
            ],
        )

    def _observations(self) -> pa.Table:
        found = []
        for visit in self.visits:
            ip = Value(visit.ip, "ip", "network", "", "", "unknown", "network", "default")
            found += [
                (
                    visit.capture_id, self.name(visit.site), at(visit.day), one.kind, self.name(one.value), one.role,
                    self.name(one.provider), one.payment_type, one.specificity, one.bundle, one.basis,
                )
                for one in (*visit.values, ip)
            ]  # fmt: skip
        return rows(OBSERVATIONS, found)

    def _fingerprints(self) -> tuple[pa.Table, pa.Table]:
        found: list[dict[str, Any]] = []
        names: dict[int, str] = {}
        for visit in self.visits:
            look = look_of(visit)
            found.append(
                {"capture_id": visit.capture_id}
                | {f"{view}_ids": sorted(look[view]) for view in VIEW_NAMES}
                | {f"{view}_tf": [look[view][feature] for feature in sorted(look[view])] for view in VIEW_NAMES}
            )
            names |= {feature: f".name-{feature}" for view in ("names", "kit") for feature in look[view]}
        shown = [(feature, self.name(name)) for feature, name in sorted(names.items())]
        return pa.Table.from_pylist(found, schema=FINGERPRINTS), rows(FEATURE_NAMES, shown)

    def _sites(self) -> pa.Table:
        found = []
        for site in sorted({visit.site for visit in self.visits}):
            own = [visit for visit in self.visits if visit.site == site]
            brand = own[-1].brand
            decision = ("seen", "nearest") if brand else ("no_brand", "parked")
            behind = self.behind.get(brand or "") if any(visit.values for visit in own) else None
            found.append(
                (self.name(site), brand, behind, *decision, 0.9 if brand else None, at(own[0].day), at(own[-1].day))
            )
        return rows(SITES, found)

    def _brands(self) -> pa.Table:
        found = []
        for brand in brands_of(self.visits):
            own = [visit for visit in self.visits if visit.brand == brand]
            sites = len({visit.site for visit in own})
            found.append(
                (brand, self.behind.get(brand), at(own[0].day), at(own[-1].day), sites, len(own), len(own), None)
            )
        return rows(BRANDS, found)

    def _decisions(self) -> pa.Table:
        found = []
        first: dict[str, Visit] = {}
        for visit in self.visits:
            if visit.brand is None:
                continue
            known = first.setdefault(visit.brand, visit)
            new = known is visit
            found.append(
                (
                    self.name(visit.site), at(visit.day), at(visit.day), 1, "new" if new else "seen", "nearest",
                    visit.brand, None if new else 0.8, None if new else visit.brand, "B-00006", 0.25,
                    None if new else visit.capture_id, None if new else known.capture_id, None if new else 0.9,
                    None if new else 0.9,
                )
            )  # fmt: skip
        return rows(DECISIONS, found)

    def _distributors(self) -> pa.Table:
        return rows(
            DISTRIBUTORS,
            [("D-00001", at(0), at(100), 3, 5, 2, 1), ("D-00002", at(10), at(30), 2, 3, 1, 0)],
        )

    def _links(self) -> pa.Table:
        firm = [
            ("B-00001", "B-00002", 19.0, {"payment": 14.0, "page": 5.0}, (ACCOUNT, WALLET)),
            ("B-00001", "B-00003", 14.0, {"payment": 14.0}, (ACCOUNT,)),
            ("B-00004", "B-00005", 14.0, {"payment": 14.0}, (OTHER,)),
        ]  # fmt: skip
        against = [{"what": "different kits", "detail": "no kit mark in common", "bits": -1.5}]
        found = []
        for left, right, bits, bundles, values in firm:
            items = [self._item(one, 14.0) for one in values]
            text = {"items": items, "bundles": bundles, "counter": against, "co_carriers": [], "provisional_reason": ""}
            group = DISTRIBUTOR_OF[left]
            bridge = right == "B-00003"
            found.append((group, left, right, bits, "likely", False, self._evidence(text), bridge, at(0), at(90)))
        tie = {
            "items": [self._item(ACCOUNT, None), self._item(OTHER, None)], "bundles": {"payment": 4.0}, "counter": [],
            "co_carriers": [self.name("d2.example")], "provisional_reason": "one site alone showed both",
        }  # fmt: skip
        found.append(
            (
                "D-00001",
                "B-00001",
                "B-00004",
                4.0,
                "possible",
                True,
                self._evidence(tie, tie=True),
                False,
                at(30),
                at(30),
            )
        )
        return rows(LINKS, found) if not self.old else rows(pa.schema(list(LINKS)[:7]), [row[:7] for row in found])

    def _evidence(self, text: dict[str, Any], *, tie: bool = False) -> str:
        if not self.old:
            return json.dumps(text)
        if not tie:
            return json.dumps(text["items"])
        return json.dumps(
            {
                "co_carriers": text["co_carriers"],
                "mechanisms": [{k: i[k] for k in ("kind", "value")} for i in text["items"]],
            }
        )

    def _item(self, one: Value, bits: float | None) -> dict[str, Any]:
        item = {
            "kind": one.kind, "value": self.name(one.value), "role": one.role, "provider": self.name(one.provider),
            "payment_type": one.payment_type, "specificity": one.specificity, "bundle": one.bundle, "bits": bits,
            "brands": 3, "sites": 5, "left_sites": 2, "right_sites": 1, "first": at(0).isoformat(),
            "last": at(90).isoformat(),
        }  # fmt: skip
        return item if self.old else item | {"basis": one.basis, "background_sites": 0, "background_total": 3000}

    def _later(self) -> dict[str, pa.Table]:
        def mechanism(route: str, group: str, one: Value, sites: int, brands: int) -> tuple[Any, ...]:
            return (
                route, group, one.kind, self.name(one.provider), self.name(one.value), one.payment_type, one.role,
                one.specificity, one.basis, at(0), at(90), sites, brands, sites,
            )  # fmt: skip

        account = (ACCOUNT.kind, self.name(ACCOUNT.provider), self.name(ACCOUNT.value))
        return {
            "routes": rows(
                ROUTES,
                [
                    ("R-00001", "D-00001", at(0), at(100), 2, 5, 3),
                    ("R-00002", "D-00002", at(10), at(30), 1, 3, 2),
                ],
            ),
            "mechanisms": rows(
                MECHANISMS,
                [
                    mechanism("R-00001", "D-00001", ACCOUNT, 5, 4),
                    mechanism("R-00001", "D-00001", WALLET, 4, 2),
                    mechanism("R-00002", "D-00002", OTHER, 3, 2),
                ],
            ),
            "hypotheses": rows(
                HYPOTHESES,
                [(brand, group, "R-00001", 2, 1.0, True) for brand, group in DISTRIBUTOR_OF.items() if brand != MIXED]
                + [("B-00004", "D-00002", "R-00002", 2, 0.67, True), ("B-00004", "D-00001", "R-00001", 1, 0.33, False)],
            ),
            "bridges": rows(BRIDGES, [("D-00001", *account, ["B-00003"], 1, 5)]),
            "flags": rows(FLAGS, [(*account, "wide_spread", 5, 4, "on sites of two distributors")]),
        }  # fmt: skip


MIXED = "B-00004"
"""One of its sites points to another distributor."""
ASN_OF = {"192.0.2.1": 64500, "198.51.100.7": 64501}
SUBJECTS = (
    "a1.example", "gone.example", "B-00001", "B-00006", "D-00001", "D-00002", "R-00001", "B-00001 B-00002",
    "B-00001 B-00003", "B-00002 B-00003", "B-00001 B-00004", "B-00001 B-00006", "a1.example b1.example", "700001",
    "account:crypto_address||" + "w" * 34, "UA-100", "pay.cardgate.example",
)  # fmt: skip
"""One of every kind, and of every outcome of that kind. R-00001 needs a run with routes."""


def look_of(visit: Visit) -> Look:
    """The template of a visit: its brand's, altered a little from day to day."""
    number = int((visit.brand or "B-0")[2:])
    return altered(template(number), visit.day, 0.1)


def brands_of(visits: tuple[Visit, ...]) -> list[str]:
    return sorted({visit.brand for visit in visits if visit.brand})


def at(day: int) -> datetime:
    return START + timedelta(days=day)


def rows(schema: pa.Schema, found: list[tuple[Any, ...]]) -> pa.Table:
    columns: list[Any] = list(zip(*found, strict=True)) if found else [()] * len(schema)
    return pa.Table.from_arrays(
        [pa.array(list(c), f.type) for c, f in zip(columns, schema, strict=True)], schema=schema
    )
