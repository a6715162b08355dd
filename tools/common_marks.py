"""Rebuilds the list of marks that come with widely used front-end packages, for the maintainer of that list.

Run: python tools/common_marks.py [--packed FOLDER]. Each package of the sources table is packed by npm (which must be
set up) into a temporary folder, or taken from FOLDER, where it was packed before; its style sheets are read for the
class and id names of their selectors, and its files for the names under which pages load them. Nothing of a package is
run, unpacked to disk or kept but these names. Written are the list and, in the table, what was found of each package.
"""

import argparse
import csv
import gzip
import io
import json
import re
import subprocess
import tarfile
import tempfile
from collections.abc import Iterator
from pathlib import Path, PurePosixPath
from typing import Any

HERE = Path(__file__).parents[1] / "src" / "headwater" / "fingerprint"
SOURCES, MARKS = HERE / "common_marks.csv", HERE / "common_marks.txt.gz"
COLUMNS = ("package", "version", "licence", "marks")
MAX_SHEET_CHARS = 4 * 1024 * 1024

_COMMENT = re.compile(r"/\*.*?\*/", re.DOTALL)
_PRELUDE = re.compile(r"([^{}]*)\{")
_PARTS = re.compile(r"\[[^\]]*\]|\"[^\"]*\"|'[^']*'")
_NAME = re.compile(r"[.#](?:\\.|[A-Za-z_-])(?:\\.|[\w-])*", re.ASCII)
_KEPT = re.compile(r"[.#][A-Za-z_-][\w:@/.-]{0,59}", re.ASCII)
# A class that only draws one picture of an icon font names the picture, not the framework.
_ICON = re.compile(r"::?before", re.IGNORECASE)
_LOADED = re.compile(r"[A-Za-z][\w.@-]{2,59}\.(?:css|js)", re.ASCII)
_OWN_FILES = frozenset(
    {"index.js", "gulpfile.js", "gruntfile.js", "package.js", "webpack.config.js", "rollup.config.js"}
)
_FOR_AUTHORS = frozenset(
    {
        *("docs", "doc", "docs_src", "documentation", "test", "tests", "testem", "spec", "demo", "demos", "examples"),
        *("site", "website", "_site", "sandbox", "src", "source", "node_modules", "vendor", "external"),
    }
)
_LICENCE = re.compile(r"(?!SEE )[A-Za-z0-9.() -]+")
_FOLDERS = frozenset({"dist", "dest", "css", "js", "build", "umd", "slick", "swiper"})


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("--packed", type=Path, help="folder of packages packed before")
    chosen = options.parse_args()
    with SOURCES.open(encoding="utf-8", newline="") as stream:
        packages = [(row["package"], row["version"]) for row in csv.DictReader(stream)]
    marks: set[str] = set()
    rows = []
    with tempfile.TemporaryDirectory() as folder:
        for package, version in packages:
            found, licence = read(packed(package, version, chosen.packed or Path(folder)))
            rows.append((package, version, licence, len(found)))
            marks |= found
    write(rows, marks)
    print(f"{len(marks)} marks of {len(rows)} packages, {MARKS.stat().st_size} bytes")


def packed(package: str, version: str, folder: Path) -> Path:
    """The package's archive in `folder`, fetched by npm if it is not there."""
    archive = folder / f"{package.removeprefix('@').replace('/', '-')}-{version}.tgz"
    if not archive.exists():
        command = ["npm", "pack", "--silent", f"{package}@{version}"]
        subprocess.run(command, cwd=folder, check=True, stdout=subprocess.DEVNULL)
    return archive


def read(archive: Path) -> tuple[set[str], str]:
    """Marks of one package, and its licence as it states it."""
    marks: set[str] = set()
    licence = ""
    with tarfile.open(archive) as members:
        for member in members:
            path = PurePosixPath(member.name)
            stream = members.extractfile(member) if member.isfile() else None
            if stream is None:
                continue
            if len(path.parts) == 2 and path.name == "package.json":
                licence = stated_licence(json.load(stream))
            if not _FOR_AUTHORS.isdisjoint(path.parts):
                continue
            if path.suffix == ".css":
                marks |= set(names(stream.read(MAX_SHEET_CHARS).decode("utf-8", "replace")))
            if _LOADED.fullmatch(path.name) and path.name.lower() not in _OWN_FILES and _is_loaded(path):
                marks.add(f"asset:{path.name}")
    return marks, licence


def stated_licence(package: dict[str, Any]) -> str:
    """The licence a package states, in its newer or older form; "see package" where it names none by its code."""
    stated = package.get("license") or package.get("licenses") or ""
    options = stated if isinstance(stated, list) else [stated]
    codes = [option.get("type", "") if isinstance(option, dict) else option for option in options]
    return " OR ".join(codes) if all(_LICENCE.fullmatch(code) for code in codes) else "see package"


def names(sheet: str) -> Iterator[str]:
    """Class and id names in the selectors of a style sheet."""
    for prelude in _PRELUDE.findall(_COMMENT.sub(" ", sheet)):
        for selector in prelude.rpartition(";")[2].split(","):
            if "@" in selector.lstrip()[:1] or _ICON.search(selector):
                continue
            for found in _NAME.findall(_PARTS.sub(" ", selector)):
                name = re.sub(r"\\(.)", r"\1", found)
                if _KEPT.fullmatch(name):
                    yield name


def _is_loaded(path: PurePosixPath) -> bool:
    folders = path.parts[1:-1]
    return len(folders) <= 2 and (not folders or not _FOLDERS.isdisjoint(folders))


def write(rows: list[tuple[str, str, str, int]], marks: set[str]) -> None:
    """The table and the list: sorted, one mark a line, the same bytes for the same packages."""
    with SOURCES.open("w", encoding="utf-8", newline="") as stream:
        table = csv.writer(stream, lineterminator="\n")
        table.writerow(COLUMNS)
        table.writerows(rows)
    text = "".join(f"{mark}\n" for mark in sorted(marks)).encode()
    held = io.BytesIO()
    with gzip.GzipFile(fileobj=held, mode="wb", compresslevel=9, mtime=0, filename="") as zipped:
        zipped.write(text)
    MARKS.write_bytes(held.getvalue())


if __name__ == "__main__":
    main()
