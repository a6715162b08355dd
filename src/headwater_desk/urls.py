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
    path("distributors/", include("headwater_desk.distributors.urls")),
    path("payments/", include("headwater_desk.payments.urls")),
    path("figures/", include("headwater_desk.figures.urls")),
    path("dashboard/", include("headwater_desk.dashboard.urls")),
    path("hosting/", include("headwater_desk.hosting.urls")),
    path("trends/", include("headwater_desk.trends.urls")),
    path("queue/", include("headwater_desk.triage.urls")),
    path("review/", include("headwater_desk.review.urls")),
]
