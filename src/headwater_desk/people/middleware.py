"""What holds for every answer of the desk."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse

from headwater_desk.people import selectors

Answer = Callable[[HttpRequest], HttpResponse]


class FirstRun:
    """Until there is a first person, every address leads to the page where one is made."""

    def __init__(self, get_response: Answer) -> None:
        self.get_response = get_response
        self.begun = False

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if not self.begun:
            self.begun = selectors.anybody()
            first = reverse("people:first-account")
            if not self.begun and request.path != first and not request.path.startswith("/static/"):
                return redirect(first)
        return self.get_response(request)


class NoStore:
    """No cache, on the way or in the browser, keeps what a page of the desk said."""

    def __init__(self, get_response: Answer) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        response.headers.setdefault("Cache-Control", "no-store")
        return response
