"""What this desk's people may do with a report: assess it, or refer it to the police.

Invariants: what a country's law says is shown with its source, or as unknown; the desk's own setting decides.
"""

import tomllib
from functools import lru_cache
from pathlib import Path
from typing import Any, Literal

import msgspec

from headwater_desk import home

Mode = Literal["assess", "refer"]


class Profile(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Who may assess in a country. `source` and `date` say where and when that was read."""

    assess: Literal["hotline", "police", "unknown"]
    text: str
    source: str
    date: str

    def __post_init__(self) -> None:
        if self.assess != "unknown" and not (self.source and self.date):
            raise ValueError("a profile that says who may assess needs its source and date")


def read(content: str) -> dict[str, Profile]:
    """Profiles by country code, one of them "default"; raises msgspec.ValidationError where one is not well formed."""
    found: Any = tomllib.loads(content)
    profiles = msgspec.convert(found, dict[str, Profile])
    if "default" not in profiles:
        raise msgspec.ValidationError("the profile `default` is missing")
    return profiles


@lru_cache(maxsize=1)
def _shipped() -> dict[str, Profile]:
    return read(Path(__file__).with_name("legal_profiles.toml").read_text("utf-8"))


def profile() -> Profile:
    """That of the desk's country."""
    shipped = _shipped()
    return shipped.get(home.named().config.desk.country.upper(), shipped["default"])


def mode() -> Mode:
    """What the desk's setting lets its people do."""
    return home.named().config.desk.assess
