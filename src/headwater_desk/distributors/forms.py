"""What may be asked of a distributor: as it was at a time, and as it was known on a day.

Invariant: what stands in an address is a month, a day, a code or an opaque id.
"""

from datetime import UTC, date, datetime, time, timedelta
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

FIRST_YEAR, LAST_YEAR = 1990, 9998
LEAST_CODES = (2, 3, 5, 10, 25, 50)


class Month(forms.DateField):
    """YYYY-MM, as the browser's own field for a month gives it; cleaned to the first day of that month."""

    widget = forms.DateInput(
        format="%Y-%m", attrs={"type": "month", "pattern": "[0-9]{4}-[0-9]{2}", "placeholder": "2012-06"}
    )

    def __init__(self, **told: Any) -> None:
        super().__init__(input_formats=["%Y-%m"], **told)

    def clean(self, value: Any) -> Any:
        found = super().clean(value)
        if isinstance(found, date) and not FIRST_YEAR <= found.year <= LAST_YEAR:
            raise forms.ValidationError(_("Give a month since %(year)s."), params={"year": FIRST_YEAR})
        return found


class Day(forms.DateField):
    """YYYY-MM-DD, as the browser's own field for a day gives it."""

    widget = forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"})

    def __init__(self, **told: Any) -> None:
        super().__init__(input_formats=["%Y-%m-%d"], **told)

    def clean(self, value: Any) -> Any:
        found = super().clean(value)
        if isinstance(found, date) and not FIRST_YEAR <= found.year <= LAST_YEAR:
            raise forms.ValidationError(_("Give a day since %(year)s."), params={"year": FIRST_YEAR})
        return found


class AsOfForm(forms.Form):
    """Two times: until when something was so (`at`), and by when the desk knew it (`known`)."""

    at = Month(label=_("As of the month"), required=False)
    known = Day(label=_("As known on"), required=False)

    def until(self) -> datetime | None:
        """The moment before which something must have begun; None for no limit."""
        month = self.cleaned_data.get("at")
        return datetime.combine(_after(month), time(), UTC) if month else None

    def known_by(self) -> datetime | None:
        """The end of the day by which it was known; None for now."""
        day = self.cleaned_data.get("known")
        return datetime.combine(day + timedelta(days=1), time(), UTC) if day else None


def _after(month: date) -> date:
    return (month + timedelta(days=32)).replace(day=1)


class DistributorFilter(forms.Form):
    """Which distributors to list."""

    least = forms.TypedChoiceField(
        label=_("Brands, at least"),
        required=False,
        coerce=int,
        empty_value=None,
        choices=[("", _("Any")), *((one, str(one)) for one in LEAST_CODES)],
    )
    active = forms.ChoiceField(
        label=_("In the latest year"), required=False,
        choices=[("", _("Any")), ("yes", _("Active")), ("no", _("Not seen"))],
    )  # fmt: skip
