"""The document as one self-contained HTML page.

Invariants (SAFETY): no script, no remote asset, no anchor but within the page; all text is escaped by the template
engine; the only markup passed through is what the chart library drew, under a content security policy that allows one
style sheet.
"""

import base64
import hashlib
import re
from importlib.resources import files

from jinja2 import Environment, StrictUndefined
from markupsafe import Markup, escape

from headwater.assessment.arrange import rows
from headwater.assessment.document import Document, Panel

_TEMPLATES = files("headwater.assessment") / "templates"
_ROOT = re.compile(r"<svg [^>]*viewBox=\"([0-9. -]+)\"[^>]*>")
# Structure roles of the chart library say nothing to a reader who has the alternative text.
_NOISE = re.compile(r' (?:aria-[a-z]+|role|class|pointer-events)="[^"]*"')
_MARKUP = re.compile(r"<[^>]*>")


def page(document: Document) -> bytes:
    """UTF-8 HTML of `document`."""
    style = (_TEMPLATES / "edition.css").read_text(encoding="utf-8")
    environment = Environment(autoescape=True, undefined=StrictUndefined, trim_blocks=True, keep_trailing_newline=True)
    environment.filters["rows"] = rows
    template = environment.from_string((_TEMPLATES / "edition.html.jinja").read_text(encoding="utf-8"))
    digest = base64.b64encode(hashlib.sha256(style.encode()).digest()).decode()
    return template.render(document=document, style=Markup(style), style_digest=digest, drawing=drawing).encode()


def drawing(panel: Panel) -> Markup:
    """The panel's SVG for use inside a page: an image with an alternative text, its inner structure hidden."""
    root = _ROOT.match(panel.svg)
    if root is None:
        raise ValueError("a drawing without a viewBox cannot be placed in a page")
    inner = _MARKUP.sub(lambda tag: _NOISE.sub("", tag[0]), panel.svg[root.end() :])
    return Markup(f'<svg role="img" aria-label="{escape(panel.alt)}" viewBox="{root[1]}">{inner}')
