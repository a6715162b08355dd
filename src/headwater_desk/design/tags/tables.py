"""Tags of tables: frame, sortable heads, chosen rows, arrivals, pager, nothing to show."""

from typing import Any

from django.utils.safestring import SafeString

from headwater_desk.design.shapes import Page
from headwater_desk.design.tags.registry import drawn, register, request_of

PAGE_KEYS = ("before", "after")


@register.simple_block_tag
def table(content: str, label: str, tall: bool = False, shown: bool = False, look: str = "") -> SafeString:
    """A table in a frame that scrolls by itself, head in place.

    `label` names it (seen above it with `shown`); `tall` limits its height, so that its head stays in sight; `look` is
    plain, roomy or both. Rows with `data-row` are walked with j and k, and their first link is opened with Enter.
    """
    return drawn("table", content=content, label=label, tall=tall, shown=shown, look=look.split())


@register.inclusion_tag("design/column.html", takes_context=True)
def column(context: Any, label: str, key: str = "", numeric: bool = False, short: bool = False) -> dict[str, Any]:
    """A column's head. With `key` it is a link that sorts: `?sort=key` rising, `?sort=-key` falling."""
    return {"label": label, "key": key, "numeric": numeric, "short": short} | _sorting(context, key)


def _sorting(context: Any, key: str) -> dict[str, str]:
    if not key:
        return {"href": "", "sorted": ""}
    now = request_of(context).GET.get("sort", context.get("sort") or "")
    turned = f"-{key}" if now == key else key
    kept = {"sort": turned, **dict.fromkeys(PAGE_KEYS)}
    order = {key: "ascending", f"-{key}": "descending"}.get(now, "")
    return {"href": _with(context, **kept), "sorted": order}


def _with(context: Any, **changed: str | None) -> str:
    query = request_of(context).GET.copy()
    for name, value in changed.items():
        if value:
            query[name] = value
        else:
            query.pop(name, None)
    return f"?{query.urlencode()}"


@register.inclusion_tag("design/select.html")
def select_all(label: str = "") -> dict[str, Any]:
    """A head that chooses every row shown; without scripts it is absent, rows are chosen one by one."""
    return {"all": True, "label": label}


@register.inclusion_tag("design/select.html")
def select_row(value: Any, label: str, form: str = "", name: str = "chosen") -> dict[str, Any]:
    """A cell that chooses its row, for the form whose id is `form`; `label` says which row."""
    return {"all": False, "value": value, "label": label, "form": form, "name": name}


@register.inclusion_tag("design/arrivals.html")
def arrivals(number: int, href: str, poll: str = "") -> dict[str, Any]:
    """ "12 new": a link that shows them when asked; the list never moves by itself.

    `poll` is an address that answers with this bar again, asked every half minute.
    """
    return {"number": number, "href": href, "poll": poll}


@register.inclusion_tag("design/pager.html", takes_context=True)
def pager(context: Any, page: Page) -> dict[str, Any]:
    """Previous and next page by key, and how many rows are shown."""
    before = _with(context, before=page.before, after=None) if page.before else ""
    after = _with(context, after=page.after, before=None) if page.after else ""
    return {"page": page, "before": before, "after": after}


@register.simple_block_tag
def empty(content: str, title: str) -> SafeString:
    """What stands where a table has no rows: why, and what to do about it."""
    return drawn("empty", content=content, title=title)
