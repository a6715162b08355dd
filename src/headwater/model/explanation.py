"""An explanation as data: everything there is to say for and against one subject, with where it comes from.

Invariants: values are as the tables hold them (live; whoever shows them defangs); `None` means that the run or the
caller did not say, which is never the same as "none"; times are ISO 8601 in UTC.
"""

from typing import Literal, Protocol

from msgspec import Struct

from headwater.model.judgement import Judgement

Kind = Literal["site", "brand", "distributor", "route", "link", "account"]


class Likelihood(Protocol):
    """Words for bits, with what was measured about them."""

    def __call__(self, bits: float, /) -> tuple[str, float | None, str]:
        """(word, share of links of this strength found wrong or None, where that was measured) of `bits`."""


class PageLikelihood(Protocol):
    """Words for what a page resembles, with what was measured about them."""

    def __call__(self, likeness: float, next_likeness: float | None, /) -> tuple[str, float | None, str]:
        """The same for a decision on a page: `next_likeness` is that of the runner-up, None where there was none."""


class Sighting(Struct, frozen=True):
    """One capture in which a value was seen: enough to find it again and to prove it is the same one."""

    capture_id: str
    url_hash: str
    """SHA-256 of the normalised URL; "" where the run lacks the capture."""
    site: str
    captured_at: str
    brand: str = ""
    """The brand its site showed then; "" where none is claimed."""


class Side(Struct, frozen=True):
    """Where one side (a site, a brand, the subject itself) showed a value. `sightings` are in order of time."""

    name: str
    sites: int
    first: str
    last: str
    sightings: tuple[Sighting, ...]


class Carried(Struct, frozen=True):
    """Carried by `brands` of `brands_total` brands and `background_sites` of `background_total` background sites."""

    brands: int
    brands_total: int
    sites: int
    sites_total: int
    background_sites: int | None = None
    background_total: int | None = None


class Item(Struct, frozen=True):
    """One value that is shared (or, of a single site, shown), with what it may prove.

    `basis` is the code of who decided the specificity, `decided_by` the same in words. `bits` is its weight in the run,
    None where the run did not weigh it. `apart_days` is the gap between the two sides' intervals, 0 where they overlap
    and None where there are not two.
    """

    kind: str
    value: str
    role: str
    provider: str
    payment_type: str
    specificity: str
    basis: str
    decided_by: str
    bundle: str
    bits: float | None
    carried: Carried
    first: str
    last: str
    sides: tuple[Side, ...]
    apart_days: int | None = None


class Bundle(Struct, frozen=True):
    """What one independent witness says: items of one bundle count once.

    Over several links `bits` is the median of the `links` in which the bundle speaks.
    """

    name: str
    bits: float
    links: int = 1


class Strength(Struct, frozen=True):
    """How strong the claim is. Over several links `bits` is the weakest firm one, and `most` the strongest.

    `measured` says where `error_rate` was measured, or that it was not.
    """

    bits: float
    word: str
    error_rate: float | None
    measured: str
    links: int = 1
    most: float | None = None
    provisional: bool = False
    """No link was followed: `bits` is the strongest tie's, and no word of likelihood stands for it."""


class Mark(Struct, frozen=True):
    """A readable name in a template and how many brands of the run carry it."""

    name: str
    brands: int


class ViewLikeness(Struct, frozen=True):
    """Weighted Jaccard likeness in one view; None where neither page has it."""

    view: str
    likeness: float | None


class Template(Struct, frozen=True):
    """Two pages side by side. `likeness` is what the run decided on; `views` are computed anew from its fingerprints.

    Names are ordered by rarity; `*_total` count all of them. `nearest_other` is the nearest brand that is not the
    subject's own, with its likeness.
    """

    left: Sighting
    right: Sighting
    likeness: float | None
    views: tuple[ViewLikeness, ...]
    shared: tuple[Mark, ...]
    only_left: tuple[Mark, ...]
    only_right: tuple[Mark, ...]
    shared_total: int
    only_left_total: int
    only_right_total: int


class Resemblance(Struct, frozen=True):
    """How sure it is that a page shows the brand it was given; over several decisions, of the one least like.

    `measured` says where `error_rate` was measured, or that it was not.
    """

    likeness: float
    next_likeness: float | None
    word: str
    error_rate: float | None
    measured: str
    decisions: int = 1


class Runner(Struct, frozen=True):
    """A brand and how near it came."""

    brand: str
    likeness: float


class Counter(Struct, frozen=True):
    """One thing that speaks against the claim. `bits` is its weight in the run, None where it was not weighed."""

    what: str
    detail: str
    bits: float | None = None


class Reading(Struct, frozen=True):
    """An innocent explanation: what it is, the shared fact it rests on, and what would tell it from common control."""

    name: str
    text: str
    because: str
    settled_by: str


class Bridge(Struct, frozen=True):
    """One value that alone holds brands in a distributor."""

    distributor: str
    kind: str
    provider: str
    value: str
    brands_leaving: tuple[str, ...]
    sites_leaving: int
    carrying_sites: int


class Hypothesis(Struct, frozen=True):
    """One group a brand's sites point to; `distributor` is None where it is claimed as none."""

    brand: str
    distributor: str | None
    route: str | None
    sites: int
    share: float
    main: bool


class Link(Struct, frozen=True):
    """One link between two brands as the run recorded it. `values` are (kind, provider, value)."""

    left: str
    right: str
    distributor: str
    bits: float
    word: str
    provisional: bool
    bridge: bool | None
    first: str | None
    last: str | None
    values: tuple[tuple[str, str, str], ...]
    reason: str
    co_carriers: tuple[str, ...] = ()
    """Sites that showed two mechanisms side by side, where the link rests on that."""


class Seen(Struct, frozen=True):
    """From when to when one party was captured at all."""

    name: str
    first: str
    last: str


class Method(Struct, frozen=True):
    """A method and the version of it that the run used."""

    name: str
    version: str


class Explanation(Struct, frozen=True, kw_only=True):
    """The answer about one subject.

    `conclusion` is one sentence and claims no more than the evidence; `facts` are (label, value) in reading order;
    `looked_for` lists the kinds of counter-evidence that were looked for and `not_found` those of which none was found,
    so that an empty `counter` says something.
    `bridges`, `hypotheses` and `judgements` are None where they are not known; `not_recorded` says why.
    """

    subject: str
    kind: Kind
    conclusion: str
    members: tuple[str, ...]
    """What the claim is about: the brand of a site, the two ends of a link, the brands of a distributor or account."""
    strength: Strength | None
    facts: tuple[tuple[str, str], ...]
    seen: tuple[Seen, ...]
    items: tuple[Item, ...]
    bundles: tuple[Bundle, ...]
    template: Template | None
    resemblance: Resemblance | None
    """Of a site or brand: in words, what its likeness is worth; None where nothing near was known by then."""
    runner_up: Runner | None
    nearest_other: Runner | None
    counter: tuple[Counter, ...]
    looked_for: tuple[str, ...]
    not_found: tuple[str, ...]
    readings: tuple[Reading, ...]
    bridges: tuple[Bridge, ...] | None
    hypotheses: tuple[Hypothesis, ...] | None
    links: tuple[Link, ...]
    judgements: tuple[Judgement, ...] | None
    methods: tuple[Method, ...]
    run: str
    """Name of the run; "" where it recorded none."""
    as_of: str
    """The last capture the run knew of."""
    not_recorded: tuple[str, ...]
