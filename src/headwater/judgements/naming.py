"""From what a person calls a thing in one run (a site, a brand or distributor id) to the fact that stands for it.

Invariant: a judgement never names a derived id: ids change with what is known, facts do not. Which fact stands for an
id is a pure function of the run's tables, and is told to the person.
"""

import re
from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc
from msgspec import Struct

from headwater.errors import InputError
from headwater.model.defang import defang
from headwater.model.judgement import Question, Subject, account

Tables = Mapping[str, pa.Table]
"""sites, captures (CAPTURE_BRANDS), decisions, observations of one run."""

_CAPTURE = re.compile(r"(?:capture:)?([0-9a-f]{32})")
_DERIVED = re.compile(r"[BD]-\d+")


class Resolved(Struct, frozen=True):
    """`called` is what the person wrote, `subject` the fact that stands for it, `how` says why this one."""

    called: str
    subject: Subject
    how: str


def resolve(
    tables: Tables, left: str, right: str, question: Question | None = None
) -> tuple[Question, Resolved, Resolved]:
    """The question that two names are about, and the facts behind them.

    A name is a site, capture id, brand id, distributor id or `account:<kind>|<provider>|<value>`, plain or defanged.
    Raises InputError for a name the run does not know, names of different questions, and two sites without `question`.
    """
    left, right = refang(left.strip()), refang(right.strip())
    asked = question or _question(left, right)
    return asked, _resolved(tables, left, asked), _resolved(tables, right, asked)


def refang(text: str) -> str:
    """The live form of an address that was shown defanged."""
    plain = text.replace("[.]", ".").replace("[@]", "@").replace("[://]", "://")
    return re.sub(r"\bhxxp(s?)(?=:)", r"http\1", plain)


def known_subjects(captures: pa.Table, observations: pa.Table) -> frozenset[Subject]:
    """Every subject these facts know: captures, their sites, and the accounts seen."""
    ids = {f"capture:{name}" for name in captures.column("capture_id").to_pylist()}
    sites = {f"site:{name}" for name in captures.column("site").unique().to_pylist()}
    seen = observations.select(["kind", "provider", "value"]).group_by(["kind", "provider", "value"]).aggregate([])
    accounts = {account(row["kind"], row["provider"], row["value"]) for row in seen.to_pylist()}
    return frozenset(ids | sites | accounts)


def _sort(name: str) -> str:
    if _CAPTURE.fullmatch(name):
        return "capture"
    if _DERIVED.fullmatch(name):
        return "brand id" if name.startswith("B") else "distributor id"
    return "account" if name.startswith("account:") else "site"


def _question(left: str, right: str) -> Question:
    asked = {_QUESTION_OF[sort] for sort in (_sort(left), _sort(right)) if sort in _QUESTION_OF}
    if len(asked) == 1:
        return asked.pop()
    if asked:
        raise InputError(
            f"a {_sort(left)} and a {_sort(right)} answer different questions: "
            "compare two templates (captures, sites, brand ids) or two operations (sites, accounts, distributor ids)"
        )
    raise InputError(
        "two sites can be judged on two questions: say --question brand (do they show one template?) "
        "or --question distributor (do they belong to one operation?)"
    )


def _resolved(tables: Tables, name: str, question: Question) -> Resolved:
    naming = _NAMINGS.get((_sort(name), question))
    if naming is None:
        others = " and ".join(f"{sort}s" for sort, asked in _NAMINGS if asked == question)
        raise InputError(f"a {_sort(name)} answers another question; the question {question} is about {others}")
    subject, how = naming(tables, name)
    return Resolved(name, subject, how)


def _capture(tables: Tables, name: str) -> tuple[Subject, str]:
    found = _CAPTURE.fullmatch(name)
    capture_id = found.group(1) if found else ""
    row = _first(tables["captures"], "capture_id", capture_id)
    if row is None:
        raise _unknown(name, "captures.parquet")
    return f"capture:{capture_id}", f"{_captured(row)}, {row['brand_id'] or 'without a brand'}"


def _capture_of_site(tables: Tables, name: str) -> tuple[Subject, str]:
    site = name.removeprefix("site:")
    periods = sorted(_rows(tables["decisions"], "site", site), key=lambda row: row["first_seen"])
    if not periods:
        known = _first(tables["sites"], "site", site)
        if known is None:
            raise _unknown(name, "sites.parquet")
        raise InputError(f"{defang(name)} shows no brand at all ({known['reason']}): there is no template to judge")
    row = _page_of(tables, periods[-1])
    return f"capture:{row['capture_id']}", f"the page that stands for its latest period: {_captured(row)}"


def _capture_of_brand(tables: Tables, name: str) -> tuple[Subject, str]:
    periods = _rows(tables["decisions"], "brand_id", name)
    if not periods:
        raise _unknown(name, "brands.parquet")
    largest = min(periods, key=lambda row: (-row["captures"], row["first_seen"], row["site"]))
    row = _page_of(tables, largest)
    return f"capture:{row['capture_id']}", f"the page that stands for its largest site: {_captured(row)}"


def _page_of(tables: Tables, period: Mapping[str, Any]) -> dict[str, Any]:
    """The capture behind the decision on a period; where nothing came near, the first of those it was decided on."""
    own = sorted(
        _rows(tables["captures"], "site", period["site"]), key=lambda row: (row["captured_at"], row["capture_id"])
    )
    within = [row for row in own if period["first_seen"] <= row["captured_at"] <= period["last_seen"]]
    return next(
        row
        for row in within
        if (
            row["capture_id"] == period["capture_id"] if period["capture_id"] else row["brand_id"] == period["brand_id"]
        )
    )


def _site(tables: Tables, name: str) -> tuple[Subject, str]:
    site = name.removeprefix("site:")
    row = _first(tables["sites"], "site", site)
    if row is None:
        raise _unknown(name, "sites.parquet")
    return f"site:{site}", row["distributor_id"] or "no distributor claimed"


def _account(tables: Tables, name: str) -> tuple[Subject, str]:
    kind, _, rest = name.removeprefix("account:").partition("|")
    provider, _, value = rest.partition("|")
    seen = tables["observations"]
    match = [
        pc.equal(seen.column(column), text) for column, text in zip(_ACCOUNT, (kind, provider, value), strict=True)
    ]
    carried = seen.filter(pc.and_(pc.and_(match[0], match[1]), match[2]))
    if not carried.num_rows:
        raise _unknown(name, "observations.parquet")
    return account(kind, provider, value), f"carried by {_sites(pc.count_distinct(carried.column('site')).as_py())}"


def _account_of_distributor(tables: Tables, name: str) -> tuple[Subject, str]:
    ours = [row["site"] for row in _rows(tables["sites"], "distributor_id", name)]
    if not ours:
        raise _unknown(name, "distributors.parquet")
    seen = tables["observations"]
    telling = pc.and_(pc.equal(seen.column("bundle"), "payment"), pc.equal(seen.column("specificity"), "dedicated"))
    seen = seen.filter(pc.and_(telling, pc.is_in(seen.column("site"), pa.array(ours, pa.string()))))
    carried = seen.group_by(list(_ACCOUNT)).aggregate([("site", "count_distinct"), ("captured_at", "min")]).to_pylist()
    if not carried:
        raise InputError(f"{name} has no payment account of its own in this run: name a site or an account instead")
    most = min(
        carried,
        key=lambda row: (-row["site_count_distinct"], row["captured_at_min"], *(row[part] for part in _ACCOUNT)),
    )
    subject = account(*(most[part] for part in _ACCOUNT))
    return subject, f"the account on most of its sites ({_sites(most['site_count_distinct'])})"


_ACCOUNT = ("kind", "provider", "value")
_QUESTION_OF: dict[str, Question] = {
    "capture": "brand", "brand id": "brand", "account": "distributor", "distributor id": "distributor",
}  # fmt: skip
_NAMINGS: dict[tuple[str, Question], Callable[[Tables, str], tuple[Subject, str]]] = {
    ("capture", "brand"): _capture,
    ("site", "brand"): _capture_of_site,
    ("brand id", "brand"): _capture_of_brand,
    ("site", "distributor"): _site,
    ("account", "distributor"): _account,
    ("distributor id", "distributor"): _account_of_distributor,
}


def _rows(table: pa.Table, column: str, value: str) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = table.filter(pc.equal(table.column(column), value)).to_pylist()
    return found


def _first(table: pa.Table, column: str, value: str) -> dict[str, Any] | None:
    return next(iter(_rows(table, column, value)), None)


def _captured(row: Mapping[str, Any]) -> str:
    moment: datetime = row["captured_at"]
    return f"{row['site']}, captured {moment:%Y-%m-%d %H:%M}"


def _sites(count: int) -> str:
    return f"{count:,} site{'' if count == 1 else 's'}"


def _unknown(name: str, file: str) -> InputError:
    shown = " ".join(defang(name[:200]).split())
    return InputError(
        f"{shown!r} is not in this run: give it as it stands in {file}; identity.jsonl says what became of ids"
    )
