"""Builds the documentation offline; a warning is an error (`make docs`)."""

from pygments.lexers.special import TextLexer
from sphinx.application import Sphinx

project = "Headwater"
author = "The Headwater engineers"
extensions = ["myst_parser"]
exclude_patterns = ["_build"]
myst_heading_anchors = 3
html_theme = "furo"
html_title = "Headwater"
html_show_copyright = False
html_copy_source = False


def setup(app: Sphinx) -> None:
    """Show samples of formats without a lexer of their own as plain text."""
    for language in ("csv", "jsonl"):
        app.add_lexer(language, TextLexer)
