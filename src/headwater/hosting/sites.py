"""Which site a URL belongs to: registrable name, free-host sub-domain, path root or bare address.

Invariants: addresses are recognised before any suffix rule; a host falls under one rule only, the longest suffix;
rules come from the Public Suffix List (https://publicsuffix.org/list/, both sections) as shipped by publicsuffixlist
and from the user's `free_hosts.csv`; an unknown top-level name falls under the list's default rule `*`.
"""

from functools import lru_cache
from ipaddress import ip_address
from pathlib import Path
from typing import Literal

import can_ada
from msgspec import Struct
from publicsuffixlist import PSLFILE, PublicSuffixList

from headwater.errors import RecordError
from headwater.hosting.reference import Row, read_rows

SiteKind = Literal["registrable", "free_host", "path_root", "ip"]
FreeHostKind = Literal["subdomain", "path"]
CACHED_HOSTS = 262_144
# A file straight under a path host's root belongs to the host itself; a first segment of any other shape is a member's.
_OWN_FILES = (".html", ".htm", ".php", ".asp", ".aspx", ".jsp", ".cgi", ".txt", ".xml", ".ico")


class Site(Struct, frozen=True):
    """`site`: the site's name, `kind`: how it was cut, `page`: path below its root (starts with "/", no query),
    `suffix_owner`: the free host or private registry the site is a customer of, "" if none."""

    site: str
    kind: SiteKind
    page: str
    suffix_owner: str


class FreeHost(Struct, frozen=True):
    """One declared free host: its members are sub-domains of `suffix` or first path segments below it."""

    suffix: str
    kind: FreeHostKind


class _Cut(Struct, frozen=True):
    """What the host alone decides."""

    site: str
    kind: SiteKind
    suffix_owner: str


class SiteRules:
    """Rules that cut URLs into sites. Immutable; safe to share between threads and to send to worker processes."""

    def __init__(self, free_hosts: tuple[FreeHost, ...] = ()) -> None:
        self._free_hosts = free_hosts
        self._path_hosts = frozenset(host.suffix for host in free_hosts if host.kind == "path")
        declared = "".join(f"{host.suffix}\n" for host in free_hosts if host.kind == "subdomain")
        shipped = Path(PSLFILE).read_text(encoding="utf-8")
        self._public = PublicSuffixList(f"{shipped}\n{declared}")
        self._icann = PublicSuffixList(shipped, only_icann=True)
        self._cut = lru_cache(maxsize=CACHED_HOSTS)(self._cut_host)

    def __reduce__(self) -> tuple[type["SiteRules"], tuple[tuple[FreeHost, ...]]]:
        return SiteRules, (self._free_hosts,)

    @classmethod
    def load(cls, reference: Path | None = None) -> "SiteRules":
        """The shipped list plus `free_hosts.csv` of the reference folder, if there is one.

        Raises ReferenceDataError with file, line and field when that file is malformed.
        """
        path = reference / "free_hosts.csv" if reference else None
        return cls(_free_hosts(path) if path and path.exists() else ())

    def site_of(self, url: str) -> Site:
        """The site of an absolute URL with a host. Raises RecordError("bad_url") for anything else."""
        hostname, path = _split(url)
        cut = self._cut(hostname)
        if cut.kind == "path_root":
            return _member(cut, path)
        return Site(cut.site, cut.kind, path, cut.suffix_owner)

    def registry_of(self, host: str) -> str:
        """The free host or private registry that `host` is a customer of, "" if none. Raises RecordError("bad_url")."""
        return self._cut(_split(f"http://{host}/")[0]).suffix_owner

    def _cut_host(self, hostname: str) -> _Cut:
        address = _address(hostname)
        if address:
            return _Cut(address, "ip", "")
        host = hostname.removesuffix(".").lower()
        owner = self._path_host(host)
        if owner:
            return _Cut(owner if host == f"www.{owner}" else host, "path_root", owner)
        suffix = self._public.publicsuffix(host)
        if suffix is None:
            raise RecordError("bad_url", "the host has an empty label", "url")
        site = self._public.privatesuffix(host)
        if site is None:  # the suffix itself was asked for: it stands for nobody but its own operator
            return _Cut(host, "registrable", "")
        if suffix != self._icann.publicsuffix(host):
            return _Cut(site, "free_host", suffix)
        return _Cut(site, "registrable", "")

    def _path_host(self, host: str) -> str:
        labels = host.split(".")
        names = (".".join(labels[start:]) for start in range(len(labels)))
        return next((name for name in names if name in self._path_hosts), "")


def _split(url: str) -> tuple[str, str]:
    """Host (lower case, punycode) and path of an absolute URL, as browsers read it (WHATWG URL Standard)."""
    try:
        parsed = can_ada.parse(url)
    except ValueError:
        raise RecordError("bad_url", "not an absolute URL", "url") from None
    if not parsed.hostname:
        raise RecordError("bad_url", "the URL names no host", "url")
    return parsed.hostname, parsed.pathname or "/"


def _member(cut: _Cut, path: str) -> Site:
    """Cut a path host's URL after its first segment; the member `~name` is written with a plain tilde."""
    segment, _, below = path.removeprefix("/").partition("/")
    own_file = not below and not path.endswith("/") and segment.lower().endswith(_OWN_FILES)
    if not segment or own_file:
        return Site(cut.site, "registrable", path, "")
    segment = f"~{segment[3:]}" if segment[:3].lower() == "%7e" else segment
    return Site(f"{cut.site}/{segment}", "path_root", f"/{below}", cut.suffix_owner)


def _address(hostname: str) -> str:
    """Canonical text of an IPv4 or IPv6 host, "" for a name. IPv6 stands without brackets, as in every other table."""
    try:
        return str(ip_address(hostname.removeprefix("[").removesuffix("]")))
    except ValueError:
        return ""


def _free_hosts(path: Path) -> tuple[FreeHost, ...]:
    found: dict[str, FreeHost] = {}
    for row in read_rows(path, required=("suffix", "kind"), optional=("name", "source", "date")):
        host = _free_host(row)
        if found.setdefault(host.suffix, host) != host:
            raise row.refuse("kind", "this suffix was declared with another kind above; keep one of the two")
    return tuple(found.values())


def _free_host(row: Row) -> FreeHost:
    row.day("date")
    try:
        host = str(can_ada.parse(f"http://{row['suffix'].removeprefix('*.').strip('.')}/").hostname)
    except ValueError:
        raise row.refuse("suffix", "not a host name") from None
    if not row["suffix"] or "/" in row["suffix"] or ":" in row["suffix"] or _address(host):
        raise row.refuse("suffix", "write a host name without scheme, port or path")
    match row["kind"]:
        case "subdomain":
            return FreeHost(host, "subdomain")
        case "path":
            return FreeHost(host, "path")
    raise row.refuse("kind", "must be subdomain or path")
