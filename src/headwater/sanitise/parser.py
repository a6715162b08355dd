"""The one adapter to the HTML parser library.

`parse(markup, handler)` calls the handler's start_element, end_element, characters, comment and processing_instruction
for the WHATWG-correct tree in document order. A handler may set `characters` to any callable before parsing: it is
looked up once, so text costs no Python frame when it is a list's append.
"""

from turbohtml._html import _collapse_whitespace
from turbohtml.saxparse import SaxHandler as Handler
from turbohtml.saxparse import sax_parse as parse

collapse_space = _collapse_whitespace
"""`" ".join(text.split())` in C, four times as fast; it has no public name, so a test pins what it does."""

__all__ = ["Handler", "collapse_space", "parse"]
