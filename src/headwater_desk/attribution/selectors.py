"""Questions about what was concluded."""

from datetime import datetime

from headwater_desk.attribution.models import Run


def latest() -> Run | None:
    """The newest complete run; None before the first."""
    return Run.objects.exclude(complete_at=None).order_by("-known_at", "-complete_at").first()


def known_at(moment: datetime) -> Run | None:
    """The run that stood at a moment: what was concluded from what was known then."""
    return Run.objects.exclude(complete_at=None).filter(known_at__lte=moment).order_by("-known_at").first()
