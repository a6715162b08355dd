"""What may be asked of the review queue and said of a link."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from headwater_desk.facts.models import Question, Verdict
from headwater_desk.sites.forms import ANY, opaque


class ReviewFilter(forms.Form):
    """Which links to list."""

    question = forms.ChoiceField(label=_("Question"), required=False, choices=[ANY, *Question.choices])
    brand = opaque(_("Brand"), "B")
    distributor = opaque(_("Distributor"), "D")


class VerdictForm(forms.Form):
    """An answer. "Different" needs its reason: it keeps things apart in every later run."""

    verdict = forms.ChoiceField(choices=Verdict.choices)
    reason = forms.CharField(
        label=_("Reason"), required=False, max_length=4000, widget=forms.Textarea(attrs={"rows": 3})
    )

    def clean(self) -> dict[str, Any]:
        told = super().clean() or {}
        if told.get("verdict") == Verdict.DIFFERENT and not told.get("reason"):
            self.add_error("reason", _("Say why they are different: it keeps them apart in every later run."))
        return told


class RetireForm(forms.Form):
    """Why a judgement is withdrawn."""

    reason = forms.CharField(label=_("Reason"), required=False, max_length=4000)
