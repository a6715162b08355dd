"""Addresses of the audit."""

from django.urls import path

from headwater_desk.audit import views

app_name = "audit"
urlpatterns = [path("", views.entries, name="list")]
