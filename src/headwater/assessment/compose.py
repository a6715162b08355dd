"""From findings to the document: which figure stands where, under which sentence, with which limits beside it.

Invariants: every finding given appears in exactly one figure and in the provenance table; chapters follow `CHAPTERS`,
figures the order given as far as `arrange` keeps it, so that the same findings make the same document.
"""

from collections.abc import Sequence

from msgspec import Struct
from msgspec.structs import replace

from headwater.assessment import bars, charts, wording
from headwater.assessment.arrange import numbered, with_notes
from headwater.assessment.backmatter import coverage, guide, method, provenance
from headwater.assessment.brief import Brief, brief
from headwater.assessment.document import MARKINGS, Chart, Document, Edition, Figure, KeyFigure, Place, Section
from headwater.assessment.statements import singles_statement, statement
from headwater.assessment.tables import in_all_definitions, singles, table
from headwater.model.finding import Finding


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
            "Reports come in; some concern addresses that can be acted on; some of those are commercial. Every later "
            "chapter rests on the last of these three groups.",
        ),
    ),
    Chapter(
        "hosting",
        "Where sites are hosted",
        "hosting.",
        (
            "Host countries follow from network addresses and dated offline reference data. They say where a server "
            "stood, not where its operator lives. Where the data have no answer the country is given as unknown, never "
            "guessed.",
        ),
    ),
    Chapter(
        "brands",
        "Brands",
        "brands.",
        (
            "A brand is a website template family with its versions over time. Many addresses can show one brand, so "
            "brands measure supply better than addresses do. A complete rewrite counts as a new brand that succeeds the"
            " old one.",
        ),
    ),
    Chapter(
        "distributors",
        "Distributors",
        "distributors.",
        (
            "Brands that share an identical payment mechanism, or enough independent evidence, are grouped. The group "
            "is consistent with common control; it can be one operator, a reseller network or a payment proxy.",
        ),
    ),
    Chapter(
        "payments",
        "Payments",
        "payments.",
        (
            "A payment type is a way to pay, such as card or wallet. A payment mechanism is the identical account, "
            "address or form behind it. Only mechanisms link brands; types show where the market moves.",
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
    "brands.identified_total", "brands.active", "brands.new",
    "distributors.active", "brands.top10_share", "brands.top30_share",
)  # fmt: skip
"""Key figures of the first page, in this order."""
BRIEF = (
    "hosting.by_country", "hosting.by_site_type", "brands.active_by_year", "brands.concentration",
    "payments.types_over_time",
)  # fmt: skip
"""Findings whose sentence opens the edition."""


def compose(findings: Sequence[Finding], edition: Edition) -> Document:
    """The document of `findings`, which for a public edition have been through `public` already."""
    findings = [replace(finding, unit=wording.defang(finding.unit)) for finding in findings]  # stands in sentences
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
        guide=guide(edition),
        sections=(
            *chapters,
            method(findings, edition),
            coverage(findings, figures, edition),
            provenance(findings, figures, edition),
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
        drafts = _figures(found, chapter, edition)
        figures, notes = with_notes(numbered(drafts, 1 + max((f.number for f in shown.values()), default=0)))
        shown |= {key: figure for figure in figures for key in figure.keys}
        sections.append(Section(chapter.anchor, chapter.title, chapter.lead, tuple(figures), notes=notes))
    return sections, shown


def _chapter_of(finding: Finding) -> Chapter:
    if finding.key in _DETAILS:
        return ANNEX
    return next((chapter for chapter in CHAPTERS if finding.key.startswith(chapter.prefix)), OTHER)


def _figures(found: Sequence[Finding], chapter: Chapter, edition: Edition) -> list[Figure]:
    """The figures of a chapter, as yet without numbers."""
    alone = [finding for finding in found if _is_single(finding)]
    tables = [finding for finding in found if not _is_single(finding)]
    figures = [_single_figure(alone, chapter, edition)] if alone else []
    return figures + [_figure(finding, tables, chapter, edition) for finding in tables]


def _single_figure(alone: Sequence[Finding], chapter: Chapter, edition: Edition) -> Figure:
    chart = bars.funnel(alone, decimals=edition.decimals) if chapter.prefix == "funnel." else None
    said = _funnel_sentence(alone, edition) if chart else ""
    return Figure(
        number=0,
        keys=tuple(finding.key for finding in alone),
        statement=said or singles_statement(alone, chapter.title, decimals=edition.decimals),
        subject="Single figures of this chapter",
        basis=_periods(alone),
        definition="",
        caveats=tuple(dict.fromkeys((*in_all_definitions(alone), *map(_sentence, _all_said(alone))))),
        table=singles(alone, decimals=edition.decimals),
        chart=chart,
    )  # of full size, whatever the chart's: the table below needs the line


def _all_said(alone: Sequence[Finding]) -> list[str]:
    return [text for finding in alone for text in _said(finding)]


def _sentence(text: str) -> str:
    return wording.grouped(wording.defang(text))


def _said(finding: Finding) -> tuple[str, ...]:
    """Caveats; and the coverage where there is no figure, because it says why."""
    counted = finding.rows[0].get(finding.measure) is not None
    return finding.caveats if counted else (finding.coverage, *finding.caveats)


def _funnel_sentence(alone: Sequence[Finding], edition: Edition) -> str:
    values = [wording.value(f.rows[0].get(f.measure), f.measure, decimals=edition.decimals) for f in alone]
    parts = [f"{value} {wording.inside(wording.defang(f.title))}" for value, f in zip(values, alone, strict=True)]
    return "From " + " to ".join(parts) if len(parts) > 1 else parts[0]


def _figure(finding: Finding, beside: Sequence[Finding], chapter: Chapter, edition: Edition) -> Figure:
    said = brief(finding, decimals=edition.decimals)
    chart: Chart | None = None if said else charts.chart(finding, decimals=edition.decimals, others=beside)
    return Figure(
        number=0,
        keys=(finding.key,),
        statement=said.words if said else statement(finding, decimals=edition.decimals),
        subject=wording.defang(finding.title),
        basis=_basis(finding),
        definition=wording.defang(finding.definition),
        caveats=_limits(finding),
        table=table(finding, decimals=edition.decimals),
        chart=chart,
        size="brief" if said else chart.size if chart else "full",
        table_at=_table_at(said, chart, chapter),
    )


def _table_at(said: Brief | None, chart: Chart | None, chapter: Chapter) -> Place:
    if (said and said.complete) or (chart and chart.complete):
        return "nowhere"
    return "annex" if said or chart or chapter is ANNEX else "here"


def _basis(finding: Finding) -> str:
    parts = [f"n = {wording.count(finding.denominator)}" if finding.denominator is not None else ""]
    parts += [wording.defang(finding.base), wording.defang(finding.period.label)]
    return " · ".join(filter(None, parts))


def _limits(finding: Finding) -> tuple[str, ...]:
    return tuple(_sentence(text) for text in (finding.coverage, *finding.caveats) if text)
