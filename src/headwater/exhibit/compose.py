"""From an explanation to what stands on one page: chosen, cut to size, and honest about what was left out.

Invariants: nothing is decided or computed anew; what speaks against the claim and its innocent reading get as much room
as the evidence for it; every cut is counted in words on the page.
"""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import ceil

from headwater.exhibit import page as on
from headwater.exhibit.diagram import Drawn, diagram
from headwater.exhibit.letters import sentence, short, visible
from headwater.exhibit.timeline import time_line
from headwater.model.explanation import Carried, Explanation, Item, Resemblance, Strength, Template
from headwater.model.phrases import background, bridge_words, day, kind_name, no_bridge, specificity

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
    telling = [item for item in told.items if _telling(item)]
    groups, note = _evidence(told, telling, limits)
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
        columns=("value", "how common", *_scale(told, telling)),
        groups=groups,
        evidence_note=note,
        names=_names(told.template, limits) if told.kind == "site" else (),
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


def _caution(told: Explanation) -> str:
    if told.kind == "site":
        return TEMPLATE_CAUTION
    return TIE_CAUTION if told.strength and told.strength.provisional else CAUTION


def _subject(told: Explanation) -> str:
    if told.kind == "link":
        return " and ".join(visible(name, 44) for name in told.members)
    return visible(told.subject.rpartition("|")[2] if told.kind == "account" else told.subject, 60)


def _telling(item: Item) -> bool:
    return bool(item.bits) or (item.specificity == "dedicated" and item.carried.sites > 1)


def _strength(told: Explanation) -> on.Strength | None:
    strength = told.strength
    if told.kind == "site":
        likeness = told.template.likeness if told.template else None
        if likeness is None:
            return None
        word, note = "", "To the nearest version known by then."
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
    return f"{found.error_rate:.1%} of such {of} were wrong: {found.measured}"


def _most(told: Explanation, telling: Sequence[Item]) -> float:
    """The end of the scale of all bars: bits, rounded up to a multiple of four."""
    found = [bundle.bits for bundle in told.bundles] + [item.bits or 0.0 for item in telling]
    return 4.0 * ceil(max([16.0, *found]) / 4)


def _scale(told: Explanation, telling: Sequence[Item]) -> tuple[str, str]:
    return ("likeness", "0 to 1") if told.kind == "site" else ("bits", f"0 to {_most(told, telling):.0f} bits")


def _evidence(told: Explanation, telling: Sequence[Item], limits: Limits) -> tuple[tuple[on.Group, ...], str]:
    """Groups in order of weight, and what was left out."""
    shown = telling[: limits.items]
    groups = [*_views(told), *_bundles(told, shown, _most(told, telling))]
    rest = len(told.items) - len(shown)
    if not rest:
        return tuple(groups), ""
    heavy = len(telling) - len(shown)
    left = f"{len(shown):,} of {len(telling):,} telling values shown" if heavy else "All telling values shown"
    weightless = len(told.items) - len(telling)
    more = f"; {weightless:,} more that weigh nothing are in the attachment" if weightless else ""
    return tuple(groups), f"{left}{more}."


def _bundles(told: Explanation, shown: Sequence[Item], most: float) -> list[on.Group]:
    weight = {bundle.name: bundle for bundle in told.bundles}
    by_bundle: dict[str, list[Item]] = defaultdict(list)
    for item in shown:
        by_bundle[item.bundle].append(item)
    groups = []
    for name in sorted(
        by_bundle.keys() | weight.keys(), key=lambda name: (-(weight[name].bits if name in weight else 0.0), name)
    ):
        counted = weight.get(name)
        several = f", median of {counted.links:,} links" if counted and counted.links > 1 else ""
        number = f"{counted.bits:.1f}" if counted else "–"
        title = f"{name.capitalize() if name not in ('dns', 'tls') else name.upper()} bundle{several}"
        rows = tuple(_row(told, item, most) for item in by_bundle.get(name, ()))
        groups.append(on.Group(title, number, counted.bits / most if counted else None, rows))
    return groups


def _row(told: Explanation, item: Item, most: float) -> on.Row:
    kind = kind_name(item.kind) + (f" at {short(item.provider, 24)}" if item.provider else "")
    role = item.role.replace("_", " ") + (f", {item.payment_type.replace('_', ' ')}" if item.payment_type else "")
    if told.kind == "link" and len(item.sides) == 1:
        role = f"on {visible(item.sides[0].name, 30)} only; {role}"
    return on.Row(
        name=visible(item.value, 44),
        kind=kind,
        note=sentence(f"{role}; {specificity(item.specificity)}, decided by {item.decided_by}", 110),
        common=_common(item.carried),
        number=f"{item.bits:.1f}" if item.bits is not None else "–",
        share=item.bits / most if item.bits else None,
    )


def _common(by: Carried) -> str:
    here = f"{by.brands:,} of {by.brands_total:,} brands, {by.sites:,} of {by.sites_total:,} sites"
    if by.background_sites is None or by.background_total is None:
        return f"{here}; background not recorded"
    return f"{here}; {background(by.background_sites, by.background_total)}"


def _views(told: Explanation) -> list[on.Group]:
    """The likeness of a site's page, view by view."""
    pages = told.template
    if told.kind != "site" or pages is None:
        return []
    what = {
        "structure": "tag paths",
        "names": "class, id and asset names",
        "kit": "forms and scripts",
        "text": "word runs",
    }
    rows = tuple(
        on.Row(
            view.view,
            what.get(view.view, ""),
            "",
            "",
            "–" if view.likeness is None else f"{view.likeness:.2f}",
            view.likeness,
        )
        for view in pages.views
    )
    number = "–" if pages.likeness is None else f"{pages.likeness:.2f}"
    return [on.Group("Template, as decided; by view, computed anew", number, pages.likeness, rows)]


def _names(pages: Template | None, limits: Limits) -> tuple[tuple[str, tuple[str, ...]], ...]:
    if pages is None:
        return ()
    columns = (
        ("Names in both", pages.shared, pages.shared_total),
        ("Only on this page", pages.only_left, pages.only_left_total),
        ("Only on the known version", pages.only_right, pages.only_right_total),
    )
    return tuple(
        (
            f"{title}, {min(limits.names, len(marks)):,} of {total:,}",
            tuple(f"{visible(mark.name, 34)} ({mark.brands:,})" for mark in marks[: limits.names]),
        )
        for title, marks, total in columns
    )


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
