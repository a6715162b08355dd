"""Signing in, and the first account."""

from django.contrib.auth import login
from django.contrib.auth.views import LoginView, LogoutView
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from headwater_desk.people import selectors, services
from headwater_desk.people.access import open_to_all
from headwater_desk.people.forms import FirstAccountForm

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
