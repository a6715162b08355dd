"""From an explanation to what stands on one page: chosen, cut to size, and honest about what was left out.

Invariants: nothing is decided or computed anew; what speaks against the claim and its innocent reading get as much room
as the evidence for it; every cut is counted in words on the page.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from headwater.exhibit import page as on
from headwater.exhibit import table
from headwater.exhibit.diagram import Drawn, diagram
from headwater.exhibit.letters import sentence, visible
from headwater.exhibit.timeline import time_line
from headwater.model.explanation import Explanation, Resemblance, Strength
from headwater.model.phrases import bridge_words, day, no_bridge, rate

LABELS = {
    "site": "Site in a brand",
    "brand": "Brand",
    "distributor": "Distributor: a hypothesis over payment routes",
    "route": "Payment route",
    "link": "Link",
    "account": "Value",
}
CAUTION = (
    "Consistent with common control is not proof of it. What speaks against the claim, and how the same facts can be "
    "read innocently, stand below with equal weight."
)
TEMPLATE_CAUTION = (
    "A brand is a template. That a site shows it says nothing about who runs the site: likeness never links operators."
)
TIE_CAUTION = (
    "A tie that was not followed is a reason to look and not a claim. What speaks against it, and how the same facts "
    "can be read innocently, stand below with equal weight."
)
_NOT_RECORDED = "this run does not record it"


@dataclass(frozen=True)
class Limits:
    """How many of each kind of thing stand on the page, and how long a sentence may be, in characters."""

    items: int
    lines: int
    against: int
    readings: int
    names: int
    boxes: Drawn
    letters: int


def _limits(items: int, lines: int, drawn: int) -> Limits:
    return Limits(
        items=items,
        lines=lines,
        against=max(2, items - 1),
        readings=max(2, items // 2 + 1),
        names=max(2, items - 1),
        boxes=Drawn(min(10, 2 * drawn), min(5, drawn)),
        letters=80 + 26 * items,
    )


STEPS = tuple(
    _limits(items, lines, drawn)
    for items in range(8, 0, -1)
    for lines, drawn in ((items + 2, items), (items + 1, items), (items + 1, max(1, min(4, items - 1))))
)
"""From roomy to tight, a little at a time: the first that fits on one page is printed."""


def page(told: Explanation, hashes: Mapping[str, str], marking: str, evidence: str, limits: Limits) -> on.Page:
    """The page of an exhibit; `evidence` is the SHA-256 of the full evidence, which is attached to it."""
    telling = [item for item in told.items if table.is_telling(item)]
    groups, note = table.evidence(told, telling, limits.items)
    against, against_note = _against(told, limits)
    innocent, innocent_note = _innocent(told, limits)
    return on.Page(
        marking=marking,
        label=LABELS[told.kind],
        subject=_subject(told),
        claim=sentence(told.conclusion, limits.letters + 80),
        caution=_caution(told),
        strength=_strength(told),
        diagram=diagram(told, telling, limits.boxes),
        evidence_title="The evidence",
        columns=("value", "how common", *table.scale(told, telling)),
        groups=groups,
        evidence_note=note + _nearest(told),
        names=table.names(told.template, limits.names) if told.kind == "site" else (),
        time=time_line(told, telling, limits.lines),
        against=against,
        against_note=against_note,
        innocent=innocent,
        innocent_note=innocent_note,
        bridge=_bridge(told, limits),
        decided=_decided(told, limits),
        methods=_methods(told),
        inputs=tuple((name, value) for name, value in sorted(hashes.items())),
        evidence_sha256=evidence,
        exhibit_sha256="",
        as_of=told.as_of[:16].replace("T", " "),
        iso_date=day(told.as_of) if told.as_of else "1970-01-01",
    )


def _nearest(told: Explanation) -> str:
    """The nearest other brand is drawn; that there was none is said."""
    alone = told.kind == "site" and told.template is not None and told.nearest_other is None
    return " No other brand known by then came near." if alone else ""


def _caution(told: Explanation) -> str:
    if told.kind == "site":
        return TEMPLATE_CAUTION
    return TIE_CAUTION if told.strength and told.strength.provisional else CAUTION


def _subject(told: Explanation) -> str:
    if told.kind == "link":
        return " and ".join(visible(name, 44) for name in told.members)
    return visible(told.subject.rpartition("|")[2] if told.kind == "account" else told.subject, 60)


def _strength(told: Explanation) -> on.Strength | None:
    strength = told.strength
    if told.kind == "site":
        likeness = told.template.likeness if told.template else None
        if likeness is None:
            return None
        word, note = "", "Of all pages of the site to the nearest brand known by then."
        if told.resemblance:
            word, note = told.resemblance.word, f"{note} {_reliable(told.resemblance, 'decisions')}"
        return on.Strength(f"{likeness:.2f}", "likeness, 0 to 1", word, sentence(note, 260))
    if strength is None:
        return None
    over = ""
    if strength.links > 1:
        over = f"The weakest of {strength.links:,} links; the strongest has {strength.most:.1f}. "
    if strength.provisional:
        note = f"For what is shared. {_capital(strength.measured)}."
        return on.Strength(f"{strength.bits:.1f}", "bits", "", note)
    note = sentence(over + _reliable(strength, "links"), 260)
    return on.Strength(f"{strength.bits:.1f}", "bits", strength.word, note)


def _reliable(found: Strength | Resemblance, of: str) -> str:
    """The error rate that was measured, or that none was."""
    if found.error_rate is None:
        return _capital(found.measured)
    return f"{rate(found.error_rate)} of such {of} were wrong: {found.measured}"


def _against(told: Explanation, limits: Limits) -> tuple[tuple[on.Entry, ...], str]:
    shown = told.counter[: limits.against]
    entries = tuple(
        on.Entry(
            one.what.capitalize(),
            _capital(sentence(one.detail + ("" if one.bits is None else f" ({one.bits:+.1f} bits)"), limits.letters)),
        )
        for one in shown
    )
    looked = f"Looked for and not found: {'; '.join(told.not_found)}." if told.not_found else ""
    cut = f"{len(shown):,} of {len(told.counter):,} shown. " if len(shown) < len(told.counter) else ""
    return entries, sentence(cut + looked, 420)


def _innocent(told: Explanation, limits: Limits) -> tuple[tuple[on.Entry, ...], str]:
    shown = told.readings[: limits.readings]
    entries = tuple(
        on.Entry(
            one.name.capitalize(),
            sentence(one.text, limits.letters),
            (sentence(f"Because {one.because}. Would settle it: {one.settled_by}", 2 * limits.letters),),
        )
        for one in shown
    )
    if not entries:
        return (), "Nothing is claimed that would need one."
    cut = len(told.readings) - len(shown)
    return entries, f"{len(shown):,} of {len(told.readings):,} shown." if cut else ""


def _bridge(told: Explanation, limits: Limits) -> str:
    if told.bridges is None:
        return _NOT_RECORDED.capitalize() + "."
    if not told.bridges:
        return no_bridge(told)
    first = sentence(bridge_words(told.bridges[0], 4), limits.letters)
    more = len(told.bridges) - 1
    return first + (f" {more:,} more such values are in the attachment." if more else "")


def _decided(told: Explanation, limits: Limits) -> str:
    if told.judgements is None:
        return "The methods named below. No log of judgements was given: whether a person has judged it is not known."
    if not told.judgements:
        return "The methods named below; no person has judged it."
    last = told.judgements[0]
    words = sentence(
        f"{last.decided_by} on {day(last.decided_at)}: {last.verdict}. Reason: {last.reason.rstrip('.')}.",
        limits.letters,
    )
    more = len(told.judgements) - 1
    rest = f" {more:,} more judgements are in the attachment." if more else ""
    return f"{_capital(words)}{rest} All else: the methods named below."


def _methods(told: Explanation) -> str:
    named = "; ".join(f"{method.name} {method.version}" for method in told.methods)
    run = f"run {told.run}" if told.run else ""
    known = "; ".join(filter(None, (run, named)))
    missing = f"This run does not record: {'; '.join(told.not_recorded)}." if told.not_recorded else ""
    return sentence(" ".join(filter(None, (known and f"{known}.", missing))), 360)


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]
