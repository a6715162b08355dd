"""Signing in, and the first account."""

from uuid import UUID

from django.contrib import messages
from django.contrib.auth import login, update_session_auth_hash
from django.contrib.auth.views import LoginView, LogoutView
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from headwater_desk.people import selectors, services
from headwater_desk.people.access import SignedIn, needs, open_to_all
from headwater_desk.people.forms import FirstAccountForm, OrganisationForm, PasswordForm, PersonForm, RolesForm
from headwater_desk.people.roles import Act, Role

sign_in = open_to_all("one signs in here")(LoginView.as_view(template_name="people/sign_in.html"))
sign_out = open_to_all("ends a session, whoever's it is")(LogoutView.as_view())


@open_to_all("there is nobody yet who could sign in")
@require_http_methods(["GET", "POST"])
def first_account(request: HttpRequest) -> HttpResponse:
    """Make the first organisation and person, with the code that the terminal printed."""
    if selectors.anybody():
        return redirect("people:sign-in")
    form = FirstAccountForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            user = services.first_account(**form.cleaned_data)
        except ValidationError as error:
            form.add_error(None, error)
        else:
            login(request, user, backend="django.contrib.auth.backends.ModelBackend")
            return redirect("/")
    return render(request, "people/first_account.html", {"form": form}, status=400 if form.errors else 200)


@require_GET
@needs(Act.READ_PEOPLE)
def people(request: SignedIn) -> HttpResponse:
    """Who is here, and which organisations share the desk."""
    told = {"people": selectors.people(request.user), "organisations": selectors.organisations()}
    return render(request, "people/list.html", told)


@require_http_methods(["GET", "POST"])
@needs(Act.MANAGE_PEOPLE)
def add(request: SignedIn) -> HttpResponse:
    """A new person, of any organisation of the desk."""
    form = PersonForm(request.POST or None, initial={"organisation": request.user.organisation_id})
    homes = {str(one.id): one for one in selectors.organisations()}
    form.fields["organisation"].choices = [(key, one.name) for key, one in homes.items()]  # type: ignore[attr-defined]
    if request.method == "POST" and form.is_valid():
        told = dict(form.cleaned_data)
        home, roles = homes[told.pop("organisation")], tuple(Role(role) for role in told.pop("roles"))
        try:
            services.add_person(request.user, home, roles=roles, **told)
        except ValidationError as error:
            form.add_error(None, error)
        else:
            messages.success(request, _("The person can sign in now."))
            return redirect("people:list")
    return _form(request, form, _("Add a person"))


@require_http_methods(["GET", "POST"])
@needs(Act.MANAGE_PEOPLE)
def person(request: SignedIn, person_id: UUID) -> HttpResponse:
    """One person's roles."""
    found = selectors.person(request.user, person_id)
    if found is None:
        raise Http404
    form = RolesForm(request.POST or None, initial={"roles": [role.value for role in found.roles()]})
    if request.method == "POST" and form.is_valid():
        try:
            services.set_roles(request.user, found, frozenset(Role(role) for role in form.cleaned_data["roles"]))
        except ValidationError as error:
            form.add_error(None, error)
        else:
            messages.success(request, _("The roles are set."))
            return redirect("people:person", person_id)
    told = {"person": found, "form": form, "grants": selectors.grants(found)}
    return render(request, "people/person.html", told, status=400 if form.errors else 200)


@require_POST
@needs(Act.MANAGE_PEOPLE)
def let_in(request: SignedIn, person_id: UUID) -> HttpResponse:
    """Let a person sign in, or no longer."""
    found = selectors.person(request.user, person_id)
    if found is None:
        raise Http404
    try:
        services.set_active(request.user, found, active=request.POST.get("active") == "yes")
    except ValidationError as error:
        messages.error(request, error.messages[0])
    return redirect("people:person", person_id)


@require_http_methods(["GET", "POST"])
@needs(Act.MANAGE_PEOPLE)
def add_organisation(request: SignedIn) -> HttpResponse:
    """A new member of the coalition."""
    form = OrganisationForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            services.add_organisation(request.user, **form.cleaned_data)
        except ValidationError as error:
            form.add_error(None, error)
        else:
            messages.success(request, _("The organisation is added."))
            return redirect("people:list")
    return _form(request, form, _("Add an organisation"))


@require_http_methods(["GET", "POST"])
@needs(Act.OWN_ACCOUNT)
def password(request: SignedIn) -> HttpResponse:
    """One's own password."""
    form = PasswordForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        if not request.user.check_password(form.cleaned_data["old"]):
            form.add_error("old", _("This is not your password."))
        else:
            try:
                services.change_password(request.user, password=form.cleaned_data["password"])
            except ValidationError as error:
                form.add_error(None, error)
            else:
                update_session_auth_hash(request, request.user)
                messages.success(request, _("The new password holds."))
                return redirect("/")
    return _form(request, form, _("Change your password"))


def _form(request: HttpRequest, form: object, title: str) -> HttpResponse:
    failed = bool(getattr(form, "errors", None))
    return render(request, "people/form.html", {"form": form, "title": title}, status=400 if failed else 200)
