"""Every address of the desk. What an address names is an opaque id, never a site, an account or a person."""

from django.urls import include, path

urlpatterns = [
    path("", include("headwater_desk.lookup.urls")),
    path("work/", include("headwater_desk.work.urls")),
    path("imports/", include("headwater_desk.imports.urls")),
    path("audit/", include("headwater_desk.audit.urls")),
    path("people/", include("headwater_desk.people.urls")),
    path("sites/", include("headwater_desk.sites.urls")),
    path("brands/", include("headwater_desk.brands.urls")),
    path("queue/", include("headwater_desk.triage.urls")),
    path("review/", include("headwater_desk.review.urls")),
]
