"""What a shared value is worth, in bits: log2(m/u), with u from background and from *distinct groups*.

How many distinct groups carry a value is told by everything but the value: sites of one operator agree elsewhere too
(Fellegi and Sunter 1969: kinds of evidence are independent given the answer), sites of strangers do not. So a value on
many sites that agree in another bundle is an operator's, and a value on few that agree in nothing is weak. Invariant:
the worth of a value depends on the sites that carry it and on what those carry, never on the size of the data.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray
from scipy import sparse
from scipy.sparse.csgraph import connected_components

from headwater.distributors.background import Background
from headwater.distributors.facts import KEYS, Facts, Ints, distinct
from headwater.distributors.options import DistributorOptions
from headwater.distributors.spanning import groups_at_a_time
from headwater.distributors.tenure import parted

BUNDLES = ("payment", "registrant", "dns", "tls", "network", "page")
WIDTH = len(BUNDLES)
HOSTING = ("dns", "tls", "network")
"""Bundles that one hoster can hand out together."""
Carriers = Mapping[tuple[str, ...], int]
"""(kind, value, role, provider, payment_type, specificity, bundle) -> number of sites."""
NOTHING_MORE: Carriers = MappingProxyType({})
Floats = NDArray[np.float64]
Bools = NDArray[np.bool_]


@dataclass(frozen=True)
class Worth:
    """Per use: `bits` (0 = links nothing), `groups` carrying it, and why it was set aside."""

    bits: Floats
    groups: Floats
    bundle: Ints
    """Place in BUNDLES of the bundle it counts in: a hoster's address counts in that of its name server."""
    hub: Bools
    """No dedicated mechanism, and on too many sites to link anything."""
    proxy: Bools
    """A dedicated mechanism whose carriers fall into several otherwise unconnected groups."""
    own: Bools
    """A known service's or a host's own value: on that service's sites, and on them all, or on one host's paths."""
    listing: Bools
    """Per site: shows so many values that it lists others'."""
    parted: Bools
    """Per edge: a mechanism of another tenure of the site than the one it stands for: it ties the site to nobody."""
    abreast: Floats
    """Groups at one time that a payment value ties together which hardly ever stands alone; 1 for all others."""


@dataclass(frozen=True)
class _Together:
    """Ordered pairs of uses carried together, and on how many sites."""

    left: Ints
    right: Ints
    sites: Ints


def worth(
    facts: Facts, background: Background, options: DistributorOptions, carriers: Carriers = NOTHING_MORE
) -> Worth:
    """The worth of every use; `carriers` counts the sites of values that more facts than these were seen for."""
    degree = facts.degree
    mechanism, payment = facts.mechanism, facts.flag("bundle", "payment")
    shared = facts.flag("specificity", "shared_service")
    everywhere = _everywhere(facts, carriers)
    hub = ~mechanism & (everywhere > options.hub_carriers)
    listing = np.bincount(facts.site, minlength=len(facts.sites)) > options.listed_values
    usable = (degree >= 2) & (mechanism | ~hub)
    seen = usable[facts.use] & ~listing[facts.site]
    together = _together(facts.use[seen], facts.site[seen])
    own = _service_values(facts, together, everywhere, shared & ~hub, options) | _landlord_values(facts, options)
    base = _base(facts, options)
    telling = ~shared & ~own & ~hub
    bundle = _bundles(facts, together, degree, telling, options)
    apart = parted(facts)
    groups = np.where(mechanism, _unconnected(facts, mechanism & telling, listing, apart), 1.0)
    dispersed = _dispersion(bundle, together, degree, telling, options)
    groups = np.where(mechanism, groups, dispersed)
    bits = np.where(telling & (degree >= 2), base - np.log2(groups), 0.0)
    bits = np.minimum(bits, _of_background(facts, background))
    bits = np.where(payment & ~mechanism, 0.0, bits)
    asked = telling & (mechanism | payment & facts.flag("specificity", "unknown"))
    abreast = groups_at_a_time(facts, asked, ~listing[facts.site] & ~apart, options)
    proxy = mechanism & ((groups >= options.proxy_groups) | (abreast >= options.abreast_groups))
    return Worth(np.round(np.maximum(bits, 0.0) * 64) / 64, groups, bundle, hub, proxy, own, listing, apart, abreast)


def _everywhere(facts: Facts, carriers: Carriers) -> Ints:
    """Per use: sites that show its value, in whatever span of use, in these facts or beyond them."""
    span, value = max(len(facts.sites), 1), facts.use_value[facts.use]
    again = (np.bincount(facts.use_value) > 1)[value]  # of several uses: a site may show more than one of them
    pairs = distinct(value[again] * span + facts.site[again])
    count = np.bincount(np.r_[value[~again], pairs // span], minlength=len(facts.value_name))
    if carriers:
        for number, key in enumerate(facts.keys()):
            count[number] = max(count[number], carriers.get(key, 0))
    return count[facts.use_value]


def _base(facts: Facts, options: DistributorOptions) -> Floats:
    place = KEYS.index("bundle")
    of_class = np.array([options.base_bits.get(row[place], 0.0) for row in facts.classes])
    return np.asarray(of_class[facts.value_class[facts.use_value]] if len(of_class) else np.zeros(0))


def _together(use: Ints, site: Ints) -> _Together:
    """Uses that stand on one site, in order; the work is the sum over sites of the square of what they carry."""
    shape = (int(use.max(initial=0)) + 1, int(site.max(initial=0)) + 1)
    carried = sparse.csr_array((np.ones(len(use), np.int32), (use, site)), shape=shape)
    both = (carried @ carried.T.tocsr()).tocsc()  # symmetric, so its columns are its rows; this way they are in order
    left, right = np.repeat(np.arange(shape[0]), np.diff(both.indptr)), both.indices.astype(np.int64)
    apart = left != right
    return _Together(left[apart], right[apart], both.data[apart].astype(np.int64))


def _bundles(facts: Facts, together: _Together, degree: Ints, telling: Bools, options: DistributorOptions) -> Ints:
    """Per use: the bundle it counts in. An address, certificate or name server found only where another telling one is
    found says nothing that this one does not say: whoever rents the one gets the other. It counts in that bundle."""
    of_class = np.array([BUNDLES.index(row[KEYS.index("bundle")]) for row in facts.classes], np.int64)
    bundle = of_class[facts.value_class[facts.use_value]] if len(of_class) else np.zeros(0, np.int64)
    hosting = telling & np.isin(bundle, [BUNDLES.index(name) for name in HOSTING])
    left, right = together.left, together.right
    wider = (degree[right] > degree[left]) | ((degree[right] == degree[left]) & (right < left))
    within = (together.sites >= options.service_share * degree[left]) & wider
    within &= hosting[left] & hosting[right] & (bundle[left] != bundle[right])
    left, right = left[within], right[within]
    order = np.lexsort((-right, degree[right], left))
    whole = np.arange(len(degree))
    whole[left[order]] = right[order]  # the widest, and of equals the first, comes last and stays
    while not np.array_equal(whole, whole[whole]):
        whole = whole[whole]
    return np.asarray(bundle[whole])


def _service_values(
    facts: Facts, together: _Together, degree: Ints, shared: Bools, options: DistributorOptions
) -> Bools:
    """Uses as good as co-extensive with a shared service of their own bundle: the mailbox or server of the service."""
    bundle = facts.value_bundle[facts.use_value]
    pair = shared[together.right] & ~shared[together.left] & (bundle[together.left] == bundle[together.right])
    left, right, count = together.left[pair], together.right[pair], together.sites[pair]
    least = options.service_share
    same = (count >= options.service_sites) & (count >= least * degree[right]) & (count >= least * degree[left])
    own = np.zeros(len(degree), bool)
    own[left[same]] = True
    return own & ~facts.mechanism


def _landlord_values(facts: Facts, options: DistributorOptions) -> Bools:
    """Uses on the paths of one host and hardly anywhere else: the address of the host, the counter in its banner."""
    own = np.zeros(len(facts.use_value), bool)
    if not len(facts.sites) or not pc.any(pc.match_substring(facts.sites, "/")).as_py():
        return own
    host = pc.replace_substring_regex(facts.sites, "/.*", "").dictionary_encode().indices.to_numpy().astype(np.int64)
    tenant = pc.match_substring(facts.sites, "/").to_numpy(zero_copy_only=False)[facts.site]
    span = len(facts.sites)
    keys, count = np.unique(facts.use[tenant] * span + host[facts.site[tenant]], return_counts=True)
    degree = facts.degree[keys // span]
    own[keys[(count >= options.service_sites) & (count >= options.service_share * degree)] // span] = True
    return own & ~facts.mechanism


def _dispersion(bundle: Ints, together: _Together, degree: Ints, telling: Bools, options: DistributorOptions) -> Floats:
    """Effective number of groups per use: m over the share of pairs of its carriers that agree in the best other
    bundle, between 1 and the number of carriers. Agreement by a value counts as far as that value is theirs."""
    kept = telling[together.left] & telling[together.right] & (bundle[together.left] != bundle[together.right])
    left, right, both = together.left[kept], together.right[kept], together.sites[kept].astype(np.float64)
    agree = both * (both - 1.0) * both / degree[right]
    score = np.bincount(left * WIDTH + bundle[right], weights=agree, minlength=len(degree) * WIDTH)
    pairs = np.maximum(degree * (degree - 1.0), 1.0)
    share = score.reshape(len(degree), WIDTH).max(axis=1, initial=0.0) / pairs
    with np.errstate(divide="ignore"):
        groups = np.where(share > 0, options.match_rate / np.maximum(share, 1e-12), np.inf)
    return np.clip(groups, 1.0, np.maximum(degree, 1))


def _unconnected(facts: Facts, mechanism: Bools, listing: Bools, apart: Bools) -> Floats:
    """Effective number (exponential of the entropy, Hill 1973) of groups of carriers that only a mechanism connects.

    Sites that show no other mechanism are one group: its own.
    """
    kept = mechanism[facts.use] & ~listing[facts.site] & ~apart
    use, site = facts.use[kept], facts.site[kept]
    order = np.lexsort((use, site))
    use, site = use[order], site[order]
    starts = np.flatnonzero(np.r_[True, site[1:] != site[:-1]]) if len(site) else np.zeros(0, np.int64)
    sizes = np.diff(np.r_[starts, len(site)])
    span = len(mechanism) + 1
    whose, tied = [use[starts[sizes == 1]] * span + len(mechanism)], []
    for size in np.unique(sizes[sizes >= 2]).tolist():
        block = use[starts[sizes == size][:, None] + np.arange(size)]
        for place in range(size):
            others = np.delete(block, place, axis=1)
            keys = block[:, place][:, None] * span + others
            whose.append(keys[:, 0])
            tied += [np.stack([keys[:, 0], keys[:, other]]) for other in range(1, size - 1)]
    return _effective(np.concatenate(whose), tied, span, len(mechanism))


def _effective(whose: Ints, tied: list[NDArray[np.int64]], span: int, count: int) -> Floats:
    """`whose` names for each (use, site) one node use * span + other; `tied` joins nodes of one site."""
    pairs = np.concatenate(tied, axis=1) if tied else np.zeros((2, 0), np.int64)
    nodes, place = np.unique(np.concatenate([whose, pairs[0], pairs[1]]), return_inverse=True)
    seats, one, other = np.split(place, [len(whose), len(whose) + pairs.shape[1]])
    graph = sparse.coo_matrix((np.ones(len(one), np.int8), (one, other)), shape=(len(nodes), len(nodes)))
    part = connected_components(graph, directed=False)[1][seats]
    seat, sites = np.unique(whose // span * max(len(nodes), 1) + part, return_counts=True)
    of_use = seat // max(len(nodes), 1)
    share = sites / np.maximum(np.bincount(of_use, weights=sites, minlength=count), 1.0)[of_use]
    return np.asarray(np.exp(np.bincount(of_use, weights=-share * np.log(share), minlength=count)))


def _of_background(facts: Facts, background: Background) -> Floats:
    """Per use: the most a value may be worth given the background; infinite where that says nothing.

    What a registry (also a site's own, whose rows win) has decided already is not decided again here.
    """
    limit = np.full(len(facts.use_value), np.inf)
    if not background.carriers or not len(facts.use_value):
        return limit
    names = pa.array(sorted({value for _, value in background.carriers}), pa.large_string())
    known = pc.is_in(facts.values, names).to_numpy(zero_copy_only=False)
    for use in np.flatnonzero(known[facts.value_name[facts.use_value]]).tolist():
        value = facts.describe(use)
        bits = background.bits(value.kind, value.value)
        if bits is not None and not value.basis.startswith("registry:"):
            limit[use] = bits
    return limit
