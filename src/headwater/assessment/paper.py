"""The document as a tagged PDF (PDF/UA-1, PDF/A-2a), typeset by typst.

Invariants: the text reaches the typesetter as JSON data and never as markup; only embedded fonts are used and the
date is the edition's own, so that the same document gives the same bytes.
"""

import re
from datetime import UTC, datetime
from importlib.resources import files
from typing import Any

import msgspec
import typst

from headwater.assessment.document import Document
from headwater.assessment.web import paired

_TEMPLATES = files("headwater.assessment") / "templates"


_ATTEMPTS = 4
_NOT_DRAWN = re.compile(r'the text `"(.*?)"` could not be displayed')


def pdf(document: Document) -> bytes:
    """PDF bytes of `document`.

    A character that no embedded font can draw is printed as its code, e.g. [U+FF4D]: a blank box would hide what
    stands there, and PDF/UA forbids it (ISO 14289-1, 7.21).
    """
    content = _json(document)
    for _ in range(_ATTEMPTS):
        try:
            return _compiled(content, document.iso_date)
        except typst.TypstError as error:
            missing = {letter for text in _NOT_DRAWN.findall(error.diagnostic) for letter in text if letter > "\x7f"}
            if not missing:
                raise
            content = content.translate({ord(letter): f"[U+{ord(letter):04X}]" for letter in missing})
    return _compiled(content, document.iso_date)


def _compiled(content: str, iso_date: str) -> bytes:
    made: Any = typst.compile(  # type: ignore[call-overload]  # its stubs lack the dict of virtual files
        {"main.typ": (_TEMPLATES / "edition.typ").read_bytes()},
        format="pdf",
        ignore_system_fonts=True,
        sys_inputs={"document": content},
        timestamp=datetime.fromisoformat(iso_date).replace(tzinfo=UTC),
        pdf_standards=["ua-1", "a-2a"],
    )
    return bytes(made)


def _json(document: Document) -> str:
    plain = msgspec.to_builtins(document)
    for section, source in zip(plain["sections"], document.sections, strict=True):
        section["figures"] = [msgspec.to_builtins(row) for row in paired(source.figures)]
    return msgspec.json.encode(plain).decode()
