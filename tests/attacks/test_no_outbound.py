"""Nothing in Headwater can open a connection: not its source, not what it ships, not a run of it (SAFETY, Never 2)."""

import ast
import json
import re
import socket
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

SOURCE = Path(__file__).parents[2] / "src"
CAPTURE = {
    "url": "http://amber-kite.example/join",
    "captured_at": "2012-03-01T10:00:00Z",
    "html": "<html><body><h1>Amber Kite</h1><p>Sturdy kites for windy days.</p></body></html>",
}

# Modules that can reach another machine, load native code that could, start programs that could, or run text as code.
BANNED_MODULES = {
    "_socket", "aiohttp", "asyncio", "ctypes", "ftplib", "http", "httpx", "imaplib", "importlib",
    "multiprocessing.managers", "nntplib", "poplib", "pty", "publicsuffixlist.update", "pyarrow.cffi",
    "pyarrow.flight", "pyarrow.fs", "requests", "runpy", "selectors", "smtplib", "socket", "socketserver", "ssl",
    "subprocess", "telnetlib", "urllib.error", "urllib.request", "urllib3", "webbrowser", "websockets", "wsgiref",
    "xmlrpc",
}  # fmt: skip
ALLOWED = {"headwater/cli/group.py": {"importlib.import_module"}}  # loads the commands, whose names are fixed there
ALLOWED_MODULES = {"importlib.metadata", "importlib.resources"}
BANNED_NAMES = {"Client", "Listener", "S3FileSystem", "GcsFileSystem", "HadoopFileSystem", "FileSystem"}
BANNED_CALLS = {"eval", "exec", "__import__", "compile"}
BANNED_OS = re.compile(r"^(system|popen|exec\w*|spawn\w*|posix_spawn\w*|startfile)$")
# Text that makes DuckDB, typst, a style sheet or a browser fetch something.
BANNED_TEXT = re.compile(
    r"\bhttpfs\b|\b(?:INSTALL|LOAD)\s+'?\w+'?\s*;|@preview/|@import\b"
    r"|\b(?:src|href|action|data|poster)\s*=\s*[\"']?\s*(?:https?:)?//|url\(\s*[\"']?\s*(?:https?:)?//"
)
READ_AS_TEXT = {".sql", ".typ", ".css", ".jinja", ".html", ".svg", ".js"}


def faults_in_code(source: str) -> list[str]:
    """What in a module could leave the machine, as "line: what"."""
    return [f"{node.lineno}: {what}" for node in ast.walk(ast.parse(source)) for what in _faults(node)]  # type: ignore[attr-defined]


def _what(faults: list[str]) -> set[str]:
    return {fault.split(": ", 1)[1] for fault in faults}


def _faults(node: ast.AST) -> list[str]:
    if isinstance(node, ast.Import):
        return [alias.name for alias in node.names if _banned(alias.name)]
    if isinstance(node, ast.ImportFrom):
        names = [f"{node.module}.{alias.name}" for alias in node.names]
        found = [name for name in names if _banned(name)]
        return found + [alias.name for alias in node.names if alias.name in BANNED_NAMES and _outside(node.module)]
    if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name) and node.value.id == "os":
        return [f"os.{node.attr}"] if BANNED_OS.match(node.attr) else []
    if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in BANNED_CALLS:
        return [f"{node.func.id}()"]
    return []


def _outside(module: str | None) -> bool:
    return not (module or "").startswith("headwater")


def _banned(name: str) -> bool:
    parts = name.split(".")
    prefixes = {".".join(parts[:length]) for length in range(1, len(parts) + 1)}
    return not prefixes & ALLOWED_MODULES and bool(prefixes & BANNED_MODULES)


def test_no_module_can_leave_the_machine() -> None:
    modules = sorted(SOURCE.rglob("*.py"))
    assert len(modules) > 20
    found = {str(path.relative_to(SOURCE)): _what(faults_in_code(path.read_text())) for path in modules}
    assert {path: what for path, what in found.items() if what - ALLOWED.get(path, set())} == {}


def test_nothing_shipped_makes_a_reader_fetch() -> None:
    found = {
        str(path.relative_to(SOURCE)): match.group()
        for path in sorted(SOURCE.rglob("*"))
        if path.suffix in READ_AS_TEXT
        for match in BANNED_TEXT.finditer(path.read_text())
    }
    assert found == {}


@pytest.mark.parametrize(
    "source",
    [
        "import socket", "import urllib.request as u", "from urllib import request",
        "from http.client import HTTPConnection",
        "import os\nos.system('x')", "import os\nos.execvp('x', [])", "import subprocess",
        "from asyncio import open_connection",
        "def f():\n    import ctypes", "__import__('socket')", "import importlib\nimportlib.import_module('socket')",
        "from multiprocessing.connection import Client", "eval('1')", "import pyarrow.fs", "from pyarrow import flight",
        "from publicsuffixlist import update", "from importlib import import_module",
    ],
)  # fmt: skip
def test_the_check_finds(source: str) -> None:
    assert faults_in_code(source)


@pytest.mark.parametrize(
    "source",
    ["from urllib.parse import urlsplit", "from multiprocessing.connection import Connection, wait",
     "import re\nre.compile('x')", "from importlib.resources import files", "import os\nos.replace('a', 'b')"],
)  # fmt: skip
def test_the_check_lets_pass(source: str) -> None:
    assert faults_in_code(source) == []


@pytest.mark.parametrize(
    "text",
    ["INSTALL spatial;", "LOAD 'httpfs';", '#import "@preview/cetz:0.3"', '<img src="//a.example/x">', "<a href=http://a.example>",
     "b { background: url('https://a.example/x') }", "@import 'x.css'"],
)  # fmt: skip
def test_the_check_finds_in_text(text: str) -> None:
    assert BANNED_TEXT.search(text)


def test_the_guard_of_this_suite_bites() -> None:
    with pytest.raises(AssertionError, match="leave the machine"), socket.socket() as tcp:
        tcp.connect(("192.0.2.1", 80))
    with pytest.raises(AssertionError, match="leave the machine"), socket.socket(type=socket.SOCK_DGRAM) as udp:
        udp.sendto(b"x", ("192.0.2.1", 53))
    with pytest.raises(AssertionError, match="look up"):
        socket.getaddrinfo("host.invalid", 80)


@pytest.fixture(scope="module")
def without_route(system_tool: Callable[[str], str]) -> Callable[..., subprocess.CompletedProcess[str]]:
    """Runs a command in a network namespace that has no route at all; skips where the kernel does not permit one."""
    unshare = system_tool("unshare")
    if subprocess.run([unshare, "-rn", "true"], capture_output=True, check=False).returncode:
        pytest.skip("NOT TESTED: this system does not permit a network namespace (unshare -rn)")

    def run(*command: str | Path) -> subprocess.CompletedProcess[str]:
        return subprocess.run([unshare, "-rn", *command], capture_output=True, text=True, check=False, timeout=300)

    return run


UNREACHABLE = """
import errno, socket
assert socket.socket().connect_ex(("192.0.2.1", 80)) == errno.ENETUNREACH
assert socket.socket().connect_ex(("127.0.0.1", 80)) == errno.ENETUNREACH
"""
headwater = Path(sys.executable).with_name("headwater")


def test_there_is_no_route(without_route: Callable[..., subprocess.CompletedProcess[str]]) -> None:
    done = without_route(sys.executable, "-c", UNREACHABLE)
    assert done.returncode == 0, done.stderr


def test_help_needs_no_network(without_route: Callable[..., subprocess.CompletedProcess[str]]) -> None:
    done = without_route(headwater, "--help")
    assert done.returncode == 0, done.stderr
    assert "run" in done.stdout


@pytest.mark.slow
def test_the_main_job_needs_no_network(
    without_route: Callable[..., subprocess.CompletedProcess[str]], tmp_path: Path
) -> None:
    lines = [json.dumps({**CAPTURE, "url": f"http://kite-{number}.example/"}) + "\n" for number in range(20)]
    (tmp_path / "captures.jsonl").write_text("".join(lines))
    done = without_route(headwater, "run", tmp_path / "captures.jsonl", "-o", tmp_path / "out")
    assert done.returncode == 0, done.stderr
    assert (tmp_path / "out" / "sites.parquet").exists()
