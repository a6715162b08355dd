"""What may be asked of payments, and what is recorded about them, checked field by field.

Invariant: what stands in an address is a code, a day or an opaque id; values and sites travel in bodies only.
"""

from datetime import UTC, datetime, time
from decimal import Decimal
from typing import Any

from django import forms
from django.core.validators import RegexValidator
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from headwater_desk.attribution.naming import PAYMENT_TYPES
from headwater_desk.facts.models import PaymentFinding, PriceFor
from headwater_desk.ids import new_id
from headwater_desk.marking import Pap, Tlp
from headwater_desk.payments.places import NotASiteError, visible_site
from headwater_desk.people.models import User

ANY = ("", _("Any"))
FIRST_DAY = datetime(1990, 1, 1, tzinfo=UTC)
"""Before there were sites to report: an earlier day is a slip."""
MOST_TEXT = 4000
CURRENCIES = (
    "AUD", "BTC", "CAD", "CHF", "CNY", "CZK", "DKK", "ETH", "EUR", "GBP", "HUF", "INR", "JPY", "LTC", "NOK", "NZD",
    "PHP", "PLN", "RON", "RUB", "SEK", "THB", "TRY", "UAH", "USD", "XMR",
)  # fmt: skip
"""ISO 4217 codes and, for virtual money, the codes exchanges use; BTC and the like are no ISO codes."""


class Day(forms.DateInput):
    """The browser's own field for a day."""

    input_type = "date"

    def __init__(self) -> None:
        super().__init__(format="%Y-%m-%d")


class MechanismFilter(forms.Form):
    """Which mechanisms to list."""

    kind = forms.ChoiceField(label=_("Kind"), required=False)
    provider = forms.ChoiceField(label=_("Provider"), required=False)
    payment_type = forms.ChoiceField(label=_("Payment type"), required=False, choices=[ANY, *PAYMENT_TYPES.items()])
    distributor = forms.CharField(
        label=_("Distributor"),
        required=False,
        max_length=14,
        validators=[RegexValidator(r"^D-[0-9]{1,12}\Z", _("Give an id such as D-00012."))],
        widget=forms.TextInput(attrs={"pattern": "D-[0-9]{1,12}", "placeholder": "D-00012", "autocomplete": "off"}),
    )
    brand = forms.CharField(
        label=_("Brand"),
        required=False,
        max_length=14,
        validators=[RegexValidator(r"^B-[0-9]{1,12}\Z", _("Give an id such as B-00012."))],
        widget=forms.TextInput(attrs={"pattern": "B-[0-9]{1,12}", "placeholder": "B-00012", "autocomplete": "off"}),
    )
    active_from = forms.DateField(label=_("Active from"), required=False, widget=Day)
    active_to = forms.DateField(label=_("Active to"), required=False, widget=Day)

    def __init__(self, told: Any, kinds: list[str], providers: list[str]) -> None:
        super().__init__(told)
        spelled = [(one, one.replace("_", " ").capitalize()) for one in kinds]
        for name, choices in (("kind", spelled), ("provider", [(one, one) for one in providers if one])):
            field = self.fields[name]
            assert isinstance(field, forms.ChoiceField)
            field.choices = [ANY, *choices]

    def clean(self) -> dict[str, Any]:
        told = super().clean() or {}
        first, last = told.get("active_from"), told.get("active_to")
        if first and last and first > last:
            self.add_error("active_to", _("This day is before the first."))
        return told


class PriceFilter(forms.Form):
    """Which prices to list and to describe."""

    currency = forms.ChoiceField(label=_("Currency"), required=False, choices=[ANY, *((c, c) for c in CURRENCIES)])
    price_for = forms.ChoiceField(label=_("For"), required=False, choices=[ANY, *PriceFor.choices])
    seen_from = forms.DateField(label=_("From"), required=False, widget=Day)
    seen_to = forms.DateField(label=_("To"), required=False, widget=Day)


class Recorded(forms.Form):
    """What every record says: when it was so, where, how far it may travel, and a mark that makes it count once."""

    once = forms.UUIDField(widget=forms.HiddenInput, initial=new_id)
    on = forms.DateField(label=_("Day"), widget=Day, initial=lambda: timezone.now().date())
    site = forms.CharField(
        label=_("Site"),
        required=False,
        max_length=2000,
        help_text=_("Its address or host, plain or defanged, as this desk knows it."),
        widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
    )
    tlp = forms.ChoiceField(label=_("Marking"), choices=Tlp.choices, initial=Tlp.AMBER)
    pap = forms.ChoiceField(label=_("What may be done with it"), choices=Pap.choices, initial=Pap.AMBER)
    note = forms.CharField(
        label=_("Note"), required=False, max_length=MOST_TEXT, widget=forms.Textarea(attrs={"rows": 3})
    )

    def __init__(self, user: User, told: Any = None) -> None:
        super().__init__(told)
        self.user = user

    def clean_on(self) -> datetime:
        day = datetime.combine(self.cleaned_data["on"], time(12), UTC)
        if day < FIRST_DAY:
            raise forms.ValidationError(_("This day is too long ago."))
        if day.date() > timezone.now().date():
            raise forms.ValidationError(_("This day is yet to come."))
        return min(day, timezone.now())

    def clean_site(self) -> Any:
        text = str(self.cleaned_data["site"]).strip()
        if not text:
            return None
        try:
            found = visible_site(self.user, text)
        except NotASiteError as error:
            raise forms.ValidationError(_("This is no address and no host.")) from error
        if found is None:
            raise forms.ValidationError(_("This desk knows no such site that you may see."))
        return found


class FindingForm(Recorded):
    """What a third party or the provider found out about a mechanism. Headwater buys nothing and asks nobody."""

    finding = forms.ChoiceField(label=_("What was found"), choices=PaymentFinding.choices)
    field_order = ("finding", "on", "site", "tlp", "pap", "note", "once")


class PriceForm(Recorded):
    """A price that was asked."""

    price_for = forms.ChoiceField(label=_("For"), choices=PriceFor.choices)
    amount = forms.DecimalField(label=_("Price"), min_value=Decimal("0.01"), max_digits=14, decimal_places=2)
    currency = forms.ChoiceField(label=_("Currency"), choices=[(one, one) for one in CURRENCIES], initial="USD")
    payment_type = forms.ChoiceField(
        label=_("Payment type"), required=False, choices=[("", _("Not known")), *PAYMENT_TYPES.items()]
    )
    field_order = ("price_for", "amount", "currency", "payment_type", "on", "site", "tlp", "pap", "note", "once")
