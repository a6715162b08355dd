"""The evidence behind a distributor as a graph: mechanisms, brands, and which brand showed which mechanism.

Invariants: a mechanism on more brands than fit a drawing is a hub: its brands are folded into it until it is opened,
and hubs are joined to those with which they share most folded brands; every node says how many of its neighbours are
not drawn; page, table and drawing are made of the same nodes; nodes go by opaque ids.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import combinations
from typing import Any
from uuid import UUID

from headwater.model.defang import defang
from headwater_desk.attribution import models as results
from headwater_desk.attribution import paying
from headwater_desk.attribution.paying import Carried
from headwater_desk.distributors.selectors import Head, mechanisms
from headwater_desk.facts import models as facts
from headwater_desk.facts import selectors as known
from headwater_desk.people.models import User

HUB = 8
"""A mechanism on more brands than this is folded."""
DRAWN_MECHANISMS = 60
DRAWN_BRANDS = 60
"""Of an opened hub; the rest is counted."""
NEAREST = 3
"""A mechanism is joined to so many others, those with which it shares most folded brands."""
MOST_OPEN = 40
BRAND, MECHANISM = "brand", "mechanism"


@dataclass(frozen=True)
class Node:
    """A brand or a mechanism. `folded` counts neighbours that are not drawn; `here`: it is the distributor's own."""

    id: str
    kind: str
    label: str
    note: str
    sites: int
    neighbours: int
    folded: int
    opened: bool
    here: bool = True


@dataclass(frozen=True)
class Edge:
    """A brand that showed a mechanism (`sites`), or two mechanisms that share folded brands (`brands`)."""

    source: str
    target: str
    sites: int = 0
    brands: int = 0
    first: datetime | None = None
    last: datetime | None = None


@dataclass(frozen=True)
class Graph:
    """What is drawn and listed; `left` mechanisms have no room."""

    nodes: Sequence[Node]
    edges: Sequence[Edge]
    left: int
    opened: Sequence[str]

    @property
    def named(self) -> Mapping[str, Node]:
        """Nodes by id."""
        return {node.id: node for node in self.nodes}

    @property
    def rows(self) -> Sequence[tuple[Edge, Node, Node]]:
        """Edges with their two nodes, as the table lists them."""
        named = self.named
        return [(edge, named[edge.source], named[edge.target]) for edge in self.edges]


def graph(head: Head, user: User, opened: Iterable[str]) -> Graph:
    """The graph with these nodes opened; ids that are none of its nodes open nothing."""
    wanted = list(dict.fromkeys(opened))[:MOST_OPEN]
    of_it = mechanisms(head, user)
    drawn = of_it[:DRAWN_MECHANISMS]
    beyond = _of_brands(head, user, [one for one in wanted if one.startswith("B-")], {row.pk for row in of_it})
    rows = {row.pk: row for row in (*drawn, *beyond)}
    carried = [one for one in paying.carriers(head.run, user, list(rows.values()), head.until) if one.brand_id]
    made = _Drawing(rows, carried, {row.pk for row in of_it}, set(wanted))
    names = known.code_names(made.brands, user)
    nodes, edges = made.nodes(names), made.edges()
    shown = {node.id for node in nodes}
    return Graph(nodes, edges, len(of_it) - len(drawn), [one for one in wanted if one in shown])


def _of_brands(head: Head, user: User, brands: Sequence[str], but: Collection[UUID]) -> list[results.MechanismResult]:
    """Mechanisms of others that were seen on the sites of opened brands."""
    if not brands:
        return []
    sites = results.PeriodResult.objects.filter(run=head.run, brand_id__in=brands).order_by().values("site")
    seen = facts.Observation.objects.filter(site__in=sites).exclude(payment_type="")
    marks = seen.order_by().values("value_mark")
    rows = results.MechanismResult.objects.filter(run=head.run, value_mark__in=marks).exclude(pk__in=list(but))
    return paying.visible_mechanisms(rows.order_by("-sites", "id")[:DRAWN_MECHANISMS], user, head.until)


class _Drawing:
    """Which brands are drawn, and what is folded."""

    def __init__(
        self, rows: Mapping[UUID, results.MechanismResult], carried: Sequence[Carried], own: Collection[UUID],
        opened: Collection[str],
    ) -> None:  # fmt: skip
        self.rows, self.own, self.opened = rows, own, opened
        self.of_mechanism: dict[UUID, list[Carried]] = defaultdict(list)
        self.of_brand: dict[str, list[Carried]] = defaultdict(list)
        for one in carried:
            self.of_mechanism[one.mechanism].append(one)
            self.of_brand[one.brand_id].append(one)
        self.brands = {brand for brand in self.of_brand if brand in opened}
        for mechanism, found in self.of_mechanism.items():
            if mechanism in own and (len(found) <= HUB or str(mechanism) in opened):
                self.brands |= {one.brand_id for one in found[:DRAWN_BRANDS]}

    def nodes(self, names: Mapping[str, str]) -> list[Node]:
        """Mechanisms first, then brands, each those on most sites first."""
        drawn = [self._mechanism(row) for row in self.rows.values() if self.of_mechanism.get(row.pk)]
        brands = [self._brand(brand, names.get(brand, "")) for brand in self.brands]
        return sorted(drawn, key=_by_size) + sorted(brands, key=_by_size)

    def _mechanism(self, row: results.MechanismResult) -> Node:
        found = self.of_mechanism[row.pk]
        sites = frozenset().union(*(one.sites for one in found))
        folded = sum(1 for one in found if one.brand_id not in self.brands)
        label = f"{row.provider} {defang(row.value)}".strip()
        note = row.payment_type.replace("_", " ")
        return Node(
            str(row.pk), MECHANISM, label, note, len(sites), len(found), folded, str(row.pk) in self.opened,
            row.pk in self.own,
        )  # fmt: skip

    def _brand(self, brand: str, name: str) -> Node:
        found = self.of_brand[brand]
        sites = frozenset().union(*(one.sites for one in found))
        return Node(brand, BRAND, name or brand, brand if name else "", len(sites), len(found), 0, brand in self.opened)

    def edges(self) -> list[Edge]:
        """Brands to mechanisms, then hubs to hubs."""
        shown = [one for brand in sorted(self.brands) for one in self.of_brand[brand]]
        carrying = [Edge(one.brand_id, str(one.mechanism), len(one.sites), 0, one.first, one.last) for one in shown]
        return carrying + list(self._shared())

    def _shared(self) -> Iterable[Edge]:
        """Each mechanism with those it shares most folded brands with."""
        folded = {pk: {one.brand_id for one in found} - self.brands for pk, found in self.of_mechanism.items()}
        both: dict[UUID, list[tuple[int, UUID]]] = defaultdict(list)
        for left, right in combinations(sorted(folded, key=str), 2):
            if number := len(folded[left] & folded[right]):
                both[left].append((number, right))
                both[right].append((number, left))
        kept = {
            (min(str(one), str(other)), max(str(one), str(other)), number)
            for one, found in both.items()
            for number, other in sorted(found, key=lambda pair: (-pair[0], str(pair[1])))[:NEAREST]
        }
        yield from (Edge(left, right, brands=number) for left, right, number in sorted(kept))


def _by_size(node: Node) -> tuple[int, str]:
    return -node.sites, node.id


def as_json(found: Graph) -> dict[str, Any]:
    """For the drawing; the edges' ids say what they join."""
    return {
        "nodes": [
            {
                "id": node.id, "kind": node.kind, "label": node.label, "note": node.note, "sites": node.sites,
                "neighbours": node.neighbours, "folded": node.folded, "opened": node.opened, "here": node.here,
            }
            for node in found.nodes
        ],
        "edges": [
            {
                "id": f"{edge.source}~{edge.target}", "source": edge.source, "target": edge.target, "sites": edge.sites,
                "brands": edge.brands, "first": edge.first and edge.first.date().isoformat(),
                "last": edge.last and edge.last.date().isoformat(),
            }
            for edge in found.edges
        ],
        "opened": list(found.opened),
        "left": found.left,
    }  # fmt: skip
