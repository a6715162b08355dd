"""Tags of panels: facts, callouts, dialogs, filters, tiles, masked text, progress."""

from datetime import date, datetime
from typing import Any

from django.utils.safestring import SafeString, mark_safe

from headwater_desk.design.tags.registry import drawn, register, request_of

Moment = datetime | date | None


@register.simple_block_tag
def facts(content: str) -> SafeString:
    """A list of facts; each line is `{% fact %}`."""
    return drawn("facts", content=content)


@register.inclusion_tag("design/fact.html")
def fact(label: str, value: Any, source: str = "", at: Moment = None, until: Moment = None) -> dict[str, Any]:
    """One fact: what, its value, who says so and when. A value of None or "" shows as not known."""
    return {"label": label, "value": value, "source": source, "at": at, "until": until}


@register.simple_block_tag(end_name="endfactblock")
def factblock(content: str, label: str, source: str = "", at: Moment = None) -> SafeString:
    """A fact whose value is more than one word: badges, an address, a list."""
    return drawn("fact", label=label, value=mark_safe(content.strip()), source=source, at=at)


@register.simple_block_tag
def callout(content: str, kind: str = "info", title: str = "", level: int = 2) -> SafeString:
    """Something to know before going on: kind info, success, warning or danger; `level` is that of its heading."""
    return drawn("callout", content=content, kind=kind, title=title, level=level)


@register.simple_block_tag
def dialog(content: str, id: str, title: str, wide: bool = False) -> SafeString:
    """A dialog that `{% opens id %}` opens; put a form of method post, or of method dialog to close, inside."""
    return drawn("dialog", content=content, id=id, title=title, wide=wide)


@register.inclusion_tag("design/opens.html")
def opens(id: str, label: str, kind: str = "", key: str = "") -> dict[str, Any]:
    """The button that opens a dialog: kind main, danger, quiet or ""; `key` is a letter that presses it."""
    return {"id": id, "label": label, "kind": kind, "key": key}


@register.inclusion_tag("design/closes.html")
def closes(label: str = "") -> dict[str, Any]:
    """The button in a dialog that closes it and does nothing."""
    return {"label": label}


@register.inclusion_tag("design/filters.html", takes_context=True)
def filters(context: Any, form: Any, saved: Any = (), save: str = "") -> dict[str, Any]:
    """The bar above a list: a form that is sent by GET, and the person's saved filters as Tab objects.

    `save` is the id of the dialog in which this filter is given a name.
    """
    request = request_of(context)
    sort = request.GET.get("sort", "") if request is not None else ""
    here = request.path if request is not None else ""
    return {"form": form, "saved": list(saved), "save": save, "sort": sort, "here": here}


@register.inclusion_tag("design/tile.html")
def tile(label: str, value: Any, href: str = "", note: str = "") -> dict[str, Any]:
    """A figure that leads to the rows it counts; put tiles in an element of class `tiles`."""
    return {"label": label, "value": value, "href": href, "note": note}


@register.inclusion_tag("design/progress.html")
def progress(label: str, done: int, total: int | None, note: str = "") -> dict[str, Any]:
    """How far a job is; `total` is None while nobody knows."""
    return {"label": label, "done": done, "total": total, "note": note}


@register.inclusion_tag("design/masked.html")
def masked(id: str, length: int, action: str, purposes: Any, text: str = "") -> dict[str, Any]:
    """Text that is not shown until somebody says why: a POST of `purpose` to `action`, which the audit keeps.

    `purposes` are (value, label) pairs; `text` is given once it was revealed. `id` must be the page's only one.
    """
    return {"id": id, "length": length, "action": action, "purposes": purposes, "text": text}


@register.inclusion_tag("design/lookup.html")
def lookup(action: str, id: str, value: str = "", large: bool = False) -> dict[str, Any]:
    """The field that looks an address or account up: a POST of `q` to `action`."""
    return {"action": action, "id": id, "value": value, "large": large}
