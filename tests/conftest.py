"""What every test shares: no way off the machine, and the programs some tests call."""

import os
import shutil
import socket
from collections.abc import Callable
from typing import Any, NoReturn

import pytest
from hypothesis import settings

# The same examples in every run: a change that breaks a law fails at once, not one day in ten.
settings.register_profile("headwater", deadline=None, derandomize=True)
settings.load_profile("headwater")


def pytest_make_parametrize_id(val: object, argname: str) -> str | None:
    """Hostile bytes do not belong in the names of tests, and compressed ones differ from one process to the next."""
    return f"{argname}: {len(val)} bytes" if isinstance(val, bytes) else None


@pytest.fixture(autouse=True)
def no_way_off_the_machine(monkeypatch: pytest.MonkeyPatch) -> None:
    """Any connection but a local (Unix) socket, and any look-up of a name, fails the test that tries it."""

    def guarded(original: Callable[..., Any]) -> Callable[..., Any]:
        def call(self: socket.socket, *arguments: Any) -> Any:
            if self.family != socket.AF_UNIX:
                raise AssertionError("a test tried to leave the machine")
            return original(self, *arguments)

        return call

    def refuse(*_: Any, **__: Any) -> None:
        raise AssertionError("a test tried to look up a host name")

    for name in ("connect", "connect_ex", "sendto", "bind"):
        monkeypatch.setattr(socket.socket, name, guarded(getattr(socket.socket, name)))
    for name in ("getaddrinfo", "gethostbyname", "gethostbyaddr", "create_connection"):
        monkeypatch.setattr(socket, name, refuse)


@pytest.fixture(scope="session")
def system_tool() -> Callable[[str], str]:
    """Path of a program of requirements/debian.txt by name: skips where it is missing, fails under CI=true."""

    def find(name: str) -> str:
        return shutil.which(name) or unavailable(f"{name} is not installed; see requirements/debian.txt")

    return find


def unavailable(message: str) -> NoReturn:
    """A test cannot run here: loud in a log, and no excuse in continuous integration."""
    if os.environ.get("CI") == "true":
        pytest.fail(message)
    pytest.skip(message)
