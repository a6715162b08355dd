"""The map of the world and what countries are called, as tools/world_map.py wrote them."""

import json
from functools import cache
from pathlib import Path
from typing import Any

from django.utils.translation import get_language

_FILE = Path(__file__).parent / "world" / "world.json"


@cache
def world() -> Any:
    """box: width and height; countries: by two-letter code a path or dot, and names; unnamed: paths without a code."""
    return json.loads(_FILE.read_text("utf-8"))


def country_name(code: str) -> str:
    """What a country is called in the reader's language; a code that nobody knows stands as it is."""
    names = world()["countries"].get(code, {}).get("names", {})
    return str(names.get((get_language() or "en")[:2]) or names.get("en") or code)
