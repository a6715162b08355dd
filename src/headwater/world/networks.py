"""Invented networks on reserved address ranges, free hosts, and the pools sites draw their addresses from.

Invariants: addresses come from RFC 5737, RFC 2544, RFC 1112 class E and RFC 3849 ranges only; AS numbers from the
private-use range of RFC 6996; 203.0.113.0/24 and the bank of unlisted addresses are in no network, so that "unknown"
occurs.
"""

from ipaddress import IPv4Address, IPv4Network, IPv6Network

from msgspec import Struct

from headwater.world.dice import Dice
from headwater.world.words import FREE_NAMES, trade_name

NETWORK_STREAM = 2
FACT_DATE = "2012-12-31"
FACT_SOURCE = "synthetic world"
COUNTRIES = {
    "US": 43, "RU": 13, "KZ": 9, "JP": 8, "NL": 8, "UA": 6, "DE": 5, "CZ": 4, "HU": 3, "FR": 2, "CA": 2, "GB": 2,
    "LV": 2, "RO": 1, "SE": 1, "TH": 1,
}  # fmt: skip
"""Country codes with the weight of hosting there; the first nine stand in the published order."""
_SERVERS = 24  # addresses in use a network: few, so that unrelated sites share them


class Network(Struct, frozen=True):
    """One announced block; `servers` are the addresses in use."""

    block: str
    asn: int
    name: str
    country: str
    servers: tuple[str, ...]


class FreeHost(Struct, frozen=True):
    """A free host: `kind` subdomain or path; `addresses` it answers from."""

    suffix: str
    kind: str
    name: str
    addresses: tuple[str, ...]


class Networks(Struct, frozen=True):
    by_country: dict[str, tuple[Network, ...]]
    free_hosts: tuple[FreeHost, ...]
    favourites: dict[int, tuple[str, ...]]
    """A few servers each distributor likes; others use them too."""

    def all(self) -> list[Network]:
        return [network for group in self.by_country.values() for network in group]

    def address(self, dice: Dice, country: str = "") -> str:
        """An address in use, drawn by country weight (or in `country`); about one in a hundred is in no network."""
        if not country and dice.chance(0.01):
            return f"203.0.113.{dice.between(1, 254)}"
        code = country or dice.weighted(tuple(COUNTRIES), tuple(COUNTRIES.values()))
        return dice.pick(dice.pick(self.by_country[code]).servers)

    def for_owner(self, owner: int, dice: Dice) -> str:
        if owner in self.favourites and dice.chance(0.3):
            return dice.pick(self.favourites[owner])
        return self.address(dice)


def draw_networks(seed: int, distributors: int) -> Networks:
    dice = Dice(seed, NETWORK_STREAM)
    blocks = [
        str(block)
        for parent in ("198.18.0.0/16", "198.19.0.0/16")
        for block in IPv4Network(parent).subnets(new_prefix=22)
    ]
    blocks += [str(IPv4Network((int(IPv4Address("240.0.0.0")) + i * 1024, 22))) for i in range(200)]
    blocks = ["192.0.2.0/24", "198.51.100.0/24", *dice.sample(blocks, 90)]
    by_country: dict[str, tuple[Network, ...]] = {}
    asn = 64_512
    for country, weight in COUNTRIES.items():
        group = []
        for _ in range(2 + weight // 4):
            asn += dice.between(1, 9)
            group.append(_network(blocks.pop(), asn, country, dice))
        by_country[country] = tuple(group)
    # The newest protocol of the period: one block, two servers.
    six = IPv6Network("2001:db8:40::/48")
    name = f"{trade_name(dice.below(99), dice.below(99))} Network"
    sixth = Network(str(six), asn + 5, name, "NL", (str(six[17]), str(six[18])))
    by_country["NL"] = (*by_country["NL"], sixth)
    drawn = Networks(by_country, (), {})
    hosts = tuple(_free_host(place, drawn, dice) for place in range(len(FREE_NAMES)))
    favourites = {owner: tuple(drawn.address(dice) for _ in range(dice.between(2, 4))) for owner in range(distributors)}
    return Networks(by_country, hosts, favourites)


def _network(block: str, asn: int, country: str, dice: Dice) -> Network:
    network = IPv4Network(block)
    places = dice.sample(range(5, network.num_addresses - 2), _SERVERS)
    name = f"{trade_name(dice.below(99), dice.below(99))} Network"
    return Network(block, asn, name, country, tuple(str(network[place]) for place in places))


def _free_host(place: int, networks: Networks, dice: Dice) -> FreeHost:
    name = FREE_NAMES[place]
    kind = "path" if place % 5 in (1, 4) else "subdomain"
    suffix = f"{name}.{dice.pick(('example', 'test', 'example'))}"
    if kind == "path":
        suffix = f"{dice.pick(('pages', 'members', 'home'))}.{suffix}"
    country = dice.weighted(("US", "RU", "KZ", "JP", "NL", "DE"), (5, 2, 2, 1, 1, 1))
    return FreeHost(
        suffix, kind, name.title(), tuple(networks.address(dice, country) for _ in range(dice.between(1, 4)))
    )


def network_rows(networks: Networks) -> list[tuple[str, ...]]:
    return [(n.block, str(n.asn), n.name, n.country, FACT_DATE, FACT_SOURCE) for n in networks.all()]


def free_host_rows(networks: Networks) -> list[tuple[str, ...]]:
    return [(host.suffix, host.kind, host.name, FACT_SOURCE, FACT_DATE) for host in networks.free_hosts]
