"""Settings of a desk under test, and those that mypy reads models with: a new home in a temporary folder.

HEADWATER_TEST_DATABASE says on which database: sqlite (unless told otherwise) or postgresql. Both keep the name that
the home gives them, so that a process of its own which is told the home finds the tests' rows.
"""

import atexit
import os
import shutil
import tempfile
from pathlib import Path

from headwater_desk import home
from headwater_desk.sealing import keys

ENGINE = os.environ.get("HEADWATER_TEST_DATABASE", "sqlite")


def _folder(prefix: str, under: str | None = None) -> Path:
    folder = Path(tempfile.mkdtemp(prefix=prefix, dir=under))
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    return folder


CLUSTER = _folder("hw-", "/tmp") if ENGINE == "postgresql" else Path()  # the path of a socket has at most 107 bytes
_home = home.Home(_folder("headwater-desk-"))
_home.make()
if ENGINE == "postgresql":
    _written = _home.folder / "desk.toml"
    _told = f'engine = "postgresql"\nhost = "{CLUSTER}"\nuser = "headwater"'
    _written.write_text(_written.read_text("utf-8").replace('engine = "sqlite"', _told), "utf-8")
os.environ.pop(home.KEYS_VARIABLE, None)
home.write_private(_home.keys, keys.fresh())
os.environ[home.FOLDER_VARIABLE] = str(_home.folder)

from headwater_desk.settings import *  # noqa: E402, F403  reads the home that is named above
from headwater_desk.settings import DATABASES  # noqa: E402

DATABASES["default"]["TEST"] = {"NAME": DATABASES["default"]["NAME"]}
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]  # quick; how well it is stored is not under test
