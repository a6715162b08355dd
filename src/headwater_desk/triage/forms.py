"""What may be asked of the queue and told of a report, checked field by field.

Invariant: what stands in an address is a code; notes and names come by POST.
"""

from typing import Any
from uuid import UUID

from django import forms
from django.core.validators import RegexValidator
from django.utils.translation import gettext_lazy as _

from headwater_desk.facts.models import Commerciality, Environment, Outcome

ANY = ("", _("Any"))
MOST_AT_ONCE = 200
KNOWN = (
    ("site", _("Site known")),
    ("brand", _("Brand known")),
    ("new", _("New site")),
)
AGES = (
    ("day", _("Up to a day")),
    ("week", _("Up to a week")),
    ("month", _("Up to 30 days")),
    ("older", _("Older than 30 days")),
)
_CODE = RegexValidator(r"^[a-z0-9_]*\Z", _("Lower-case letters, digits and _ only."))


class QueueFilter(forms.Form):
    """Which reports to list."""

    source = forms.ChoiceField(label=_("Source"), required=False)
    country = forms.CharField(
        label=_("Country"),
        required=False,
        max_length=2,
        validators=[RegexValidator(r"^[A-Za-z]{2}\Z", _("Two letters."))],
        widget=forms.TextInput(attrs={"pattern": "[A-Za-z]{2}", "placeholder": "NL", "autocomplete": "off"}),
    )
    known = forms.ChoiceField(label=_("Known already"), required=False, choices=[ANY, *KNOWN])
    age = forms.ChoiceField(label=_("Age"), required=False, choices=[ANY, *AGES])
    environment = forms.ChoiceField(label=_("Environment"), required=False, choices=[ANY, *Environment.choices])

    def __init__(self, data: Any, sources: list[str]) -> None:
        super().__init__(data)
        field = self.fields["source"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [ANY, *((source, source) for source in sources)]

    def clean_country(self) -> str:
        return str(self.cleaned_data["country"]).upper()


class DecisionForm(forms.Form):
    """What is decided on one address or on many."""

    outcome = forms.ChoiceField(choices=[choice for choice in Outcome.choices if choice[0] != Outcome.UNKNOWN])
    commerciality = forms.ChoiceField(
        label=_("Commerciality"),
        choices=Commerciality.choices,
        required=False,
        initial=Commerciality.UNKNOWN,
    )
    site_type = forms.CharField(
        label=_("Site type"),
        required=False,
        max_length=40,
        validators=[_CODE],
        help_text=_("A code word such as forum or shop."),
    )
    legal_basis = forms.CharField(label=_("Legal basis"), required=False, max_length=80)
    note = forms.CharField(label=_("Note"), required=False, max_length=4000, widget=forms.Textarea(attrs={"rows": 2}))

    def clean_commerciality(self) -> str:
        return self.cleaned_data["commerciality"] or Commerciality.UNKNOWN


class ReferralForm(forms.Form):
    """A referral to the police, where the desk may not assess."""

    recipient = forms.CharField(label=_("Police unit"), max_length=300)
    note = forms.CharField(label=_("Note"), required=False, max_length=4000, widget=forms.Textarea(attrs={"rows": 2}))


class FilterName(forms.Form):
    """What a saved filter is called."""

    name = forms.CharField(label=_("Name of the filter"), max_length=60)


def seen(told: Any) -> dict[UUID, str]:
    """By report, the assessment that counted when the page was made, from fields `item`: "report" or
    "report:assessment". Raises ValidationError where none is given, one is malformed, or there are too many."""
    found: dict[UUID, str] = {}
    for line in told:
        report, _colon, assessment = line.partition(":")
        try:
            found[UUID(report)] = str(UUID(assessment)) if assessment else ""
        except ValueError:
            raise forms.ValidationError(_("This names no report. Open the queue anew.")) from None
    if not found:
        raise forms.ValidationError(_("Choose at least one address first."))
    if len(found) > MOST_AT_ONCE:
        raise forms.ValidationError(_("Too many addresses at once."))
    return found
