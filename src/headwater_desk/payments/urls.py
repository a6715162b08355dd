"""Addresses of payments: ids of rows, which say nothing."""

from django.urls import path

from headwater_desk.payments import views

app_name = "payments"
urlpatterns = [
    path("", views.home, name="home"),
    path("table.<slug:form>", views.export_types, name="export"),
    path("mechanisms/", views.mechanisms, name="mechanisms"),
    path("mechanisms/table.<slug:form>", views.export_mechanisms, name="export-mechanisms"),
    path("mechanisms/<uuid:mechanism>/", views.mechanism, name="mechanism"),
    path("mechanisms/<uuid:mechanism>/found-out/", views.record_finding, name="record-finding"),
    path("found-out/", views.found_out, name="found-out"),
    path("found-out/table.<slug:form>", views.export_found_out, name="export-found-out"),
    path("prices/", views.prices, name="prices"),
    path("prices/new/", views.record_price, name="record-price"),
    path("prices/table.<slug:form>", views.export_prices, name="export-prices"),
]
