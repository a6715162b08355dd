"""Forms of intake."""

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from headwater_desk.marking import Tlp


class ReportForm(forms.Form):
    """One report, by hand."""

    url = forms.CharField(
        label=_("Address"), help_text=_("Plain or defanged. It is stored sealed and never opened."), max_length=8192
    )
    source = forms.SlugField(label=_("Source"), help_text=_("Who told you, for example hotline."), max_length=60)
    reference = forms.CharField(label=_("Reference"), help_text=_("The source's own number."), max_length=120)
    received_at = forms.DateTimeField(label=_("Received (UTC)"), initial=timezone.now)
    country = forms.RegexField(
        r"^[A-Za-z]{2}$", label=_("Host country"), required=False, max_length=2, help_text=_("Two letters, if known.")
    )
    tlp = forms.ChoiceField(label=_("Marking"), choices=Tlp.choices, initial=Tlp.AMBER)
