"""A PostgreSQL of the tests' own: a cluster in a folder, reached by a socket in it, gone when its process ends.

Nothing of a server that the machine may already run is touched, and no port is opened.
"""

import os
import pwd
import shutil
import subprocess
import threading
from collections import deque
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

SERVER_USER = "postgres"
"""Whom the server runs as where the tests run as root, which PostgreSQL refuses to."""
_SETTINGS = {
    "listen_addresses": "",
    "fsync": "off",
    "synchronous_commit": "off",
    "full_page_writes": "off",
    "shared_buffers": "32MB",
    "max_connections": "40",
    "log_min_messages": "log",
    "log_checkpoints": "off",
}
_READY = "ready to accept connections"


def find_server(system_tool: Callable[[str], str]) -> Path:
    """Folder of the newest server's programs; Debian keeps them off PATH."""
    installed = sorted(Path("/usr/lib/postgresql").glob("*/bin/postgres"), key=lambda path: float(path.parts[4]))
    return (installed[-1] if installed else Path(system_tool("postgres"))).parent


@contextmanager
def cluster(programs: Path, folder: Path, user: str) -> Iterator[None]:
    """A running server whose socket is in `folder`, with `user` as its owner."""
    if os.getuid() == 0:
        account = pwd.getpwnam(SERVER_USER)
        os.chown(folder, account.pw_uid, account.pw_gid)
    data = folder / "data"
    made = _as_server([programs / "initdb", "-D", data, "-U", user, "-A", "trust", "-E", "UTF8", "--locale=C", "-N"])
    subprocess.run(made, check=True, capture_output=True, cwd="/")
    told = [part for name, value in _SETTINGS.items() for part in ("-c", f"{name}={value}")]
    command = _as_server([programs / "postgres", "-D", data, "-k", folder, *told])
    with subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True, cwd="/") as server:
        try:
            _wait_until_ready(server)
            yield
        finally:
            server.terminate()
            server.send_signal(3)  # SIGQUIT: at once; nothing in it is kept
            server.wait()


def _as_server(command: list[str | Path]) -> list[str]:
    """A command as the server's user, ended by the kernel should this process be killed."""
    root = ["--reuid", SERVER_USER, "--regid", SERVER_USER, "--init-groups"] if os.getuid() == 0 else []
    return [shutil.which("setpriv") or "setpriv", *root, "--pdeathsig", "QUIT", *map(str, command)]


def _wait_until_ready(server: "subprocess.Popen[str]") -> None:
    said = []
    assert server.stderr is not None
    for line in server.stderr:
        said.append(line)
        if _READY in line:
            threading.Thread(target=deque, args=(server.stderr, 0), daemon=True).start()  # or its log fills the pipe
            return
    raise RuntimeError("the server of the tests did not start: " + "".join(said))
