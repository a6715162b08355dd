"""Both questions kept up to date: which brand a capture shows, and which distributor may stand behind its site.

Invariants: after `settle` brands and distributors are those that `brands.attribute` and `distributors.attribute` find
over the same captures, observations, weights and judgements, whatever the order and wherever it was settled, saved or
reloaded on the way; a capture that comes again adds nothing.
"""

from collections import Counter
from collections.abc import Mapping

import pyarrow as pa
import pyarrow.compute as pc

from headwater import brands, distributors
from headwater.brands import BrandIndex, Placement, Shown, Weights
from headwater.distributors.index import Index
from headwater.errors import InputError
from headwater.index.answer import Answer, Partition, Pointer
from headwater.model.fingerprint import Fingerprint
from headwater.model.judgement import Constraints, Subject, account
from headwater.model.tables import OBSERVATIONS

_MONEY = ("observations", "brands", "groups")
_REDO = "build the index anew from a finished run"
_FOLDED = 256
"""So many small tables wait before they are made one."""


class AttributionIndex:
    """Captures, what was observed in them, judgements, and the brands and distributors as last settled."""

    def __init__(
        self,
        weights: Weights,
        brand_options: brands.BrandOptions = brands.OPTIONS,
        distributor_options: distributors.DistributorOptions = distributors.OPTIONS,
    ) -> None:
        """`weights` are frozen: those of the run the index starts from."""
        self.brands = BrandIndex(weights, brand_options)
        self.distributors = Index(distributor_options)
        self._waiting: list[pa.Table] = []
        self._distributor_of_site: Mapping[str, str] = {}
        self._carriers: Mapping[Subject, Counter[str]] = {}

    def __len__(self) -> int:
        return len(self.brands)

    @property
    def sites(self) -> int:
        """How many sites the captures are of."""
        return self.brands.held.sites

    def site_of(self, capture_id: str) -> str:
        """The site of a capture that is held."""
        return self.brands.held.site_of(capture_id)

    @property
    def settled(self) -> bool:
        """True where nothing has come since the last `settle`."""
        return self.brands.settled and not self._waiting

    def add(self, shown: Shown, fingerprint: Fingerprint, observations: pa.Table) -> Answer:
        """Take in one capture with its OBSERVATIONS; one that is held already changes nothing."""
        before = self.brands.held.before(shown)
        placed = self.brands.add(shown, fingerprint)
        if before != "capture" and observations.num_rows:
            self._wait(observations)
        return self._answer(shown, before, placed, observations)

    def add_all(self, captures: pa.Table, fingerprints: pa.Table, observations: pa.Table) -> None:
        """Take in many at once: CAPTURES, FINGERPRINTS and OBSERVATIONS, each capture once, in any order."""
        new = pa.array([name not in self.brands for name in captures.column("capture_id").to_pylist()], pa.bool_())
        fresh = captures.filter(new)
        self.brands.add_all(fresh, fingerprints)
        shown = pc.is_in(observations.column("capture_id"), fresh.column("capture_id").combine_chunks())
        self._wait(observations.filter(shown))

    def _wait(self, observations: pa.Table) -> None:
        if not observations.num_rows:
            return
        self._waiting.append(observations.select(OBSERVATIONS.names).cast(OBSERVATIONS))
        if len(self._waiting) >= _FOLDED:
            self._waiting = [pa.concat_tables(self._waiting).combine_chunks()]

    def _answer(self, shown: Shown, before: str, placed: Placement, observations: pa.Table) -> Answer:
        own = self._distributor_of_site.get(shown.site, "")
        return Answer(shown.capture_id, shown.site, before, *placed, own, tuple(self._points(observations)))

    def _points(self, observations: pa.Table) -> list[Pointer]:
        names = ("kind", "provider", "value", "bundle", "specificity")
        rows = zip(*(observations.column(name).to_pylist() for name in names), strict=True)
        subjects = {account(*key) for *key, bundle, class_ in rows if (bundle, class_) == ("payment", "dedicated")}
        return [
            Pointer(subject, distributor, sites)
            for subject in sorted(subjects)
            for distributor, sites in sorted(self._carriers.get(subject, {}).items())
        ]

    def judge(self, brand: Constraints, distributor: Constraints) -> None:
        """Let these judgements hold from now on instead of any before (a retired one is simply not among them).

        Raises ContradictionError, and then nothing has changed, where those on distributors gainsay each other.
        Those on captures are applied, and refused if need be, by `settle`.
        """
        self.distributors.constrain(distributor)
        self.brands.judge(brand)
        self._tell()

    def settle(self) -> None:
        """Make brands and distributors what a batch over everything would make them.

        Raises ContradictionError where judgements on captures cannot be kept; the index then waits for others.
        """
        self.brands.settle()
        shown, before = self.brands.brands_of_site(), self.distributors.shown()
        changed = {site: shown.get(site, []) for site in {**shown, **before} if shown.get(site) != before.get(site)}
        new = pa.concat_tables(self._waiting) if self._waiting else OBSERVATIONS.empty_table()
        self.distributors.add(new.combine_chunks(), changed)
        self._waiting = []
        self._tell()

    def _tell(self) -> None:
        """What `add` answers from, as of now."""
        self._distributor_of_site = dict(_named(self.distributors)[0])
        of = self._distributor_of_site
        counted: dict[Subject, Counter[str]] = {}
        for subject, groups in self.distributors.carriers().items():
            counted[subject] = Counter()
            for first_site, sites in groups.items():
                counted[subject][of.get(first_site, "")] += sites
        self._carriers = counted

    def partition(self) -> Partition:
        """Brands and distributors as last settled."""
        claims = self.brands.claims()
        of_site, of_brand = _named(self.distributors)
        founders = sorted(set(claims.values()), key=self.brands.moment)
        return Partition(claims, self.brands.brands_of_site(), of_site, of_brand, tuple(founders))

    def tables(self) -> dict[str, pa.Table]:
        """All that is kept, as plain tables: those of either step under its name, and what waits to be settled."""
        waiting = pa.concat_tables([OBSERVATIONS.empty_table(), *self._waiting]).combine_chunks()
        return {
            **{f"brands-{name}": table for name, table in self.brands.tables().items()},
            **{f"distributors-{name}": table for name, table in self.distributors.tables().items()},
            "distributors-judged": brands.constraint_table(self.distributors.constraints),
            "distributors-state": _state(self.distributors),
            "waiting": waiting,
        }

    @classmethod
    def of(
        cls,
        tables: Mapping[str, pa.Table],
        brand_options: brands.BrandOptions = brands.OPTIONS,
        distributor_options: distributors.DistributorOptions = distributors.OPTIONS,
    ) -> "AttributionIndex":
        """The index that gave `tables`; raises InputError for those of other methods or that do not fit together."""
        found = BrandIndex.of(_under("brands-", tables), brand_options)
        index = cls(found.shelf.weights, brand_options, distributor_options)
        index.brands = found
        money = _under("distributors-", tables)
        missing = [name for name in (*_MONEY, "judged", "state") if name not in money]
        if missing or "waiting" not in tables:
            raise InputError(f"the index lacks {', '.join(missing) or 'what waits to be settled'}: {_REDO}")
        if money["state"] != _state(index.distributors):
            raise InputError(f"distributors were found by another method or against another background: {_REDO}")
        bound = brands.constraints_of(money["judged"])
        index.distributors = Index.of_tables(money, distributor_options, constraints=bound)
        index._wait(tables["waiting"])
        index._tell()
        return index


def _named(found: Index) -> tuple[dict[str, str], dict[str, str]]:
    """(distributor of each site, of each brand), named by the distributor's first site."""
    made = found.partition()
    first = {number: made.group_of_site[site] for site, number in made.of_site.items()}
    return (
        {site: first[number] for site, number in made.of_site.items()},
        {brand: first[number] for brand, number in made.of_brand.items()},
    )


def _state(found: Index) -> pa.Table:
    """One row: with what distributors are found."""
    options, background = found.options, found.background.version
    return pa.table({"method": [options.version], "options": [repr(options)], "background": [background]})


def _under(prefix: str, tables: Mapping[str, pa.Table]) -> dict[str, pa.Table]:
    return {name.removeprefix(prefix): table for name, table in tables.items() if name.startswith(prefix)}
