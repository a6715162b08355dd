"""Addresses of the gallery, and a stand-in for every area of the navigation."""

from collections import defaultdict

from django.urls import URLPattern, URLResolver, include, path

from desk_gallery import views
from headwater_desk.design.navigation import AREAS


def _areas() -> list[URLResolver]:
    names: dict[str, list[str]] = defaultdict(list)
    for area in AREAS:
        space, _, name = area.url_name.partition(":")
        if space != "people":
            names[space].append(name)
    names["lookup"].append("search")
    return [
        path(f"{space}/", include(([path(f"{name}/", views.gallery, name=name) for name in found], space)))
        for space, found in names.items()
    ]


urlpatterns: list[URLPattern | URLResolver] = [
    path("gallery/", views.gallery, name="gallery"),
    path("first-account/", views.first_account),
    path("people/", include("headwater_desk.people.urls")),
    path("locked/", views.locked),
    *_areas(),
]
