"""Distributors on identifiers others collected: reported campaigns, template left-overs, phishing kits.

Invariant: labels are read only after the product's step has answered; flags of the data (shared by kind, privacy
service, names itself) are given to the step as a curated registry would give them.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from itertools import combinations

from headwater.evaluate import data, linkage_baseline, splits, steps
from headwater.evaluate.baselines import shared_values
from headwater.evaluate.brand_cases import agreed, derived_page, derived_rows, site_template
from headwater.evaluate.data import Fact
from headwater.evaluate.metrics import agreement
from headwater.evaluate.result import Result, Settings, measured

CAMPAIGNS = "site_identifiers/campaign_domains_identifiers.csv.gz"
LEFT_OVERS = "site_identifiers/derived_sites_identifiers.csv"
KITS = "site_identifiers/phishing_kits_emails.csv.gz"
KIT_HUBS = "site_identifiers/phishing_kits_generic_emails.csv"
DISTRIBUTORS, KIT_LEFT_OVERS, PHISHING_KITS, COPYCAT = "distributors", "kit leftovers", "phishing kits", "copycat"
DEGREE_CAP = 20

BUNDLES: Mapping[str, str] = {
    "registrant": "registrant", "soa": "dns", "ns": "dns", "mx": "dns", "ssl": "tls", "ip": "network", "asn": "network",
    "isp": "network", "server": "network", "website": "page", "analytics": "page", "redirect": "page",
}  # fmt: skip
"""First word of an identifier type -> evidence bundle; of the others nothing links by itself (TLD, dates)."""
LOT = "registration_lot"
"""Registrar and day of registration together, a value of the registrant bundle: many are registered in one go."""


def campaigns(settings: Settings) -> Iterator[Result]:
    """Domains of five reported campaigns; the three of one malware family are one operation."""
    rows = list(data.rows(settings.data / CAMPAIGNS))
    true = {row["domain_token"]: row["campaign"].split("_")[0] for row in rows}
    facts = list(_campaign_facts(rows))
    found = steps.operations(data.observations(facts), {site: [site] for site in true})
    others, note = _baselines(settings, sorted(true), facts, found)
    half_of = {row["domain_token"]: splits.campaign_half(row["campaign"]) for row in rows}
    for part, labels in splits.parts(half_of, true).items():
        beside = {name: agreement(other, labels) for name, other in others.items()}
        ours = agreement(found.of_site, labels)
        yield from agreed(DISTRIBUTORS, f"campaign domains, {part}", ours, beside, (0.97, 0.80), note)


def _campaign_facts(rows: Iterable[Mapping[str, str]]) -> Iterator[Fact]:
    """A domain that names itself says nothing about another. Each domain's registrar and day are one value, its lot."""
    made: dict[str, dict[str, str]] = defaultdict(dict)
    for row in rows:
        if row["id_type"] in ("registrar", "create_date"):
            made[row["domain_token"]][row["id_type"]] = row["value"]
        bundle = BUNDLES.get(row["id_type"].split("_")[0])
        if bundle and row["flag"] != "self_named":
            shared = row["flag"] in ("generic_type", "privacy_service")
            yield Fact(
                row["domain_token"], row["id_type"], row["value"], bundle, "shared_service" if shared else "unknown"
            )
    for domain, parts in made.items():
        if len(parts) == 2:
            yield Fact(domain, LOT, f"{parts['registrar']} {parts['create_date']}", "registrant")


def _baselines(
    settings: Settings, items: list[str], facts: list[Fact], found: steps.Operations
) -> tuple[dict[str, Mapping[str, int]], str]:
    """Simpler methods on the same facts, shared services left out for them as well."""
    strong = [(one.site, f"{one.kind}={one.value}") for one in facts if one.specificity != "shared_service"]
    others: dict[str, Mapping[str, int]] = {
        "connected components": shared_values(strong),
        f"degree cap {DEGREE_CAP}": shared_values(strong, degree_cap=DEGREE_CAP),
        "single link": found.single_link,
    }
    by_splink, note = linkage_baseline.splink(settings.splink, items, facts)
    return (others | {"Splink 4": by_splink}) if by_splink is not None else others, note


def left_overs(settings: Settings) -> Iterator[Result]:
    """What templates ship with and their users leave in: alone, and among the sites' own identifiers."""
    rows = list(data.rows(settings.data / LEFT_OVERS))
    owner = {row["site"]: row["owner"] for row in rows}
    default = [row for row in rows if row["is_template_default"] == "1"]
    for name, chosen, metric in (
        ("template defaults alone", default, "default_links"),
        ("defaults among own identifiers", rows, "cross_owner_links"),
    ):
        facts = list(_page_facts(chosen))
        found = steps.operations(data.observations(facts), {site: [site] for site in owner})
        values = [(one.site, f"{one.kind}={one.value}") for one in facts]
        beside = {
            "connected components": crossing(shared_values(values), owner),
            f"degree cap {DEGREE_CAP}": crossing(shared_values(values, degree_cap=DEGREE_CAP), owner),
            "single link": crossing(found.single_link, owner),
        }
        yield measured(
            KIT_LEFT_OVERS, name, metric, crossing(found.of_site, owner), 0, beside,
            f"pairs of sites of different owners in one operation, {len(owner)} sites",
        )  # fmt: skip


def _page_facts(rows: Iterable[Mapping[str, str]]) -> Iterator[Fact]:
    """As the product's own rules class them: a mailbox on a page is a contact, whoever left it there."""
    kinds = {"email": "email", "phone": "phone", "social": "social_profile", "ga": "tracking_id", "form_action": "url"}
    for row in rows:
        kind = kinds.get(row["id_type"])
        if kind:
            specificity = "dedicated" if kind in ("email", "phone") else "unknown"
            yield Fact(row["site"], kind, row["value_token"], "page", specificity, "contact")


def crossing(group: Mapping[str, int], owner: Mapping[str, str]) -> int:
    """Pairs of items in one group whose owners differ."""
    together: dict[int, dict[str, int]] = defaultdict(lambda: defaultdict(int))
    for item, number in group.items():
        if item in owner:
            together[number][owner[item]] += 1
    return sum(one * other for counted in together.values() for one, other in combinations(counted.values(), 2))


def copycat(settings: Settings) -> Iterator[Result]:
    """One template, many owners: each owner has an account of his own, and the template must not tie them."""
    rows = derived_rows(settings)
    owner = {row["site"]: row["owner"] for row in rows}
    template = site_template(rows)
    first = {row["site"]: data.moment(row["date"]) for row in reversed(rows)}
    facts = [data.account(site, f"account of {name}", first[site]) for site, name in owner.items()]
    found = steps.operations(data.observations(facts), {site: [template[site]] for site in owner})
    beside = {"connected components over templates": crossing(shared_values(template.items()), owner)}
    note = "every owner was given a made-up account; the template is the only thing owners share"
    yield measured(COPYCAT, "a2 template x owner", "cross_owner_links", crossing(found.of_site, owner), 0, beside, note)
    pages = [derived_page(row) for row in rows]
    brand = steps.branded(data.prints(pages)).last
    pairs = [(a, b) for a, b in combinations(sorted(owner), 2) if template[a] == template[b] and owner[a] != owner[b]]
    joined = sum(a in brand and brand[a] == brand.get(b) for a, b in pairs)
    yield measured(
        COPYCAT, "a2 template x owner", "template_joins_brand", joined / max(len(pairs), 1),
        note=f"pairs of sites of one template and different owners in one brand, {joined} of {len(pairs)}",
    )  # fmt: skip


def phishing_kits(settings: Settings) -> Iterator[Result]:
    """Kits and the mailboxes in them: an over-merge control, for the label is weak (docs/decisions/0006)."""
    rows = list(data.rows(settings.data / KITS))
    hubs = {row["email_token"] for row in data.rows(settings.data / KIT_HUBS)}
    kits = sorted({row["kit_token"] for row in rows})
    boxes = [(row["kit_token"], row["email_token"]) for row in rows]
    facts = [Fact(kit, "email", box, "page", "dedicated", "contact") for kit, box in sorted(set(boxes))]
    found = steps.operations(data.observations(facts), {kit: [kit] for kit in kits})
    others = {
        "connected components": shared_values(boxes),
        f"degree cap {DEGREE_CAP}": shared_values(boxes, degree_cap=DEGREE_CAP),
        "single link": found.single_link,
    }
    actor = {row["kit_token"]: row["actor_token"] for row in rows if row["actor_token"]}
    beside = {name: agreement(other, actor) for name, other in others.items()}
    yield from agreed(PHISHING_KITS, "kits with a weak label", agreement(found.of_site, actor), beside)
    size = {name: _largest(other) / len(kits) for name, other in others.items()}
    yield measured(
        PHISHING_KITS, "all kits", "largest_group_share", _largest(found.of_site) / len(kits), None, size,
        f"{len(kits)} kits",
    )  # fmt: skip
    yield _hub_links(boxes, hubs, kits)


def _hub_links(boxes: list[tuple[str, str]], hubs: set[str], kits: list[str]) -> Result:
    """Links among the kits that carry a hub, when hubs are all that is seen of them; the other kits are as they are."""
    shown = sorted({(kit, box) for kit, box in boxes if box in hubs})
    carrying = {kit for kit, _ in shown}
    facts = [Fact(kit, "email", box, "page", "dedicated", "contact") for kit, box in shown]
    facts += [
        Fact(k, "email", box, "page", "dedicated", "contact") for k, box in sorted(set(boxes)) if k not in carrying
    ]
    found = steps.operations(data.observations(facts), {kit: [kit] for kit in kits})
    carriers = {kit: kit for kit, _ in shown}
    beside = {
        "connected components": crossing(shared_values(shown), carriers),
        f"degree cap {DEGREE_CAP}": crossing(shared_values(shown, degree_cap=DEGREE_CAP), carriers),
    }
    note = f"{len(hubs)} known hubs on {len(carriers)} kits"
    return measured(PHISHING_KITS, "known hubs", "hub_links", crossing(found.of_site, carriers), 0, beside, note)


def _largest(group: Mapping[str, int]) -> int:
    sizes: dict[int, int] = defaultdict(int)
    for number in group.values():
        sizes[number] += 1
    return max(sizes.values(), default=0)
