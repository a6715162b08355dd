"""An exhibit as it leaves the desk: one page of PDF with its evidence attached, marked and in the audit.

Invariants: only who may export takes one; its marking is chosen from those that an exhibit can carry; the file's name
says nothing but what kind of page it is and when it was made.
"""

from dataclasses import dataclass

from django.core.exceptions import BadRequest, PermissionDenied
from django.http import Http404, HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _

from headwater.exhibit import MARKINGS
from headwater_desk.attribution import telling
from headwater_desk.attribution.models import Run
from headwater_desk.audit import services as audit
from headwater_desk.marking import Tlp
from headwater_desk.people.models import User
from headwater_desk.people.roles import Act


@dataclass(frozen=True)
class Subject:
    """What an exhibit is about: `name` as the core has it, `kind` and `row` as the audit names it, and the marking of
    the facts behind it, below which it does not go."""

    name: str
    kind: str
    row: object
    tlp: Tlp


def markings(least: Tlp) -> list[str]:
    """The markings an exhibit about facts marked `least` may carry, the most open first."""
    order = list(Tlp)
    return [one for one in reversed(MARKINGS) if order.index(_tlp(one)) >= order.index(least)]


def _tlp(marking: str) -> Tlp:
    return next(one for one in Tlp if one.label == marking)


def download(user: User, run: Run | None, subject: Subject, marking: str) -> HttpResponse:
    """The page about it.

    Raises PermissionDenied, BadRequest for a marking that no exhibit carries, Http404 where there is nothing to tell.
    """
    if not user.may(Act.EXPORT):
        audit.record(user, "refused", subject_kind="exhibit", subject=subject.row)
        raise PermissionDenied
    if marking not in markings(subject.tlp):
        raise BadRequest(_("An exhibit about these facts carries no such marking."))
    made = telling.exhibit(run, user, subject.name, marking) if run else None
    if made is None:
        raise Http404
    audit.record(
        user, "exhibit", subject_kind=subject.kind, subject=subject.row, marking=marking, exhibit=made.exhibit_sha256,
        evidence=made.evidence_sha256,
    )  # fmt: skip
    response = HttpResponse(made.pdf, content_type="application/pdf")
    name = f"headwater-exhibit-{subject.kind}-{timezone.now():%Y%m%d-%H%M%S}.pdf"
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    return response
