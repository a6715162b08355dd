"""The parts of a brand index that are no arrays of their own, as tables and back, and what makes tables unfit.

Invariants: what one version of the method kept is not read by another; tables that do not fit together are refused
before anything is made of them.
"""

from collections.abc import Mapping

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from headwater.brands.held import COLUMNS
from headwater.brands.options import BrandOptions
from headwater.brands.placement import Known
from headwater.brands.weights import Weights
from headwater.errors import InputError
from headwater.model.judgement import Constraints, Pair

TABLES = ("captures", "names", "words", "pages", "versions", "likes", "settled", "unsettled", "stands_for", "roles",
          "weights", "banners", "judged", "state")  # fmt: skip
_REDO = "build the index anew from a finished run"
_BELOW = (  # table, column, table whose rows the column numbers, least value
    *(("captures", name, "names", 0) for name in ("site", "address", "audience", "host")),
    ("captures", "page", "pages", -1), ("captures", "words", "words", -1), ("pages", "leader", "pages", 0),
    ("pages", "first", "captures", 0), ("versions", "page", "pages", 0), ("likes", "one", "pages", 0),
    ("likes", "other", "pages", 0), ("settled", "brand", "captures", -1), ("unsettled", "site", "names", 0),
    ("stands_for", "page", "pages", 0), ("stands_for", "brand", "captures", 0), ("roles", "brand", "captures", 0),
)  # fmt: skip


def state_table(options: BrandOptions, weights: Weights, *, late: bool) -> pa.Table:
    """One row: with what everything was made."""
    return pa.table(
        {
            "method": [options.version], "options": [repr(options)], "weights": [weights.version],
            "unknown": [weights.unknown], "late": [late],
        }
    )  # fmt: skip


def weight_tables(weights: Weights) -> dict[str, pa.Table]:
    hosts = [host for host, keys in weights.banners.items() for _ in range(len(keys))]
    keys = np.concatenate([np.empty(0, np.uint64), *weights.banners.values()])
    return {
        "weights": pa.table({"key": weights.keys, "rarity": weights.rarity}),
        "banners": pa.table({"host": pa.array(hosts, pa.string()), "key": keys}),
    }


def weights_of(tables: Mapping[str, pa.Table]) -> Weights:
    """The weights that were kept; raises InputError where they are not those named beside them."""
    state = tables["state"].to_pylist()[0]
    banners: dict[str, list[int]] = {}
    for row in tables["banners"].to_pylist():
        banners.setdefault(row["host"], []).append(row["key"])
    weights = Weights(
        tables["weights"].column("key").to_numpy(), tables["weights"].column("rarity").to_numpy(), state["unknown"],
        {host: np.array(keys, np.uint64) for host, keys in banners.items()},
    )  # fmt: skip
    if weights.version != state["weights"]:
        raise InputError(f"the weights of this index are not those it was made with: {_REDO}")
    return weights


def known_tables(known: Known) -> dict[str, pa.Table]:
    pairs = np.array([(page, brand) for page, brands in known.brands.items() for brand in brands], np.int32)
    roles = np.array(list(known.roles.items()), np.int32)
    page, brand = pairs.reshape(-1, 2).T
    of, mask = roles.reshape(-1, 2).T
    return {"stands_for": pa.table({"page": page, "brand": brand}), "roles": pa.table({"brand": of, "roles": mask})}


def known_of(tables: Mapping[str, pa.Table]) -> Known:
    brands: dict[int, list[int]] = {}
    page, brand = (tables["stands_for"].column(name).to_pylist() for name in ("page", "brand"))
    for one, other in zip(page, brand, strict=True):
        brands.setdefault(one, []).append(other)
    roles = zip(*(tables["roles"].column(name).to_pylist() for name in ("brand", "roles")), strict=True)
    return Known({page: tuple(names) for page, names in brands.items()}, dict(roles))


def constraint_table(constraints: Constraints) -> pa.Table:
    """One row a judged pair: `left`, `right`, `same`."""
    pairs = [(*pair, True) for pair in constraints.must] + [(*pair, False) for pair in constraints.cannot]
    left, right, same = zip(*pairs, strict=True) if pairs else ((), (), ())
    return pa.table(
        {
            "left": pa.array(left, pa.string()), "right": pa.array(right, pa.string()),
            "same": pa.array(same, pa.bool_()),
        }
    )  # fmt: skip


def constraints_of(table: pa.Table) -> Constraints:
    pairs: dict[bool, list[Pair]] = {True: [], False: []}
    for row in table.to_pylist():
        pairs[row["same"]].append((row["left"], row["right"]))
    return Constraints(tuple(pairs[True]), tuple(pairs[False]))


def check(tables: Mapping[str, pa.Table], options: BrandOptions) -> None:
    """Raise InputError for tables of another method, or that lack or gainsay one another."""
    missing = [name for name in TABLES if name not in tables]
    if missing or tables["state"].num_rows != 1:
        raise InputError(f"the brand index lacks {', '.join(missing) or 'its state'}: {_REDO}")
    state = tables["state"].to_pylist()[0]
    if state.get("method") != options.version or state.get("options") != repr(options):
        raise InputError(
            f"the brand index was made by method {state.get('method')}, this is {options.version}: {_REDO}"
        )
    wrong = _faults(tables)
    if wrong:
        raise InputError(f"the brand index is damaged ({'; '.join(wrong)}): {_REDO}")


def _faults(tables: Mapping[str, pa.Table]) -> list[str]:
    faults = [f"captures has no {name}" for name in COLUMNS if name not in tables["captures"].column_names]
    for name, column, of, least in _BELOW:
        if column not in tables[name].column_names:
            faults.append(f"{name} has no {column}")
        elif tables[name].num_rows:
            low, high = pc.min_max(tables[name].column(column)).as_py().values()
            if tables[name].column(column).null_count or low < least or high >= tables[of].num_rows:
                faults.append(f"{name}.{column} names rows that {of} has not")
    if tables["settled"].num_rows != tables["captures"].num_rows:
        faults.append("settled and captures are not of one length")
    return faults
