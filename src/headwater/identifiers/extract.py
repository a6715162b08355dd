"""Every identifier of one capture, typed, normalised, with role and specificity.

Invariants: the result depends on the capture and the registry only; observations are distinct by (kind, value, role,
provider) and sorted by it; a value over 512 characters is refused, never cut; nothing in a capture makes it raise.
"""

from collections.abc import Iterable, Iterator

import msgspec

from headwater.identifiers import host, links, page, scripts, wording
from headwater.identifiers.kind import MAX_VALUE
from headwater.identifiers.registry import Registry, shipped
from headwater.identifiers.rules import Rules
from headwater.model.capture import Capture
from headwater.model.observation import Observation

LISTING = 12
"""More distinct values of one kind and provider than this, and the page is a directory of them, not their owner."""
_BASES = ("registry:", "rule:", "default")


def extract(capture: Capture, registry: Registry | None = None) -> list[Observation]:
    """All distinct observations of `capture`, sorted by (kind, value, role, provider).

    `registry` defaults to the shipped one (`Registry.load()`); pass `Registry.load(extra)` for a site's own rows.
    """
    registry = registry or shipped()
    found: dict[tuple[str, str, str, str], Observation] = {}
    for candidate in _candidates(capture, registry):
        if len(candidate.value) > MAX_VALUE:
            continue
        seen = registry.apply(candidate)
        key = (seen.kind, seen.value, seen.role, seen.provider)
        other = found.get(key)
        if other is None or _strength(seen) < _strength(other):
            found[key] = seen
    return [found[key] for key in sorted(found)] if len(found) <= LISTING else _without_listings(found.values())


def _candidates(capture: Capture, registry: Registry) -> Iterator[Observation]:
    own = host.clean(capture.host) or capture.host
    for seen in _sightings(capture, own, registry):
        # A site's own mail host is the site again.
        if seen.kind != "mail_host" or not host.same_site(seen.value, own):
            yield seen


def _sightings(capture: Capture, own: str, registry: Registry) -> Iterator[Observation]:
    rules = registry.rules
    yield from page.network_facts(capture)
    if capture.redirects:
        yield from page.redirects(capture, own, rules)
    shown, unseen = _halves(capture)
    yield from _in_markup(shown, own, rules)
    if unseen:
        yield from map(_unproven, _in_markup(unseen, own, rules))
    yield from wording.find(capture.text, wording.VISIBLE, rules)
    if capture.hidden_text:
        yield from wording.find(capture.hidden_text, wording.HIDDEN, rules)


def _in_markup(capture: Capture, own: str, rules: Rules) -> Iterator[Observation]:
    if capture.forms:
        yield from page.forms(capture, rules)
    yield from links.links(capture, own, rules)
    yield from scripts.scripts(capture, own, rules)


def _halves(capture: Capture) -> tuple[Capture, Capture | None]:
    """The capture with the forms, links and scripts of its visible page, and with those of hidden sub-trees, if any."""
    in_forms = any(form.hidden for form in capture.forms)
    if not in_forms and not any(link.hidden for link in capture.links) and not any(s.hidden for s in capture.scripts):
        return capture, None
    return _half(capture, hidden=False), _half(capture, hidden=True)


def _half(capture: Capture, *, hidden: bool) -> Capture:
    return msgspec.structs.replace(
        capture,
        forms=tuple([form for form in capture.forms if form.hidden is hidden]),
        links=tuple([link for link in capture.links if link.hidden is hidden]),
        scripts=tuple([script for script in capture.scripts if script.hidden is hidden]),
    )


def _unproven(seen: Observation) -> Observation:
    """What a hidden sub-tree holds: anybody can plant it there unseen, so it is nobody's in particular."""
    if seen.specificity != "dedicated":
        return seen
    return msgspec.structs.replace(seen, specificity="unknown", basis="rule:hidden_markup")


def _strength(seen: Observation) -> tuple[int, str, str, str]:
    """Order of two sightings of one value: the registry decides first, then the firmer class, then the name."""
    rank = next(index for index, basis in enumerate(_BASES) if seen.basis.startswith(basis))
    return rank, seen.specificity, seen.basis, seen.payment_type


def _without_listings(found: Iterable[Observation]) -> list[Observation]:
    """Values of a directory (a list of wallets, mailboxes, accounts) are unknown: the page owns none of them."""
    groups: dict[tuple[str, str], set[str]] = {}
    for seen in found:
        if seen.specificity == "dedicated":
            groups.setdefault((seen.kind, seen.provider), set()).add(seen.value)
    listed = {group for group, values in groups.items() if len(values) > LISTING}
    return sorted(
        (
            msgspec.structs.replace(seen, specificity="unknown", basis="rule:listing")
            if seen.specificity == "dedicated" and (seen.kind, seen.provider) in listed
            else seen
            for seen in found
        ),
        key=lambda seen: (seen.kind, seen.value, seen.role, seen.provider),
    )
