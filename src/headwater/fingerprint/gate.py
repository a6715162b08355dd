"""Decide first whether a brand can be read from a capture at all (ATTRIBUTION A2).

Parked, suspended, error, default-server and too-small captures look alike across unrelated sites; comparing them would
merge strangers.
"""

import tomllib
from importlib.resources import files
from typing import Any

from headwater.model.capture import Capture

_RULES: dict[str, Any] = tomllib.loads((files(__package__) / "gate.toml").read_text("utf-8"))
_NOTICES = {reason: tuple(_RULES[reason]["phrases"]) for reason in ("parked", "suspended", "default_server", "error")}
_LIMITS = _RULES["limits"]
_MARK_SPACE = 2_000


def gate(capture: Capture) -> str:
    """Empty if a brand can be read from `capture`, else why not: a section of gate.toml, or too_small."""
    if capture.status is not None and capture.status >= 400:
        return "error"
    if notice := _notice(capture):
        return notice
    elements = len(capture.tags)
    if elements < _LIMITS["min_elements"] and all(form.hidden for form in capture.forms):
        return "too_small"
    return ""


def _notice(capture: Capture) -> str:
    words = capture.text.count(" ")
    if words > _LIMITS["max_words_titled"]:
        return ""
    title = capture.title.lower()
    if words > _LIMITS["max_words_notice"]:
        return "default_server" if any(phrase in title for phrase in _NOTICES["default_server"]) else ""
    marks = f"{title} {capture.text[:_MARK_SPACE].lower()}"
    return next((reason for reason, phrases in _NOTICES.items() if any(phrase in marks for phrase in phrases)), "")
