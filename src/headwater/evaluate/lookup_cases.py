"""Known brands looked up: sites of others, pages changed so as not to be recognised, and decoys.

Invariant: what is looked up is never in the pool, nor any page with the same fingerprint.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any

from headwater.evaluate import data, markup, splits
from headwater.evaluate.brand_cases import derived_page, derived_rows, site_template, template_page, template_rows
from headwater.evaluate.lookup import Answers, Standing, look_up
from headwater.evaluate.metrics import coverage_at_precision
from headwater.evaluate.result import Result, Settings, measured

KNOWN, CHANGED = "known-brand look-up", "changed pages"
PER_TEMPLATE = 2
BAR = 22 / 24
AMPLE = 1_000.0
"""The ratio of a best brand that has no rival."""


def known_brands(settings: Settings) -> Iterator[Result]:
    """Derived sites against every version of every template; the label of a site is voted by its pages."""
    pool, asked = template_rows(settings), derived_rows(settings)
    answers = look_up(
        data.prints(template_page(row) for row in pool),
        [row["template"] for row in pool],
        data.prints(derived_page(row) for row in asked),
    )
    true = site_template(asked)
    first = {row["site"]: data.moment(row["date"]).isoformat() for row in reversed(asked)}
    half_of = splits.owners_in_time(first, {row["site"]: row["owner"] for row in asked})
    for part, sites in splits.parts(half_of, true).items():
        yield _top_1(KNOWN, f"a2 against a1, {part}", answers, sites, 0.97)
    right = [bool(answers.ours[site]) and answers.ours[site][0].label == label for site, label in true.items()]
    for measure, score in (("best over runner-up", _ratio), ("raw likeness", _raw)):
        scores = [score(answers.ours[site]) for site in true]
        yield measured(
            KNOWN, f"a2 against a1, all, by {measure}", "coverage_at_0.99", coverage_at_precision(scores, right, 0.99),
        )  # fmt: skip


def _ratio(standings: Sequence[Standing]) -> float:
    """Best over runner-up; without a rival the best brand is as clear as can be."""
    if len(standings) < 2 or standings[1].rank <= 0:
        return AMPLE if standings else 0.0
    return standings[0].rank / standings[1].rank


def _raw(standings: Sequence[Standing]) -> float:
    return standings[0].likeness if standings else 0.0


def _top_1(case: str, source: str, answers: Answers, true: Mapping[str, str], bar: float | None) -> Result:
    hits = _hits(answers.ours, true)
    beside = {"without rarity": answers.without_rarity, "latest version only": answers.latest_only}
    return measured(
        case, source, "top_1", hits / max(len(true), 1), bar,
        {name: _hits(other, true) / max(len(true), 1) for name, other in beside.items()},
        f"{hits} of {len(true)}",
    )  # fmt: skip


def _hits(standings: Mapping[str, Sequence[Standing]], true: Mapping[str, str]) -> int:
    return sum(bool(standings[site]) and standings[site][0].label == label for site, label in true.items())


def changed_pages(settings: Settings) -> Iterator[Result]:
    """Two pages of each template, changed in every way of `markup`; the original and its twins leave the pool."""
    rows = template_rows(settings)
    tables = data.prints(template_page(row) for row in rows)
    originals = list(_originals(rows))
    found: dict[str, dict[str, Answers]] = {}
    true: dict[str, str] = {}
    for done, (number, row) in enumerate(originals, start=1):
        settings.progress(CHANGED, done, len(originals))
        for name, answers in _answers(rows, tables, number, originals).items():
            found.setdefault(name, {})[row["id"].lower()] = answers
        true[row["id"].lower()] = row["template"]
    for name, by_page in found.items():
        for part, labels in splits.parts(lambda site: splits.template_half(true[site]), true).items():
            bar = BAR if part == splits.ALL and name != "unchanged" else None
            yield _changed_result(name, part, by_page, labels, bar)


def _changed_result(
    name: str, part: str, by_page: Mapping[str, Answers], labels: Mapping[str, str], bar: float | None
) -> Result:
    together = Answers(*({page: getattr(by_page[page], field)[page] for page in labels} for field in Answers._fields))
    return _top_1(CHANGED, f"{name}, {part}", together, labels, bar)


def _originals(rows: Sequence[Mapping[str, Any]]) -> Iterator[tuple[int, Mapping[str, Any]]]:
    """Of each template the versions a third and two thirds through its history: neither its first nor its last."""
    for template in sorted({row["template"] for row in rows}):
        own = [number for number, row in enumerate(rows) if row["template"] == template]
        for part in range(1, PER_TEMPLATE + 1):
            number = own[len(own) * part // (PER_TEMPLATE + 1)]
            yield number, rows[number]


def _answers(
    rows: Sequence[Mapping[str, Any]],
    tables: Mapping[str, Any],
    number: int,
    originals: Sequence[tuple[int, Mapping[str, Any]]],
) -> dict[str, Answers]:
    """By change: what the pool without the original says of the changed page."""
    original = rows[number]
    kept = [row for row in range(len(rows)) if not _twins(tables, row, number)]
    pool = {name: table.take(kept) for name, table in tables.items()}
    labels = [rows[row]["template"] for row in kept]
    changes: dict[str, Callable[[str], str]] = {
        "unchanged": lambda html: markup.altered(html, markup.unchanged, number)
    }
    for name, change in markup.CHANGES.items():
        changes[name] = lambda html, change=change: markup.altered(html, change, number)  # type: ignore[misc]
    changes["hidden decoy"] = lambda html: markup.with_decoy(
        html, _other(original, originals), originals.index((number, original))
    )
    page = template_page(original)
    asked = data.prints(page._replace(site=_host(name), html=change(page.html)) for name, change in changes.items())
    answers = look_up(pool, labels, asked)
    return {name: Answers(*({page.site: ranked[_host(name)]} for ranked in answers)) for name in changes}


def _host(change: str) -> str:
    """A change's name as a site's."""
    return change.replace(" ", "-")


def _other(original: Mapping[str, Any], originals: Sequence[tuple[int, Mapping[str, Any]]]) -> str:
    """A page of the next template in the alphabet, of about the same time of its history."""
    own = [row for _, row in originals if row["template"] == original["template"]]
    names = sorted({row["template"] for _, row in originals})
    following = names[(names.index(original["template"]) + 1) % len(names)]
    html: str = [row for _, row in originals if row["template"] == following][own.index(original)]["html"]
    return html


def _twins(tables: Mapping[str, Any], one: int, other: int) -> bool:
    """The same page, or one with the same fingerprint."""
    table = tables["fingerprints"]
    views = [name for name in table.column_names if name != "capture_id" and not name.startswith("text")]
    return one == other or all(table.column(name)[one] == table.column(name)[other] for name in views)
