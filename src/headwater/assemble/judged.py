"""The judgements a run has to honour: all in force at the end of the log, as constraints on either question."""

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

import msgspec
import pyarrow as pa
import pyarrow.compute as pc

from headwater import judgements
from headwater.model.judgement import NO_CONSTRAINTS, Constraints, Judgement, Pair, Subject
from headwater.model.lettered import lettered


@dataclass(frozen=True)
class Judged:
    """`standing` are in force; `brand` and `distributor` what follows from them for either step."""

    standing: tuple[Judgement, ...] = ()
    brand: Constraints = NO_CONSTRAINTS
    distributor: Constraints = NO_CONSTRAINTS

    @classmethod
    def load(cls, path: Path | None) -> "Judged":
        """From a log; raises InputError for a damaged one and ContradictionError naming every contradiction."""
        if path is None:
            return cls()
        return cls.of(judgements.load(path))

    @classmethod
    def of(cls, log: judgements.Log) -> "Judged":
        """From a log that was read; raises ContradictionError naming every contradiction."""
        moments = [made.decided_at for made in log.judgements] + [made.retired_at for made in log.retirements]
        if not moments:
            return cls()
        end = max(moments)
        return cls(
            tuple(judgements.standing(log, end)),
            judgements.for_question(log, "brand", end),
            judgements.for_question(log, "distributor", end),
        )

    @property
    def version(self) -> str:
        """How many are in force, and twelve letters that follow from what they say."""
        content = hashlib.sha256(msgspec.json.encode(self.standing))
        return f"{len(self.standing)} in force, {lettered(content.digest())}"

    def captures_apart(self) -> list[Pair]:
        """Pairs of capture ids that are judged different."""
        return [(left.removeprefix("capture:"), right.removeprefix("capture:")) for left, right in self.brand.cannot]

    def sites_apart(self, observations: pa.Table) -> list[Pair]:
        """Pairs of sites that are judged different: an account stands for every site that shows it."""
        sides = {side for pair in self.distributor.cannot for side in pair}
        sites = {side: _sites(side, observations) for side in sorted(sides)}
        return [
            (one, other) for left, right in self.distributor.cannot for one in sites[left] for other in sites[right]
        ]

    def unknown(self, captures: pa.Table, observations: pa.Table) -> Iterable[Subject]:
        """Subjects that no fact is about."""
        if not self.standing:
            return ()
        return judgements.unknown_subjects(self.standing, judgements.known_subjects(captures, observations))


def _sites(side: Subject, observations: pa.Table) -> list[str]:
    if side.startswith("site:"):
        return [side.removeprefix("site:")]
    kind, provider, value = side.removeprefix("account:").split("|", 2)
    wanted = pc.and_(pc.equal(observations.column("kind"), kind), pc.equal(observations.column("provider"), provider))
    shown = observations.filter(pc.and_(wanted, pc.equal(observations.column("value"), value)))
    return sorted(shown.column("site").unique().to_pylist())
