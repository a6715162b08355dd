"""The last chapters of an edition: how things are counted, what is not covered, and where every figure comes from.

Invariant: every finding has a row under Coverage and under Provenance; what a public edition withholds is named there.
"""

import re
from collections.abc import Mapping, Sequence

from headwater.assessment import suppress, wording
from headwater.assessment.document import Column, Edition, Figure, Section, Table
from headwater.assessment.tables import fitted
from headwater.model.finding import Finding

_RULES = (
    ("Report", "One incoming notification about an address, counted under a declared, versioned counting rule."),
    ("Site", "The registrable host, free-host sub-domain or path root under which captures hang together."),
    ("Brand", "Captures are grouped by their templates; each decision is seen, altered, new or left to a person."),
    ("Distributor", "Brands are grouped by identical payment mechanisms and independent evidence, weighed in bits; "
     "template likeness alone never groups owners. The group is a hypothesis, dated and open to revision."),
    ("First and last seen", "Dates of the first and last sighting in these data, not of the first and last activity."),
    ("Shares", "A share names its base. Rows may not add up to 100 % because of rounding or unknown values."),
)  # fmt: skip


def guide(edition: Edition) -> tuple[tuple[str, str], ...]:
    """How to read the edition, for the first page: (topic, what to know)."""
    figures = (
        "Figures",
        "Each states its finding, its base (n) and its period, and below what limits it. A letter leads to a note at "
        "the end of the chapter. Numbers that a chart does not print are in the table of its number.",
    )
    if edition.kind == "restricted":
        return (
            ("Handling", "TLP:AMBER+STRICT: for the organisation that received it, and there for those who need it."),
            figures,
            ("Addresses", "Host names are written so that nothing turns them into a link. None was visited."),
        )
    return (
        (
            "Left out",
            "No site, host, brand, account or distributor is named, so that nobody can find one through this edition "
            "or learn that it was seen. Coverage and gaps lists the analyses that need names.",
        ),
        (
            "Small counts",
            f"Counts from 0 to {suppress.THRESHOLD - 1} are shown as {suppress.SMALL}: a few cases can point to one. A "
            f"count marked {suppress.WITHHELD} is withheld because a small one could be worked out from it.",
        ),
        (
            "Rounding",
            f"All other counts are rounded to the nearest {suppress.BASE}, each on its own. Shares come from rounded "
            "counts, to whole percent. Sums can differ a little from totals.",
        ),
        figures,
    )


def method(findings: Sequence[Finding], edition: Edition) -> Section:
    columns = (Column("Term", False), Column("How it is counted", False))
    lead = [
        "Figures are computed from dated facts by the queries named under Provenance. No address was visited and no "
        "captured page was rendered to make this document: it rests on metadata alone."
    ]
    if edition.kind == "public":
        lead.append(
            f"In this public edition counts below {suppress.THRESHOLD} are shown as “{suppress.SMALL}”. A count marked "
            f"“{suppress.WITHHELD}” is hidden because a smaller one could be worked out from it. All other counts are "
            f"rounded to the nearest {suppress.BASE}, and shares are computed from rounded counts to whole percent, so "
            "that rows and totals can differ slightly. This is a first layer: differences between tables and between "
            "editions are not yet controlled for."
        )
    return Section(
        "method", "Method and counting rules", tuple(lead), (), (("Counting rules", fitted(columns, _RULES)),)
    )


def coverage(findings: Sequence[Finding], figures: Mapping[str, Figure], edition: Edition) -> Section:
    lead = [
        "What the data cannot say belongs to the finding; caveats stand under each figure and in the notes to its "
        "chapter. Reports reach hotlines by many ways; an increase can come "
        "from more activity, more attention or a new source."
    ]
    tables = [("Coverage of each finding", _covered(findings, figures))]
    if edition.kind == "public":
        lead.append(
            "Analyses that name hosts, brands, accounts or distributors exist in the restricted edition only. They are "
            "listed here without figures."
        )
        names = [(name,) for name in edition.withheld] or [("None.",)]
        tables.append(("In the restricted edition only", fitted([Column("Analysis", False)], names)))
    return Section("coverage", "Coverage and gaps", tuple(lead), (), tuple(tables))


def _covered(findings: Sequence[Finding], figures: Mapping[str, Figure]) -> Table:
    rows = [
        (
            str(figures[finding.key].number),
            wording.defang(finding.title),
            wording.grouped(wording.defang(finding.coverage)) or "not stated",
        )
        for finding in findings
    ]
    columns = (Column("Figure", True), Column("Finding", False), Column("Coverage", False))
    return fitted(columns, sorted(rows, key=lambda row: int(row[0])))


def provenance(findings: Sequence[Finding], figures: Mapping[str, Figure], edition: Edition) -> Section:
    columns = (
        Column("Figure", True),
        Column("Query and its digest; base and period; what is left out", False),
    )
    rows = [
        (
            str(figures[finding.key].number),
            "\n".join(filter(None, (_query(finding), _basis(finding), _left_out(finding)))),
        )
        for finding in findings
    ]
    rows.sort(key=lambda row: int(row[0]))
    source = tuple(
        (wording.defang(wording.plain(name)), wording.grouped(wording.defang(spaced(text))))
        for name, text in edition.snapshot.items()
    )
    return Section(
        "provenance",
        "Provenance",
        (
            "Each figure can be rebuilt: the query named here, run on the snapshot named below, gives the rows printed."
            " The digest is the beginning of the hash of the query's text.",
        ),
        (),
        (
            ("Figures and their queries", fitted(columns, rows)),
            ("Snapshot", fitted((Column("Item", False), Column("Value", False)), source)),
        ),
    )


def _query(finding: Finding) -> str:
    """The query's name and digest, before them the finding's key where that is another name."""
    key = "" if finding.query == f"{finding.key}.sql" else _name(finding.key)
    parts = (key, _name(finding.query) or "no query", digest(finding.query_sha256))
    return " · ".join(filter(None, parts))


def _basis(finding: Finding) -> str:
    return f"{wording.defang(finding.base)}, {wording.defang(finding.period.label)}"


def _name(key: str) -> str:
    """Keys and query names are lower-case words with dots; anything else is treated as hostile text."""
    return key if _KEY.fullmatch(key) else wording.defang(key)


_KEY = re.compile(r"[a-z]+\.[a-z0-9_]+(?:\.sql)?")


def digest(sha256: str) -> str:
    """The first twelve digits in groups of four, as people read them aloud."""
    return _grouped(sha256[:12]) if sha256 else wording.UNKNOWN


def _grouped(text: str) -> str:
    return " ".join(text[at : at + 4] for at in range(0, len(text), 4))


def spaced(text: str) -> str:
    """A short digest, such as a run's id, in groups of four; a long one could be that of an address and stays whole."""
    return _grouped(text) if _SHORT_DIGEST.fullmatch(text) else text


_SHORT_DIGEST = re.compile(r"(?=[0-9]*[a-f])[0-9a-f]{8,16}")


def _left_out(finding: Finding) -> str:
    left_out = "; ".join(f"{wording.defang(why)}: {wording.count(n)}" for why, n in finding.exclusions)
    return f"Left out: {left_out}" if left_out else ""
