"""The phrases of explanations. They claim no more than the evidence does: never who owns, runs or is behind a thing."""

from collections.abc import Iterable
from datetime import datetime

from headwater.model.explanation import Bridge, Carried, Explanation, Item, Resemblance, Strength

CONSISTENT = "consistent with common control"
UNKNOWN = "This run does not record it."

_KINDS = {
    "merchant_account": "merchant account",
    "merchant_subaccount": "merchant sub-account",
    "reseller_account": "reseller account",
    "payment_form": "payment form",
    "crypto_address": "wallet address",
    "iban": "bank account",
    "mobile_money": "mobile-money account",
    "premium_sms": "premium SMS keyword",
    "email": "mailbox",
    "phone": "phone number",
    "messenger": "messenger handle",
    "social_profile": "social profile",
    "tracking_id": "tracking id",
    "host": "host name",
    "mail_host": "mail host",
    "url": "address",
    "ip": "IP address",
    "asn": "network",
}
_SPECIFICITY = {"dedicated": "dedicated", "shared_service": "shared service", "unknown": "not known whose"}


def kind_name(kind: str) -> str:
    """A kind of identifier in words; one without a word of its own is spelled out."""
    return _KINDS.get(kind, kind.replace("_", " "))


def named(kind: str, provider: str, value: str) -> str:
    """An identifier as a sentence names it: "merchant account 937070 (cardgate)"."""
    return f"{kind_name(kind)} {value}" + (f" ({provider})" if provider else "")


def item_name(item: Item) -> str:
    return named(item.kind, item.provider, item.value)


def specificity(word: str) -> str:
    return _SPECIFICITY.get(word, word)


def decided_by(basis: str) -> str:
    """Who decided the specificity, in words; the code stays beside it in the data."""
    source, _, name = basis.partition(":")
    match source:
        case "registry":
            return f"registry row {name}"
        case "rule":
            return f"rule {name.replace('_', ' ').replace('.', ': ')}"
        case "judgement":
            return f"judgement {name}".rstrip()
        case "default" | "":
            return "nobody: the default"
        case _:
            return basis


def carried(by: Carried) -> str:
    """ "carried by x of y brands and z of w background sites", and the sites of the run."""
    brands = f"carried by {by.brands:,} of {by.brands_total:,} brands"
    sites = f"({by.sites:,} of {by.sites_total:,} sites here)"
    if by.background_sites is None or by.background_total is None:
        return f"{brands} {sites}; this run does not record background sites"
    if by.background_total > 1:
        return f"{brands} and {background(by.background_sites, by.background_total)} {sites}"
    return f"{brands} {sites}; {background(by.background_sites, by.background_total)}"


def background(carrying: int, total: int) -> str:
    """ "z of w background sites"; a reference of one is a list that holds a value or does not."""
    if total > 1:
        return f"{carrying:,} of {total:,} background sites"
    if total == 1:
        return f"{'on' if carrying else 'not on'} the list of known services and leftovers"
    return "no background was given"


def count(number: int, one: str, several: str = "") -> str:
    """ "1 brand", "2 brands"."""
    return f"{number:,} {one if number == 1 else several or one + 's'}"


def listed(names: Iterable[str], most: int = 6) -> str:
    """ "a, b, c and 4 more"."""
    every = list(names)
    shown = every[:most]
    left = len(every) - len(shown)
    if left:
        return f"{', '.join(shown)} and {left:,} more"
    return " and ".join(filter(None, (", ".join(shown[:-1]), *shown[-1:])))


def day(value: datetime | str) -> str:
    return value[:10] if isinstance(value, str) else f"{value:%Y-%m-%d}"


def span(first: datetime | str, last: datetime | str) -> str:
    """Two days, or one where they are the same."""
    return day(first) if day(first) == day(last) else f"{day(first)} to {day(last)}"


def rate(share: float) -> str:
    """A share in percent, with a second place where the first would say that there was none."""
    return f"{share:.2%}" if 0 < share < 0.001 else f"{share:.1%}"


def strength_words(strength: Strength) -> str:
    """How strong a claim is, with the error rate that was measured for it, or that none was."""
    how = strength.measured
    if strength.error_rate is not None:
        how = f"{rate(strength.error_rate)} of such links were wrong: {how}"
    if strength.provisional:
        return f"{strength.bits:.1f} bits for what is shared; {strength.word}: {strength.measured}"
    if strength.links == 1:
        return f"{strength.bits:.1f} bits, in words: {strength.word} ({how})"
    most = "" if strength.most in (None, strength.bits) else f" to {strength.most:.1f}"
    over = f"{strength.bits:.1f}{most} bits over {strength.links:,} links"
    return f"{over}; of the weakest, in words: {strength.word} ({how})"


def resemblance_words(found: Resemblance) -> str:
    """What a likeness is worth, with the error rate that was measured for it, or that none was."""
    how = found.measured
    if found.error_rate is not None:
        how = f"{rate(found.error_rate)} of such decisions were wrong: {how}"
    of = (
        ""
        if found.decisions == 1
        else f"; of {found.decisions:,} decisions the one least like, at {found.likeness:.2f}"
    )
    return f"{found.word} ({how}){of}"


def bridge_words(bridge: Bridge, most: int = 6) -> str:
    """ "Without X these N brands leave"."""
    leaving = bridge.brands_leaving
    return (
        f"Without {named(bridge.kind, bridge.provider, bridge.value)}, {count(len(leaving), 'brand')} "
        f"{'leaves' if len(leaving) == 1 else 'leave'} {bridge.distributor}: {listed(leaving, most)}."
    )


def no_bridge(told: Explanation) -> str:
    """That no value is a bridge here, or that nothing was claimed which could hang on one."""
    if told.kind == "link" and (told.strength is None or told.strength.provisional):
        return "Nothing hangs on it: no link was followed."
    return "No single value holds it together."
