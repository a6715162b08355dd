"""Rebuild the folder of vendored scripts from npm packages, checked by hash.

    python tools/vendor_assets.py [--tarballs FOLDER] [--check]

packages.toml in that folder names every package, its version, the hash of its tarball and the files to take. Tarballs
are those of `npm pack NAME@VERSION`: from FOLDER, or else npm is asked for them, wherever it is set up to look.
`--check` writes nothing and fails where the folder differs. The README beside the files is written from the same list.
"""

import argparse
import base64
import hashlib
import subprocess
import sys
import tarfile
import tempfile
import tomllib
from dataclasses import dataclass
from pathlib import Path

VENDOR = Path(__file__).parents[1] / "src" / "headwater_desk" / "design" / "static" / "design" / "vendor"
LIST = "packages.toml"


@dataclass(frozen=True)
class Package:
    """One npm package: `files` maps paths in the package to names in the folder."""

    name: str
    version: str
    integrity: str
    licence: str
    why: str
    files: dict[str, str]

    @property
    def tarball(self) -> str:
        """What `npm pack` calls its file."""
        return f"{self.name.removeprefix('@').replace('/', '-')}-{self.version}.tgz"


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--tarballs", type=Path, help="folder that holds the tarballs already")
    parser.add_argument("--check", action="store_true", help="write nothing; fail where the folder differs")
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory() as scratch:
        made = built(packages(VENDOR), asked.tarballs or packed(packages(VENDOR), Path(scratch)))
    differing = [name for name, content in made.items() if present(VENDOR / name) != content]
    if not asked.check:
        for name in differing:
            (VENDOR / name).write_bytes(made[name])
    unlisted = [path.name for path in VENDOR.iterdir() if path.name not in made and path.name != LIST]
    for name in (*differing, *unlisted):
        print(f"{name}: {'not listed' if name in unlisted else 'differs' if asked.check else 'written'}")
    return 1 if unlisted or (asked.check and differing) else 0


def packages(folder: Path) -> list[Package]:
    """What the list names."""
    return [Package(**entry) for entry in tomllib.loads((folder / LIST).read_text("utf-8"))["package"]]


def packed(wanted: list[Package], folder: Path) -> Path:
    """`folder`, filled with the tarballs by npm."""
    names = [f"{package.name}@{package.version}" for package in wanted]
    subprocess.run(["npm", "pack", "--silent", "--ignore-scripts", *names], cwd=folder, check=True)
    return folder


def built(wanted: list[Package], tarballs: Path) -> dict[str, bytes]:
    """Every file of the folder by name; raises ValueError where a tarball is not the one that was chosen."""
    made: dict[str, bytes] = {}
    for package in wanted:
        tarball = tarballs / package.tarball
        if integrity(tarball.read_bytes()) != package.integrity:
            raise ValueError(f"{tarball.name}: its hash is not the one in {LIST}")
        made |= taken(package, tarball)
    return made | {"README.md": readme(wanted, made).encode()}


def integrity(content: bytes) -> str:
    """The hash as npm writes it (Subresource Integrity)."""
    return "sha512-" + base64.b64encode(hashlib.sha512(content).digest()).decode()


def taken(package: Package, tarball: Path) -> dict[str, bytes]:
    with tarfile.open(tarball) as archive:
        found = {}
        for path, name in package.files.items():
            member = archive.extractfile(f"package/{path}")
            if member is None:
                raise ValueError(f"{tarball.name}: {path} is no file")
            found[name] = member.read()
        return found


def readme(wanted: list[Package], made: dict[str, bytes]) -> str:
    """The page that says what lies here, from where and under which licence."""
    lines = ["# Scripts of others", "", f"Written by tools/vendor_assets.py from {LIST}; change that, not this.", ""]
    for package in wanted:
        lines += [f"## {package.name} {package.version}", "", package.why, "", f"Licence: {package.licence}."]
        lines += ["", f"npm package, integrity `{package.integrity}`."]
        lines += ["", "| file | in the package | SHA-256 |", "|---|---|---|"]
        lines += [f"| {name} | {path} | `{digest(made[name])}` |" for path, name in package.files.items()] + [""]
    return "\n".join(lines)


def digest(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


def present(path: Path) -> bytes | None:
    return path.read_bytes() if path.exists() else None


if __name__ == "__main__":
    sys.exit(main())
