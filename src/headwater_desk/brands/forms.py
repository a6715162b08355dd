"""What may be asked of the list of brands, and the code name that somebody gives one.

Invariant: a code name is a name: it holds no address, mailbox or number of an account.
"""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from headwater.model.defang import defang
from headwater_desk.sites.forms import ANY, Day, opaque

NEW, ACTIVE, DORMANT = "new", "active", "dormant"
MOST_SITES = 2**31 - 1
_MANY_DIGITS = 6


class BrandFilter(forms.Form):
    """Which brands to list. The state is as of the stretch of days; without one, nothing is new or dormant."""

    state = forms.ChoiceField(
        label=_("In that time"),
        required=False,
        choices=[
            ("", _("Any")),
            (NEW, _("New: first seen then")),
            (ACTIVE, _("Active: seen then")),
            (DORMANT, _("Dormant: seen only before")),
        ],
    )
    seen_from = forms.DateField(label=_("From"), required=False, widget=Day)
    seen_to = forms.DateField(label=_("To"), required=False, widget=Day)
    distributor = opaque(_("Distributor"), "D")
    least = forms.IntegerField(label=_("Sites, at least"), required=False, min_value=1, max_value=MOST_SITES)
    with_sites = forms.ChoiceField(
        label=_("With sites that are"),
        required=False,
        choices=[ANY, ("seen", _("Seen")), ("altered", _("Altered")), ("new", _("New"))],
    )

    def clean(self) -> dict[str, Any]:
        told = super().clean() or {}
        first, last = told.get("seen_from"), told.get("seen_to")
        if first and last and first > last:
            self.add_error("seen_to", _("This day is before the first."))
        if told.get("state") and not (first or last):
            self.add_error("seen_from", _("Give the days that are meant."))
        if told.get("state") == DORMANT and last and not first:
            self.add_error("seen_from", _("Give the day since when it was not seen."))
        return told


class NameForm(forms.Form):
    """A code name. `seen` is the naming that stood when the form was opened."""

    name = forms.CharField(
        label=_("Code name"), max_length=60, help_text=_("Invented and neutral: nothing that describes what is shown.")
    )
    seen = forms.UUIDField(required=False, widget=forms.HiddenInput)

    def clean_name(self) -> str:
        text = " ".join(str(self.cleaned_data["name"]).split())
        if defang(text) != text:
            raise forms.ValidationError(_("A code name is no address. Give an invented name."))
        if sum(letter.isdigit() for letter in text) >= _MANY_DIGITS or not any(letter.isalpha() for letter in text):
            raise forms.ValidationError(_("A code name is no number. Give an invented name."))
        return text
