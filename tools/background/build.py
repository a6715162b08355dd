"""Builds the brand step's background: in how many independent groups of benign pages each feature occurs.

Run from the repository root, with a folder outside it for the archives (they are fetched once, by npm and pip, as
packages.txt names them; nothing in them is executed or unpacked to disk):

    python tools/background/build.py --archives FOLDER [--evals ../shared/evals]

Writes `background.parquet` and `background_sources.csv` beside `headwater/brands/background.py`. Invariants: the same
archives give the same bytes; only hashes and counts are written; a page that resembles one of the evaluation data
(likeness from 0.5) is left out, and without these data nothing is built, since the resemblance could not be tested.
"""

import argparse
import csv
import fnmatch
import io
import json
import re
import subprocess
import sys
import tarfile
import zipfile
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
from numpy.typing import NDArray

from headwater.brands import OPTIONS, background
from headwater.brands.likeness import likeness, weighed
from headwater.brands.pages import number
from headwater.brands.prints import Bags, bags_of
from headwater.brands.weights import Sample, learn
from headwater.errors import HeadwaterError
from headwater.evaluate import data
from headwater.evaluate.brand_cases import DERIVED, TEMPLATES
from headwater.fingerprint import FeatureHasher, fingerprint
from headwater.hosting import SiteRules
from headwater.model.fingerprint import Fingerprint
from headwater.model.raw import RawCapture
from headwater.sanitise import sanitise

HERE = Path(__file__).parent
TARGET = HERE.parents[1] / "src" / "headwater" / "brands"
PAGES_A_GROUP = 5
MOST_BYTES = 2_000_000
TOO_ALIKE = 0.5
FORBIDDEN = re.compile(
    r"start-?bootstrap|blackrock|blog-(home|post)|coming-soon|freelancer|landing-page|sb-admin|scrolling-nav|grayscale"
    r"|clean-blog|new-age|stylish-portfolio|business-casual|heroic-features|(small|modern)-business|simple-sidebar"
    r"|one-page-wonder|half-slider|thumbnail-gallery|portfolio-item|logo-nav|-col-portfolio",
    re.IGNORECASE,
)
"""What the evaluation data are made of: counted here, they would be known before they are evaluated."""
NO_PAGE = (b"{%", b"<%", b"@@include")
"""Marks of a file that a template engine has yet to make a page of."""
MOMENT = datetime(2025, 1, 1, tzinfo=UTC)
ENCODING: Mapping[str, Any] = {
    "use_dictionary": ["view"],
    "column_encoding": {"feature": "DELTA_BINARY_PACKED"},
    "compression": "zstd",
    "compression_level": 19,
    "write_statistics": False,
}
"""Sorted ids as differences: about 20 bits each. Statistics would only add bytes."""


class Package(NamedTuple):
    """A line of packages.txt."""

    registry: str
    name: str
    version: str
    group: str
    pages: str


class Page(NamedTuple):
    """A page that counts: its package's name, its group and what Headwater sees of it."""

    package: str
    group: str
    views: Fingerprint


def main() -> None:
    """Fetch, print, drop what resembles the evaluation data, count, write."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--archives", type=Path, required=True, help="where archives are kept")
    parser.add_argument("--evals", type=Path, default=Path("../shared/evals"), help="labelled data to keep clear of")
    options = parser.parse_args()
    others = list(evaluation_prints(options.evals))
    packages = listed((HERE / "packages.txt").read_text("utf-8"))
    licences: dict[str, str] = {}
    found: list[Page] = []
    for package in packages:
        archive = Archive(fetched(package, options.archives))
        licences[package.name] = archive.licence()
        found += pages(package, archive)
    nearest = likest([page.views for page in found], others)
    kept = [page for page, value in zip(found, nearest.tolist(), strict=True) if value < TOO_ALIKE]
    table = counted((page.group, page.views) for page in kept)
    pq.write_table(table, TARGET / background.FILE, **ENCODING)
    write_sources(TARGET / "background_sources.csv", packages, licences, kept)
    groups = int(table.schema.metadata[background.GROUPS_KEY])
    print(f"{len(kept)} pages of {groups} groups, {len(table)} ids carried by {background.LEAST_GROUPS} groups or more")
    print(
        f"{len(found) - len(kept)} pages left out; nearest to the evaluation data of all: likeness {nearest.max():.3f}"
    )


def listed(text: str) -> list[Package]:
    """The packages of packages.txt; exits naming a line that is malformed or names what must stay out."""
    packages = []
    for at, line in enumerate(text.splitlines(), start=1):
        fields = line.partition("#")[0].split()
        if not fields:
            continue
        if len(fields) != len(Package._fields) or fields[0] not in ("npm", "pypi"):
            sys.exit(f"packages.txt, line {at}: want {' '.join(Package._fields)}, registry npm or pypi")
        if FORBIDDEN.search(fields[1]):
            sys.exit(f"packages.txt, line {at}: {fields[1]} may be part of what the evaluation data are made of")
        packages.append(Package(*fields))
    return packages


def fetched(package: Package, folder: Path) -> Path:
    """The package's archive in `folder`, fetched there by the registry's own client if it is not there yet."""
    place = folder / f"{package.registry}-{package.name.replace('/', '+')}-{package.version}"
    place.mkdir(parents=True, exist_ok=True)
    if not any(place.iterdir()):
        if package.registry == "npm":
            command = ["npm", "pack", "--silent", "--ignore-scripts", f"{package.name}@{package.version}"]
        else:
            command = [sys.executable, "-m", "pip", "download", "--quiet", "--no-deps", "--only-binary", ":all:"]
            command.append(f"{package.name}=={package.version}")
        subprocess.run(command, cwd=place, check=True, stdout=subprocess.DEVNULL)
    return min(place.iterdir())


class Archive:
    """Members of a wheel or tarball by name, read in memory: nothing is unpacked."""

    def __init__(self, path: Path) -> None:
        if path.suffix == ".whl":
            with zipfile.ZipFile(path) as archive:
                wanted = [info for info in archive.infolist() if info.file_size <= MOST_BYTES]
                self.members = {info.filename: archive.read(info) for info in wanted}
        else:
            with tarfile.open(path) as archive:
                files = [info for info in archive if info.isfile() and info.size <= MOST_BYTES]
                streams = {info.name: archive.extractfile(info) for info in files}
                self.members = {name: stream.read() for name, stream in streams.items() if stream is not None}

    def licence(self) -> str:
        """As the package declares it, if it does so in a word or two."""
        declared = ""
        for name, content in self.members.items():
            if name == "package/package.json":
                declared = str(json.loads(content).get("license") or "")
            elif name.endswith(".dist-info/METADATA"):
                match = re.search(rb"^License(?:-Expression)?: (.+)$", content, re.MULTILINE)
                declared = match.group(1).decode() if match else ""
        return declared if 0 < len(declared) <= 30 and "://" not in declared else "see package"


def pages(package: Package, archive: Archive) -> list[Page]:
    """Up to `PAGES_A_GROUP` pages of each group, spread evenly over its files; what the gate refuses is no page."""
    choices = _indexed(package, archive) if package.pages.startswith("index:") else _matching(package, archive)
    result, hasher = [], FeatureHasher()
    for group, files in sorted(choices.items()):
        taken = 0
        for url, content in _spread(files):
            views = _print(url, content, hasher)
            if views is not None and taken < PAGES_A_GROUP:
                result.append(Page(package.name, group, views))
                taken += 1
    return result


def _indexed(package: Package, archive: Archive) -> dict[str, list[tuple[str, bytes]]]:
    """Files by site, each with its address."""
    index = package.pages.removeprefix("index:")
    base, rules = index.rpartition("/")[0], SiteRules.load()
    by_site = defaultdict(list)
    for name, entry in sorted(json.loads(archive.members[index]).items()):
        content = archive.members.get(f"{base}/{name}")
        if content is not None and not FORBIDDEN.search(entry["url"]):
            by_site[f"{package.group}/{rules.site_of(entry['url']).site}"].append((entry["url"], content))
    return by_site


def _matching(package: Package, archive: Archive) -> dict[str, list[tuple[str, bytes]]]:
    """Files of the package's group, at invented addresses."""
    names = sorted(fnmatch.filter(archive.members, package.pages))
    whole = [name for name in names if not any(mark in archive.members[name] for mark in NO_PAGE)]
    return {package.group: [(f"https://background.example/{i}", archive.members[name]) for i, name in enumerate(whole)]}


def _spread(items: list[tuple[str, bytes]]) -> Iterator[tuple[str, bytes]]:
    """`PAGES_A_GROUP` items evenly spaced, then the rest in order."""
    step = max(len(items) // PAGES_A_GROUP, 1)
    first = set(range(0, len(items), step))
    yield from (items[i] for i in sorted(first))
    yield from (item for i, item in enumerate(items) if i not in first)


def _print(url: str, content: bytes, hasher: FeatureHasher) -> Fingerprint | None:
    """What Headwater sees of a page; None for a fragment, for what the gate refuses and for what cannot be read."""
    if b"<html" not in content[:4000].lower() and b"<!doctype" not in content[:4000].lower():
        return None
    try:
        capture = sanitise(RawCapture(url=url, captured_at=MOMENT, body=content, source="background"))
    except HeadwaterError:
        return None
    views = fingerprint(capture, hasher)
    return None if views.gate else views


def evaluation_prints(folder: Path) -> Iterator[Fingerprint]:
    """Fingerprints of all template pages of the evaluation data; exits if they are not there."""
    hasher = FeatureHasher()
    for path in (folder / TEMPLATES, folder / DERIVED):
        if not path.is_file():
            sys.exit(f"{path} is not there: whether a page resembles the evaluation data cannot be tested")
        for row in data.lines(path):
            moment = datetime.fromisoformat(row["date"])
            body = row["html"].encode()
            raw = RawCapture(url="https://site.example/", captured_at=moment, body=body, declared_encoding="utf-8")
            yield fingerprint(sanitise(raw), hasher)


def likest(ours: list[Fingerprint], others: list[Fingerprint]) -> NDArray[np.float64]:
    """For each of `ours` its greatest likeness to any of `others`, by the brand step's own measure, over all pairs.

    Rarity is that among all these pages, each a group of its own.
    """
    pages = stacked([bags_of(one) for one in (*ours, *others)])
    keys, column = number(pages.keys)
    alone, hosts = np.arange(len(pages)), [""] * len(pages)
    sample = Sample(pages, column, keys, alone, alone, np.ones(len(pages), np.bool_), hosts)
    units = learn(sample, OPTIONS, banners=False).entries(pages, hosts)
    laid, right = weighed(pages, units, column, len(keys)), alone[len(ours) :]
    nearest = [likeness(laid, np.full(len(right), i), right, OPTIONS).blend.max() for i in range(len(ours))]
    return np.array(nearest)


def stacked(rows: list[Bags]) -> Bags:
    """Bags of one row each, one after the other."""
    indptr = np.cumsum([0, *(len(row.keys) for row in rows)])
    return Bags(indptr, np.concatenate([row.keys for row in rows]), np.concatenate([row.tf for row in rows]))


def counted(pages: Iterable[tuple[str, Fingerprint]]) -> pa.Table:
    """The table of `background.SCHEMA`: how many groups carry each feature that at least `LEAST_GROUPS` carry."""
    carried: dict[str, dict[str, list[NDArray[np.uint32]]]] = defaultdict(lambda: defaultdict(list))
    for group, views in pages:
        for name in background.VIEWS:
            carried[group][name].append(getattr(views, name).ids)
    parts = []
    for name in background.VIEWS:
        once = [np.unique(np.concatenate(by_view[name])) for by_view in carried.values()]
        ids, groups = np.unique(np.concatenate(once), return_counts=True)
        keep = groups >= background.LEAST_GROUPS
        columns = [pa.array([name] * int(keep.sum()), pa.string()), ids[keep], groups[keep].astype(np.uint16)]
        parts.append(pa.table(columns, schema=background.SCHEMA))
    return pa.concat_tables(parts).replace_schema_metadata({background.GROUPS_KEY: str(len(carried)).encode()})


def write_sources(path: Path, packages: list[Package], licences: Mapping[str, str], kept: list[Page]) -> None:
    """What was counted, package by package: no page, no site, no address."""
    number = Counter(page.package for page in kept)
    groups = defaultdict(set)
    for page in kept:
        groups[page.package].add(page.group)
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(["registry", "package", "version", "licence", "group", "groups", "pages"])
    for one in packages:
        shown = (one.registry, one.name, one.version, licences[one.name], one.group)
        writer.writerow([*shown, len(groups[one.name]), number[one.name]])
    path.write_text(out.getvalue(), "utf-8")


if __name__ == "__main__":
    main()
