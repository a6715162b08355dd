"""Typesets data as a tagged PDF with typst: the one place that calls it.

Invariants: text reaches the typesetter as JSON data and never as markup; only embedded fonts are used and the date is
the caller's, so that the same data give the same bytes.
"""

import re
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

import typst

_ATTEMPTS = 4
_NOT_DRAWN = re.compile(r'the text `"(.*?)"` could not be displayed')


def pdf(
    template: bytes,
    content: str,
    dated: datetime,
    *,
    standards: Sequence[str] = ("ua-1", "a-2a"),
    inputs: Mapping[str, str] | None = None,
) -> bytes:
    """PDF bytes of `template` with the JSON text `content` as sys.inputs.document, and `inputs` beside it as they are.

    Letters stand in `content` as themselves, not as \\u escapes.

    A character that no embedded font can draw is printed as its code, e.g. [U+FF4D]: a blank box would hide what
    stands there, and PDF/UA forbids it (ISO 14289-1, 7.21).
    """
    for _ in range(_ATTEMPTS):
        try:
            return _compiled(template, content, dated, standards, inputs or {})
        except typst.TypstError as error:
            missing = {letter for text in _NOT_DRAWN.findall(error.diagnostic) for letter in text if letter > "\x7f"}
            if not missing:
                raise
            content = content.translate({ord(letter): f"[U+{ord(letter):04X}]" for letter in missing})
    return _compiled(template, content, dated, standards, inputs or {})


def _compiled(
    template: bytes, content: str, dated: datetime, standards: Sequence[str], inputs: Mapping[str, str]
) -> bytes:
    made: Any = typst.compile(  # type: ignore[call-overload]  # its stubs lack the dict of virtual files
        {"main.typ": template},
        format="pdf",
        ignore_system_fonts=True,
        sys_inputs={"document": content, **inputs},
        timestamp=dated,
        pdf_standards=list(standards),
    )
    return bytes(made)
