"""The innocent readings that fit the evidence at hand, chosen by what is actually shared.

A reading is one function and one line in READINGS, in the order of how much of the evidence it would explain. Each
names the shared fact it rests on, and what would tell it from common control: the question to put next, and to whom.
"""

from collections.abc import Callable, Iterable

from headwater.explain import links
from headwater.explain.grounds import Grounds
from headwater.model.explanation import Item, Reading
from headwater.model.phrases import count, item_name, kind_name, listed

_WALLETS = ("crypto_address",)
_WIRES = ("network", "dns", "tls")


def _proxy(grounds: Grounds) -> Reading | None:
    accounts = [item for item in grounds.mechanisms if item.kind not in _WALLETS and item.carried.brands > 1]
    if not accounts:
        return None
    widest = max(accounts, key=lambda item: item.carried.brands)
    return Reading(
        "payment proxy",
        "The account may be that of a payment proxy, which collects for sellers who have nothing else in common.",
        f"{item_name(widest)} stands on {count(widest.carried.brands, 'brand')}",
        f"In whose name {_whose(widest)} keeps the account, and to how many receivers it pays out.",
    )


def _whose(item: Item) -> str:
    return item.provider or "the provider"


def _wallet_service(grounds: Grounds) -> Reading | None:
    wallets = [item for item in grounds.mechanisms if item.kind in _WALLETS and item.carried.brands > 1]
    if not wallets:
        return None
    return Reading(
        "wallet service",
        "The address may be one that an exchange or payment service gave out for many of its customers.",
        f"{item_name(wallets[0])} stands on {count(wallets[0].carried.brands, 'brand')}",
        "Whether a known service controls the address, and whether what arrives is split among several receivers.",
    )


def _franchise(grounds: Grounds) -> Reading | None:
    many = max((item.carried.brands for item in grounds.mechanisms), default=0)
    own = [party.contacts for party in grounds.parties]
    apart = len(own) == 2 and all(own) and not own[0] & own[1]
    if many < 3 and not apart:
        return None
    if not grounds.mechanisms:
        return None
    return Reading(
        "affiliate programme or franchise",
        "A programme may hand its partners the account, and often the pages, while each runs sites of its own.",
        "each side has contacts of its own" if apart else f"one account serves {count(many, 'brand')}",
        "Whether pages carry partner ids, and whether domains, hosts and contacts differ from brand to brand.",
    )


def _reseller(grounds: Grounds) -> Reading | None:
    agents = [item for item in grounds.shared if item.kind == "reseller_account"]
    if not agents:
        return None
    return Reading(
        "same reseller",
        "The same reseller or agent may have signed them up independently of one another.",
        f"{item_name(agents[0])} stands on {count(agents[0].carried.brands, 'brand')}",
        f"Who the merchants behind that agent are, asked of {_whose(agents[0])}.",
    )


def _processor(grounds: Grounds) -> Reading | None:
    services = {
        item.provider for item in grounds.shared if item.bundle == "payment" and item.specificity != "dedicated"
    }
    names = sorted(services - {""})
    if not names:
        return None
    return Reading(
        "same processor",
        "Customers of one processor share its host and its form; this links nobody and weighs nothing.",
        f"pages use {listed(names, 4)}",
        "Nothing more is needed: only an account of one customer can link.",
    )


def _changed_hands(grounds: Grounds) -> Reading | None:
    apart = [item for item in grounds.mechanisms if item.apart_days]
    if not apart:
        return None
    return Reading(
        "account that changed hands",
        "The account may have passed from one holder to another: the two sides never showed it at the same time.",
        f"{item_name(apart[0])}: {count(apart[0].apart_days or 0, 'day')} between the two",
        f"The history of the account's holders, asked of {_whose(apart[0])}.",
    )


def _copied_account(grounds: Grounds) -> Reading | None:
    if grounds.kind != "link":
        return None
    alone = [row for row in grounds.rows if len(links.evidence(row["evidence"]).co_carriers) == 1]
    both = [item for item in grounds.mechanisms if len(item.sides) == 2]
    thin = [item for item in both if min(side.sites for side in item.sides) == 1]
    if not alone and (not thin or len(thin) < len(both)):
        return None
    return Reading(
        "copied account",
        "The account may have been copied onto one page, by mistake or to lay a false trail.",
        "one site alone ties the two" if alone else f"{item_name(thin[0])} stands on one site of one side",
        "Whether the site was paid through that account, and whether another site shows the same.",
    )


def _template(grounds: Grounds) -> Reading | None:
    if grounds.kind not in ("site", "brand") or (grounds.kind == "site" and not grounds.members):
        return None
    return Reading(
        "template sold or copied",
        "The same template can mean a kit that was sold, or a page that was copied: likeness never links operators.",
        _shared_names(grounds),
        "Whether anything besides the pages is shared: accounts, contacts, hosts.",
    )


def _shared_names(grounds: Grounds) -> str:
    if grounds.template is None:
        return "the brand is a template, and nothing else"
    return f"{count(grounds.template.shared_total, 'name')} in common with the version it was compared with"


def _kit_author(grounds: Grounds) -> Reading | None:
    left = [
        item
        for item in grounds.shared
        if item.bundle == "page"
        and item.specificity != "dedicated"
        and item.role in ("mention", "tracking", "shared_script")
    ]
    if not left:
        return None
    return Reading(
        "kit author",
        "Whoever made the kit may have left these in it; everyone who uses the kit then shows them.",
        _examples(left),
        "Whether pages of the same kit outside this case show them too.",
    )


def _same_host(grounds: Grounds) -> Reading | None:
    wires = [item for item in grounds.shared if item.bundle in _WIRES]
    if not wires:
        return None
    return Reading(
        "same host",
        "Customers of one host share its addresses, name servers and certificates.",
        _examples(wires),
        "How many unrelated sites the host keeps at the same addresses.",
    )


def _examples(items: Iterable[Item]) -> str:
    kinds: dict[str, list[str]] = {}
    for item in items:
        kinds.setdefault(kind_name(item.kind), []).append(item.value)
    return "; ".join(f"{name} {listed(values, 2)}" for name, values in kinds.items())


READINGS: tuple[Callable[[Grounds], Reading | None], ...] = (
    _template,
    _changed_hands,
    _copied_account,
    _proxy,
    _wallet_service,
    _franchise,
    _reseller,
    _kit_author,
    _same_host,
    _processor,
)


def readings(grounds: Grounds) -> tuple[Reading, ...]:
    """Every reading that fits, the one that would explain most first; none where nothing is claimed."""
    if not grounds.claims:
        return ()
    return tuple(found for rule in READINGS if (found := rule(grounds)))
