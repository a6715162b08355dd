"""The house rules bite: import contracts, and requirements that name neither a registry nor a path."""

import ast
import re
import shutil
import subprocess
import sys
import tomllib
from collections.abc import Callable
from importlib.metadata import packages_distributions
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
LINT = Path(sys.executable).with_name("lint-imports")

# Joined here, so that this file is not itself a find.
REGISTRIES = [
    ".".join(parts)
    for parts in [
        ("pypi", "org"), ("pythonhosted", "org"), ("pypi", "python", "org"), ("npmjs", "org"), ("npmjs", "com"),
        ("yarnpkg", "com"), ("crates", "io"), ("golang", "org/x"), ("proxy", "golang", "org"), ("rubygems", "org"),
        ("anaconda", "org"), ("conda", "io"),
        ("maven", "org"), ("docker", "io"), ("ghcr", "io"), ("quay", "io"),
    ]
]  # fmt: skip
PIN = re.compile(
    r"^[a-z0-9][a-z0-9.-]*==[0-9][\w.!+]*(?: ; [^/\\]+)? \\$"
    r"|^    --hash=sha256:[0-9a-f]{64}(?: \\)?$"
    r"|^ *#[^/@]*$"
)


def lint(project: Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [LINT, "--no-logo", "--no-cache"],
        cwd=project,
        env={"PYTHONPATH": str(project / "src"), "PATH": "/usr/bin:/bin"},
        capture_output=True,
        text=True,
        check=False,
    )


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    """The source and its contracts, to be broken."""
    shutil.copytree(ROOT / "src", tmp_path / "src", ignore=shutil.ignore_patterns("*.egg-info", "__pycache__"))
    shutil.copy(ROOT / "pyproject.toml", tmp_path)
    return tmp_path


def test_the_contracts_hold(copy: Path) -> None:
    done = lint(copy)
    assert done.returncode == 0, done.stdout


@pytest.mark.slow
@pytest.mark.parametrize(
    ("module", "line", "contract"),
    [
        ("stray/__init__.py", "", "Layers"),
        ("hosting/sites.py", "import headwater.brands", "Layers"),
        ("model/report.py", "import headwater.files", "Layers"),
        ("files/atomic.py", "import headwater.model.raw", "Raw input"),
        ("model/report.py", "import socket", "no connection"),
        ("engine/pool.py", "import django", "no connection"),
        ("files/parquet.py", "import duckdb", "SQL"),
        ("model/report.py", "import headwater_desk.ids", "no connection"),
        ("../headwater_desk/facts/services.py", "import headwater_desk.work.services", "Layers"),
        ("../headwater_desk/stray/__init__.py", "", "Layers"),
        ("../headwater_desk/work/views.py", "import headwater_desk.work.models", "no models"),
    ],
)
def test_a_broken_contract_is_found(copy: Path, module: str, line: str, contract: str) -> None:
    path = copy / "src" / "headwater" / module
    path.parent.mkdir(exist_ok=True)
    with path.open("a") as file:
        file.write(f"\n{line}\n")
    done = lint(copy)
    assert done.returncode != 0
    broken = [row for row in done.stdout.replace("\n", " ").split("KEPT") if "BROKEN" in row] or [done.stdout]
    assert contract in " ".join(broken)


def tracked(git: str) -> list[Path]:
    listed = subprocess.run([git, "ls-files", "-z"], cwd=ROOT, capture_output=True, check=False).stdout.split(b"\0")
    return [path for name in listed if name and (path := ROOT / name.decode()).is_file()]


def test_no_file_names_a_package_registry(system_tool: Callable[[str], str]) -> None:
    files = tracked(system_tool("git"))
    if not files:
        pytest.skip("NOT TESTED: this is no git checkout")
    found = [
        (str(path.relative_to(ROOT)), host)
        for path in files
        for host in REGISTRIES
        if host.encode() in path.read_bytes()
    ]
    assert found == []


@pytest.mark.parametrize("name", ["runtime.txt", "dev.txt", "build.txt"])
def test_requirements_are_pins_and_hashes_only(name: str) -> None:
    """No option, address or path: an installation takes them from wherever the site keeps its packages."""
    lines = (ROOT / "requirements" / name).read_text().splitlines()
    assert [line for line in lines if not PIN.match(line)] == []
    assert any(line.startswith("    --hash") for line in lines)


def pins(name: str) -> dict[str, str]:
    text = (ROOT / "requirements" / name).read_text()
    return dict(re.findall(r"^([a-z0-9][a-z0-9.-]*)==([^ ]+)", text, flags=re.MULTILINE))


def test_every_dependency_is_pinned_once() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    names = {re.split(r"[^\w.-]", item)[0].lower() for item in project["dependencies"]}
    runtime, dev = pins("runtime.txt"), pins("dev.txt")
    assert names <= set(runtime), "run `make lock` after changing the dependencies"
    assert {
        name: (runtime[name], dev[name]) for name in runtime.keys() & dev.keys() if runtime[name] != dev[name]
    } == {}


def test_every_development_tool_is_pinned() -> None:
    lines = (ROOT / "requirements" / "dev.in").read_text().splitlines()
    wanted = {re.split(r"[^\w.-]", line)[0] for line in lines if line.strip() and line[0] not in "#-"}
    assert wanted <= set(pins("dev.txt"))


SPOKEN_OF = {"argon2-cffi", "django-axes", "django-ninja", "psycopg", "whitenoise"}
"""Packages that Django is told of by name in settings, and the API's, which is to come."""


def third_party_imports(package: str) -> set[str]:
    """The top-level modules that a package imports and neither Headwater nor Python provides."""
    found: set[str] = set()
    for path in (ROOT / "src" / package).rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.Import):
                found |= {alias.name.split(".")[0] for alias in node.names}
            elif isinstance(node, ast.ImportFrom) and node.module:
                found.add(node.module.split(".")[0])
    return found - sys.stdlib_module_names - {"headwater", "headwater_desk"}


@pytest.mark.parametrize("package", ["headwater", "headwater_desk"])
def test_what_is_imported_is_what_is_required(package: str) -> None:
    """A package that is imported because another happens to bring it, or required and not used, is a fault."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    core, desk = (
        {re.split(r"[^\w.-]", item)[0].lower() for item in items}
        for items in (project["dependencies"], project["optional-dependencies"]["desk"])
    )
    providers = {module: {normal(name) for name in names} for module, names in packages_distributions().items()}
    imported = third_party_imports(package)
    allowed, required = (core, core) if package == "headwater" else (core | desk, desk - SPOKEN_OF)
    assert {module for module in imported if not providers.get(module, {normal(module)}) & allowed} == set()
    assert required - {name for module in imported for name in providers.get(module, {normal(module)})} == set()


def normal(name: str) -> str:
    """A package's name as PEP 503 compares it."""
    return re.sub(r"[-_.]+", "-", name).lower()
