"""From all findings to those a public edition may carry: an allow-list, then small cells hidden and counts rounded.

Invariants (SAFETY, Never 5): a finding, a column or a coded value that is not listed here does not pass; a value that
does not fit its column's vocabulary is an error, not an omission; a finding marked identifying never passes, listed
or not.
"""

import re
from collections.abc import Callable, Mapping, Sequence
from typing import Any

import msgspec
from msgspec import Struct

from headwater.assessment import suppress, wording
from headwater.assessment.geography import country_name
from headwater.assessment.leaks import EditionLeak
from headwater.assessment.reading import TIME_DIMENSIONS, number, period_of
from headwater.model.finding import Finding


def _fits(pattern: str, *others: Any) -> Callable[[Any], bool]:
    shape = re.compile(pattern)
    return lambda content: content in others or (isinstance(content, str) and shape.fullmatch(content) is not None)


def _is_country(content: Any) -> bool:
    return content in (None, "", "unknown") or (isinstance(content, str) and country_name(content) is not None)


def _is_period(content: Any) -> bool:
    return period_of(content) is not None


def _is_rank(content: Any) -> bool:
    return isinstance(content, int)


_is_code = _fits(r"[a-z]{2,20}(?:_[a-z]{2,20}){0,3}", None, "")
_is_source = _fits(r"[A-Za-z][A-Za-z0-9 _-]{0,40}", None, "")
_is_class = _fits(r"(?:over )?\d{1,2}(?:-\d{1,2})?(?: or more)?(?: months?)?")


class Rule(Struct, frozen=True):
    """What may pass of one finding: `dimensions` by name with the check each value must pass, and in which of them a
    row's share is a share (`within`, None = of the whole)."""

    dimensions: dict[str, Callable[[Any], bool]] = {}
    within: str | None = None


_SINGLE = Rule()
_STAGE: dict[str, Callable[[Any], bool]] = {"stage": _is_code}
_TYPE: dict[str, Callable[[Any], bool]] = {"payment_type": _is_code}

RULES: dict[str, Rule] = {
    "funnel.reports_processed": _SINGLE,
    "funnel.urls_actioned": _SINGLE,
    "funnel.urls_commercial": _SINGLE,
    "funnel.by_source": Rule({"source": _is_source}),
    "funnel.by_month": Rule({"month": _is_period}),
    "funnel.by_year": Rule({"year": _is_period, **_STAGE}, within="stage"),
    "funnel.by_country": Rule({"country": _is_country, **_STAGE}, within="stage"),
    "funnel.stages_by_source": Rule({"source": _is_source, **_STAGE}, within="stage"),
    "funnel.stages_by_month": Rule({"month": _is_period, **_STAGE}, within="stage"),
    "hosting.by_country": Rule({"country": _is_country}),
    "hosting.by_site_type": Rule({"site_type": _is_code}),
    "hosting.by_site_kind": Rule({"site_kind": _is_code}),
    "hosting.country_within_site_type": Rule({"site_type": _is_code, "country": _is_country}, within="site_type"),
    "hosting.by_quarter": Rule({"quarter": _is_period, "country": _is_country}, within="quarter"),
    "hosting.sites_with_several_hosts_count": Rule({"several": _is_code}),
    "hosting.moves": Rule({"year": _is_period, "level": _is_code}, within="year"),
    "hosting.moves_between_countries": Rule({"from_country": _is_country, "to_country": _is_country}),
    "brands.active": _SINGLE,
    "brands.new": _SINGLE,
    "brands.identified_total": _SINGLE,
    "brands.active_by_year": Rule({"year": _is_period}),
    "brands.new_by_year": Rule({"year": _is_period}),
    "brands.active_periods": Rule({"active_for": _is_class}),
    "brands.concentration": Rule({"rank": _is_rank}),
    "brands.top10_share": _SINGLE,
    "brands.top30_share": _SINGLE,
    "brands.top10_distributors": _SINGLE,
    "brands.top30_distributors": _SINGLE,
    "brands.top30_of_leading_distributor": _SINGLE,
    "distributors.total": _SINGLE,
    "distributors.active": _SINGLE,
    "distributors.new": _SINGLE,
    "distributors.new_since_start": _SINGLE,
    "distributors.active_by_year": Rule({"year": _is_period}),
    "payments.types_over_time": Rule({"quarter": _is_period, **_TYPE}, within="quarter"),
    "payments.types_by_year": Rule({"year": _is_period, **_TYPE}, within="year"),
    "payments.mechanisms": Rule(_TYPE),
    "payments.mechanisms_by_year": Rule({"year": _is_period, **_TYPE}, within="year"),
    "payments.mechanisms_per_brand": Rule({"mechanisms": _is_class}),
}
"""The allow-list. Every finding the analysis may produce is either here or kept out."""

TITLES = {
    "hosting.hosts": "Networks by number of URLs",
    "hosting.registries": "Free hosts and sub-domain registries by number of URLs",
    "hosting.sites_with_several_hosts": "Sites that used several hosts, by name",
    "brands.activity": "First and last sighting of each brand",
    "distributors.activity": "First and last sighting of each distributor",
    "payments.by_distributor": "Payment mechanisms of each distributor",
}
"""What a public edition calls the analyses it does not carry: fixed words, because a finding's own title is not
checked.
"""


def public(findings: Sequence[Finding]) -> list[Finding]:
    """The findings a public edition may carry, in order, with small cells hidden and everything else rounded.

    Raises `EditionLeak` when a listed finding has a dimension or a value outside its vocabulary.
    """
    return [_protected(finding, RULES[finding.key]) for finding in findings if _may_pass(finding)]


def public_snapshot(snapshot: Mapping[str, str]) -> dict[str, str]:
    """The snapshot with its counts treated as all others are; names, versions, ids and periods stay."""
    return {name: text if _NO_COUNTS & {*name.split("_"), *name.split()} else _counted(text)
            for name, text in snapshot.items()}  # fmt: skip


_NO_COUNTS = frozenset({"run", "period", "rule", "method", "version", "versions", "headwater"})


def _counted(text: str) -> str:
    whole = re.sub(r"[\s,\u202f]", "", text)
    return wording.value(suppress.shown(int(whole)), "") if whole.isdecimal() else _quiet(text)


def withheld(findings: Sequence[Finding]) -> list[str]:
    """Names of the analyses that exist in the restricted edition only; unlisted ones are called "Other analyses"."""
    names = [TITLES.get(finding.key, "Other analyses") for finding in findings if not _may_pass(finding)]
    return list(dict.fromkeys(names))


def _may_pass(finding: Finding) -> bool:
    return finding.key in RULES and not finding.identifying


def _protected(finding: Finding, rule: Rule) -> Finding:
    _check_vocabulary(finding, rule)
    columns: tuple[str, ...] = (finding.measure,)
    measure = finding.measure
    if finding.key == "brands.concentration":
        rows, columns, measure = _curve(finding), ("rank", "cumulative_share"), "cumulative_share"
    elif wording.is_share(finding.measure):
        rows = _single_share(finding)
    else:
        rows, columns = _counts(finding, rule), _columns(finding)
    numerator, denominator = _ratio(finding)
    kept, small = _exclusions(finding)
    return msgspec.structs.replace(
        finding,
        rows=tuple(rows),
        columns=columns,
        measure=measure,
        numerator=numerator,
        denominator=denominator,
        exclusions=kept,
        coverage=" ".join(filter(None, (_quiet(finding.coverage), small))),
        caveats=tuple(_quiet(caveat) for caveat in finding.caveats),
        base=_quiet(finding.base),
    )


def _check_vocabulary(finding: Finding, rule: Rule) -> None:
    if set(finding.dimensions) != set(rule.dimensions):
        raise EditionLeak(f"public edition refused: finding {finding.key} has dimensions the allow-list does not know")
    for row in finding.rows:
        for name, fits in rule.dimensions.items():
            if not fits(row.get(name)):
                raise EditionLeak(
                    f"public edition refused: finding {finding.key}, column {name}, has a value outside its vocabulary;"
                    " correct the value at its source or extend the vocabulary in headwater.assessment.public"
                )


def _has_share(finding: Finding) -> bool:
    """Parts of a whole get a share; points in time do not."""
    return bool(finding.dimensions) and not set(finding.dimensions) & set(TIME_DIMENSIONS)


def _columns(finding: Finding) -> tuple[str, ...]:
    return (*finding.dimensions, finding.measure, *(("share",) if _has_share(finding) else ()))


def _counts(finding: Finding, rule: Rule) -> list[dict[str, Any]]:
    """Rows with protected counts and, where they are parts of a whole, shares of the rounded whole."""
    if not finding.dimensions and finding.rows and finding.rows[0].get(finding.measure) is None:
        return [{finding.measure: None}]  # not counted, and the coverage says why
    counts: dict[tuple[Any, ...], int] = {}
    for row in finding.rows:
        key = tuple(row.get(name) for name in finding.dimensions)
        counts[key] = counts.get(key, 0) + _whole_number(row.get(finding.measure), finding)
    cells = suppress.protected(counts) if finding.dimensions else {(): suppress.shown(counts.get((), 0))}
    wholes = _wholes(finding, rule, counts)
    rows = []
    for key, cell in cells.items():
        row = dict(zip(finding.dimensions, key, strict=True)) | {finding.measure: cell}
        if _has_share(finding):
            whole = wholes[_part(finding, rule, key)]
            row["share"] = round(cell / whole, 2) if isinstance(cell, int) and whole else None
        rows.append(row)
    return _in_safe_order(rows, finding)


_CLASSES = frozenset({"active_for", "mechanisms", "several"})


def _in_safe_order(rows: list[dict[str, Any]], finding: Finding) -> list[dict[str, Any]]:
    """By time, then by shown amount, then by name: the order of hidden cells must not tell their order of size.

    Classes keep their own order, which is no order of size either.
    """
    if set(finding.dimensions) & _CLASSES:
        return rows
    times = [name for name in finding.dimensions if name in TIME_DIMENSIONS]

    def place(row: dict[str, Any]) -> tuple[Any, ...]:
        names = [str(row[name]) for name in finding.dimensions]
        return ([str(row[name]) for name in times], -(number(row[finding.measure]) or 0), names)

    return sorted(rows, key=place)


def _part(finding: Finding, rule: Rule, key: tuple[Any, ...]) -> Any:
    return key[finding.dimensions.index(rule.within)] if rule.within else None


def _wholes(finding: Finding, rule: Rule, counts: dict[tuple[Any, ...], int]) -> dict[Any, int]:
    wholes: dict[Any, int] = {}
    for key, amount in counts.items():
        part = _part(finding, rule, key)
        wholes[part] = wholes.get(part, 0) + amount
    if not rule.within and finding.denominator:
        wholes = {None: finding.denominator}
    return {part: suppress.rounded(whole) if whole >= suppress.THRESHOLD else 0 for part, whole in wholes.items()}


def _whole_number(content: Any, finding: Finding) -> int:
    if not isinstance(content, int) or isinstance(content, bool) or content < 0:
        raise EditionLeak(f"public edition refused: finding {finding.key} counts something that is not a whole number")
    return content


def _ratio(finding: Finding) -> tuple[int | None, int | None]:
    """Both rounded; a numerator goes when it, or what is left of the denominator, is small."""
    if finding.denominator is None or finding.denominator < suppress.THRESHOLD:
        return None, None
    part, whole = finding.numerator, finding.denominator
    if part is None or part < suppress.THRESHOLD or 0 < whole - part < suppress.THRESHOLD:
        return None, suppress.rounded(whole)
    return suppress.rounded(part), suppress.rounded(whole)


def _single_share(finding: Finding) -> list[dict[str, Any]]:
    if finding.rows and finding.rows[0].get(finding.measure) is None:
        return [{finding.measure: None}]
    part, whole = _ratio(finding)
    shown: float | str = round(part / whole, 2) if part is not None and whole else suppress.WITHHELD
    return [{finding.measure: shown}]


def _curve(finding: Finding) -> list[dict[str, Any]]:
    """The cumulative share at every tenth rank: a single rank is one brand."""
    total = finding.denominator or 0
    rows = []
    for row in finding.rows:
        share = number(row.get("cumulative_share"))
        if row["rank"] % 10 or share is None or total < suppress.THRESHOLD:
            continue
        part = round(share * total)
        if part >= suppress.THRESHOLD and total - part >= suppress.THRESHOLD:
            rows.append(
                {"rank": row["rank"], "cumulative_share": round(suppress.rounded(part) / suppress.rounded(total), 2)}
            )
    return rows


def _exclusions(finding: Finding) -> tuple[tuple[tuple[str, int], ...], str]:
    kept = tuple((why, suppress.rounded(n)) for why, n in finding.exclusions if n >= suppress.THRESHOLD)
    small = [why for why, n in finding.exclusions if n < suppress.THRESHOLD]
    return kept, f"Fewer than 10 left out each: {', '.join(small)}." if small else ""


def _quiet(text: str) -> str:
    """Counts written out in a sentence are rounded like any other; years and parts of dates stay."""
    text = _PERCENTAGE.sub(lambda match: f"{float(match[1]):.0f}\u202f%", text)
    return _AMOUNT.sub(_quiet_amount, text)


_PERCENTAGE = re.compile(r"([0-9]+\.[0-9]+)\s*%")
_AMOUNT = re.compile(
    r"(?<![\w.,\u202f-])[0-9]{1,3}(?:[,\u202f\u2009 ][0-9]{3})+(?![0-9])"
    r"|(?<![\w.-])[0-9]+(?!\w|\.[0-9]|-\w|\s?%|\u202f| months?\b)"
)


def _quiet_amount(match: re.Match[str]) -> str:
    amount = int(re.sub(r"\D", "", match[0]))
    if match[0].isdigit() and 1990 <= amount <= 2100:
        return match[0]
    return wording.count(suppress.rounded(amount)) if amount >= suppress.THRESHOLD else "fewer than 10"
