"""Identifiers in a page's scripts: third-party hosts, tracking ids, provider keys, and what literals mention.

Invariant: a script's literals are read as text and only mention; nothing is ever run. A tracking id is unknown, not
dedicated: a copied page carries the counter of the page it was copied from.
"""

from collections.abc import Iterator
from functools import cache
from typing import Any

import re2

from headwater.identifiers import accounts, host
from headwater.identifiers.accounts import Reference
from headwater.identifiers.kinds import KINDS
from headwater.identifiers.links import FRAMES
from headwater.identifiers.rules import Rules
from headwater.identifiers.wording import SCRIPT, find
from headwater.model.capture import Capture, Script
from headwater.model.observation import Observation


def scripts(capture: Capture, own: str, rules: Rules) -> Iterator[Observation]:
    """Third-party script hosts, tracking ids, provider keys, and what script literals mention."""
    parts: list[str] = []
    for script in capture.scripts:
        parts.append(script.src)
        parts.extend(script.literals)
        parts.extend(script.names)
        if script.src:
            yield from _script_host(script, own, rules)
    parts.extend(link.href for link in capture.links if link.element in FRAMES)
    if parts:
        yield from _in_scripts("\n".join(parts), rules)


def _script_host(script: Script, own: str, rules: Rules) -> Iterator[Observation]:
    name = host.of_url(script.src)
    provider = rules.provider_of(name)
    if provider:
        found = accounts.at_provider(provider, Reference(name, script.src, accounts.query_of(script.src)))
        yield from (seen for seen in found if seen.kind != "payment_form")
    elif name and not host.same_site(name, own):
        yield Observation("host", name, "shared_script")


def _in_scripts(text: str, rules: Rules) -> Iterator[Observation]:
    data = text.encode("ascii", "replace")
    for provider, rule, near, shape in _tokens(rules):
        for value in shape.findall(data) if near in data else ():
            yield Observation(
                "merchant_account",
                value.decode(),
                "recipient",
                provider.id,
                provider.payment_type,
                "dedicated",
                "payment",
                f"rule:{provider.id}.{rule.name}",
            )
    for tracker, near, shape in _trackers(rules):
        for found in shape.findall(data) if near in data else ():
            value = KINDS["tracking_id"].clean(found.decode())
            if value:
                yield Observation("tracking_id", value, "tracking", tracker, basis="rule:tracking_account")
    yield from find(text, SCRIPT, rules)


@cache
def _tokens(rules: Rules) -> tuple[tuple[Any, Any, bytes, Any], ...]:
    """Provider, rule, literal prefix and bytes pattern of every script token."""
    return tuple(
        (provider, rule, rule.shape.partition("[")[0].encode(), re2.compile(rf"\b(?:{rule.shape})\b".encode()))
        for provider, rule in rules.tokens
    )


@cache
def _trackers(rules: Rules) -> tuple[tuple[str, bytes, Any], ...]:
    """Tracker id, cheap test and bytes pattern of every tracker."""
    return tuple((t.id, t.near.encode(), re2.compile(t.shape.encode())) for t in rules.trackers.values())
