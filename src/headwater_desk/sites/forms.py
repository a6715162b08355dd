"""What may be asked of the list of sites and told of a site, checked field by field.

Invariant: nothing here holds a site's name; what stands in an address is a code, a day or an opaque id.
"""

from datetime import UTC, datetime, time
from typing import Any

from django import forms
from django.core.validators import RegexValidator
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from headwater_desk.attribution.models import Decision
from headwater_desk.attribution.naming import GATES
from headwater_desk.facts.models import Answer, Recipient, SiteKind
from headwater_desk.ids import new_id
from headwater_desk.marking import Pap, Tlp

ANY = ("", _("Any"))
OPEN_GATE = "open"
FIRST_DAY = datetime(1990, 1, 1, tzinfo=UTC)
"""Before there were sites to report: an earlier day is a slip."""
MOST_TEXT = 4000


class Day(forms.DateInput):
    """The browser's own field for a day."""

    input_type = "date"

    def __init__(self) -> None:
        super().__init__(format="%Y-%m-%d")


def opaque(label: Any, letter: str) -> forms.CharField:
    """A field for an id of a run. The pattern keeps a browser from sending anything else into the address."""
    pattern = rf"{letter}-[0-9]{{1,12}}"
    return forms.CharField(
        label=label,
        required=False,
        max_length=14,
        validators=[RegexValidator(rf"^{pattern}\Z", _("Give an id such as %s.") % f"{letter}-00012")],
        widget=forms.TextInput(attrs={"pattern": pattern, "placeholder": f"{letter}-00012", "autocomplete": "off"}),
    )


class SiteFilter(forms.Form):
    """Which sites to list."""

    decision = forms.ChoiceField(label=_("Decision"), required=False, choices=[ANY, *Decision.choices])
    kind = forms.ChoiceField(label=_("Kind"), required=False, choices=[ANY, *SiteKind.choices])
    gate = forms.ChoiceField(
        label=_("Captures"), required=False, choices=[ANY, (OPEN_GATE, _("Readable")), *GATES.items()]
    )
    brand = opaque(_("Brand"), "B")
    distributor = opaque(_("Distributor"), "D")
    seen_from = forms.DateField(label=_("Seen from"), required=False, widget=Day)
    seen_to = forms.DateField(label=_("Seen to"), required=False, widget=Day)

    def clean(self) -> dict[str, Any]:
        told = super().clean() or {}
        first, last = told.get("seen_from"), told.get("seen_to")
        if first and last and first > last:
            self.add_error("seen_to", _("This day is before the first."))
        return told


class Purpose(forms.Form):
    """Why somebody wants to see what is masked."""

    PURPOSES = (
        ("notice", _("Write a notice")),
        ("assess", _("Check an assessment")),
        ("compare", _("Compare with another site")),
        ("refer", _("Prepare a referral")),
        ("correct", _("Correct a record")),
    )
    purpose = forms.ChoiceField(choices=PURPOSES)


class Recorded(forms.Form):
    """What is recorded about a site: when it was so, how far it may travel, and a mark that makes it count once."""

    once = forms.UUIDField(widget=forms.HiddenInput, initial=new_id)
    on = forms.DateField(label=_("Day"), widget=Day, initial=lambda: timezone.now().date())
    tlp = forms.ChoiceField(label=_("Marking"), choices=Tlp.choices, initial=Tlp.AMBER)
    pap = forms.ChoiceField(label=_("What may be done with it"), choices=Pap.choices, initial=Pap.AMBER)
    note = forms.CharField(
        label=_("Note"), required=False, max_length=MOST_TEXT, widget=forms.Textarea(attrs={"rows": 3})
    )

    def clean_on(self) -> datetime:
        day = datetime.combine(self.cleaned_data["on"], time(12), UTC)
        if day < FIRST_DAY:
            raise forms.ValidationError(_("This day is too long ago."))
        if day.date() > timezone.now().date():
            raise forms.ValidationError(_("This day is yet to come."))
        return min(day, timezone.now())


class NoticeForm(Recorded):
    """A notice that was sent by whatever means: Headwater sends nothing."""

    recipient_kind = forms.ChoiceField(label=_("Sent to"), choices=Recipient.choices)
    recipient = forms.CharField(label=_("Who it is"), max_length=300, help_text=_("Name or mailbox of the recipient."))
    reference = forms.CharField(
        label=_("Reference"), required=False, max_length=120, help_text=_("Your own number of the notice.")
    )
    field_order = ("recipient_kind", "recipient", "reference", "on", "tlp", "pap", "note", "once")


class OutcomeForm(Recorded):
    """What came of a notice."""

    answer = forms.ChoiceField(label=_("Outcome"), choices=Answer.choices)
    field_order = ("answer", "on", "tlp", "pap", "note", "once")
