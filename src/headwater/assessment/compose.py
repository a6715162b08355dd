"""From findings to the document: which figure stands where, under which sentence, with which limits beside it.

Invariants: every finding given appears in exactly one figure and in the provenance table; order and numbering follow
`CHAPTERS` and then the order given, so that the same findings make the same document.
"""

import re
from collections.abc import Mapping, Sequence
from datetime import date
from typing import Literal

from msgspec import Struct

from headwater.assessment import charts, suppress, wording
from headwater.assessment.document import Chart, Column, Document, Figure, KeyFigure, Section, Table
from headwater.assessment.statements import statement
from headwater.assessment.tables import fitted, singles, table
from headwater.model.finding import Finding

Kind = Literal["restricted", "public"]

MARKINGS: dict[Kind, tuple[str, str]] = {
    "restricted": ("TLP:AMBER+STRICT", "restricted edition"),
    "public": ("TLP:CLEAR", "public edition"),
}
"""Traffic Light Protocol 2.0 (FIRST, 2022)."""


class Chapter(Struct, frozen=True):
    """A chapter takes the findings whose key starts with `prefix`."""

    anchor: str
    title: str
    prefix: str
    lead: tuple[str, ...]


CHAPTERS = (
    Chapter(
        "reports",
        "Reports and assessments",
        "funnel.",
        (
            "Reports come in; some concern addresses that can be acted on; some of those are commercial. "
            "Every later chapter rests on the last of these three groups.",
        ),
    ),
    Chapter(
        "hosting",
        "Where sites are hosted",
        "hosting.",
        (
            "Host countries follow from network addresses and dated offline reference data. They say where a server "
            "stood, "
            "not where its operator lives. Where the data have no answer the country is given as unknown, never "
            "guessed.",
        ),
    ),
    Chapter(
        "brands",
        "Brands",
        "brands.",
        (
            "A brand is a website template family with its versions over time. Many addresses can show one brand, so "
            "brands "
            "measure supply better than addresses do. A complete rewrite counts as a new brand that succeeds the old "
            "one.",
        ),
    ),
    Chapter(
        "distributors",
        "Distributors",
        "distributors.",
        (
            "Brands that share an identical payment mechanism, or enough independent evidence, are grouped. The "
            "group is "
            "consistent with common control; it can be one operator, a reseller network or a payment proxy.",
        ),
    ),
    Chapter(
        "payments",
        "Payments",
        "payments.",
        (
            "A payment type is a way to pay, such as card or wallet. A payment mechanism is the identical account, "
            "address or "
            "form behind it. Only mechanisms link brands; types show where the market moves.",
        ),
    ),
)
ANNEX = Chapter("details", "Detailed tables", "", ("Breakdowns that support the chapters before.",))
OTHER = Chapter("further", "Further findings", "", ())
_DETAILS = frozenset({
    "funnel.by_country", "funnel.stages_by_source", "funnel.stages_by_month", "hosting.sites_with_several_hosts",
    "hosting.moves_between_countries", "brands.activity", "payments.types_by_year", "payments.by_distributor",
})  # fmt: skip

FRONT = (
    "funnel.reports_processed", "funnel.urls_actioned", "funnel.urls_commercial",
    "brands.active", "brands.new", "distributors.active", "brands.top10_share", "brands.top30_share",
)  # fmt: skip
"""Key figures of the first page, in this order."""
BRIEF = (
    "hosting.by_country", "hosting.by_site_type", "brands.active_by_year", "brands.concentration",
    "payments.types_over_time",
)  # fmt: skip
"""Findings whose sentence opens the edition."""
_HALVES = frozenset({"brands.active_by_year", "brands.new_by_year"})


class Edition(Struct, frozen=True):
    """What is the same for the whole document. `withheld` names analyses that only the restricted edition has."""

    kind: Kind
    title: str
    dated: date
    snapshot: Mapping[str, str]
    withheld: tuple[str, ...] = ()

    @property
    def decimals(self) -> int:
        """Of percentages: rounded counts do not carry a decimal."""
        return 0 if self.kind == "public" else 1


def compose(findings: Sequence[Finding], edition: Edition) -> Document:
    """The document of `findings`, which for a public edition have been through `public` already."""
    chapters, figures = _chapters(findings, edition)
    marking, label = MARKINGS[edition.kind]
    return Document(
        kind=edition.kind,
        marking=marking,
        marking_label=label,
        title=wording.defang(edition.title),
        period=wording.defang(findings[0].period.label),
        dated=wording.day(edition.dated),
        iso_date=edition.dated.isoformat(),
        summary=_brief(findings, edition),
        key_figures=_key_figures(findings, edition),
        sections=(
            *chapters,
            _method(findings, edition),
            _coverage(findings, figures, edition),
            _provenance(findings, figures, edition),
        ),
    )


def _periods(findings: Sequence[Finding]) -> str:
    labels = dict.fromkeys(wording.defang(finding.period.label) for finding in findings)
    return ", ".join(labels)


def _brief(findings: Sequence[Finding], edition: Edition) -> tuple[str, ...]:
    by_key = {finding.key: finding for finding in findings}
    found = [by_key[key] for key in BRIEF if key in by_key]
    sentences = [(finding, statement(finding, decimals=edition.decimals)) for finding in found]
    return tuple(words for finding, words in sentences if words != wording.defang(finding.title))


def _key_figures(findings: Sequence[Finding], edition: Edition) -> tuple[KeyFigure, ...]:
    by_key = {finding.key: finding for finding in findings if _is_single(finding)}
    return tuple(_key_figure(by_key[key], edition) for key in FRONT if key in by_key)


def _key_figure(finding: Finding, edition: Edition) -> KeyFigure:
    value = wording.value(finding.rows[0].get(finding.measure), finding.measure, decimals=edition.decimals)
    note = wording.defang(finding.period.label)
    if finding.numerator is not None and finding.denominator:
        share = wording.percent(finding.numerator / finding.denominator, edition.decimals)
        part = "" if wording.is_share(finding.measure) else f"{share} "
        note = f"{part}of {wording.count(finding.denominator)} · {note}"
    return KeyFigure(value, wording.defang(finding.title), note)


def _is_single(finding: Finding) -> bool:
    return not finding.dimensions and len(finding.rows) == 1 and not finding.identifying


def _chapters(findings: Sequence[Finding], edition: Edition) -> tuple[list[Section], dict[str, Figure]]:
    taken: dict[str, list[Finding]] = {}
    for finding in findings:
        taken.setdefault(_chapter_of(finding).anchor, []).append(finding)
    sections: list[Section] = []
    shown: dict[str, Figure] = {}
    for chapter in (*CHAPTERS, ANNEX, OTHER):
        found = taken.get(chapter.anchor)
        if not found:
            continue
        figures = _figures(found, chapter, edition, max((figure.number for figure in shown.values()), default=0))
        shown |= {key: figure for figure in figures for key in figure.keys}
        sections.append(Section(chapter.anchor, chapter.title, chapter.lead, tuple(figures)))
    return sections, shown


def _chapter_of(finding: Finding) -> Chapter:
    if finding.key in _DETAILS:
        return ANNEX
    return next((chapter for chapter in CHAPTERS if finding.key.startswith(chapter.prefix)), OTHER)


def _figures(found: Sequence[Finding], chapter: Chapter, edition: Edition, before: int) -> list[Figure]:
    alone = [finding for finding in found if _is_single(finding)]
    tables = [finding for finding in found if not _is_single(finding)]
    figures = [_single_figure(alone, chapter, edition, before + 1)] if alone else []
    return figures + [_figure(finding, edition, before + len(figures) + at) for at, finding in enumerate(tables, 1)]


def _single_figure(alone: Sequence[Finding], chapter: Chapter, edition: Edition, at: int) -> Figure:
    chart = charts.funnel(alone, decimals=edition.decimals) if chapter.prefix == "funnel." else None
    return Figure(
        number=at,
        keys=tuple(finding.key for finding in alone),
        statement=_funnel_sentence(alone, edition) if chart else f"{chapter.title}: the counts",
        subject="Single figures of this chapter",
        basis=_periods(alone),
        definition="",
        caveats=tuple(dict.fromkeys(wording.defang(text) for finding in alone for text in finding.caveats)),
        table=singles(alone, decimals=edition.decimals),
        chart=chart,
    )


def _funnel_sentence(alone: Sequence[Finding], edition: Edition) -> str:
    values = [wording.value(f.rows[0].get(f.measure), f.measure, decimals=edition.decimals) for f in alone]
    parts = [f"{value} {wording.inside(wording.defang(f.title))}" for value, f in zip(values, alone, strict=True)]
    return "From " + " to ".join(parts) if len(parts) > 1 else parts[0]


def _figure(finding: Finding, edition: Edition, at: int) -> Figure:
    chart: Chart | None = charts.chart(finding, decimals=edition.decimals)
    return Figure(
        number=at,
        keys=(finding.key,),
        statement=statement(finding, decimals=edition.decimals),
        subject=wording.defang(finding.title),
        basis=_basis(finding),
        definition=wording.defang(finding.definition),
        caveats=_limits(finding),
        table=table(finding, decimals=edition.decimals),
        chart=chart,
        half=finding.key in _HALVES and chart is not None,
    )


def _basis(finding: Finding) -> str:
    parts = [f"n = {wording.count(finding.denominator)}" if finding.denominator is not None else ""]
    parts += [wording.defang(finding.base), wording.defang(finding.period.label)]
    return " · ".join(filter(None, parts))


def _limits(finding: Finding) -> tuple[str, ...]:
    return tuple(wording.defang(text) for text in (finding.coverage, *finding.caveats) if text)


_RULES = (
    ("Report", "One incoming notification about an address. What counts as one is a declared, versioned counting rule."),
    ("Site", "The registrable host, free-host sub-domain or path root under which captures hang together."),
    ("Brand", "Captures are grouped by their templates; each decision is seen, altered, new or left to a person."),
    ("Distributor", "Brands are grouped by identical payment mechanisms and independent evidence, weighed in bits; "
     "template likeness alone never groups owners. The group is a hypothesis, dated and open to revision."),
    ("First and last seen", "Dates of the first and last sighting in these data, not of the first and last activity."),
    ("Shares", "A share names its base. Rows may not add up to 100 % because of rounding or unknown values."),
)  # fmt: skip


def _method(findings: Sequence[Finding], edition: Edition) -> Section:
    columns = (Column("Term", False), Column("How it is counted", False))
    lead = [
        "Figures are computed from dated facts by the queries named under Provenance. No address was visited and no "
        "captured "
        "page was rendered to make this document: it rests on metadata alone."
    ]
    if edition.kind == "public":
        lead.append(
            f"In this public edition counts below {suppress.THRESHOLD} are shown as “{suppress.SMALL}”. A count marked "
            f"“{suppress.WITHHELD}” is hidden because a smaller one could be worked out from it. All other counts are "
            f"rounded "
            f"to the nearest {suppress.BASE}, and shares are computed from rounded counts to whole percent, so that "
            f"rows and "
            "totals can differ slightly. This is a first layer: differences between tables and between editions are "
            "not yet "
            "controlled for."
        )
    return Section(
        "method", "Method and counting rules", tuple(lead), (), (("Counting rules", fitted(columns, _RULES)),)
    )


def _coverage(findings: Sequence[Finding], figures: Mapping[str, Figure], edition: Edition) -> Section:
    lead = [
        "What the data cannot say belongs to the finding. Reports reach hotlines by many ways; an increase can come "
        "from more "
        "activity, more attention or a new source."
    ]
    tables = [("Coverage of each finding", _covered(findings, figures)), ("Caveats", _caveats(findings, figures))]
    if edition.kind == "public":
        lead.append(
            "Analyses that name hosts, brands, accounts or distributors exist in the restricted edition only. "
            "They are listed here without figures."
        )
        names = [(name,) for name in edition.withheld] or [("None.",)]
        tables.append(("In the restricted edition only", fitted([Column("Analysis", False)], names)))
    return Section("coverage", "Coverage and gaps", tuple(lead), (), tuple(tables))


def _covered(findings: Sequence[Finding], figures: Mapping[str, Figure]) -> Table:
    rows = [
        (
            str(figures[finding.key].number),
            wording.defang(finding.title),
            wording.defang(finding.coverage) or "not stated",
        )
        for finding in findings
    ]
    columns = (Column("Figure", True), Column("Finding", False), Column("Coverage", False))
    return fitted(columns, sorted(rows, key=lambda row: int(row[0])))


def _caveats(findings: Sequence[Finding], figures: Mapping[str, Figure]) -> Table:
    """Each caveat once, with the figures it holds for."""
    held: dict[str, set[int]] = {}
    for finding in findings:
        for caveat in finding.caveats:
            held.setdefault(wording.defang(caveat), set()).add(figures[finding.key].number)
    rows = [(caveat, ", ".join(map(str, sorted(numbers)))) for caveat, numbers in held.items()]
    return fitted((Column("Caveat", False), Column("Figures", False)), rows)


def _provenance(findings: Sequence[Finding], figures: Mapping[str, Figure], edition: Edition) -> Section:
    columns = tuple(
        Column(t, t == "Figure")
        for t in ("Figure", "Finding, query and digest", "Base and period", "Left out", "Shown as")
    )
    rows = [
        (
            str(figures[finding.key].number),
            "\n".join((_name(finding.key), _name(finding.query) or "no query", digest(finding.query_sha256))),
            f"{wording.defang(finding.base)}\n{wording.defang(finding.period.label)}",
            _left_out(finding),
            "chart, table" if figures[finding.key].chart else "table",
        )
        for finding in findings
    ]
    rows.sort(key=lambda row: int(row[0]))
    source = tuple(
        (wording.defang(wording.plain(name)), wording.defang(_spaced(text))) for name, text in edition.snapshot.items()
    )
    return Section(
        "provenance",
        "Provenance",
        (
            "Each figure can be rebuilt: the query named here, run on the snapshot named below, gives the rows "
            "printed. "
            "The digest is the beginning of the hash of the query's text.",
        ),
        (),
        (
            ("Figures and their queries", fitted(columns, rows, whole=1)),
            ("Snapshot", fitted((Column("Item", False), Column("Value", False)), source)),
        ),
    )


def _name(key: str) -> str:
    """Keys and query names are lower-case words with dots; anything else is treated as hostile text."""
    return key if _KEY.fullmatch(key) else wording.defang(key)


_KEY = re.compile(r"[a-z]+\.[a-z0-9_]+(?:\.sql)?")


def digest(sha256: str) -> str:
    """The first twelve digits in groups of four, as people read them aloud."""
    return _grouped(sha256[:12]) if sha256 else wording.UNKNOWN


def _grouped(text: str) -> str:
    return " ".join(text[at : at + 4] for at in range(0, len(text), 4))


def _spaced(text: str) -> str:
    is_hash = len(text) >= 8 and all(letter in "0123456789abcdef" for letter in text)
    return _grouped(text) if is_hash else text


def _left_out(finding: Finding) -> str:
    return "\n".join(f"{wording.defang(why)}: {wording.count(n)}" for why, n in finding.exclusions) or "nothing"
