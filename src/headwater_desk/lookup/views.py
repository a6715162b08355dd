"""Look-up: seen before, which brand, who is behind it, who was told?"""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from headwater_desk.people.access import needs
from headwater_desk.people.roles import Act


@needs(Act.LOOK_UP)
def home(request: HttpRequest) -> HttpResponse:
    """The first page: one field."""
    return render(request, "lookup/home.html")
