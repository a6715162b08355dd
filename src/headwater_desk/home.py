"""Where a desk lives: one folder with its settings, its keys and, on SQLite, its database.

Invariants: the folder is readable by its owner alone; keys and the signing secret are files of their own, made once and
never overwritten; the environment may name keys that lie elsewhere.
"""

import json
import os
import secrets
import tomllib
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

import msgspec

from headwater.errors import InputError

FOLDER_VARIABLE = "HEADWATER_DESK"
KEYS_VARIABLE = "HEADWATER_DESK_KEYS"
_CONFIG = """\
# Settings of this desk; docs/reference/desk.md names every one.
[database]
engine = "sqlite"  # or "postgresql", with host, port, name, user (the password: PGPASSWORD or ~/.pgpass)

[web]
hosts = ["127.0.0.1", "localhost"]
secure = false  # true behind TLS: cookies are then sent over TLS only

[desk]
language = "en"
country = ""  # ISO 3166-1 alpha-2: the country whose legal profile applies
assess = "assess"  # or "refer": people refer reports to the police instead of assessing them
reference = ""  # folder with offline hosting data, as `headwater run --reference` reads it
"""


class Database(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Where facts are stored; all but `engine` matter on PostgreSQL only."""

    engine: Literal["sqlite", "postgresql"] = "sqlite"
    host: str = ""
    port: int = 5432
    name: str = "headwater"
    user: str = ""


class Web(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Under which names the desk answers, and whether it stands behind TLS."""

    hosts: tuple[str, ...] = ("127.0.0.1", "localhost")
    secure: bool = False


class Desk(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Language of the pages, the country whose law applies, whether people may assess, and where hosting data lie."""

    language: str = "en"
    country: str = ""
    assess: Literal["assess", "refer"] = "assess"
    reference: str = ""


class Config(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The file desk.toml."""

    database: Database = Database()
    web: Web = Web()
    desk: Desk = Desk()


@dataclass(frozen=True)
class Home:
    """The folder of a desk."""

    folder: Path

    @property
    def exists(self) -> bool:
        """Whether a desk was made here."""
        return (self.folder / "desk.toml").exists()

    @property
    def config(self) -> Config:
        """Raises InputError naming the file and what is wrong in it."""
        path = self.folder / "desk.toml"
        try:
            found: Any = tomllib.loads(path.read_text("utf-8"))
            return msgspec.convert(found, Config)
        except FileNotFoundError:
            raise InputError(
                f"{self.folder} holds no desk: make one with `headwater desk init {self.folder}`"
            ) from None
        except (tomllib.TOMLDecodeError, msgspec.ValidationError, UnicodeDecodeError) as error:
            raise InputError(f"{path}: {error}; docs/reference/desk.md names every setting") from None

    @property
    def reference(self) -> Path | None:
        """The folder with offline hosting data, None where none is set; a relative one lies in the desk's folder."""
        named = self.config.desk.reference
        return self.folder / named if named else None

    @property
    def database(self) -> Path:
        """The database file, on SQLite."""
        return self.folder / "desk.sqlite3"

    @property
    def keys(self) -> Path:
        """The key file: that of the environment, else the one in the folder."""
        return Path(os.environ.get(KEYS_VARIABLE) or self.folder / "keys.toml")

    @property
    def secret(self) -> str:
        """What sessions and forms are signed with; never a key of what is sealed."""
        return (self.folder / "secret").read_text("ascii").strip()

    def make(self, reference: Path | None = None) -> None:
        """Make the folder and its settings; raises InputError where a desk is there already."""
        if self.exists:
            raise InputError(f"{self.folder} already holds a desk: name another folder, or go on with this one")
        self.folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        self.folder.chmod(0o700)
        write_private(self.folder / "secret", secrets.token_urlsafe(48) + "\n")
        data = "" if reference is None else str(reference)
        write_private(self.folder / "desk.toml", _CONFIG.replace('reference = ""', f"reference = {json.dumps(data)}"))


def write_private(path: Path, content: str) -> None:
    with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w", encoding="utf-8") as file:
        file.write(content)


def named() -> Home:
    """The desk that the environment names; raises InputError where it names none."""
    folder = os.environ.get(FOLDER_VARIABLE)
    if not folder:
        raise InputError(
            f"no desk is named: set {FOLDER_VARIABLE} to its folder, or use `headwater desk --home FOLDER`"
        )
    return Home(Path(folder))
