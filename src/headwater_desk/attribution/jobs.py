"""Attribution as work in the background."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from headwater_desk.attribution import services
from headwater_desk.people.roles import Act
from headwater_desk.work.context import Context
from headwater_desk.work.registry import job


@job("attribute", title=_("Attribution run"), act=Act.ATTRIBUTE)
def attribute(context: Context) -> dict[str, Any]:
    """Over everything known now. A run is stored whole or not at all, so that a killed one simply begins anew."""
    run = services.attribute(context.job.requested_by, progress=context.progress)
    return {"run": str(run.id), "captures": run.captures, "reports": run.reports}
