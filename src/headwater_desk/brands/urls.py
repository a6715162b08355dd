"""Addresses of brands: the core's stable ids, which say nothing."""

from django.urls import path

from headwater_desk.brands import views

app_name = "brands"
urlpatterns = [
    path("", views.listing, name="list"),
    path("table.<slug:form>", views.export, name="export"),
    path("<str:brand>/", views.brand, name="brand"),
    path("<str:brand>/<slug:what>/table.<slug:form>", views.export_page, name="export-page"),
    path("<str:brand>/name/", views.name, name="name"),
    path("<str:brand>/versions/", views.versions, name="versions"),
    path("<str:brand>/sites/", views.sites, name="sites"),
    path("<str:brand>/hosting/", views.hosting, name="hosting"),
    path("<str:brand>/payments/", views.payments, name="payments"),
    path("<str:brand>/reasons/", views.reasons, name="reasons"),
    path("<str:brand>/exhibit.pdf", views.exhibit, name="exhibit"),
]
