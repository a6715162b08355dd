"""The caps of the sanitiser: whatever a page contains, a capture stays small."""

from msgspec import Struct
from msgspec.structs import replace

_HIDDEN_SHARE = 4
_SHARED = ("elements", "names", "forms", "fields", "links", "scripts", "comments", "script_scan", "literal_chars")


class Limits(Struct, frozen=True):
    """Caps for one capture; reaching one marks `Capture.truncated` and never raises.

    Sizes in bytes (`bytes`) or characters (`text`, `hidden_text`, `script_scan`, `literal_chars`); the rest count.
    """

    bytes: int = 10 * 1024 * 1024
    elements: int = 50_000
    depth: int = 500
    attributes: int = 200
    """Attributes read per element."""
    text: int = 64 * 1024
    hidden_text: int = 16 * 1024
    names: int = 20_000
    forms: int = 200
    fields: int = 1_000
    """Controls kept per capture, over all forms."""
    links: int = 2_000
    scripts: int = 300
    comments: int = 1_000
    script_scan: int = 256 * 1024
    """Characters of inline script per capture searched for names and literals; digests always cover whole bodies."""
    literal_chars: int = 16 * 1024
    """String-literal characters kept per capture: enough for identifiers, too few to rebuild a file from pieces."""

    def of_hidden(self) -> "Limits":
        """The caps of what hidden sub-trees hold: their own, or a decoy could crowd out the page."""
        return replace(self, **{name: max(1, getattr(self, name) // _HIDDEN_SHARE) for name in _SHARED})


LIMITS = Limits()
