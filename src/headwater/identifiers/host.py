"""Host names a capture refers to: processors, shared scripts, off-site links, redirect targets, mail hosts.

Invariant: a value is lower case, without port, user, trailing dot or leading `www.`; IPv6 literals keep their brackets.
"""

import re
from functools import lru_cache

from headwater.identifiers.kind import Kind, bounded

_AUTHORITY = re.compile(r"(?:https?|wss?):\/\/([^/?#\\]*)", re.IGNORECASE)
_NAME = re.compile(r"(?:[a-z0-9_](?:[a-z0-9_-]{0,61}[a-z0-9_])?\.)+[a-z0-9-]{2,63}|\[[0-9a-f:.]{2,45}\]")


@lru_cache(maxsize=1 << 15)
def of_url(url: str) -> str:
    """Host of an absolute http(s) URL in normal form, "" for anything else."""
    found = _AUTHORITY.match(url)
    return clean(found.group(1)) or "" if found else ""


def clean(raw: str) -> str | None:
    """Normal form of an authority or host name, or None."""
    text = raw.strip().lower().rpartition("@")[2]
    text = text.partition("]")[0] + "]" if text.startswith("[") else text.partition(":")[0]
    text = text.removesuffix(".").removeprefix("www.")
    return text if len(text) <= 253 and _NAME.fullmatch(text) else None


def same_site(left: str, right: str) -> bool:
    """Whether one host is the other or a name below it (no public-suffix knowledge: that is `hosting`'s)."""
    return left == right or left.endswith("." + right) or right.endswith("." + left)


def suffixes(name: str) -> list[str]:
    """The host and every parent name down to two labels, longest first."""
    labels = name.split(".")
    return [".".join(labels[start:]) for start in range(max(1, len(labels) - 1))]


KIND = Kind(
    name="host",
    title="Host name",
    roles=("processor", "shared_script", "link", "network"),
    bundle="page",
    check="RFC 1123 shape",
    clean=bounded(clean),
)
MAIL_HOST = Kind(
    name="mail_host",
    title="Mail host of a contact address",
    roles=("network",),
    bundle="network",
    check="RFC 1123 shape",
    clean=bounded(clean),
)
