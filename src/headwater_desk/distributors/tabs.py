"""The pages of one distributor, as tabs that keep the times asked for."""

from urllib.parse import urlencode

from django.urls import reverse
from django.utils.translation import gettext as _

from headwater_desk.design.shapes import Tab
from headwater_desk.distributors.selectors import Head


def query(head: Head) -> str:
    """The times asked for, as they stand in an address: "" or "?at=...&known=..."."""
    told = {name: head.form.data.get(name) for name in ("at", "known") if head.form.cleaned_data.get(name)}
    return f"?{urlencode(told)}" if told else ""


def tabs(head: Head, here: str) -> list[Tab]:
    """All of them; `here` names the page shown."""
    pages = (
        ("distributor", _("Overview")),
        ("graph", _("Graph")),
        ("routes", _("Routes and hypotheses")),
        ("mechanisms", _("Mechanisms")),
        ("links", _("Links")),
        ("bridges", _("Bridges and flags")),
        ("activity", _("Activity")),
        ("reasons", _("Reasons")),
    )
    current = "links" if here == "link" else here
    end = query(head)
    return [
        Tab(label, reverse(f"distributors:{name}", args=[head.distributor_id]) + end, name == current)
        for name, label in pages
    ]


def kinds(head: Head, here: str) -> list[Tab]:
    """Kinds of links, as chips."""
    base = reverse("distributors:links", args=[head.distributor_id])
    found = (("", _("All")), ("firm", _("Firm")), ("provisional", _("Provisional")), ("bridge", _("Bridges")))
    told = query(head)
    return [
        Tab(label, base + (f"{told}&kind={code}" if told else f"?kind={code}") if code else base + told, code == here)
        for code, label in found
    ]
