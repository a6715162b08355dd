"""Readers of a finished exhibit: its words, its pages and what is attached to it."""

import pypdfium2  # type: ignore[import-untyped]


def text_of(pdf: bytes) -> str:
    """The words of all pages; breaks that only the typesetter made are taken out."""
    document = pypdfium2.PdfDocument(pdf)
    pages = [page.get_textpage().get_text_bounded() for page in document]
    document.close()
    return " ".join("".join(pages).replace("\u200b", "").replace("\ufffe", "").split())


def pages_of(pdf: bytes) -> int:
    """How many pages."""
    document = pypdfium2.PdfDocument(pdf)
    count = len(document)
    document.close()
    return count


def attached(pdf: bytes) -> dict[str, bytes]:
    """Attachments by name."""
    document = pypdfium2.PdfDocument(pdf)
    found = {}
    for number in range(document.count_attachments()):
        attachment = document.get_attachment(number)
        found[attachment.get_name()] = bytes(attachment.get_data())
    document.close()
    return found
