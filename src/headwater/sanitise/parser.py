"""The one adapter to the HTML parser library.

`parse(markup, handler)` calls the handler's functions for the WHATWG-correct tree in document order. The library looks
them up once, so text costs no Python frame when `characters` is a list's append.
"""

from collections.abc import Callable
from typing import cast

from turbohtml._html import _collapse_whitespace
from turbohtml.saxparse import SaxHandler, sax_parse

Attributes = tuple[tuple[str, str | None], ...]

collapse_space = _collapse_whitespace
"""`" ".join(text.split())` in C, four times as fast; it has no public name, so a test pins what it does."""


class Handler:
    """The functions to call for each kind of event; the document type is of no interest."""

    __slots__ = ("characters", "comment", "doctype", "end_element", "processing_instruction", "start_element")

    def __init__(
        self,
        start_element: Callable[[str, Attributes], None],
        end_element: Callable[[str], None],
        characters: Callable[[str], None],
        comment: Callable[[str], None],
        processing_instruction: Callable[[str, str], None],
    ) -> None:
        self.start_element = start_element
        self.end_element = end_element
        self.characters = characters
        self.comment = comment
        self.processing_instruction = processing_instruction
        self.doctype = _ignore


def parse(markup: str, handler: Handler) -> None:
    """Parse a decoded page, calling the handler; an exception of the handler ends the parse and passes through."""
    sax_parse(markup, cast(SaxHandler, handler))


def _ignore(*_: object) -> None:
    pass
