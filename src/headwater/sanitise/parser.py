"""The one adapter to the HTML parser library.

`events(markup)` yields (code, ...) tuples of the WHATWG-correct tree in document order: (START, tag,
((name, value), ...)), (END, tag), (TEXT, data), (COMMENT, data), (DOCTYPE, ...), (INSTRUCTION, target, data). The library's public form of the
same stream wraps each tuple in a NamedTuple, which doubles the time of a walk, so the stream is taken one layer lower;
tests/sanitise/test_parser.py holds both names against the public interface, so a change of the library is noticed.
"""

from turbohtml._html import _collapse_whitespace as collapse_space
from turbohtml._html import _sax_events as events

START, END, TEXT, COMMENT, DOCTYPE, INSTRUCTION = range(1, 7)

__all__ = ["COMMENT", "DOCTYPE", "END", "INSTRUCTION", "START", "TEXT", "collapse_space", "events"]
