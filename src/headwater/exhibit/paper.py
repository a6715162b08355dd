"""The page as a PDF (PDF/UA-1, PDF/A-3a) with the evidence attached to it, one page and no more.

Invariants: text reaches the typesetter as data and never as markup; no clock: the document is dated by the last fact it
rests on; the roomiest page that fits is taken, so the same explanation gives the same bytes.
"""

from bisect import bisect_left
from collections.abc import Mapping
from datetime import UTC, datetime
from importlib.resources import files

import msgspec
import pypdfium2  # type: ignore[import-untyped]
from msgspec import Struct

from headwater import typeset
from headwater.errors import HeadwaterError, InputError
from headwater.exhibit.compose import STEPS, page
from headwater.exhibit.evidence import as_bytes, canonical, digest
from headwater.exhibit.page import Page
from headwater.model.explanation import Explanation

_TEMPLATE = files("headwater.exhibit") / "templates" / "exhibit.typ"
MARKINGS = ("TLP:RED", "TLP:AMBER+STRICT", "TLP:AMBER")
"""TLP 2.0 markings an exhibit may carry: it names sites and accounts, so none that would let it be published."""


class Exhibit(Struct, frozen=True):
    """A finished exhibit: the PDF, the evidence attached to it (canonical JSON), and the hashes printed on it."""

    pdf: bytes
    evidence: bytes
    evidence_sha256: str
    exhibit_sha256: str


def exhibit(told: Explanation, hashes: Mapping[str, str], marking: str = "TLP:AMBER+STRICT") -> Exhibit:
    """One page that shows `told`; `hashes` are those of the tables it was told from, by file name.

    Raises InputError for a marking that an exhibit cannot carry.
    """
    if marking not in MARKINGS:
        raise InputError(f"an exhibit names sites and accounts: its marking is one of {', '.join(MARKINGS)}")
    evidence = canonical(told, hashes, marking)

    def printed(step: int) -> tuple[Page, bytes]:
        made = _sealed(page(told, hashes, marking, digest(evidence), STEPS[step]))
        return made, _set(made, evidence)

    made, pdf = printed(bisect_left(range(len(STEPS) - 1), True, key=lambda step: _pages(printed(step)[1]) == 1))
    if _pages(pdf) != 1:
        raise HeadwaterError("the tightest layout of this exhibit is longer than a page: please report the fault")
    return Exhibit(pdf, evidence, made.evidence_sha256, made.exhibit_sha256)


def _sealed(made: Page) -> Page:
    """The page with its own hash on it: that of all else that stands on it."""
    return msgspec.structs.replace(made, exhibit_sha256=digest(as_bytes(made)))


def _set(made: Page, evidence: bytes) -> bytes:
    return typeset.pdf(
        _TEMPLATE.read_bytes(),
        as_bytes(made).decode(),
        datetime.fromisoformat(made.iso_date).replace(tzinfo=UTC),
        standards=("ua-1", "a-3a"),
        inputs={"evidence": evidence.decode()},
    )


def _pages(pdf: bytes) -> int:
    document = pypdfium2.PdfDocument(pdf)
    try:
        return len(document)
    finally:
        document.close()
