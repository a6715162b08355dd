"""Cluster pages with datasketch alone: MinHash, MinHashLSH, connected components. Runs in an environment of its own.

    python benchmarks/datasketch_worker.py features.npz clusters.npy THRESHOLD BY_SITE

features.npz: `flat` uint32 ids, `counts` per page, `site` number per page. With BY_SITE = 1 the pages of one site are
one cluster from the start. Prints seconds and peak memory as JSON.
"""

import json
import sys
import time

import numpy as np
from datasketch import MinHash, MinHashLSH
from measure import peak_mib

PERMUTATIONS = 128


def root(parent: list[int], item: int) -> int:
    while parent[item] != item:
        parent[item] = parent[parent[item]]
        item = parent[item]
    return item


def clusters(flat: np.ndarray, counts: np.ndarray, site: np.ndarray, threshold: float, by_site: bool) -> np.ndarray:
    parent = list(range(len(counts)))
    first_of: dict[int, int] = {}
    lsh = MinHashLSH(threshold=threshold, num_perm=PERMUTATIONS)
    pages = np.split(flat, np.cumsum(counts)[:-1])
    for number, ids in enumerate(pages):
        minhash = MinHash(num_perm=PERMUTATIONS, hashfunc=int)
        minhash.update_batch(ids.tolist())
        for other in lsh.query(minhash):
            parent[root(parent, number)] = root(parent, other)
        lsh.insert(number, minhash, check_duplication=False)
        if by_site:
            earlier = first_of.setdefault(int(site[number]), number)
            parent[root(parent, number)] = root(parent, earlier)
    return np.array([root(parent, number) for number in range(len(counts))])


def main() -> None:
    source, target, threshold, by_site = sys.argv[1:]
    data = np.load(source)
    flat, counts, site = data["flat"], data["counts"], data["site"]
    begun = time.perf_counter()
    found = clusters(flat, counts, site, float(threshold), by_site == "1")
    seconds = time.perf_counter() - begun
    np.save(target, found)
    print(json.dumps({"seconds": seconds, "peak_mib": peak_mib()}))


if __name__ == "__main__":
    main()
