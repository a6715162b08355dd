"""The filter of the audit."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _


class EntryFilter(forms.Form):
    """Which entries to show."""

    action = forms.ChoiceField(label=_("Act"), required=False)
    actor = forms.CharField(label=_("By (user name)"), required=False, max_length=60)
    subject = forms.CharField(label=_("About (id)"), required=False, max_length=60)

    def __init__(self, *args: Any, actions: Sequence[str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["action"].choices = [("", _("any")), *((name, name) for name in actions)]  # type: ignore[attr-defined]
