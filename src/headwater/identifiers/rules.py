"""The rule pack as objects: providers, messenger and social services, trackers; loaded from `rules/*.toml`.

Invariants: every pattern is RE2 (linear time, whatever a page or a site's own pack contains); a host suffix belongs to
one service; unknown keys, bad patterns and duplicate ids are refused with file and entry, never skipped.
"""

import re
import tomllib
from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import cache, lru_cache
from importlib import resources
from pathlib import Path
from typing import Any, Literal, TypeVar

import msgspec
import re2
from msgspec import Struct

from headwater.errors import ReferenceDataError
from headwater.identifiers import host
from headwater.model.observation import PaymentType, Role, Specificity

_PLACEHOLDER = re.compile(r"\{([^{}]+)\}")
_CASES: Mapping[str, Callable[[str], str]] = {"keep": str, "lower": str.lower, "upper": str.upper}
T = TypeVar("T")

AccountKind = Literal["merchant_account", "merchant_subaccount", "reseller_account", "premium_sms"]
Case = Literal["keep", "lower", "upper"]


class AccountRule(Struct, frozen=True, forbid_unknown_fields=True):
    """Where one provider names an account: all `fields` present with their shape, and `path` or `subdomain` matching.

    `value` composes the normal form from field names and path groups; empty means the only part. `on` limits the rule
    to these hosts, `exclude` names parts that are pages of the provider itself. `anywhere`: the field names alone
    identify the provider, whatever address the form posts to.
    """

    name: str
    kind: AccountKind = "merchant_account"
    fields: dict[str, str] = {}
    path: str = ""
    subdomain: str = ""
    on: tuple[str, ...] = ()
    exclude: tuple[str, ...] = ()
    value: str = ""
    case: Case = "keep"
    role: Role = "recipient"
    specificity: Specificity = "dedicated"
    anywhere: bool = False


class TokenRule(Struct, frozen=True, forbid_unknown_fields=True):
    """An account id recognisable by its shape in a script literal."""

    name: str
    shape: str


class Provider(Struct, frozen=True, forbid_unknown_fields=True):
    """A payment service: its hosts (with everything below them), its payment type, where accounts are named."""

    id: str
    title: str
    payment_type: PaymentType
    hosts: tuple[str, ...]
    source: str
    status: Literal["current", "legacy"] = "current"
    account: tuple[AccountRule, ...] = ()
    token: tuple[TokenRule, ...] = ()


class Service(Struct, frozen=True, forbid_unknown_fields=True):
    """A messenger or social network and where its handles stand."""

    id: str
    kind: Literal["messenger", "social_profile"]
    hosts: tuple[str, ...]
    source: str
    path: tuple[str, ...] = ()
    query: tuple[str, ...] = ()
    schemes: tuple[str, ...] = ()
    exclude: tuple[str, ...] = ()
    case: Case = "keep"
    number: bool = False
    word: str = ""
    handle: str = ""


class Tracker(Struct, frozen=True, forbid_unknown_fields=True):
    """An analytics or advertising service and the shape of its ids in scripts."""

    id: str
    title: str
    shape: str
    near: str
    source: str


class Pack(Struct, frozen=True, forbid_unknown_fields=True):
    """One rule file."""

    provider: tuple[Provider, ...] = ()
    service: tuple[Service, ...] = ()
    tracker: tuple[Tracker, ...] = ()


def composed(rule: AccountRule, parts: Mapping[str, str]) -> str:
    """The account's normal form from its named parts."""
    text = _PLACEHOLDER.sub(lambda m: parts[m.group(1)], rule.value) if rule.value else next(iter(parts.values()))
    return _CASES[rule.case](text)


def cased(case: Case, text: str) -> str:
    return _CASES[case](text)


@cache
def pattern(text: str) -> Any:
    """Compiled RE2 pattern of a rule (str patterns, matched whole)."""
    return re2.compile(text)


class Rules:
    """All packs together, indexed by host suffix, distinctive field name and URI scheme."""

    def __init__(self, packs: Iterable[tuple[str, Pack]]) -> None:
        providers: dict[str, Provider] = {}
        self.services: dict[str, Service] = {}
        self.trackers: dict[str, Tracker] = {}
        for name, pack in packs:
            _add(providers, pack.provider, name)
            _add(self.services, pack.service, name)
            _add(self.trackers, pack.tracker, name)
        self.providers: Mapping[str, Provider] = providers
        self._by_host = _by_host(providers.values())
        self._services_by_host = _services_by_host(self.services.values())
        self.by_scheme = _grouped((scheme, s) for s in self.services.values() for scheme in s.schemes)
        self.anywhere = _grouped(
            (next(iter(rule.fields)), (provider, rule))
            for provider in providers.values()
            for rule in provider.account
            if rule.anywhere
        )
        self.tokens = tuple((provider, rule) for provider in providers.values() for rule in provider.token)
        self.provider_of = lru_cache(maxsize=1 << 15)(self._provider_of)
        self.services_of = lru_cache(maxsize=1 << 15)(self._services_of)

    def _provider_of(self, name: str) -> Provider | None:
        """The provider a host belongs to, if any."""
        return next((self._by_host[s] for s in host.suffixes(name) if s in self._by_host), None)

    def _services_of(self, name: str) -> tuple[Service, ...]:
        """Messenger and social services a host belongs to, most specific host first."""
        return next((self._services_by_host[s] for s in host.suffixes(name) if s in self._services_by_host), ())

    @classmethod
    def load(cls, extra: Sequence[Path] = ()) -> "Rules":
        """Shipped packs and the site's own. Raises ReferenceDataError naming file and entry."""
        folder = resources.files("headwater.identifiers").joinpath("rules")
        shipped = sorted(f.name for f in folder.iterdir() if f.name.endswith(".toml"))
        texts = [(name, folder.joinpath(name).read_text("utf-8")) for name in shipped]
        texts += [(path.name, _read(path)) for path in extra]
        return cls([(name, _parsed(name, text)) for name, text in texts])


def _read(path: Path) -> str:
    try:
        return path.read_text("utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise ReferenceDataError(
            f"{path}: rule pack cannot be read ({type(error).__name__}); give a UTF-8 file"
        ) from None


def _parsed(name: str, text: str) -> Pack:
    try:
        pack = msgspec.convert(tomllib.loads(text), Pack)
    except (tomllib.TOMLDecodeError, msgspec.ValidationError) as error:
        raise ReferenceDataError(f"{name}: {error}; see docs/reference/identifiers.md for the format") from None
    for provider in pack.provider:
        for rule in provider.account:
            _check_account(name, provider, rule)
    shapes = [(p.id, t.shape) for p in pack.provider for t in p.token] + [(t.id, t.shape) for t in pack.tracker]
    shapes += [(s.id, text) for s in pack.service for text in (*s.path, s.handle)]
    for entry, shape in shapes:
        _compiled(name, entry, shape)
    return pack


def _check_account(name: str, provider: Provider, rule: AccountRule) -> None:
    """Patterns compile, field names are lower case, and `value` names parts the rule has."""
    entry = f"{provider.id}.{rule.name}"
    groups: set[str] = set()
    for text in (rule.path, rule.subdomain, *rule.fields.values()):
        _compiled(name, entry, text)
    if rule.path:
        groups = set(pattern(rule.path).groupindex)
    parts = groups | set(rule.fields) | ({"subdomain"} if rule.subdomain else set())
    named = set(_PLACEHOLDER.findall(rule.value))
    wrong = sorted(field for field in rule.fields if field != field.lower())
    if wrong:
        raise ReferenceDataError(f"{name}: {entry}: write field names in lower case: {', '.join(wrong)}")
    if named - parts or not parts or (not rule.value and len(parts) > 1):
        raise ReferenceDataError(f"{name}: {entry}: `value` must compose the account from {', '.join(sorted(parts))}")
    if rule.anywhere and not rule.fields:
        raise ReferenceDataError(f"{name}: {entry}: `anywhere` needs fields")


def _compiled(name: str, entry: str, text: str) -> None:
    try:
        pattern(text)
    except re2.error as error:
        raise ReferenceDataError(f"{name}: {entry}: pattern is no RE2 expression: {error}") from None


def _add(known: dict[str, Any], entries: Iterable[Any], name: str) -> None:
    for entry in entries:
        if entry.id in known:
            raise ReferenceDataError(f"{name}: id {entry.id} is already taken; ids are unique over all packs")
        known[entry.id] = entry


def _by_host(providers: Iterable[Provider]) -> dict[str, Provider]:
    index: dict[str, Provider] = {}
    for provider in providers:
        for suffix in provider.hosts:
            if host.clean(suffix) != suffix:
                raise ReferenceDataError(f"{provider.id}: host {suffix!r} is no lower-case host name without www.")
            other = index.setdefault(suffix, provider)
            if other is not provider:
                raise ReferenceDataError(f"{provider.id}: host {suffix} already belongs to {other.id}")
    return index


def _services_by_host(services: Iterable[Service]) -> dict[str, tuple[Service, ...]]:
    return _grouped((suffix, service) for service in services for suffix in service.hosts)


def _grouped(pairs: Iterable[tuple[str, T]]) -> dict[str, tuple[T, ...]]:
    groups: dict[str, tuple[T, ...]] = {}
    for key, item in pairs:
        groups[key] = (*groups.get(key, ()), item)
    return groups
