"""Addresses of trends."""

from django.urls import path

from headwater_desk.trends import views

app_name = "trends"
urlpatterns = [
    path("", views.home, name="home"),
    path("brands/", views.brands, name="brands"),
    path("brands/quarters.<slug:form>", views.quarters_table, name="quarters-table"),
    path("payments/", views.payments, name="payments"),
    path("findings/", views.catalogue, name="catalogue"),
    path("findings/table.<slug:form>", views.catalogue_table, name="catalogue-table"),
]
