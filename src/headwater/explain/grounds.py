"""What is known about one subject before it is weighed: the common input of counter-evidence and innocent readings."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

from headwater.explain.items import Key, dedicated, telling
from headwater.explain.run import Row, Run, moment
from headwater.model.explanation import Bridge, Hypothesis, Item, Kind, Resemblance, Runner, Seen, Template


@dataclass(frozen=True)
class Party:
    """One side of the question: its captures (CAPTURE_BRANDS rows) and what was observed in them."""

    name: str
    captures: Sequence[Row]
    observed: Sequence[Row]

    @cached_property
    def sites(self) -> set[str]:
        return {row["site"] for row in self.captures}

    @cached_property
    def accounts(self) -> dict[Key, list[Row]]:
        """Dedicated payment mechanisms and where this side showed them."""
        found: dict[Key, list[Row]] = {}
        for row in filter(telling, self.observed):
            found.setdefault(Key(row["kind"], row["provider"], row["value"], row["role"]), []).append(row)
        return found

    @cached_property
    def contacts(self) -> set[str]:
        """Contact values that a rule or a row calls one customer's own."""
        return {row["value"] for row in self.observed if row["role"] == "contact" and row["specificity"] == "dedicated"}


@dataclass(frozen=True, kw_only=True)
class Grounds:
    """Everything an explanation rests on. `rows` are the LINKS rows concerned; of a link there are two parties."""

    run: Run
    subject: str
    kind: Kind
    conclusion: str
    members: tuple[str, ...]
    facts: tuple[tuple[str, str], ...]
    items: tuple[Item, ...]
    parties: tuple[Party, ...]
    rows: Sequence[Row] = ()
    template: Template | None = None
    likeness: float | None = None
    resemblance: Resemblance | None = None
    runner_up: Runner | None = None
    nearest_other: Runner | None = None
    bridges: tuple[Bridge, ...] | None = None
    hypotheses: tuple[Hypothesis, ...] | None = None

    @property
    def claims(self) -> bool:
        """Is anything claimed that could be read otherwise?"""
        if self.kind == "site":
            return bool(self.members)
        return self.kind != "link" or bool(self.rows or self.mechanisms)

    @cached_property
    def seen(self) -> tuple[Seen, ...]:
        """From when to when each party was captured, and of a site the brand it is in."""
        found = [
            Seen(party.name, moment(min(times)), moment(max(times)))
            for party in self.parties
            if (times := [row["captured_at"] for row in party.captures])
        ]
        brand = self.run.row("brands", "brand_id", self.members[0]) if self.kind == "site" and self.members else None
        if brand:
            found.append(Seen(brand["brand_id"], moment(brand["first_seen"]), moment(brand["last_seen"])))
        return tuple(found)

    @cached_property
    def shared(self) -> tuple[Item, ...]:
        """Items that more than one site of the run carries: what others have in common with the subject."""
        return tuple(item for item in self.items if item.carried.sites > 1)

    @cached_property
    def mechanisms(self) -> tuple[Item, ...]:
        """Shared dedicated payment mechanisms."""
        return tuple(item for item in self.shared if dedicated(item))
