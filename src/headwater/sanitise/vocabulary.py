"""The element and attribute tables of the allow-list: what each name means to the walk.

An element or attribute not named here keeps at most its tag name; its attributes are counted and dropped.
"""

from typing import Final

_KNOWN_TAGS: Final = """
a abbr acronym address applet area article aside audio b base basefont bdi bdo bgsound big blink blockquote body
br button canvas caption center cite code col colgroup data datalist dd del details dfn dialog dir div dl dt em
embed fieldset figcaption figure font footer form frame frameset h1 h2 h3 h4 h5 h6 head header hgroup hr html i
iframe image img input ins isindex kbd keygen label legend li link listing main map mark marquee math menu
menuitem meta meter multicol nav nextid nobr noembed noframes noscript object ol optgroup option output p param
picture plaintext pre progress q rb rbc rp rt rtc ruby s samp script search section select slot small source
spacer span strike strong style sub summary sup svg table tbody td template textarea tfoot th thead time title
tr track tt u ul var video wbr xmp
"""
KNOWN_TAGS: Final = frozenset(_KNOWN_TAGS.split())

_INLINE_TAGS: Final = """
a abbr acronym b basefont bdi bdo big blink cite code data del dfn em font i ins kbd label mark nobr q rb rp rt
ruby s samp small span strike strong sub sup time tt u var wbr img
"""
INLINE_TAGS: Final = frozenset(_INLINE_TAGS.split())
"""Their edges do not separate words."""

NEVER_HIDING: Final = frozenset({"html", "head", "body", "title", "base", "link", "meta", "script", "style"})
"""Styles on these hide nothing: a page whose root is hidden is one a script shows, and the others are never drawn."""

DROPPED_BODIES: Final = {
    "svg": "media_element",
    "canvas": "media_element",
    "video": "media_element",
    "audio": "media_element",
    "object": "media_element",
    "applet": "media_element",
    "iframe": "frame",
    "noframes": "frame",
    "noembed": "frame",
}
"""Elements whose whole content goes, with the kind under which the element itself is counted."""

COUNTED_MEDIA: Final = frozenset({"embed", "source", "track", "bgsound", "picture"})
"""Media elements of which only the tag name stays; a picture's children are walked."""

READ_ATTRIBUTES: Final = frozenset(
    {
        *("href", "src", "action", "method", "name", "type", "value", "rel", "as", "content", "lang", "http-equiv"),
        "charset",
    }
)
"""Taken by the elements that use them; on any other element they have no effect and are passed over."""

MEDIA_ATTRIBUTES: Final = frozenset(
    {
        *("srcset", "imagesrcset", "poster", "background", "data", "srcdoc", "lowsrc", "dynsrc"),
        *("data-src", "data-srcset", "data-background", "data-original", "data-lazy-src"),
    }
)
"""These point at media or carry a document: never read, only counted."""

VALUE_KINDS: Final = frozenset({"hidden", "submit"})
"""Input types whose value the page's author wrote and a visitor does not change."""
