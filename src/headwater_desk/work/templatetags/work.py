"""What templates ask about work: its title, its state as a badge, how far it is."""

from typing import Any

from django import template
from django.utils.translation import gettext

from headwater_desk.design.words import Word
from headwater_desk.work import registry

register = template.Library()

_TONES = {"queued": "open", "running": "note", "done": "good", "failed": "bad", "cancelled": "plain"}


@register.filter
def kind_title(kind: str) -> Any:
    """What people call a kind of work; its name where this desk no longer knows it."""
    return registry.kind(kind).title if registry.known(kind) else kind


@register.inclusion_tag("design/badge.html")
def job_state(job: Any) -> dict[str, Any]:
    """Where a piece of work stands."""
    label = gettext("Stopping") if job.stopping else job.get_state_display()
    return {"word": Word(label, _TONES[job.state])}


@register.inclusion_tag("design/progress.html")
def how_far(job: Any) -> dict[str, Any]:
    """The step it is at, and how much of that is done."""
    label = gettext(job.step) if job.step else job.get_state_display()
    return {"label": label, "done": job.done, "total": job.total}
