"""Forms about people: fields say what is wrong beside themselves."""

from django import forms
from django.utils.translation import gettext_lazy as _

from headwater_desk.people.models import OrganisationKind
from headwater_desk.people.roles import Role


class FirstAccountForm(forms.Form):
    """The first organisation and the first person of a desk."""

    code = forms.CharField(
        label=_("Code"),
        help_text=_("Eight characters; the terminal printed them when the desk started."),
        max_length=40,
        widget=forms.TextInput(attrs={"autocomplete": "off", "autofocus": True}),
    )
    organisation = forms.CharField(
        label=_("Organisation"), max_length=120, widget=forms.TextInput(attrs={"autocomplete": "organization"})
    )
    kind = forms.ChoiceField(label=_("Kind of organisation"), choices=OrganisationKind.choices)
    country = forms.RegexField(
        r"^[A-Za-z]{2}$", label=_("Country"), help_text=_("Two letters, for example IE."), max_length=2
    )
    name = forms.CharField(label=_("Your name"), max_length=120, widget=forms.TextInput(attrs={"autocomplete": "name"}))
    handle = forms.SlugField(
        label=_("User name"), max_length=60, widget=forms.TextInput(attrs={"autocomplete": "username"})
    )
    password = forms.CharField(
        label=_("Password"),
        help_text=_("At least 12 characters."),
        widget=forms.PasswordInput(render_value=False, attrs={"autocomplete": "new-password"}),
    )


def _roles() -> forms.MultipleChoiceField:
    return forms.MultipleChoiceField(
        label=_("Roles"), choices=Role.choices, widget=forms.CheckboxSelectMultiple, required=False
    )


class PersonForm(forms.Form):
    """A new person of an organisation."""

    organisation = forms.ChoiceField(label=_("Organisation"))
    name = forms.CharField(label=_("Name"), max_length=120)
    handle = forms.SlugField(label=_("User name"), max_length=60)
    password = forms.CharField(
        label=_("First password"),
        help_text=_("At least 12 characters; the person changes it after signing in."),
        widget=forms.PasswordInput(render_value=False),
    )
    roles = _roles()


class RolesForm(forms.Form):
    """The roles of a person."""

    roles = _roles()


class OrganisationForm(forms.Form):
    """A new member of the coalition."""

    name = forms.CharField(label=_("Name"), max_length=120)
    kind = forms.ChoiceField(label=_("Kind"), choices=OrganisationKind.choices)
    country = forms.RegexField(r"^[A-Za-z]{2}$", label=_("Country"), help_text=_("Two letters, for example IE."))


class PasswordForm(forms.Form):
    """One's own new password."""

    old = forms.CharField(label=_("Password now"), widget=forms.PasswordInput(render_value=False))
    password = forms.CharField(
        label=_("New password"), help_text=_("At least 12 characters."), widget=forms.PasswordInput(render_value=False)
    )
