"""The document as a tagged PDF (PDF/UA-1, PDF/A-2a), typeset by typst.

Invariants: the text reaches the typesetter as JSON data and never as markup; only embedded fonts are used and the
date is the edition's own, so that the same document gives the same bytes.
"""

from datetime import UTC, datetime
from importlib.resources import files
from typing import Any

import msgspec
import typst

from headwater.assessment.document import Document
from headwater.assessment.web import paired

_TEMPLATES = files("headwater.assessment") / "templates"


def pdf(document: Document) -> bytes:
    """PDF bytes of `document`."""
    moment = datetime.fromisoformat(document.iso_date).replace(tzinfo=UTC)
    content: Any = typst.compile(  # type: ignore[call-overload]  # its stubs lack the dict of virtual files
        {"main.typ": (_TEMPLATES / "edition.typ").read_bytes()},
        format="pdf",
        ignore_system_fonts=True,
        sys_inputs={"document": _json(document)},
        timestamp=moment,
        pdf_standards=["ua-1", "a-2a"],
    )
    return bytes(content)


def _json(document: Document) -> str:
    plain = msgspec.to_builtins(document)
    for section, source in zip(plain["sections"], document.sections, strict=True):
        section["figures"] = [msgspec.to_builtins(row) for row in paired(source.figures)]
    return msgspec.json.encode(plain).decode()
