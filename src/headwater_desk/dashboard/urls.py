"""Addresses of the dashboard."""

from django.urls import path

from headwater_desk.dashboard import views

app_name = "dashboard"
urlpatterns = [
    path("", views.home, name="home"),
    path("funnel.<slug:form>", views.funnel_table, name="funnel-table"),
    path("figures.<slug:form>", views.figures_table, name="figures-table"),
]
