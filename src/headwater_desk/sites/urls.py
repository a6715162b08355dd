"""Addresses of sites. What they name are ids of rows."""

from django.urls import path

from headwater_desk.sites import views

app_name = "sites"
urlpatterns = [
    path("", views.listing, name="list"),
    path("table.<slug:form>", views.export, name="export"),
    path("values/<uuid:value>/table.<slug:form>", views.export_value, name="export-value"),
    path("values/<uuid:value>/", views.value, name="value"),
    path("<uuid:site>/", views.site, name="site"),
    path("<uuid:site>/<slug:what>/table.<slug:form>", views.export_page, name="export-page"),
    path("<uuid:site>/captures/", views.captures, name="captures"),
    path("<uuid:site>/captures/<uuid:capture>/", views.capture, name="capture"),
    path("<uuid:site>/identifiers/", views.identifiers, name="identifiers"),
    path("<uuid:site>/hosting/", views.hosting, name="hosting"),
    path("<uuid:site>/reports/", views.reports, name="reports"),
    path("<uuid:site>/notices/", views.notices, name="notices"),
    path("<uuid:site>/notices/new/", views.record_notice, name="record-notice"),
    path("<uuid:site>/notices/<uuid:notice>/", views.notice, name="notice"),
    path("<uuid:site>/notices/<uuid:notice>/outcome/", views.record_outcome, name="record-outcome"),
    path("<uuid:site>/payments/", views.payments, name="payments"),
    path("<uuid:site>/reasons/", views.reasons, name="reasons"),
    path("<uuid:site>/exhibit.pdf", views.exhibit, name="exhibit"),
]
