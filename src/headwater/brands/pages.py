"""What captures show, before any weight: prints, the versions that stand for them, and a sample to learn rarity from.

Invariant: a pure function of the set of captures; nothing here depends on weights or on brands.
"""

from dataclasses import dataclass

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from headwater.brands import signatures
from headwater.brands.injected import injected
from headwater.brands.near import versions
from headwater.brands.options import BrandOptions
from headwater.brands.ordered import number as number
from headwater.brands.prints import Bags, Prints, bags, carrying, collapse
from headwater.brands.threads import shared_out

_BLOCK = 2_000
_NONE = np.empty(0, np.uint64)


@dataclass(frozen=True)
class Pages:
    """`version_of_print[p]` numbers the version that stands for print p; `print_of[v]` is that version's own print.

    `family` groups the versions coarsely, by unweighted likeness.

    `injected` are features (ascending) of blocks that others put into pages: copies are told and families made
    without them. `sample` holds the bags of all versions, in order, and after them one copy from another site for each
    version that has one (`sampled[i]`: its print); `column` numbers the features of its entries, `keys` are the
    features.
    """

    prints: Prints
    version_of_print: NDArray[np.int64]
    print_of: NDArray[np.int64]
    family: NDArray[np.int64]
    blank: NDArray[np.bool_]
    sample: Bags
    sampled: NDArray[np.int64]
    column: NDArray[np.int32]
    keys: NDArray[np.uint64]
    site: NDArray[np.int64]
    several: NDArray[np.bool_]
    host: list[str]
    injected: NDArray[np.uint64]

    def __len__(self) -> int:
        return len(self.print_of)

    @property
    def first(self) -> NDArray[np.int64]:
        """The first capture row of each version."""
        return self.prints.first[self.print_of]


def read_pages(
    captures: pa.Table,
    site: NDArray[np.int64],
    fingerprints: pa.Table,
    options: BrandOptions,
    known: NDArray[np.uint64] | None = None,
) -> Pages:
    """The pages of `captures`, ordered by (captured_at, capture_id); `fingerprints` in the same order.

    `known` are features of injected blocks; without it they are looked for.
    """
    usable = np.asarray(captures.column("gate").to_numpy(zero_copy_only=False) == "", np.bool_)
    prints = collapse(fingerprints, usable)
    block = _NONE if known is None else known
    signed = _signed(fingerprints, prints.first, block, options)
    pages = _read(captures, site, fingerprints, prints, signed, block, options)
    if known is not None:
        return pages
    found = injected(pages.sample, pages.column, pages.family[pages.version_of_print[pages.sampled]], options)
    if not len(found):
        return pages
    block = pages.keys[found]
    carriers = np.flatnonzero(carrying(fingerprints, prints.first, block))
    for of_all, anew in zip(signed, _signed(fingerprints, prints.first[carriers], block, options), strict=True):
        of_all[carriers] = anew
    return _read(captures, site, fingerprints, prints, signed, block, options)


def _read(
    captures: pa.Table,
    site: NDArray[np.int64],
    fingerprints: pa.Table,
    prints: Prints,
    signed: tuple[NDArray[np.uint32], NDArray[np.bool_]],
    block: NDArray[np.uint64],
    options: BrandOptions,
) -> Pages:
    signature, blank = signed
    leader = _led(signature, blank, options.near_rows, options.near)
    print_of = np.flatnonzero(leader == np.arange(len(leader)))
    rank = np.full(len(leader), -1, np.int64)
    rank[print_of] = np.arange(len(print_of))
    own_site = site[prints.first]
    sampled = np.concatenate([print_of, _second_opinions(leader, own_site)])
    sample = bags(fingerprints, prints.first[sampled])
    keys, column = number(sample.keys)
    return Pages(
        prints=prints,
        version_of_print=rank[leader],
        print_of=print_of,
        family=_led(signature[print_of], blank[print_of], options.family_rows, options.family),
        blank=blank[print_of],
        sample=sample,
        sampled=sampled,
        column=column,
        keys=keys,
        site=own_site[sampled],
        several=_on_several_sites(prints, site)[sampled],
        host=free_hosts(captures, prints.first[sampled]),
        injected=block,
    )


def _led(signature: NDArray[np.uint32], blank: NDArray[np.bool_], rows: int, near: float) -> NDArray[np.int64]:
    return versions(signature, signatures.band_keys(signature, rows), blank, near)


def _signed(
    fingerprints: pa.Table, rows: NDArray[np.int64], block: NDArray[np.uint64], options: BrandOptions
) -> tuple[NDArray[np.uint32], NDArray[np.bool_]]:
    """(unweighted signature, whether it has no hashed feature) of each of these rows, injected blocks left out."""
    signature = np.empty((len(rows), options.near_permutations), np.uint32)
    blank = np.empty(len(rows), np.bool_)

    def sign(start: int) -> None:
        part = slice(start, start + _BLOCK)
        pages = bags(fingerprints, rows[part]).without(block)
        signature[part] = signatures.plain(pages, options.near_permutations)
        blank[part] = signatures.blank(pages)

    shared_out(sign, range(0, len(rows), _BLOCK), options.threads)
    return signature, blank


def _second_opinions(leader: NDArray[np.int64], site: NDArray[np.int64]) -> NDArray[np.int64]:
    """For each version its first copy from another site: what both carry is no one site's content."""
    copies = np.flatnonzero(site != site[leader])
    _, first = np.unique(leader[copies], return_index=True)
    return copies[first]


def _on_several_sites(prints: Prints, site: NDArray[np.int64]) -> NDArray[np.bool_]:
    """True for prints that more than one site shows."""
    rows = np.flatnonzero(prints.of_capture >= 0)
    shown = prints.of_capture[rows]
    several = np.zeros(len(prints), np.bool_)
    several[shown[site[rows] != site[prints.first[shown]]]] = True
    return several


def free_hosts(captures: pa.Table, rows: NDArray[np.int64]) -> list[str]:
    """The free host of each of the capture `rows`, "" where there is none."""
    taken = captures.select(["site_kind", "site"]).take(pa.array(rows))
    return [
        free_host(kind, site)
        for kind, site in zip(taken.column("site_kind").to_pylist(), taken.column("site").to_pylist(), strict=True)
    ]


def free_host(kind: str, site: str) -> str:
    """The host of a free sub-domain is its name without the first label."""
    if kind == "free_host":
        return site.partition(".")[2]
    return site.partition("/")[0] if kind == "path_root" else ""
