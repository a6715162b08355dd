"""What one half of a page holds: the visible page, or all its hidden sub-trees.

Invariant: each half has caps of its own, so what a page hides crowds out nothing of what it shows; a cap reached is
noted under its name, with "hidden_" in front for the hidden half.
"""

from collections.abc import Iterator

from headwater.model.capture import Field, Form, Link, Script
from headwater.sanitise.limits import Limits


class OpenForm:
    """A form while its controls arrive; it stays with the half it was opened in."""

    __slots__ = ("action", "fields", "method", "part")

    def __init__(self, action: str, method: str, part: "Part") -> None:
        self.action = action
        self.method = method
        self.part = part
        self.fields: list[Field] = []


class Part:
    """The names, forms, links, scripts and comments of one half."""

    __slots__ = (
        "_prefix", "_truncated", "comments", "field_count", "forms", "hidden", "limits", "links", "literal_chars",
        "loose_form", "names", "scanned", "scripts", "stray_fields",
    )  # fmt: skip

    def __init__(self, limits: Limits, truncated: dict[str, None], *, hidden: bool) -> None:
        self.limits = limits.of_hidden() if hidden else limits
        self.hidden = hidden
        self._prefix = "hidden_" if hidden else ""
        self._truncated = truncated
        self.names: list[str] = []
        self.forms: list[OpenForm] = []
        self.loose_form: OpenForm | None = None
        self.stray_fields: OpenForm | None = None
        self.field_count = 0
        self.links: list[Link] = []
        self.scripts: list[Script] = []
        self.scanned = self.literal_chars = 0
        self.comments: list[str] = []

    def cut(self, cap: str) -> None:
        """Note that a cap is reached."""
        self._truncated[self._prefix + cap] = None

    def keep_link(self, href: str, element: str, rel: str, text: str) -> None:
        """Keep a link, below the cap."""
        if len(self.links) < self.limits.links:
            self.links.append(Link(href, element, rel, text, self.hidden))
        else:
            self.cut("links")

    def keep_form(self, form: OpenForm) -> None:
        """Keep a form, below the cap."""
        if len(self.forms) < self.limits.forms:
            self.forms.append(form)
        else:
            self.cut("forms")

    def keep_comment(self, digest: str) -> None:
        """Keep a comment's digest, below the cap."""
        if len(self.comments) < self.limits.comments:
            self.comments.append(digest)
        else:
            self.cut("comments")

    def keep_names(self) -> tuple[str, ...]:
        """The names gathered, below the cap."""
        if len(self.names) > self.limits.names:
            self.cut("names")
        return tuple(self.names[: self.limits.names])

    def closed_forms(self) -> Iterator[Form]:
        """The forms in document order; controls outside any form come last as a form without action and method."""
        for form in self.forms + ([self.stray_fields] if self.stray_fields else []):
            yield Form(form.action, form.method, tuple(form.fields), self.hidden)
