"""The gallery's page."""

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from desk_gallery import content
from headwater_desk.people.forms import FirstAccountForm
from headwater_desk.people.roles import Act


class FilterForm(forms.Form):
    """A filter bar."""

    brand = forms.CharField(label="Brand", required=False)
    decision = forms.ChoiceField(
        label="Decision", required=False, choices=[("", "Any"), ("seen", "Seen"), ("new", "New")]
    )
    since = forms.DateField(label="Since", required=False, widget=forms.DateInput(attrs={"type": "date"}))
    mine = forms.BooleanField(label="Mine only", required=False)


class NoticeForm(forms.Form):
    """Every kind of field."""

    recipient = forms.CharField(label="Recipient", help_text="The organisation that the notice goes to.", max_length=40)
    kind = forms.ChoiceField(label="Kind", choices=[("host", "Host"), ("payment", "Payment provider")])
    grounds = forms.ChoiceField(
        label="Grounds", widget=forms.RadioSelect, choices=[("terms", "Breach of terms"), ("law", "National law")]
    )
    note = forms.CharField(label="Note", required=False, widget=forms.Textarea(attrs={"rows": 3}))
    amount = forms.IntegerField(label="Accounts concerned", min_value=1)
    urgent = forms.BooleanField(label="Urgent", required=False, help_text="Sent before all others.")


def gallery(request: HttpRequest) -> HttpResponse:
    """Every component, in states that matter."""
    messages.success(request, "Decision recorded. Undo is open for 10 minutes.")
    messages.error(request, "The run stopped at capture 8,120: the disk is full.")
    bound = NoticeForm({"recipient": "", "amount": "0", "kind": "host"})
    context = {
        "user": content.Person(),
        "may": {act.value: True for act in Act},
        "run": "2012-11-25 08:00, brands-3",
        "filter_form": FilterForm({"f-brand": "Amber"}, prefix="f"),
        "notice_form": bound,
        "shapes": content,
        "rows": content.ROWS,
    }
    return render(request, "gallery.html", context)


def locked(request: HttpRequest) -> HttpResponse:
    """What is shown after too many attempts."""
    return render(request, "people/locked_out.html")


def first_account(request: HttpRequest) -> HttpResponse:
    """What is shown while there is nobody yet."""
    return render(request, "people/first_account.html", {"form": FirstAccountForm()})
